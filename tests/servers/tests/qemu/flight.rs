//! Many commands in flight.

use qapi_types::ErrorClass;
use qemu_types::qmp::{ChardevBackend, ChardevRingbuf, command};
use test_macros::server_test;

use crate::support::{KINDS, Server};

/// How many are in flight at once.
const MANY: usize = 1000;

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn a_thousand_answers_find_their_calls() {
    for kind in KINDS {
        let server = Server::start(kind).await;
        let client = &server.client;
        let ring = ChardevBackend::ringbuf(ChardevRingbuf::new());
        client
            .execute(command::ChardevAdd::new("ring", ring))
            .await
            .unwrap();
        let calls: Vec<_> = (0..MANY)
            .map(|number| {
                let client = client.clone();
                tokio::spawn(async move {
                    // Each third one fails, and says for whom.
                    if number % 3 == 0 {
                        let name = format!("nobody-{number}-");
                        let remove = command::ChardevRemove::new(name.as_str());
                        let error = client.execute(remove).await.unwrap_err();
                        assert_eq!(error.class(), Some(&ErrorClass::GenericError));
                        assert!(error.to_string().contains(&name), "{error}");
                    } else if number % 3 == 1 {
                        let name = format!("{number}\n");
                        let write = command::RingbufWrite::new("ring", name);
                        client.execute(write).await.unwrap();
                    } else {
                        let version = client.execute(command::QueryVersion::new()).await;
                        let greeted = client.version().qemu().unwrap();
                        assert_eq!(version.unwrap().qemu.major, greeted.major);
                    }
                })
            })
            .collect();
        for call in calls {
            call.await.unwrap();
        }
        // They were executed in the order in which they were sent.
        let read = client
            .execute(command::RingbufRead::new("ring", 65536))
            .await
            .unwrap();
        let numbers: Vec<usize> = read.lines().map(|line| line.parse().unwrap()).collect();
        let sent: Vec<usize> = (0..MANY).filter(|number| number % 3 == 1).collect();
        assert_eq!(numbers, sent);
        server.quit(&[]).await;
    }
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn a_thousand_calls_of_which_most_are_given_up() {
    for kind in KINDS {
        let server = Server::start(kind).await;
        let client = &server.client;
        let calls: Vec<_> = (0..MANY)
            .map(|_| tokio::spawn(client.execute(command::QueryVersion::new())))
            .collect();
        tokio::task::yield_now().await;
        for (number, call) in calls.into_iter().enumerate() {
            if number % 10 == 0 {
                call.await.unwrap().unwrap();
            } else {
                call.abort();
            }
        }
        client.execute(command::QueryVersion::new()).await.unwrap();
        server.quit(&[]).await;
    }
}
