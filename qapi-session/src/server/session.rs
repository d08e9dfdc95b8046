//! What a function that handles a command is told of the session that the command came in.

use std::fmt;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use qapi_types::Error;

use super::Server;
use super::connection::Connection;
use super::monitors::Monitor;
use crate::link::Peer;
use crate::lock::lock;

/// The session that a command came in, as the function that handles it sees it.
pub struct Session {
    server: Server,
    connection: Arc<Connection>,
    descriptors: Mutex<Vec<OwnedFd>>,
    negotiated: AtomicBool,
    /// Whether the command removes the monitor that it came in.
    leaving: AtomicBool,
}

impl Session {
    pub(super) fn new(
        server: Server,
        connection: Arc<Connection>,
        descriptors: Vec<OwnedFd>,
    ) -> Self {
        Self {
            server,
            connection,
            descriptors: Mutex::new(descriptors),
            negotiated: AtomicBool::new(false),
            leaving: AtomicBool::new(false),
        }
    }

    /// The server, with its monitors and character devices, and a way to emit events.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// The monitor that serves the client.
    pub fn monitor(&self) -> &Monitor {
        self.connection.monitor()
    }

    /// Who the client is.
    pub fn peer(&self) -> &Peer {
        self.connection.peer()
    }

    /// The file descriptors that came with the command. What nobody takes is closed when the command
    /// ends. Taken once, they are gone.
    pub fn take_descriptors(&self) -> Vec<OwnedFd> {
        std::mem::take(&mut lock(&self.descriptors))
    }

    /// Whether the call still has somebody to answer.
    pub fn is_connected(&self) -> bool {
        !self.connection.gone().is_cancelled()
    }

    /// Waits until there is nobody to answer any more: the client hung up, or its monitor is removed.
    pub async fn disconnected(&self) {
        self.connection.gone().cancelled().await;
    }

    /// Leaves negotiation (QMP specification, "Capabilities Negotiation"), with out-of-band execution
    /// if `oob`. For who handles `qmp_capabilities` on his own; it takes effect with the answer.
    ///
    /// # Errors
    ///
    /// When `oob` is not offered.
    pub fn negotiate(&self, oob: bool) -> Result<(), Error> {
        if oob && !self.server.offers_oob() {
            return Err(Error::generic("capability oob is not offered"));
        }
        self.connection.enable_oob(oob);
        self.negotiated.store(true, Ordering::Release);
        Ok(())
    }

    /// Whether the command came in this connection.
    pub(super) fn is_of(&self, connection: &Arc<Connection>) -> bool {
        Arc::ptr_eq(&self.connection, connection)
    }

    /// Has the connection end with the answer to this command.
    pub(super) fn leave(&self) {
        self.leaving.store(true, Ordering::Release);
    }

    pub(super) fn is_leaving(&self) -> bool {
        self.leaving.load(Ordering::Acquire)
    }

    pub(super) fn has_negotiated(&self) -> bool {
        self.negotiated.load(Ordering::Acquire)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("monitor", &self.monitor().id())
            .field("peer", self.peer())
            .finish_non_exhaustive()
    }
}
