//! Reconnecting to servers that are killed and started again.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use qapi_session::client::{Child, ConnectErrorKind, DisconnectReason, Reconnect, Subscription};
use qapi_session::{Address, Client};
use qapi_types::message::RawEvent;
use qapi_types::qmp::command;
use qapi_types::{Any, ErrorClass};
use serde_json::json;
use test_macros::server_test;

use crate::support::{CONNECTS, GENEROUS, KINDS, Kind, LISTENS, builder, folder, listen};

fn quick() -> Reconnect {
    Reconnect::new().pauses(Duration::from_millis(1), Duration::from_millis(20))
}

fn start(kind: Kind, folder: &Path, backend: &str) -> Child {
    Child::spawn(kind.with_monitor(folder, backend)).unwrap()
}

/// Kills a server, and waits for its end.
async fn kill(child: &Child) {
    child.kill();
    let end = child.wait().await;
    assert!(end.to_string().contains("signal: 9"), "{end}");
}

/// Runs a job, which has events.
async fn work(client: &Client, folder: &Path, events: &mut Subscription<RawEvent>) {
    let options = json!({"driver": "file", "filename": folder.join("disk"), "size": 65536});
    let create = json!({"job-id": "creation", "options": options});
    let created: Any = client
        .execute_raw("blockdev-create", Some(&create))
        .await
        .unwrap();
    assert_eq!(created, json!({}));
    for status in [
        "created",
        "running",
        "waiting",
        "pending",
        "concluded",
        "null",
    ] {
        if status == "null" {
            let id = json!({"id": "creation"});
            let dismissed = client.execute_raw::<Any>("job-dismiss", Some(&id)).await;
            assert_eq!(dismissed.unwrap(), json!({}));
        }
        let event = events.next().await.unwrap().unwrap();
        assert_eq!(event.name, "JOB_STATUS_CHANGE");
        let data: Any = serde_json::from_str(event.data.unwrap().get()).unwrap();
        assert_eq!(data, json!({"id": "creation", "status": status}));
        assert!(event.timestamp.seconds > 0);
    }
}

/// What a hook sets, which a new server does not know.
fn secret() -> Any {
    json!({"qom-type": "secret", "id": "key", "data": "letmein"})
}

async fn knows_the_secret(client: &Client) -> bool {
    let path = json!({"path": "/objects"});
    let objects = client.execute_raw::<Any>("qom-list", Some(&path)).await;
    // There are none before the first one is made.
    let objects = match objects {
        Err(error) if error.class() == Some(&ErrorClass::DeviceNotFound) => return false,
        objects => objects.unwrap(),
    };
    let objects = objects.as_array().unwrap();
    objects.iter().any(|object| object["name"] == "key")
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn a_server_that_is_killed_and_started_again() {
    for kind in KINDS {
        let folder = folder();
        let address = Address::Unix(folder.path().join("qmp.sock"));
        let first = start(kind, folder.path(), LISTENS);
        let ran = Arc::new(AtomicUsize::new(0));
        let policy = quick().hook({
            let ran = Arc::clone(&ran);
            move |client| {
                let ran = Arc::clone(&ran);
                async move {
                    client
                        .execute_raw::<Any>("object-add", Some(&secret()))
                        .await?;
                    ran.fetch_add(1, Ordering::SeqCst);
                    Ok(())
                }
            }
        });
        let client = builder()
            .wait_for_server()
            .reconnect(policy)
            .connect(address)
            .await
            .unwrap();
        let mut events = client.raw_events();
        work(&client, folder.path(), &mut events).await;
        assert!(!knows_the_secret(&client).await);
        assert_eq!(ran.load(Ordering::SeqCst), 0);
        let mut server = first;
        for round in 1..=3 {
            let greeting = client.greeting();
            kill(&server).await;
            let error = client
                .execute(command::QueryVersion::new())
                .await
                .unwrap_err();
            assert!(error.is_disconnected(), "{error}");
            let text = error.to_string();
            assert_eq!(text, "'query-version': the server closed the connection");
            server = start(kind, folder.path(), LISTENS);
            tokio::time::timeout(GENEROUS, client.connected())
                .await
                .unwrap()
                .unwrap();
            assert_eq!(ran.load(Ordering::SeqCst), round);
            assert!(!Arc::ptr_eq(&greeting, &client.greeting()));
            assert!(knows_the_secret(&client).await);
            work(&client, folder.path(), &mut events).await;
            assert_eq!(events.missed(), 0);
        }
        // One that quits is a connection lost, too: who does not want another closes the client.
        client.execute(command::Quit::new()).await.unwrap();
        assert!(server.wait().await.status.unwrap().success());
        client.close();
        let end = client.closed().await;
        assert!(matches!(end.reason(), DisconnectReason::Local), "{end}");
        while let Some(event) = events.next().await {
            assert_eq!(event.unwrap().name, "SHUTDOWN");
        }
    }
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn attempts_are_used_up() {
    for kind in KINDS {
        let folder = folder();
        let address = Address::Unix(folder.path().join("qmp.sock"));
        let server = start(kind, folder.path(), LISTENS);
        let waiting = builder().wait_for_server().connect(address.clone()).await;
        drop(waiting.unwrap());
        let policy = quick().attempts(3);
        let client = builder().reconnect(policy).connect(address).await.unwrap();
        let mut events = client.raw_events();
        kill(&server).await;
        let end = client.closed().await;
        let DisconnectReason::NotReconnected(error) = end.reason() else {
            panic!("{end}")
        };
        // The socket's file stayed; nobody listens there.
        let ConnectErrorKind::Io(error) = error.kind() else {
            panic!("{error}")
        };
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionRefused);
        assert!(end.to_string().contains("connecting"), "{end}");
        assert!(events.next().await.is_none());
        let error = client
            .execute(command::QueryVersion::new())
            .await
            .unwrap_err();
        assert!(error.to_string().contains("lost"), "{error}");
        client.connected().await.unwrap_err();
    }
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn a_server_that_connects_again_to_who_listens() {
    for kind in KINDS {
        let folder = folder();
        let accepting = builder().reconnect(quick()).accept(listen(&folder).await);
        let mut server = start(kind, folder.path(), CONNECTS);
        let client = accepting.await.unwrap();
        let mut events = client.raw_events();
        for _ in 0..3 {
            work(&client, folder.path(), &mut events).await;
            kill(&server).await;
            let error = client
                .execute(command::QueryVersion::new())
                .await
                .unwrap_err();
            assert!(error.is_disconnected(), "{error}");
            server = start(kind, folder.path(), CONNECTS);
            tokio::time::timeout(GENEROUS, client.connected())
                .await
                .unwrap()
                .unwrap();
        }
        work(&client, folder.path(), &mut events).await;
    }
}

/// The process that the client was given is the first server's. When it is gone, another one is as good.
#[server_test("qemu-storage-daemon")]
async fn a_server_that_takes_the_place_of_the_child() {
    let kind = Kind::Storage;
    let folder = folder();
    let address = Address::Unix(folder.path().join("qmp.sock"));
    let first = start(kind, folder.path(), LISTENS);
    let builder = builder().child(first.clone()).reconnect(quick());
    let client = builder.connect(address).await.unwrap();
    let mut events = client.raw_events();
    kill(&first).await;
    let error = client
        .execute(command::QueryVersion::new())
        .await
        .unwrap_err();
    assert!(error.to_string().contains("signal: 9"), "{error}");
    let _second = start(kind, folder.path(), LISTENS);
    tokio::time::timeout(GENEROUS, client.connected())
        .await
        .unwrap()
        .unwrap();
    work(&client, folder.path(), &mut events).await;
}
