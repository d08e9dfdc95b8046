//! Ways to a machine, and how they end.

use std::fs::DirEntry;

use qapi_session::client::{ConnectErrorKind, DisconnectReason, ErrorKind};
use qapi_session::{Address, Client, Link};
use qapi_types::Any;
use qapi_types::qmp::command;
use serde_json::value::RawValue;
use tokio::io::AsyncReadExt;
use tokio::net::UnixStream;

use crate::{CONNECTS, GENEROUS, LISTENS, Machine, builder, listen, program, spawn};

/// That a client works.
async fn works(client: &Client) {
    let version = client.execute(command::QueryVersion::new()).await.unwrap();
    let greeted = client.version();
    let greeted = greeted.qemu().unwrap();
    assert_eq!(
        (version.qemu.major, version.qemu.minor),
        (greeted.major, greeted.minor)
    );
}

#[tokio::test]
async fn a_machine_is_connected_to() {
    let folder = tempfile::tempdir().unwrap();
    let child = spawn(folder.path(), LISTENS);
    let address = Address::Unix(folder.path().join("qmp.sock"));
    let client = builder().child(child).connect(address).await.unwrap();
    works(&client).await;
    Machine::of(folder, client).quit().await;
}

#[tokio::test]
async fn a_machine_is_connected_to_over_tcp() {
    let machine = Machine::start("-qmp tcp:127.0.0.1:0,server=on,wait=off").await;
    let devices = machine
        .client
        .execute(command::QueryChardev::new())
        .await
        .unwrap();
    let tcp = devices
        .iter()
        .find_map(|device| device.filename.split_once("tcp:"));
    let (address, _) = tcp.unwrap().1.split_once(',').unwrap();
    let client = builder()
        .connect(format!("tcp:{address}").parse().unwrap())
        .await
        .unwrap();
    works(&client).await;
    let null = std::fs::File::open("/dev/null").unwrap();
    let refused = client
        .execute_raw::<Any>("getfd", None)
        .descriptors([null.into()])
        .await;
    let refused = refused.unwrap_err();
    assert!(
        matches!(refused.kind(), ErrorKind::Refused(why) if why.contains("Unix")),
        "{refused}"
    );
    drop(client);
    machine.quit().await;
}

#[tokio::test]
async fn a_machine_speaks_on_its_standard_streams() {
    let folder = tempfile::tempdir().unwrap();
    let client = builder()
        .spawn(program(folder.path(), "-qmp stdio"))
        .await
        .unwrap();
    works(&client).await;
    Machine::of(folder, client).quit().await;
}

#[tokio::test]
async fn a_machine_over_a_stream_that_is_there() {
    let machine = Machine::start("-qmp unix:other,server=on,wait=off").await;
    let stream = UnixStream::connect(machine.folder.path().join("other"))
        .await
        .unwrap();
    let client = builder().adopt(Link::unix(stream).unwrap()).await.unwrap();
    works(&client).await;
    drop(client);
    works(&machine.client).await;
    machine.quit().await;
}

#[tokio::test]
async fn a_machine_is_accepted_that_is_started_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let accepting = tokio::spawn(builder().accept(listen(&folder).await));
    tokio::task::yield_now().await;
    let child = spawn(folder.path(), CONNECTS);
    let client = accepting.await.unwrap().unwrap();
    works(&client).await;
    Machine::of(folder, client).quit().await;
    assert!(child.wait().await.status.unwrap().success());
}

