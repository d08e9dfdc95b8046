//! Servers that misbehave: what they do not do fails the phase or the call that waits for it, in its time.

use qapi_session::client::{Builder, ConnectErrorKind, DisconnectReason, Phase, Timeouts};
use qapi_session::{Address, Client};
use qapi_types::Any;
use qapi_types::frame::Limits;
use qapi_types::qmp::command;
use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};

use crate::support::{GENEROUS, SHORT, builder, folder};

const GREETING: &str = r#"{"QMP": {"version": {"qemu": {"micro": 2, "minor": 0, "major": 10}, "package": ""}, "capabilities": []}}"#;

/// Where a server listens, and what it is.
struct Raw {
    listener: UnixListener,
    folder: TempDir,
}

impl Raw {
    fn new() -> Self {
        let folder = folder();
        let listener = UnixListener::bind(folder.path().join("qmp.sock")).unwrap();
        Self { listener, folder }
    }

    fn address(&self) -> Address {
        Address::Unix(self.folder.path().join("qmp.sock"))
    }

    async fn accept(&self) -> Peer {
        let (stream, _) = self.listener.accept().await.unwrap();
        Peer(BufReader::new(stream))
    }

    /// A client that has negotiated, and its peer.
    async fn client(&self, builder: Builder) -> (Client, Peer) {
        let connecting = builder.connect(self.address());
        let (client, peer) = tokio::join!(connecting, async {
            let mut peer = self.accept().await;
            peer.say(&format!("{GREETING}\r\n")).await;
            assert_eq!(peer.hear().await["execute"], "qmp_capabilities");
            peer.say("{\"return\": {}}\r\n").await;
            peer
        });
        (client.unwrap(), peer)
    }
}

/// The server's side of a connection.
struct Peer(BufReader<UnixStream>);

impl Peer {
    async fn say(&mut self, text: &str) {
        self.0.get_mut().write_all(text.as_bytes()).await.unwrap();
    }

