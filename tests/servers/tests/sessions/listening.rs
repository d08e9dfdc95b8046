//! Listening first, for a server that is started afterwards.

use qapi_session::chardev::Socket;
use qapi_session::client::{Child, ConnectErrorKind, Phase, Timeouts};
use qapi_session::{Address, Client};
use qapi_types::qmp::command;
use test_macros::server_test;

use crate::support::{CONNECTS, KINDS, Kind, LISTENS, SHORT, Server, builder, folder, listen};

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn a_server_is_accepted_that_is_started_afterwards() {
    for kind in KINDS {
        let folder = folder();
        let accepting = tokio::spawn(builder().accept(listen(&folder).await));
        tokio::task::yield_now().await;
        let child = Child::spawn(kind.with_monitor(folder.path(), CONNECTS)).unwrap();
        let client = accepting.await.unwrap().unwrap();
        client.execute(command::QueryVersion::new()).await.unwrap();
        assert!(client.child().is_none());
        Server::of(kind, folder, client).quit(&[]).await;
        assert!(child.wait().await.status.unwrap().success());
    }
}

#[server_test("qemu-system-x86_64")]
async fn a_server_is_accepted_over_tcp() {
    let address: Address = "tcp:127.0.0.1:0".parse().unwrap();
    let socket = Socket::listen(address).await.unwrap();
    let &Address::Inet { port, .. } = socket.address() else {
        panic!("{:?}", socket.address())
    };
    let folder = folder();
    let backend = format!("socket,host=127.0.0.1,port={port}");
    let child = Child::spawn(Kind::None.with_monitor(folder.path(), &backend)).unwrap();
    let client = builder().child(child).accept(socket).await.unwrap();
    client.execute(command::QueryStatus::new()).await.unwrap();
    Server::of(Kind::None, folder, client).quit(&[]).await;
}

#[tokio::test]
async fn nobody_is_waited_for_without_end() {
    let folder = folder();
    let timeouts = Timeouts {
        connect: SHORT,
        ..Timeouts::default()
    };
    let patient = Client::builder().timeouts(timeouts);
    let accepted = patient.clone().accept(listen(&folder).await).await;
    let address = Address::Unix(folder.path().join("nobody.sock"));
    let connected = patient.wait_for_server().connect(address).await;
    for error in [accepted.unwrap_err(), connected.unwrap_err()] {
        assert_eq!(error.phase(), Phase::Connect);
        assert!(
            matches!(error.kind(), ConnectErrorKind::TimedOut(SHORT)),
            "{error}"
        );
    }
}

/// The arguments that no server takes.
const WRONG: &str = "--teleport";

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn a_server_that_ends_instead_tells_why() {
    for kind in KINDS {
        for way in ["accept", "connect", "spawn"] {
            let folder = folder();
            let backend = match way {
                "accept" => CONNECTS,
                "connect" => LISTENS,
                _ => "stdio",
            };
            let mut command = kind.with_monitor(folder.path(), backend);
            command.arg(WRONG);
            let path = folder.path().join("qmp.sock");
            let client = match way {
                "accept" => {
                    let socket = listen(&folder).await;
                    builder()
                        .child(Child::spawn(command).unwrap())
                        .accept(socket)
                        .await
                }
                "connect" => {
                    let child = Child::spawn(command).unwrap();
                    builder().child(child).connect(Address::Unix(path)).await
                }
                _ => builder().spawn(command).await,
            };
            let error = client.unwrap_err();
            assert!(
                matches!(error.kind(), ConnectErrorKind::Closed),
                "{kind:?}, {way}: {error}"
            );
            let end = error
                .child()
                .unwrap_or_else(|| panic!("{kind:?}, {way}: {error}"));
            assert_eq!(end.status.unwrap().code(), Some(1), "{way}: {error}");
            assert!(end.output.contains("teleport"), "{way}: {error}");
            let text = error.to_string();
            assert!(text.contains("exit status: 1"), "{text}");
            assert!(text.contains("teleport"), "{text}");
        }
    }
}

#[server_test("sh")]
async fn a_server_that_is_killed_instead_tells_how() {
    let folder = folder();
    let mut command = tokio::process::Command::new(test_support::program("sh"));
    command.args(["-c", "echo 'out of memory' >&2; kill -9 $$"]);
    let child = Child::spawn(command).unwrap();
    let error = builder()
        .child(child)
        .accept(listen(&folder).await)
        .await
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("signal: 9") && text.contains("out of memory"),
        "{text}"
    );
}

#[tokio::test]
async fn a_server_that_is_not_installed_is_missed() {
    let missing = || tokio::process::Command::new("/nowhere/qemu-system-x86_64");
    let error = Child::spawn(missing()).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
    let error = builder().spawn(missing()).await.unwrap_err();
    assert_eq!(error.phase(), Phase::Connect);
    let ConnectErrorKind::Io(error) = error.kind() else {
        panic!("{error}")
    };
    assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
}
