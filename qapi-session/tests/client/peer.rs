//! A peer of a client that says what the test has it say.

use std::time::Duration;

use qapi_session::client::{Builder, Timeouts};
use qapi_session::{Client, Link};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;

pub(crate) const GREETING: &str = r#"{"QMP": {"version": {"qemu": {"major": 10, "minor": 0, "micro": 2}, "package": ""}, "capabilities": ["oob"]}}"#;

/// Timeouts that only something that hangs reaches.
pub(crate) const GENEROUS: Duration = Duration::from_secs(60);

pub(crate) struct Peer {
    stream: BufReader<UnixStream>,
}

impl Peer {
    /// A link, and who is at its other end.
    pub(crate) fn new() -> (Self, Link) {
        let (ours, theirs) = UnixStream::pair().expect("the system has sockets");
        let link = Link::unix(theirs).expect("it has credentials");
        (Self::of(ours), link)
    }

    /// A peer at the end of a stream.
    pub(crate) fn of(stream: UnixStream) -> Self {
        let stream = BufReader::new(stream);
        Self { stream }
    }

    /// A client that has negotiated, and its peer.
    pub(crate) async fn with_client() -> (Self, Client) {
        Self::with(Client::builder()).await
    }

    pub(crate) async fn with(builder: Builder) -> (Self, Client) {
        let (mut peer, link) = Self::new();
        let timeouts = Timeouts {
            call: GENEROUS,
            ..Timeouts::default()
        };
        let (client, ()) = tokio::join!(builder.timeouts(timeouts).adopt(link), peer.negotiate());
        (peer, client.expect("all is as it should be"))
    }

    /// Greets and negotiates.
    pub(crate) async fn negotiate(&mut self) {
        self.say(GREETING).await;
        let request = self.hear().await;
        assert_eq!(request["execute"], "qmp_capabilities");
        self.say(r#"{"return": {}}"#).await;
    }

    /// Sends text and a line end, in one piece: the client may be gone once it has the text.
    pub(crate) async fn say(&mut self, text: &str) {
        self.send(format!("{text}\r\n").as_bytes()).await;
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        self.stream
            .get_mut()
            .write_all(bytes)
            .await
            .expect("the client reads");
    }

    /// The next line.
    pub(crate) async fn hear(&mut self) -> Value {
        let mut line = String::new();
        let read = tokio::time::timeout(GENEROUS, self.stream.read_line(&mut line)).await;
        read.expect("a line comes").expect("the client writes");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    /// Waits for the client to close the connection.
    pub(crate) async fn ended(mut self) {
        let mut line = String::new();
        let read = tokio::time::timeout(GENEROUS, self.stream.read_line(&mut line)).await;
        assert_eq!(read.expect("it ends").expect("it ends well"), 0, "{line}");
    }

    /// Hears a request of this name, and answers it.
    pub(crate) async fn serve(&mut self, name: &str, value: Value) {
        let request = self.hear().await;
        assert_eq!(request["execute"], name);
        self.answer(&request, value).await;
    }

    /// Answers a request with an error.
    pub(crate) async fn fail(&mut self, request: &Value, class: &str) {
        let error = json!({"class": class, "desc": "no"});
        let answer = json!({"error": error, "id": request["id"]});
        self.say(&answer.to_string()).await;
    }

    /// Answers a request.
    pub(crate) async fn answer(&mut self, request: &Value, value: Value) {
        let answer = json!({"return": value, "id": request["id"]});
        self.say(&answer.to_string()).await;
    }
}
