//! Servers that are gone: killed in the middle of an answer, killed with calls under way, told to quit.

use qapi_session::client::{DisconnectReason, WaitError};
use qapi_session::{Client, Link};
use qapi_types::Any;
use qapi_types::qmp::{ShutdownCause, command, event};
use serde_json::value::RawValue;
use test_macros::server_test;
use tokio::io::AsyncReadExt;
use tokio::net::UnixStream;

use crate::support::{GENEROUS, KINDS, Kind, Server, builder};

/// Stands between client and server. What the server says is passed on until it was so many bytes; then it is
/// killed.
async fn cut(mut server: UnixStream, mut client: UnixStream, at: u64, kill: impl Future) {
    let (mut from_client, mut to_client) = client.split();
    let (from_server, mut to_server) = server.split();
    let mut beginning = from_server.take(at);
    let requests = tokio::io::copy(&mut from_client, &mut to_server);
    let answers = tokio::io::copy(&mut beginning, &mut to_client);
    tokio::select! {
        _ = requests => panic!("the client ends first"),
        copied = answers => assert_eq!(copied.unwrap(), at),
    }
    kill.await;
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn a_server_that_is_killed_in_mid_answer_fails_the_call() {
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
        let (ours, theirs) = UnixStream::pair().unwrap();
        // The greeting is some hundred bytes, the answer that follows 100 kB and more.
        let kill = async { server.kill().await };
        let relay = cut(stream, theirs, 20_000, kill);
        let calling = async {
            let client = builder().adopt(Link::unix(ours).unwrap()).await.unwrap();
            let mut stops = client.events::<event::Stop>();
            let error = client
                .execute_raw::<Box<RawValue>>("query-qmp-schema", None)
                .await
                .unwrap_err();
            assert!(error.is_disconnected(), "{error}");
            let end = client.closed().await;
            assert!(matches!(end.reason(), DisconnectReason::Closed), "{end}");
            assert_eq!(
                stops.wait_for(GENEROUS, |_| true).await.unwrap_err(),
                WaitError::Disconnected
            );
            let error = client
                .execute(command::QueryVersion::new())
                .await
                .unwrap_err();
            assert!(error.is_disconnected(), "{error}");
        };
        tokio::join!(relay, calling);
        // The one that knows the process tells of its end.
        let end = server.client.closed().await;
        assert!(end.to_string().contains("signal: 9"), "{end}");
    }
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn a_server_that_is_killed_fails_all_that_is_under_way() {
    for kind in KINDS {
        let server = Server::start(kind).await;
        server.stop_at_once();
        let calls: Vec<_> = (0..50)
            .map(|_| {
                let call = server
                    .client
                    .execute_raw::<Box<RawValue>>("query-qmp-schema", None);
                tokio::spawn(call)
            })
            .collect();
        // They are sent.
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        server.kill_at_once();
        for call in calls {
            let error = call.await.unwrap().unwrap_err();
            assert!(error.is_disconnected(), "{error}");
            assert!(error.to_string().contains("signal: 9"), "{error}");
        }
    }
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn quitting_is_success() {
    for kind in KINDS {
        let server = Server::start(kind).await;
        let mut shutdowns = server.client.events::<event::Shutdown>();
        let another = server.client.clone();
        // What was sent before is answered before.
        let version = another.execute(command::QueryVersion::new());
        let quit = server.client.execute(command::Quit::new());
        let (version, quit) = tokio::join!(version, quit);
        version.unwrap();
        quit.unwrap();
        let end = another.closed().await;
        assert!(end.is_by_server(), "{end}");
        assert!(end.child().unwrap().status.unwrap().success(), "{end}");
        let shutdown = shutdowns.next().await;
        if kind == Kind::Storage {
            assert!(shutdown.is_none());
        } else {
            let shutdown = shutdown.unwrap().unwrap();
            assert!(!shutdown.event.guest);
            assert_eq!(shutdown.event.reason, ShutdownCause::HostQmpQuit);
            assert!(shutdowns.next().await.is_none());
        }
    }
}

#[server_test("qemu-system-x86_64")]
async fn a_client_that_is_dropped_kills_the_server_that_it_has_started() {
    let server = Server::start(Kind::None).await;
    let child = server.client.child().unwrap().clone();
    let number = child.id().unwrap();
    let process = format!("/proc/{number}");
    assert!(std::fs::exists(&process).unwrap());
    drop(child);
    drop(server);
    let gone = async {
        while std::fs::exists(&process).unwrap() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(GENEROUS, gone).await.unwrap();
}

#[server_test("qemu-system-x86_64")]
async fn a_server_lives_on_without_a_client() {
    let server = Server::with(Kind::None, builder(), |command| {
        let backend = "socket,path=other.sock,server=on,wait=off";
        Kind::None.add_monitor(command, "other", backend);
    })
    .await;
    let path = server.path("other.sock");
    for round in 0..20 {
        let client = Client::connect(path.clone().into()).await.unwrap();
        let calls = (0..10).map(|_| tokio::spawn(client.execute(command::QueryStatus::new())));
        let calls: Vec<_> = calls.collect();
        if round % 2 == 0 {
            client.close();
            for call in calls {
                // Answered in time or not, none hangs.
                if let Err(error) = call.await.unwrap() {
                    assert!(error.is_disconnected(), "{error}");
                }
            }
            let end = client.closed().await;
            assert!(matches!(end.reason(), DisconnectReason::Local), "{end}");
        } else {
            for call in calls {
                call.await.unwrap().unwrap();
            }
        }
    }
    let status: Any = server
        .client
        .execute_raw("query-status", None)
        .await
        .unwrap();
    assert_eq!(status["status"], "running");
    server.quit(&[]).await;
}