#[tokio::test]
async fn a_machine_that_ends_instead_tells_why() {
    for way in ["accept", "connect", "spawn"] {
        let folder = tempfile::tempdir().unwrap();
        let monitor = match way {
            "accept" => CONNECTS,
            "connect" => LISTENS,
            _ => "-qmp stdio",
        };
        let arguments = format!("{monitor} -teleport");
        let client = match way {
            "accept" => {
                let socket = listen(&folder).await;
                let child = spawn(folder.path(), &arguments);
                builder().child(child).accept(socket).await
            }
            "connect" => {
                let address = Address::Unix(folder.path().join("qmp.sock"));
                let child = spawn(folder.path(), &arguments);
                builder().child(child).connect(address).await
            }
            _ => builder().spawn(program(folder.path(), &arguments)).await,
        };
        let error = client.unwrap_err();
        assert!(
            matches!(error.kind(), ConnectErrorKind::Closed),
            "{way}: {error}"
        );
        let end = error.child().unwrap_or_else(|| panic!("{way}: {error}"));
        assert!(end.status.unwrap().code().unwrap() > 0, "{way}: {error}");
        assert!(error.to_string().contains("teleport"), "{way}: {error}");
    }
}

/// Stands between client and machine. What the machine says is passed on until it was so many bytes; then it is
/// killed.
async fn cut(mut machine: UnixStream, mut client: UnixStream, at: u64, kill: impl Future) {
    let (mut from_client, mut to_client) = client.split();
    let (from_machine, mut to_machine) = machine.split();
    let mut beginning = from_machine.take(at);
    let requests = tokio::io::copy(&mut from_client, &mut to_machine);
    let answers = tokio::io::copy(&mut beginning, &mut to_client);
    tokio::select! {
        _ = requests => panic!("the client ends first"),
        copied = answers => assert_eq!(copied.unwrap(), at),
    }
    kill.await;
}

#[tokio::test]
async fn a_machine_that_is_killed_in_mid_answer_fails_the_call() {
    let machine = Machine::start("-qmp unix:other,server=on,wait=off").await;
    let path = machine.folder.path().join("other");
    let stream = UnixStream::connect(path).await.unwrap();
    let (ours, theirs) = UnixStream::pair().unwrap();
    // The greeting is some hundred bytes, the schema has tens of thousands.
    let relay = cut(stream, theirs, 10_000, machine.kill());
    let calling = async {
        let client = builder().adopt(Link::unix(ours).unwrap()).await.unwrap();
        let error = client.schema().await.unwrap_err();
        assert!(error.is_disconnected(), "{error}");
        let end = client.closed().await;
        assert!(matches!(end.reason(), DisconnectReason::Closed), "{end}");
    };
    tokio::join!(relay, calling);
    let end = machine.client.closed().await;
    assert!(end.to_string().contains("signal: 9"), "{end}");
}

fn process(machine: &Machine) -> String {
    machine.client.child().unwrap().id().unwrap().to_string()
}

/// Has `kill` send the machine a signal.
fn send(machine: &Machine, signal: &str) {
    let sent = std::process::Command::new("kill")
        .args([signal, &process(machine)])
        .status();
    assert!(sent.unwrap().success());
}

/// Stops the machine. One thread takes the signal, and the others go on until it does.
async fn stop(machine: &Machine) {
    send(machine, "-STOP");
    let threads = format!("/proc/{}/task", process(machine));
    let is_stopped = |thread: std::io::Result<DirEntry>| {
        let status = std::fs::read_to_string(thread.unwrap().path().join("status"));
        status.is_ok_and(|status| status.contains("\nState:\tT"))
    };
    while !std::fs::read_dir(&threads).unwrap().all(is_stopped) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_machine_that_is_killed_fails_all_that_is_under_way() {
    let machine = Machine::start("").await;
    // A machine that is stopped answers nothing, however fast it is.
    stop(&machine).await;
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let call = machine
                .client
                .execute_raw::<Box<RawValue>>("query-qmp-schema", None);
            tokio::spawn(call)
        })
        .collect();
    // They are sent.
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    send(&machine, "-KILL");
    for call in calls {
        let outcome = tokio::time::timeout(GENEROUS, call).await.unwrap().unwrap();
        let error = outcome.unwrap_err();
        assert!(error.to_string().contains("signal: 9"), "{error}");
    }
}
