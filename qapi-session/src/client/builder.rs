//! Making clients.

use std::sync::Arc;

use qapi_types::frame;
use tokio::process::Command;

use super::Client;
use super::child::Child;
use super::core::{Core, Handle, Session};
use super::error::{ConnectError, ConnectErrorKind, Phase};
use super::events::Hub;
use super::origin::Origin;
use super::reconnect::Reconnect;
use super::settings::{Settings, Timeouts};
use super::task::Task;
use crate::address::Address;
use crate::chardev::Chardev;
use crate::link::Link;

/// How many events a subscription has room for, if nobody says.
const EVENTS: usize = 1024;

/// How a client is made: what is asked of the server, how long things may take, and then one of
/// [`connect`](Self::connect), [`adopt`](Self::adopt), [`spawn`](Self::spawn) and [`accept`](Self::accept).
///
/// All of them return when the session is negotiated, and need a runtime of tokio, in which the client's task runs.
#[derive(Clone, Debug)]
pub struct Builder {
    settings: Settings,
    events: usize,
    child: Option<Child>,
    policy: Option<Reconnect>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            events: EVENTS,
            child: None,
            policy: None,
        }
    }
}

impl Builder {
    /// Enables a capability, without which there is to be no session.
    #[must_use]
    pub fn capability(mut self, name: impl AsRef<str>) -> Self {
        self.settings.wishes.wanted.push(name.as_ref().to_owned());
        self
    }

    /// Enables a capability if the server offers it; [`Client::capabilities`] tells.
    #[must_use]
    pub fn optional_capability(mut self, name: impl AsRef<str>) -> Self {
        self.settings.wishes.optional.push(name.as_ref().to_owned());
        self
    }

    /// How long things may take.
    #[must_use]
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.settings.timeouts = timeouts;
        self
    }

    /// How large messages of the server may be; by default as large as QEMU takes itself. A larger one is passed over.
    #[must_use]
    pub fn limits(mut self, limits: frame::Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// How many events each subscription has room for, one at least; by default 1024.
    #[must_use]
    pub fn event_buffer(mut self, events: usize) -> Self {
        self.events = events;
        self
    }

    /// The server's process: when it ends before there is a connection, that is an error at once, and errors tell of
    /// its end. The client keeps it. Where the server listens is looked for until it does, as with
    /// [`wait_for_server`](Self::wait_for_server).
    #[must_use]
    pub fn child(mut self, child: Child) -> Self {
        self.child = Some(child);
        self.wait_for_server()
    }

    /// Waits until there is somebody listening, at most for [`Timeouts::connect`].
    #[must_use]
    pub fn wait_for_server(mut self) -> Self {
        self.settings.patient = true;
        self
    }

    /// Connects again when the connection is lost; not by default. A stream that was taken over, or a process that
    /// speaks on its standard streams, cannot be connected to again.
    #[must_use]
    pub fn reconnect(mut self, policy: Reconnect) -> Self {
        self.policy = Some(policy);
        self
    }

    /// Connects to a server that listens.
    ///
    /// # Errors
    ///
    /// When that fails or takes too long, when there is no QMP server, and when it does not offer a capability that
    /// is wanted.
    pub async fn connect(self, address: Address) -> Result<Client, ConnectError> {
        self.make(Origin::Address(address)).await
    }

    /// Takes over a stream.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    pub async fn adopt(self, link: Link) -> Result<Client, ConnectError> {
        self.make(Origin::Link(Some(link))).await
    }

    /// Starts a server that speaks QMP on its standard input and output. It is killed when the client is closed.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect), and when the process cannot be started, or ends.
    pub async fn spawn(mut self, command: Command) -> Result<Client, ConnectError> {
        let (child, link) = Child::with_link(command)
            .map_err(|error| ConnectError::new(Phase::Connect, ConnectErrorKind::Io(error)))?;
        self.child = Some(child);
        self.adopt(link).await
    }

    /// Waits for the server to connect to a socket that listens, or takes what any other device gives. A
    /// server that is started afterwards finds the socket.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    pub async fn accept(self, chardev: impl Chardev) -> Result<Client, ConnectError> {
        self.make(Origin::Chardev(Arc::new(chardev))).await
    }

    async fn make(self, mut origin: Origin) -> Result<Client, ConnectError> {
        let Self {
            settings,
            events,
            child,
            policy,
        } = self;
        let hub = Hub::new(events);
        let established = origin.connect(&settings, &hub, child.as_ref()).await?;
        let session = Session::of(&established);
        let core = Arc::new(Core::new(settings, hub, child.clone(), session));
        let handle = Arc::new(Handle::new(Arc::clone(&core)));
        core.wire.open(None);
        let task = Task {
            core,
            child,
            handle: Arc::downgrade(&handle),
            origin,
            policy,
        };
        tokio::spawn(task.run(established));
        Ok(Client::new(handle))
    }
}