    async fn hear(&mut self) -> Any {
        let mut line = String::new();
        let read = tokio::time::timeout(GENEROUS, self.0.read_line(&mut line)).await;
        read.unwrap().unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    async fn answer(&mut self, request: &Any) {
        let status = json!({"status": "running", "running": true});
        let answer = json!({"return": status, "id": request["id"]});
        self.say(&format!("{answer}\r\n")).await;
    }
}

/// A server that says `text` and then nothing has the client give up in this phase, which has little time.
async fn is_left(text: &str, phase: Phase) {
    let raw = Raw::new();
    let mut timeouts = Timeouts {
        connect: GENEROUS,
        greeting: GENEROUS,
        negotiation: GENEROUS,
        call: GENEROUS,
    };
    match phase {
        Phase::Greeting => timeouts.greeting = SHORT,
        _ => timeouts.negotiation = SHORT,
    }
    let connecting = Client::builder().timeouts(timeouts).connect(raw.address());
    let (client, _peer) = tokio::join!(connecting, async {
        let mut peer = raw.accept().await;
        peer.say(text).await;
        peer
    });
    let error = client.unwrap_err();
    assert_eq!(error.phase(), phase, "{error}");
    assert!(
        matches!(error.kind(), ConnectErrorKind::TimedOut(SHORT)),
        "{error}"
    );
}

#[tokio::test]
async fn a_server_that_never_greets() {
    is_left("", Phase::Greeting).await;
}

#[tokio::test]
async fn a_server_that_says_half_a_greeting() {
    let (half, _) = GREETING.split_at(40);
    is_left(half, Phase::Greeting).await;
    let event = r#"{"event": "RESUME", "timestamp": {"seconds": 1, "microseconds": 2}}"#;
    is_left(event, Phase::Greeting).await;
}

#[tokio::test]
async fn a_server_that_greets_and_does_not_negotiate() {
    is_left(GREETING, Phase::Negotiation).await;
    let half = format!("{GREETING}\r\n{{\"return\": ");
    is_left(&half, Phase::Negotiation).await;
}

#[tokio::test]
async fn a_server_that_hangs_up_on_the_way() {
    let whole = format!("{GREETING}\r\n");
    let (half, _) = GREETING.split_at(40);
    for (text, phase) in [
        ("", Phase::Greeting),
        (half, Phase::Greeting),
        (whole.as_str(), Phase::Negotiation),
    ] {
        let raw = Raw::new();
        let (client, ()) = tokio::join!(builder().connect(raw.address()), async {
            let mut peer = raw.accept().await;
            peer.say(text).await;
        });
        let error = client.unwrap_err();
        assert_eq!(error.phase(), phase, "{text:?}: {error}");
        assert!(
            matches!(error.kind(), ConnectErrorKind::Closed),
            "{text:?}: {error}"
        );
    }
}

#[tokio::test]
async fn a_server_that_greets_and_stops_reading() {
    let raw = Raw::new();
    let (client, mut peer) = raw.client(builder()).await;
    // More than sockets and the client have room for.
    let padding = json!({"padding": "x".repeat(100_000)});
    let mut calls = Vec::new();
    for _ in 0..40 {
        let call = client.execute_raw::<Any>("query-status", Some(&padding));
        calls.push(tokio::spawn(call.timeout(2 * SHORT)));
    }
    let mut sent = 0;
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert!(error.is_timed_out(), "{error}");
    }
    // A call made now waits for its turn, and is not sent twice when that comes.
    let waiting = tokio::spawn(client.execute(command::QueryStatus::new()));
    // It reads on. What it answers is for nobody, until it comes to the call that waits.
    loop {
        let request = peer.hear().await;
        let last = request.get("arguments").is_none();
        peer.answer(&request).await;
        if last {
            break;
        }
        sent += 1;
    }
    assert!((1..40).contains(&sent), "{sent}");
    waiting.await.unwrap().unwrap();
    let call = tokio::spawn(client.execute(command::QueryStatus::new()));
    let request = peer.hear().await;
    peer.answer(&request).await;
    call.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_client_leaves_a_server_that_does_not_read() {
    let raw = Raw::new();
    let (client, _peer) = raw.client(builder()).await;
    let padding = json!({"padding": "x".repeat(10_000_000)});
    let call = client.execute_raw::<Any>("query-status", Some(&padding));
    let call = tokio::spawn(call);
    tokio::time::sleep(SHORT).await;
    client.close();
    let end = tokio::time::timeout(GENEROUS, client.closed())
        .await
        .unwrap();
    assert!(matches!(end.reason(), DisconnectReason::Local), "{end}");
    let error = call.await.unwrap().unwrap_err();
    assert!(error.is_disconnected(), "{error}");
}

#[tokio::test]
async fn a_server_that_says_half_a_line_and_hangs() {
    let raw = Raw::new();
    let (client, mut peer) = raw.client(builder()).await;
    let call = client
        .execute(command::QueryStatus::new())
        .timeout(2 * SHORT);
    let call = tokio::spawn(call);
    let request = peer.hear().await;
    let answer = json!({"return": {"status": "running", "running": true}, "id": request["id"]});
    let answer = answer.to_string();
    let (first, second) = answer.split_at(answer.len() / 2);
    peer.say(first).await;
    let error = call.await.unwrap().unwrap_err();
    assert!(error.is_timed_out(), "{error}");
    assert!(error.to_string().contains("200ms"), "{error}");
    // The other half is for nobody, and the next call is not misled by it.
    let next = tokio::spawn(client.execute(command::QueryStatus::new()));
    let request = peer.hear().await;
    peer.say(second).await;
    peer.answer(&request).await;
    next.await.unwrap().unwrap();
    // Half a line, and then the end.
    let last = tokio::spawn(client.execute(command::QueryStatus::new()));
    peer.hear().await;
    peer.say(first).await;
    drop(peer);
    let error = last.await.unwrap().unwrap_err();
    assert!(error.is_disconnected(), "{error}");
    let end = client.closed().await;
    assert!(matches!(end.reason(), DisconnectReason::Closed), "{end}");
}

#[tokio::test]
async fn a_server_that_sends_more_than_there_is_room_for() {
    let raw = Raw::new();
    let limits = Limits {
        size: 100_000,
        ..Limits::QEMU
    };
    let (client, mut peer) = raw.client(builder().limits(limits)).await;
    let call = client.execute(command::QueryStatus::new());
    let call = tokio::spawn(call.timeout(2 * SHORT));
    peer.hear().await;
    let piece = "x".repeat(100_000);
    peer.say("{\"return\": \"").await;
    for _ in 0..10 {
        peer.say(&piece).await;
    }
    let error = call.await.unwrap().unwrap_err();
    assert!(error.is_timed_out(), "{error}");
    peer.say("\"}\r\n").await;
    let call = tokio::spawn(client.execute(command::QueryStatus::new()));
    let request = peer.hear().await;
    peer.answer(&request).await;
    call.await.unwrap().unwrap();
    drop(client);
    let mut rest = Vec::new();
    assert_eq!(peer.0.read_to_end(&mut rest).await.unwrap(), 0);
}
