//! Machines that are killed and started again.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use qapi_session::Address;
use qapi_session::client::{ConnectErrorKind, DisconnectReason, Reconnect};
use qapi_types::qmp::{ChardevBackend, ChardevCommon, command, event};

use crate::{CONNECTS, GENEROUS, LISTENS, builder, listen, spawn};

fn quick() -> Reconnect {
    Reconnect::new().pauses(Duration::from_millis(1), Duration::from_millis(20))
}

#[tokio::test]
async fn a_machine_that_is_killed_and_started_again() {
    let folder = tempfile::tempdir().unwrap();
    let address = Address::Unix(folder.path().join("qmp.sock"));
    let mut machine = spawn(folder.path(), LISTENS);
    let ran = Arc::new(AtomicUsize::new(0));
    let policy = quick().hook({
        let ran = Arc::clone(&ran);
        move |client| {
            let ran = Arc::clone(&ran);
            async move {
                let null = ChardevBackend::null(ChardevCommon::new());
                client
                    .execute(command::ChardevAdd::new("hooked", null))
                    .await?;
                ran.fetch_add(1, Ordering::SeqCst);
                Ok(())
            }
        }
    });
    let builder = builder().wait_for_server().reconnect(policy);
    let client = builder.connect(address).await.unwrap();
    let mut stops = client.events::<event::Stop>();
    for round in 1..=3 {
        client.execute(command::Stop::new()).await.unwrap();
        stops.next().await.unwrap().unwrap();
        machine.kill();
        machine.wait().await;
        let error = client
            .execute(command::QueryStatus::new())
            .await
            .unwrap_err();
        assert!(error.is_disconnected(), "{error}");
        machine = spawn(folder.path(), LISTENS);
        tokio::time::timeout(GENEROUS, client.connected())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(ran.load(Ordering::SeqCst), round);
        let devices = client.execute(command::QueryChardev::new()).await.unwrap();
        assert!(
            devices.iter().any(|device| device.label == "hooked"),
            "{devices:?}"
        );
    }
    assert_eq!(stops.missed(), 0);
    client.close();
    let end = client.closed().await;
    assert!(matches!(end.reason(), DisconnectReason::Local), "{end}");
}

#[tokio::test]
async fn a_machine_that_is_gone_for_good() {
    let folder = tempfile::tempdir().unwrap();
    let address = Address::Unix(folder.path().join("qmp.sock"));
    let machine = spawn(folder.path(), LISTENS);
    let policy = quick().attempts(3);
    // The first connection is waited for, and so are others.
    let waiting = builder().wait_for_server().connect(address.clone()).await;
    drop(waiting.unwrap());
    let client = builder().reconnect(policy).connect(address).await.unwrap();
    machine.kill();
    machine.wait().await;
    let end = client.closed().await;
    let DisconnectReason::NotReconnected(error) = end.reason() else {
        panic!("{end}")
    };
    assert!(matches!(error.kind(), ConnectErrorKind::Io(_)), "{error}");
    let error = client
        .execute(command::QueryStatus::new())
        .await
        .unwrap_err();
    assert!(error.to_string().contains("lost"), "{error}");
}

#[tokio::test]
async fn a_machine_that_connects_again_to_who_listens() {
    let folder = tempfile::tempdir().unwrap();
    let accepting = builder().reconnect(quick()).accept(listen(&folder).await);
    let mut machine = spawn(folder.path(), CONNECTS);
    let client = accepting.await.unwrap();
    let mut stops = client.events::<event::Stop>();
    for _ in 0..3 {
        client.execute(command::Stop::new()).await.unwrap();
        stops.next().await.unwrap().unwrap();
        machine.kill();
        machine.wait().await;
        let error = client
            .execute(command::QueryStatus::new())
            .await
            .unwrap_err();
        assert!(error.is_disconnected(), "{error}");
        machine = spawn(folder.path(), CONNECTS);
        tokio::time::timeout(GENEROUS, client.connected())
            .await
            .unwrap()
            .unwrap();
    }
    client.execute(command::QueryStatus::new()).await.unwrap();
}
