//! Connecting: each way, each phase with its deadline, and what goes wrong on the way.

use std::time::{Duration, Instant};

use qapi_session::chardev::Socket;
use qapi_session::client::{Child, ConnectErrorKind, DisconnectReason, Phase, Timeouts};
use qapi_session::{Address, Client, Link};
use qapi_types::qmp::command;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, UnixStream};
use tokio::process::Command;

use crate::peer::{GENEROUS, GREETING, Peer};
use crate::support::Fixture;

/// Short ones, where a test waits for them.
fn hasty() -> Timeouts {
    let soon = Duration::from_millis(50);
    Timeouts {
        connect: soon,
        greeting: soon,
        negotiation: soon,
        call: soon,
    }
}

fn shell(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    command
}

#[tokio::test]
async fn nobody_listens() {
    let folder = tempfile::tempdir().unwrap();
    let address = Address::Unix(folder.path().join("nobody"));
    let error = Client::connect(address.clone()).await.unwrap_err();
    assert_eq!(error.phase(), Phase::Connect);
    assert!(matches!(error.kind(), ConnectErrorKind::Io(_)), "{error}");
    let patient = Client::builder().wait_for_server().timeouts(hasty());
    let error = patient.connect(address.clone()).await.unwrap_err();
    let expected = format!("{address}: connecting: not done within 50ms");
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn a_server_that_comes_later_is_waited_for() {
    let fixture = Fixture::new().await;
    let later = Address::Unix(fixture.path("later"));
    let client = Client::builder().wait_for_server().connect(later);
    let server = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        fixture.chardev("later").await;
        let config = qapi_session::server::MonitorConfig::new("later");
        fixture.server.add_monitor(config).unwrap();
    };
    let (client, ()) = tokio::join!(client, server);
    client.unwrap();
}

#[tokio::test]
async fn a_server_over_tcp() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let greeting = format!("{GREETING}\n{}\n", r#"{"return": {}}"#);
        tokio::io::AsyncWriteExt::write_all(&mut stream, greeting.as_bytes())
            .await
            .unwrap();
        stream
    };
    let address = format!("tcp:127.0.0.1:{port}").parse().unwrap();
    let (client, stream) = tokio::join!(Client::connect(address), server);
    let client = client.unwrap();
    drop(stream);
    assert!(client.closed().await.is_by_server());
}

#[tokio::test]
async fn a_server_that_never_greets() {
    let (_peer, link) = Peer::new();
    let error = Client::builder().timeouts(hasty()).adopt(link).await;
    let error = error.unwrap_err();
    assert_eq!(
        error.to_string(),
        "waiting for the greeting: not done within 50ms"
    );
}

#[tokio::test]
async fn a_server_that_hangs_in_negotiation() {
    let (mut peer, link) = Peer::new();
    peer.say(GREETING).await;
    peer.send(br#"{"retu"#).await;
    let error = Client::builder().timeouts(hasty()).adopt(link).await;
    assert_eq!(error.unwrap_err().phase(), Phase::Negotiation);
}

#[tokio::test]
async fn what_is_no_qmp_server() {
    for text in [
        "SSH-2.0-OpenSSH_9.6",
        r#"{"return": {}}"#,
        r#"{"QMP": 7}"#,
        "[]",
    ] {
        let (mut peer, link) = Peer::new();
        peer.say(text).await;
        let error = Client::builder().adopt(link).await.unwrap_err();
        assert!(
            matches!(error.kind(), ConnectErrorKind::NotQmp(_)),
            "{error}"
        );
        assert_eq!(error.phase(), Phase::Greeting);
    }
}

#[tokio::test]
async fn a_server_that_is_gone_before_the_greeting() {
    let (peer, link) = Peer::new();
    drop(peer);
    let error = Client::builder().adopt(link).await.unwrap_err();
    assert!(matches!(error.kind(), ConnectErrorKind::Closed), "{error}");
}

#[tokio::test]
async fn capabilities_are_wanted_or_optional() {
    let (mut peer, link) = Peer::new();
    peer.say(GREETING).await;
    let error = Client::builder()
        .capability("time-travel")
        .adopt(link)
        .await;
    assert_eq!(
        error.unwrap_err().to_string(),
        "negotiating: the server does not offer 'time-travel', but 'oob'"
    );
    let builder = Client::builder().optional_capability("time-travel");
    let (_peer, client) = Peer::with(builder).await;
    assert!(client.capabilities().is_empty());
}

#[tokio::test]
async fn negotiation_that_is_refused() {
    let (mut peer, link) = Peer::new();
    peer.say(GREETING).await;
    peer.say(r#"{"error": {"class": "GenericError", "desc": "no"}}"#)
        .await;
    let error = Client::builder().adopt(link).await.unwrap_err();
    assert_eq!(error.to_string(), "negotiating: GenericError: no");
}

/// What a server's process says that speaks QMP on standard input and output.
fn speaking(then: &str) -> Command {
    let greeting = GREETING.replace(' ', "");
    shell(&format!(
        r#"echo '{greeting}'; read line; echo '{{"return": {{}}}}'; {then}"#
    ))
}

#[tokio::test]
async fn a_child_speaks_on_its_standard_streams() {
    let then = r#"read line; echo "bad luck" >&2; exit 3"#;
    let client = Client::builder().spawn(speaking(then)).await.unwrap();
    let error = client.execute(command::QueryStatus::new()).await;
    let error = error.unwrap_err().to_string();
    let expected = "'query-status': the server closed the connection; \
                    its process ended (exit status: 3), having printed: bad luck";
    assert_eq!(error, expected);
    let end = client.closed().await;
    assert_eq!(end.child().unwrap().status.unwrap().code(), Some(3));
}

#[tokio::test]
async fn a_child_is_killed_with_its_client() {
    let client = Client::builder().spawn(speaking("sleep 1000")).await;
    let client = client.unwrap();
    let child = client.child().unwrap().clone();
    client.close();
    assert!(matches!(
        client.closed().await.reason(),
        DisconnectReason::Local
    ));
    drop(client);
    // Whoever has it keeps it.
    assert!(
        tokio::time::timeout(Duration::from_millis(20), child.wait())
            .await
            .is_err()
    );
    child.kill();
    assert!(child.wait().await.status.is_some());
    let client = Client::builder().spawn(speaking("exec sleep 1000")).await;
    let client = client.unwrap();
    let id = client.child().unwrap().id().unwrap();
    drop(client);
    crate::support::until(|| !std::path::Path::new(&format!("/proc/{id}")).exists()).await;
}

#[tokio::test]
async fn a_child_that_dies_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let address = Address::Unix(folder.path().join("listening"));
    let socket = Socket::listen(address).await.unwrap();
    let start = Instant::now();
    let timeouts = Timeouts {
        connect: Duration::from_secs(1000),
        ..Timeouts::default()
    };
    let child = Child::spawn(shell("echo 'no such option' >&2; exit 1")).unwrap();
    let builder = Client::builder().timeouts(timeouts).child(child);
    let error = builder.accept(socket).await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("(exit status: 1), having printed: no such option"),
        "{text}"
    );
    assert!(start.elapsed() < timeouts.connect);
    let gone = Client::builder().spawn(shell("exit 4")).await.unwrap_err();
    let status = gone.child().unwrap().status.unwrap();
    assert_eq!(status.code(), Some(4));
    let missing = Client::builder().spawn(Command::new("/no/such/program"));
    assert!(matches!(
        missing.await.unwrap_err().kind(),
        ConnectErrorKind::Io(_)
    ));
}

