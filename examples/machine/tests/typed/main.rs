//! The machine and our own client, typed: connections from their beginnings to their ends, and what is done in between.

mod connections;
mod life;
mod monitors;
mod reconnecting;

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use qapi_session::chardev::Socket;
use qapi_session::client::{Builder, Child, Subscription, Timeouts};
use qapi_session::{Address, Client};
use qapi_types::Timestamped;
use qapi_types::qmp::command;
use qapi_types::qmp::event::Event;
use tempfile::TempDir;
use tokio::process::Command;

/// Timeouts that only something that hangs reaches.
const GENEROUS: Duration = Duration::from_secs(60);

/// A machine that connects to a socket of ours, which listened first.
const CONNECTS: &str = "-qmp unix:qmp.sock,server=off";

/// A machine that listens.
const LISTENS: &str = "-qmp unix:qmp.sock,server=on,wait=off";

fn builder() -> Builder {
    Client::builder().timeouts(Timeouts {
        connect: GENEROUS,
        greeting: GENEROUS,
        negotiation: GENEROUS,
        call: GENEROUS,
    })
}

/// The program `machine`, run in `folder`.
fn program(folder: &Path, arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_machine"));
    command
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command
}

fn spawn(folder: &Path, arguments: &str) -> Child {
    Child::spawn(program(folder, arguments)).expect("it is started")
}

async fn listen(folder: &TempDir) -> Socket {
    let address = Address::Unix(folder.path().join("qmp.sock"));
    Socket::listen(address).await.expect("it can be had")
}

/// A machine, its client, and all events since it began.
struct Machine {
    client: Client,
    events: Subscription<Timestamped<Event>>,
    folder: TempDir,
}

impl Machine {
    /// A machine that was started after we listened.
    async fn start(arguments: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let socket = listen(&folder).await;
        let child = spawn(folder.path(), &format!("{CONNECTS} {arguments}"));
        let client = builder().child(child).accept(socket).await;
        Self::of(folder, client.unwrap_or_else(|error| panic!("{error}")))
    }

    fn of(folder: TempDir, client: Client) -> Self {
        Self {
            events: client.all_events(),
            client,
            folder,
        }
    }

    /// The next event, when it comes.
    async fn event(&mut self) -> Event {
        let event = tokio::time::timeout(GENEROUS, self.events.next()).await;
        let event = event.expect("one comes").expect("there are more");
        event.expect("it decodes").event
    }

    /// Kills it, as nobody can prevent.
    async fn kill(&self) {
        let child = self.client.child().expect("it is ours");
        child.kill();
        let end = child.wait().await.to_string();
        assert!(end.contains("signal: 9"), "{end}");
    }

    /// Has it quit. All that has happened and was not looked at is that it shuts down.
    async fn quit(mut self) {
        let quit = self.client.execute(command::Quit::new()).await;
        quit.expect("it quits");
        let end = self.client.closed().await;
        assert!(end.is_by_server(), "{end}");
        let shutdown = self.event().await;
        assert!(
            matches!(&shutdown, Event::Shutdown(it) if !it.guest),
            "{shutdown:?}"
        );
        assert!(self.events.next().await.is_none());
        if let Some(child) = self.client.child() {
            let end = child.wait().await;
            assert!(end.status.is_some_and(|it| it.success()), "{end}");
            assert_eq!(end.output, "");
        }
    }
}
