//! An agent that says what the test has it say.

use std::time::Duration;

use qapi_session::agent::Builder;
use qapi_session::client::Timeouts;
use qapi_session::{Agent, Link};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;

/// Timeouts that only something that hangs reaches.
pub(crate) const GENEROUS: Duration = Duration::from_secs(60);

/// Where nothing is to happen in time.
pub(crate) fn patient() -> Timeouts {
    Timeouts {
        connect: GENEROUS,
        greeting: GENEROUS,
        negotiation: GENEROUS,
        call: GENEROUS,
    }
}

pub(crate) struct Peer {
    stream: BufReader<UnixStream>,
}

impl Peer {
    /// A link, and who is at its other end.
    pub(crate) fn new() -> (Self, Link) {
        let (ours, theirs) = UnixStream::pair().expect("the system has sockets");
        (
            Self::of(ours),
            Link::unix(theirs).expect("it has credentials"),
        )
    }

    /// The agent's end of a stream.
    pub(crate) fn of(stream: UnixStream) -> Self {
        Self {
            stream: BufReader::new(stream),
        }
    }

    /// An agent that has answered, and its peer.
    pub(crate) async fn with_agent() -> (Self, Agent) {
        Self::with(Agent::builder().timeouts(patient())).await
    }

    pub(crate) async fn with(builder: Builder) -> (Self, Agent) {
        let (mut peer, link) = Self::new();
        let (agent, ()) = tokio::join!(builder.adopt(link), peer.sync());
        (peer, agent.expect("all is as it should be"))
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        let written = self.stream.get_mut().write_all(bytes).await;
        written.expect("it is read");
    }

    pub(crate) async fn say(&mut self, message: &Value) {
        self.send(format!("{message}\n").as_bytes()).await;
    }

    pub(crate) async fn answer(&mut self, value: Value) {
        self.say(&json!({ "return": value })).await;
    }

    /// The next line, and whether it begins with what has an agent drop what came before.
    pub(crate) async fn hear(&mut self) -> (bool, Value) {
        let mut line = Vec::new();
        let read = tokio::time::timeout(GENEROUS, self.stream.read_until(b'\n', &mut line)).await;
        read.expect("a line comes").expect("it can be read");
        let (begins, text) = match line.split_first() {
            Some((0xFF, rest)) => (true, rest),
            _ => (false, &line[..]),
        };
        let message = serde_json::from_slice(text);
        (
            begins,
            message.unwrap_or_else(|error| panic!("{error}: {}", line.escape_ascii())),
        )
    }

    /// Hears a command.
    pub(crate) async fn expect(&mut self, name: &str) -> Value {
        let (begins, message) = self.hear().await;
        assert!(!begins, "{message}");
        assert_eq!(message["execute"], name);
        assert!(message.get("id").is_none(), "{message}");
        message
    }

    /// Hears a question that is to be answered by a number, and gives it.
    pub(crate) async fn asked(&mut self) -> Value {
        let (begins, message) = self.hear().await;
        assert!(begins, "{message}");
        assert_eq!(message["execute"], "guest-sync-delimited");
        message["arguments"]["id"].clone()
    }

    /// Answers such a question as `qemu-ga` does: with an error for the byte before it.
    pub(crate) async fn mark(&mut self, id: &Value) {
        let error = json!({"class": "GenericError", "desc": "JSON parse error"});
        self.say(&json!({ "error": error })).await;
        self.send(b"\xFF").await;
        self.answer(id.clone()).await;
    }

    pub(crate) async fn sync(&mut self) {
        let id = self.asked().await;
        self.mark(&id).await;
    }

    /// Waits for the connection to be closed, with nothing more said.
    pub(crate) async fn ended(mut self) {
        let mut line = String::new();
        let read = tokio::time::timeout(GENEROUS, self.stream.read_line(&mut line)).await;
        assert_eq!(read.expect("it ends").expect("it ends well"), 0, "{line}");
    }
}
