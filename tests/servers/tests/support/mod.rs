//! Servers of QEMU's, each in a folder of its own, that end with the test.
#![allow(dead_code, reason = "each test uses what it needs")]

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use qapi_session::chardev::Socket;
use qapi_session::client::{Builder, Child, ChildEnd, Subscription, Timeouts};
use qapi_session::{Address, Client};
use qapi_types::Any;
use qapi_types::message::RawEvent;
use serde_json::value::RawValue;
use tempfile::TempDir;
use tokio::process::Command;

/// Timeouts that only something that hangs reaches.
pub(crate) const GENEROUS: Duration = Duration::from_secs(60);

/// A timeout that is reached.
pub(crate) const SHORT: Duration = Duration::from_millis(100);

/// Which server, with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The storage daemon.
    Storage,
    /// A system emulator without a machine.
    None,
    /// A whole machine, under software emulation, with nothing to run.
    Q35,
}

pub(crate) const KINDS: [Kind; 3] = [Kind::Storage, Kind::None, Kind::Q35];

impl Kind {
    fn arguments(self) -> (&'static str, &'static str) {
        let machine = "qemu-system-x86_64";
        match self {
            Self::Storage => ("qemu-storage-daemon", ""),
            Self::None => (machine, "-machine none -nodefaults -display none"),
            Self::Q35 => (
                machine,
                "-machine q35 -accel tcg -m 32 -nodefaults -display none",
            ),
        }
    }

    /// The server without a monitor. Paths are relative to `folder`.
    pub(crate) fn command(self, folder: &Path) -> Command {
        let (program, arguments) = self.arguments();
        let mut command = Command::new(test_support::program(program));
        command
            .args(arguments.split_whitespace())
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command
    }

    /// The server with a monitor at a character device.
    pub(crate) fn with_monitor(self, folder: &Path, backend: &str) -> Command {
        let mut command = self.command(folder);
        self.add_monitor(&mut command, "monitor", backend);
        command
    }

    /// Gives the server another monitor.
    pub(crate) fn add_monitor(self, command: &mut Command, id: &str, backend: &str) {
        let (kind, options) = backend.split_once(',').unwrap_or((backend, ""));
        let separator = if options.is_empty() { "" } else { "," };
        let device = format!("{kind},id={id}{separator}{options}");
        let option = match self {
            Self::Storage => "--monitor",
            Self::None | Self::Q35 => "-mon",
        };
        let monitor = format!("chardev={id},mode=control");
        command.args(["--chardev", &device, option, &monitor]);
    }

    /// What it says of itself when it is told to quit.
    pub(crate) fn events_of_quit(self) -> &'static [&'static str] {
        match self {
            Self::Storage => &[],
            Self::None | Self::Q35 => &["SHUTDOWN"],
        }
    }
}

/// A server that connects to a socket of ours, which listened first.
pub(crate) const CONNECTS: &str = "socket,path=qmp.sock";

/// A server that listens.
pub(crate) const LISTENS: &str = "socket,path=qmp.sock,server=on,wait=off";

/// A client whose timeouts only something that hangs reaches.
pub(crate) fn builder() -> Builder {
    Client::builder().timeouts(Timeouts {
        connect: GENEROUS,
        greeting: GENEROUS,
        negotiation: GENEROUS,
        call: GENEROUS,
    })
}

/// A server, its client, and all events since it began.
pub(crate) struct Server {
    pub(crate) client: Client,
    kind: Kind,
    events: Subscription<RawEvent>,
    folder: TempDir,
}

impl Server {
    /// A server that was started after we listened.
    pub(crate) async fn start(kind: Kind) -> Self {
        Self::with(kind, builder(), |_| {}).await
    }

    pub(crate) async fn with(
        kind: Kind,
        builder: Builder,
        arrange: impl FnOnce(&mut Command),
    ) -> Self {
        let folder = folder();
        let socket = listen(&folder).await;
        let mut command = kind.with_monitor(folder.path(), CONNECTS);
        arrange(&mut command);
        let child = Child::spawn(command).expect("it is started");
        let client = builder.child(child).accept(socket).await;
        let client = client.unwrap_or_else(|error| panic!("{kind:?}: {error}"));
        Self::of(kind, folder, client)
    }

    /// One that was connected to.
    pub(crate) fn of(kind: Kind, folder: TempDir, client: Client) -> Self {
        Self {
            events: client.raw_events(),
            client,
            kind,
            folder,
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A path in a form that servers and their options take.
    pub(crate) fn file(&self, name: &str) -> String {
        self.path(name).to_str().expect("it is text").to_owned()
    }

    /// Kills it, as nobody can prevent, and waits for its end.
    pub(crate) async fn kill(&self) -> ChildEnd {
        let child = self.client.child().expect("it is ours");
        child.kill();
        child.wait().await
    }

    /// Kills it before anything else happens here.
    pub(crate) fn kill_at_once(&self) {
        self.signal("-KILL");
    }

    /// Stops it: it answers nothing from here on, however fast it is.
    pub(crate) fn stop_at_once(&self) {
        self.signal("-STOP");
    }

    fn signal(&self, signal: &str) {
        let child = self.client.child().expect("it is ours");
        let number = child.id().expect("it runs").to_string();
        let sent = std::process::Command::new("kill")
            .args([signal, &number])
            .status();
        assert!(sent.expect("it is tried").success());
    }

    /// All events that have come and were not taken. But not what a guest's firmware does by itself: when it is
    /// reset, it may reset itself once more.
    pub(crate) fn events(&mut self) -> Vec<RawEvent> {
        let taken = std::iter::from_fn(|| self.events.try_next());
        let events = taken.map(|event| event.expect("none is missed"));
        events
            .filter(|event| event.name != "RESET" || !is_by_guest(event))
            .collect()
    }

    /// Has it quit. These events have come in its life and were not taken, and no other.
    pub(crate) async fn quit(mut self, expected: &[&str]) {
        let quit = self.client.execute_raw::<Any>("quit", None).await;
        assert_eq!(quit.expect("it quits"), serde_json::json!({}));
        let end = self.client.closed().await;
        assert!(end.is_by_server(), "{end}");
        let events = self.events();
        let names = events.iter().map(|event| event.name.as_str());
        let expected = expected.iter().chain(self.kind.events_of_quit());
        assert_eq!(
            names.collect::<Vec<_>>(),
            expected.copied().collect::<Vec<_>>()
        );
        if let Some(child) = self.client.child() {
            let end = child.wait().await;
            assert!(end.status.is_some_and(|it| it.success()), "{end}");
            assert_eq!(end.output, "");
        }
    }
}

fn is_by_guest(event: &RawEvent) -> bool {
    let data = event.data.as_deref().map_or("{}", RawValue::get);
    let data: Any = serde_json::from_str(data).expect("it is JSON");
    data["guest"] == true
}

pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Listens where a server connects that is made with [`CONNECTS`].
pub(crate) async fn listen(folder: &TempDir) -> Socket {
    let address = Address::Unix(folder.path().join("qmp.sock"));
    Socket::listen(address).await.expect("it can be had")
}
