//! A small machine behind a server, and a client that speaks bytes.
#![allow(dead_code, reason = "each test uses what it needs")]
#![allow(
    clippy::unnecessary_wraps,
    reason = "functions return what services ask for"
)]

use std::path::{Path, PathBuf};
use std::time::Duration;

use qapi_session::chardev::Socket;
use qapi_session::chardev::socket::Address;
use qapi_session::server::{Builder, MonitorConfig};
use qapi_session::{Server, Session, commands};
use qapi_types::Error;
use qapi_types::dispatch::Service;
use qapi_types::qmp::schema::SCHEMA;
use qapi_types::qmp::{RunState, StatusInfo, VersionInfo, VersionTriple, command, event};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::time::timeout;

/// What everything that is waited for takes at most.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Machine;

fn status(_: &Machine, _: &Session, _: command::QueryStatus) -> Result<StatusInfo, Error> {
    Ok(StatusInfo {
        running: true,
        status: RunState::Running,
    })
}

fn stop(_: &Machine, session: &Session, _: command::Stop) -> Result<(), Error> {
    session.server().emit(&event::Stop {})
}

fn cont(_: &Machine, session: &Session, _: command::Cont) -> Result<(), Error> {
    session.server().emit(&event::Resume {})
}

fn quit(_: &Machine, session: &Session, _: command::Quit) {
    session.server().shut_down();
}

/// A server of the machine that has no monitor yet.
pub(crate) fn builder() -> Builder {
    let service = Service::builder(&SCHEMA);
    let service = service.on(status).on(stop).on(cont).on(quit);
    let service = commands::all(service).build().expect("each once");
    Server::builder(service, Machine).version(VersionInfo {
        qemu: VersionTriple {
            major: 10,
            minor: 0,
            micro: 2,
        },
        package: String::new(),
    })
}

/// A server with a monitor `main` at a socket of its own.
pub(crate) struct Fixture {
    pub(crate) server: Server,
    pub(crate) folder: tempfile::TempDir,
}

impl Fixture {
    pub(crate) async fn new() -> Self {
        Self::of(builder()).await
    }

    pub(crate) async fn of(builder: Builder) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let server = builder.start().expect("a runtime is there");
        let fixture = Self { server, folder };
        fixture.chardev("main").await;
        let config = MonitorConfig {
            id: Some("main".to_owned()),
            ..MonitorConfig::new("main")
        };
        fixture.server.add_monitor(config).expect("it is the first");
        fixture
    }

    pub(crate) fn path(&self, id: &str) -> PathBuf {
        self.folder.path().join(id)
    }

    /// Adds a chardev that listens.
    pub(crate) async fn chardev(&self, id: &str) {
        let address = Address::Unix(self.path(id));
        let socket = Socket::listen(address).await.expect("the path is free");
        self.server.add_chardev(id, socket).expect("the id is free");
    }

    /// A client of a chardev, before the greeting.
    pub(crate) async fn connect(&self, id: &str) -> Client {
        Client::connect(&self.path(id)).await
    }

    /// A client that has finished negotiation.
    pub(crate) async fn client(&self, id: &str) -> Client {
        let mut client = self.connect(id).await;
        client.negotiate(&[]).await;
        client
    }
}

pub(crate) struct Client {
    pub(crate) stream: UnixStream,
    received: Vec<u8>,
}

impl Client {
    pub(crate) async fn connect(path: &Path) -> Self {
        let stream = UnixStream::connect(path).await.expect("somebody listens");
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
        assert_eq!(self.execute(&negotiate).await, serde_json::json!({"return": {}}));
    }

    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).await.expect("it is connected");
    }

    /// Sends a message, and gives the next one that comes.
    pub(crate) async fn execute(&mut self, message: &str) -> Value {
        self.send(message).await;
        self.receive().await.expect("an answer")
    }

    /// The next message; nothing when the server has closed the connection.
    pub(crate) async fn receive(&mut self) -> Option<Value> {
        timeout(PATIENCE, self.line()).await.expect("something comes")
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
