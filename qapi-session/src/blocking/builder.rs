//! Making clients.

use std::future::Future;
use std::process::Command;
use std::sync::Arc;

use qapi_types::frame;

use super::Client;
use super::listener::Listener;
use super::stream::Stream;
use super::thread::{Thread, failed};
use crate::address::Address;
use crate::client::{self, Child, ConnectError, Reconnect, Timeouts};

/// How a client is made: what is asked of the server, how long things may take, and then one of
/// [`connect`](Self::connect), [`adopt`](Self::adopt), [`spawn`](Self::spawn) and [`accept`](Self::accept).
///
/// All of them return when the session is negotiated.
///
/// ```no_run
/// # fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use std::os::unix::net::UnixListener;
/// use std::process::Command;
///
/// use qapi_session::blocking::Client;
///
/// let listener = UnixListener::bind("/run/vm1/qmp.sock")?;
/// let mut qemu = Command::new("qemu-system-x86_64");
/// qemu.args(["-qmp", "unix:/run/vm1/qmp.sock"]);
/// let client = Client::builder().optional_capability("oob").child(qemu).accept(listener)?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
pub struct Builder {
    builder: client::Builder,
    child: Option<Command>,
}

impl Builder {
    fn map(self, change: impl FnOnce(client::Builder) -> client::Builder) -> Self {
        Self {
            builder: change(self.builder),
            child: self.child,
        }
    }

    /// Enables a capability, without which there is to be no session.
    #[must_use]
    pub fn capability(self, name: impl AsRef<str>) -> Self {
        self.map(|builder| builder.capability(name))
    }

    /// Enables a capability if the server offers it; [`Client::capabilities`] tells.
    #[must_use]
    pub fn optional_capability(self, name: impl AsRef<str>) -> Self {
        self.map(|builder| builder.optional_capability(name))
    }

    /// How long things may take.
    #[must_use]
    pub fn timeouts(self, timeouts: Timeouts) -> Self {
        self.map(|builder| builder.timeouts(timeouts))
    }

    /// How large messages of the server may be; by default as large as QEMU takes itself. A larger one is passed over.
    #[must_use]
    pub fn limits(self, limits: frame::Limits) -> Self {
        self.map(|builder| builder.limits(limits))
    }

    /// How many events each subscription has room for, one at least; by default 1024.
    #[must_use]
    pub fn event_buffer(self, events: usize) -> Self {
        self.map(|builder| builder.event_buffer(events))
    }

    /// The server, which is started when the client begins to connect or to accept, and killed with the client. When
    /// it ends before there is a connection, that is an error at once, and errors tell of its end. Where it listens is
    /// looked for until it does, as with [`wait_for_server`](Self::wait_for_server).
    #[must_use]
    pub fn child(self, command: Command) -> Self {
        Self {
            child: Some(command),
            ..self
        }
    }

    /// Waits until there is somebody listening, at most for [`Timeouts::connect`].
    #[must_use]
    pub fn wait_for_server(self) -> Self {
        self.map(client::Builder::wait_for_server)
    }

    /// Connects again when the connection is lost; not by default. Its hook runs on the client's thread.
    #[must_use]
    pub fn reconnect(self, policy: Reconnect) -> Self {
        self.map(|builder| builder.reconnect(policy))
    }

    /// Connects to a server that listens.
    ///
    /// # Errors
    ///
    /// When that fails or takes too long, when there is no QMP server, and when it does not offer a capability that
    /// is wanted; and when the system has no thread to give.
    pub fn connect(self, address: Address) -> Result<Client, ConnectError> {
        self.make(|builder| builder.connect(address))
    }

    /// Takes over a Unix or TCP socket.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    pub fn adopt(self, stream: impl Into<Stream>) -> Result<Client, ConnectError> {
        let stream = stream.into();
        self.make(|builder| async { builder.adopt(stream.link().map_err(failed)?).await })
    }

    /// Starts a server that speaks QMP on its standard input and output. It is killed with the client.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect), and when the process cannot be started, or ends.
    pub fn spawn(self, command: Command) -> Result<Client, ConnectError> {
        let thread = Thread::start().map_err(failed)?;
        let started = async { Child::with_link(command.into()).map_err(failed) };
        let (child, link) = thread.connect(started)?;
        thread.adopt(child.clone());
        let builder = Self {
            builder: self.builder.child(child),
            child: None,
        };
        builder.make_on(thread, |builder| builder.adopt(link))
    }

    /// Waits for the server to connect to a Unix or TCP socket that listens. A server that is started afterwards, by
    /// [`child`](Self::child), say, finds the socket.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    pub fn accept(self, listener: impl Into<Listener>) -> Result<Client, ConnectError> {
        let listener = listener.into();
        self.make(|builder| async { builder.accept(listener.socket().map_err(failed)?).await })
    }

    /// Starts the thread, and connects there.
    fn make<F>(
        self,
        connect: impl FnOnce(client::Builder) -> F + Send + 'static,
    ) -> Result<Client, ConnectError>
    where
        F: Future<Output = Result<client::Client, ConnectError>> + Send + 'static,
    {
        let thread = Thread::start().map_err(failed)?;
        self.make_on(thread, connect)
    }

    /// Starts the process and connects. The thread has the process before: it ends also where there will be no client.
    fn make_on<F>(
        self,
        thread: Thread,
        connect: impl FnOnce(client::Builder) -> F + Send + 'static,
    ) -> Result<Client, ConnectError>
    where
        F: Future<Output = Result<client::Client, ConnectError>> + Send + 'static,
    {
        let mut builder = self.builder;
        if let Some(command) = self.child {
            let started = async { Child::spawn(command.into()).map_err(failed) };
            let child = thread.connect(started)?;
            thread.adopt(child.clone());
            builder = builder.child(child);
        }
        let client = thread.connect(async { connect(builder).await })?;
        Ok(Client {
            client,
            thread: Arc::new(thread),
        })
    }
}