/// There is no process whose end could tell that nobody will come.
#[tokio::test]
async fn nobody_connects() {
    let folder = tempfile::tempdir().unwrap();
    let address = Address::Unix(folder.path().join("listening"));
    let limit = Duration::from_millis(50);
    let timeouts = Timeouts {
        connect: limit,
        ..Timeouts::default()
    };
    let socket = Socket::listen(address).await.unwrap();
    let accepting = Client::builder().timeouts(timeouts).accept(socket);
    let error = tokio::time::timeout(GENEROUS, accepting).await;
    let error = error.unwrap().unwrap_err();
    assert_eq!(error.phase(), Phase::Connect);
    assert!(matches!(error.kind(), ConnectErrorKind::TimedOut(it) if *it == limit));
    assert!(error.child().is_none());
    assert_eq!(
        error.to_string(),
        "waiting for a connection: none came within 50ms"
    );
}

#[tokio::test]
async fn a_server_that_is_started_afterwards_finds_the_socket() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("listening");
    let socket = Socket::listen(Address::Unix(path.clone())).await.unwrap();
    let server = async {
        let mut stream = UnixStream::connect(path).await.unwrap();
        let text = format!("{GREETING}\n{}\n", r#"{"return": {}}"#);
        tokio::io::AsyncWriteExt::write_all(&mut stream, text.as_bytes())
            .await
            .unwrap();
        stream
    };
    let (client, stream) = tokio::join!(Client::builder().accept(socket), server);
    client.unwrap();
    drop(stream);
}

#[tokio::test]
async fn a_server_that_stops_reading() {
    let (stream, theirs) = UnixStream::pair().unwrap();
    let timeouts = Timeouts {
        call: Duration::from_millis(100),
        ..Timeouts::default()
    };
    let server = async {
        let mut stream = stream;
        let text = format!("{GREETING}\n{}\n", r#"{"return": {}}"#);
        tokio::io::AsyncWriteExt::write_all(&mut stream, text.as_bytes())
            .await
            .unwrap();
        let mut piece = [0; 1024];
        let _ = stream.read(&mut piece).await.unwrap();
        stream
    };
    let builder = Client::builder().timeouts(timeouts);
    let (client, stream) = tokio::join!(builder.adopt(Link::unix(theirs).unwrap()), server);
    let client = client.unwrap();
    let large = serde_json::json!({"text": "x".repeat(1 << 20)});
    for _ in 0..5 {
        let call = client.execute_raw::<qapi_types::Any>("x-large", Some(&large));
        assert!(call.await.unwrap_err().is_timed_out());
    }
    client.close();
    let end = tokio::time::timeout(crate::peer::GENEROUS, client.closed()).await;
    assert!(matches!(end.unwrap().reason(), DisconnectReason::Local));
    drop(stream);
}
