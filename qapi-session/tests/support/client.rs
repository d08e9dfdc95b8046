//! A client that speaks bytes.
#![allow(dead_code, reason = "each test uses what it needs")]

use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::time::timeout;

/// What everything that is waited for takes at most.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Client {
    pub(crate) stream: UnixStream,
    received: Vec<u8>,
}

impl Client {
    pub(crate) async fn connect(path: &Path) -> Self {
        Self::over(UnixStream::connect(path).await.expect("somebody listens"))
    }

    pub(crate) fn over(stream: UnixStream) -> Self {
        Self {
            stream,
            received: Vec::new(),
        }
    }

    /// Reads the greeting and negotiates.
    pub(crate) async fn negotiate(&mut self, enable: &[&str]) {
        let greeting = self.receive().await.expect("a greeting");
        assert!(greeting["QMP"].is_object(), "{greeting}");
        let enable = serde_json::to_string(enable).expect("strings");
        let negotiate =
            format!(r#"{{"execute":"qmp_capabilities","arguments":{{"enable":{enable}}}}}"#);
        assert_eq!(
            self.execute(&negotiate).await,
            serde_json::json!({"return": {}})
        );
    }

    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream
            .write_all(bytes.as_ref())
            .await
            .expect("it is connected");
    }

    /// Sends a message, and gives the next one that comes.
    pub(crate) async fn execute(&mut self, message: &str) -> Value {
        self.send(message).await;
        self.receive().await.expect("an answer")
    }

    /// Sends a message, and gives its answer; events that come before it are dropped.
    pub(crate) async fn answer(&mut self, message: &str) -> Value {
        let mut answer = self.execute(message).await;
        while answer.get("event").is_some() {
            answer = self.receive().await.expect("an answer");
        }
        answer
    }

    /// The next message; nothing when the server has closed the connection.
    pub(crate) async fn receive(&mut self) -> Option<Value> {
        timeout(PATIENCE, self.line())
            .await
            .expect("something comes")
    }

    async fn line(&mut self) -> Option<Value> {
        loop {
            if let Some(end) = self.received.windows(2).position(|pair| pair == b"\r\n") {
                let line: Vec<u8> = self.received.drain(..end + 2).collect();
                assert!(line.is_ascii(), "what servers send is ASCII");
                return Some(serde_json::from_slice(&line).expect("each line is a message"));
            }
            let mut piece = [0; 4096];
            let count = self.stream.read(&mut piece).await.unwrap_or(0);
            if count == 0 {
                assert_eq!(self.received, b"", "messages are whole");
                return None;
            }
            self.received.extend_from_slice(&piece[..count]);
        }
    }

    /// Sends no more, and gives all that comes.
    pub(crate) async fn finish(mut self) -> Vec<Value> {
        self.stream.shutdown().await.expect("it is connected");
        let mut messages = Vec::new();
        while let Some(message) = self.receive().await {
            messages.push(message);
        }
        messages
    }
}
