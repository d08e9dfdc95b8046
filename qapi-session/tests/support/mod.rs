//! A small machine behind a server, and a client that speaks bytes.
#![allow(dead_code, reason = "each test uses what it needs")]
#![allow(
    clippy::unnecessary_wraps,
    reason = "functions return what services ask for"
)]

pub(crate) mod client;

use std::path::PathBuf;
use std::time::Duration;

use qapi_session::chardev::Socket;
use qapi_session::chardev::socket::Address;
use qapi_session::server::{Builder, MonitorConfig};
use qapi_session::{Server, Session, commands};
use qapi_types::Error;
use qapi_types::dispatch::Service;
use qapi_types::qmp::schema::SCHEMA;
use qapi_types::qmp::{RunState, StatusInfo, VersionInfo, VersionTriple, command, event};

pub(crate) use self::client::{Client, PATIENCE};

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

/// How many descriptors this process has open.
pub(crate) fn open_descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd")
        .expect("it is there")
        .count()
}

/// Waits until something holds.
pub(crate) async fn until(mut holds: impl FnMut() -> bool) {
    let start = std::time::Instant::now();
    while !holds() {
        assert!(start.elapsed() < PATIENCE, "it never holds");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
