//! Ways to a server that is there.

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicBool, Ordering};

use qapi_session::client::{Child, ConnectErrorKind, ErrorKind, Phase};
use qapi_session::{Address, Client, Link};
use qapi_types::Any;
use qapi_types::message::RawEvent;
use qapi_types::qmp::{ChardevInfo, VersionInfo, command};
use test_macros::server_test;
use tokio::net::UnixStream;

use crate::support::{KINDS, Kind, LISTENS, Server, builder, folder};

/// That a client works.
async fn works(client: &Client) {
    let version = client.execute(command::QueryVersion::new()).await;
    let VersionInfo { qemu, package } = version.expect("every server knows");
    let greeted = client.version();
    assert_eq!(
        greeted.to_string(),
        format!("{}.{}.{}", qemu.major, qemu.minor, qemu.micro)
    );
    assert_eq!(greeted.package(), Some(package.as_str()));
    assert_eq!(client.greeting().capabilities, ["oob"]);
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn over_a_unix_socket() {
    for kind in KINDS {
        let folder = folder();
        let child = Child::spawn(kind.with_monitor(folder.path(), LISTENS)).unwrap();
        let address = Address::Unix(folder.path().join("qmp.sock"));
        // The process was started just now: it listens a while later.
        let client = builder().child(child).connect(address).await.unwrap();
        works(&client).await;
        Server::of(kind, folder, client).quit(&[]).await;
    }
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn over_tcp() {
    for kind in KINDS {
        let tcp = format!(
            "socket,host={},port=0,server=on,wait=off",
            Ipv4Addr::LOCALHOST
        );
        let server = Server::with(kind, builder(), |command| {
            kind.add_monitor(command, "tcp", &tcp);
        })
        .await;
        let devices = server.client.execute(command::QueryChardev::new()).await;
        let address = address_of(&devices.unwrap(), "tcp");
        let client = builder().connect(address.parse().unwrap()).await.unwrap();
        works(&client).await;
        let file = std::fs::File::open("/dev/null").unwrap();
        let refused = client
            .execute_raw::<Any>("getfd", Some(&serde_json::json!({"fdname": "null"})))
            .descriptors([file.into()])
            .await
            .unwrap_err();
        assert!(
            matches!(refused.kind(), ErrorKind::Refused(why) if why.contains("Unix")),
            "{refused}"
        );
        works(&client).await;
        drop(client);
        server.quit(&[]).await;
    }
}

/// Where a device listens, from its description.
fn address_of(devices: &[ChardevInfo], label: &str) -> String {
    let device = devices.iter().find(|device| device.label == label).unwrap();
    let (_, address) = device.filename.split_once("tcp:").unwrap();
    let (address, _) = address.split_once(',').unwrap();
    format!("tcp:{address}")
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn over_standard_input_and_output() {
    for kind in KINDS {
        let folder = folder();
        let command = kind.with_monitor(folder.path(), "stdio");
        let client = builder().spawn(command).await.unwrap();
        works(&client).await;
        Server::of(kind, folder, client).quit(&[]).await;
    }
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn over_a_stream_that_is_there() {
    for kind in KINDS {
        let server = Server::with(kind, builder(), |command| {
            kind.add_monitor(
                command,
                "other",
                "socket,path=other.sock,server=on,wait=off",
            );
        })
        .await;
        let stream = UnixStream::connect(server.path("other.sock"))
            .await
            .unwrap();
        let client = builder().adopt(Link::unix(stream).unwrap()).await.unwrap();
        works(&client).await;
        // One ends, the other goes on.
        drop(client);
        works(&server.client).await;
        server.quit(&[]).await;
    }
}

#[server_test("qemu-system-x86_64")]
async fn with_capabilities() {
    let server = Server::with(Kind::None, builder().capability("oob"), |_| {}).await;
    assert_eq!(*server.client.capabilities(), ["oob"]);
    let answer = server
        .client
        .execute_raw::<Any>("migrate-pause", None)
        .out_of_band()
        .await;
    let error = answer.unwrap_err();
    assert!(error.server().is_some(), "{error}");
    let refused = server
        .client
        .execute_oob(command::QueryStatus::new())
        .await
        .unwrap_err();
    assert!(refused.is_refused(), "{refused}");
    // A client that has not looked at the schema is told by the server.
    let answer = server
        .client
        .execute_raw::<Any>("query-status", None)
        .out_of_band()
        .await;
    let error = answer.unwrap_err();
    assert!(
        error.server().is_some_and(|it| it.desc.contains("OOB")),
        "{error}"
    );
    server.quit(&[]).await;
}

#[server_test("qemu-storage-daemon")]
async fn without_a_capability_that_is_wanted() {
    let folder = folder();
    let command = Kind::Storage.with_monitor(folder.path(), "stdio");
    let error = builder()
        .capability("teleport")
        .spawn(command)
        .await
        .unwrap_err();
    assert_eq!(error.phase(), Phase::Negotiation);
    let ConnectErrorKind::NotOffered { wanted, offered } = error.kind() else {
        panic!("{error}")
    };
    assert_eq!(
        (wanted.as_str(), offered.as_slice()),
        ("teleport", &["oob".to_owned()][..])
    );
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn the_schema_is_asked_for_once() {
    for kind in KINDS {
        let server = Server::start(kind).await;
        let schema = server.client.schema().await.unwrap();
        assert!(schema.find("query-version").is_some());
        assert_eq!(schema.find("query-status").is_some(), kind != Kind::Storage);
        assert!(std::sync::Arc::ptr_eq(
            &schema,
            &server.client.schema().await.unwrap()
        ));
        server.quit(&[]).await;
    }
}

#[server_test("qemu-system-x86_64")]
async fn events_from_the_beginning_on() {
    let mut server = Server::with(Kind::None, builder(), |command| {
        let backend = "socket,path=other.sock,server=on,wait=off";
        Kind::None.add_monitor(command, "other", backend);
    })
    .await;
    let path = server.path("other.sock");
    for _ in 0..10 {
        let connecting = async {
            // Others do something all the while.
            let connected = AtomicBool::new(false);
            let others = async {
                while !connected.load(Ordering::Relaxed) {
                    server.client.execute(command::Stop::new()).await.unwrap();
                    server.client.execute(command::Cont::new()).await.unwrap();
                }
            };
            let connect = async {
                let client = builder().connect(path.clone().into()).await;
                connected.store(true, Ordering::Relaxed);
                client.unwrap()
            };
            tokio::join!(connect, others).0
        };
        let client = connecting.await;
        server.client.execute(command::Stop::new()).await.unwrap();
        server.client.execute(command::Cont::new()).await.unwrap();
        // No command was sent: all is there that came since the session began.
        let mut events = client.raw_events();
        client.execute(command::QueryStatus::new()).await.unwrap();
        let seen: Vec<RawEvent> = std::iter::from_fn(|| events.try_next())
            .map(Result::unwrap)
            .collect();
        let all = server.events();
        assert!(seen.len() >= 2, "{} of {}", seen.len(), all.len());
        assert!(all.ends_with(&seen), "{seen:?} of {all:?}");
    }
    server.quit(&[]).await;
}
