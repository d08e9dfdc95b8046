//! The server: a service on monitors that come and go.
//!
//! A [`Server`] has a [`Service`](qapi_types::dispatch::Service), its handler, character devices and monitors. Each monitor serves the peers
//! of its character device with the sessions of QMP: greeting, capability negotiation, commands, events.

mod builder;
mod call;
mod chardevs;
mod connection;
mod events;
mod monitors;
mod outbox;
mod panics;
mod registry;
mod session;
mod traffic;
mod turns;

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use qapi_types::dispatch::{Mode, Phase, Request, State};
use qapi_types::qmp::VersionInfo;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use self::builder::{Builder, Limits};
use self::call::Call;
use self::connection::Connection;
use self::events::Events;
pub use self::events::Throttle;
pub use self::monitors::{Monitor, MonitorConfig};
use self::outbox::Outbox;
use self::registry::Registry;
pub use self::registry::RegistryError;
pub use self::session::Session;
pub use self::turns::Order;
use self::turns::Turns;
use crate::link::Peer;
use crate::lock::lock;

/// A server that runs. Clones are the same server.
///
/// It runs until [`shut_down`](Self::shut_down), also when nobody has it any more.
#[derive(Clone)]
pub struct Server(Arc<Core>);

/// What all parts of a server share.
struct Core {
    call: Box<dyn Call>,
    registry: Mutex<Registry>,
    events: Events,
    turns: Turns,
    settings: builder::Settings,
    phase: Mutex<Phase>,
    /// Sent first, if there is negotiation.
    greeting: Option<Greeting>,
    /// Whether monitors serve their peers.
    begun: CancellationToken,
    down: CancellationToken,
    tasks: TaskTracker,
    runtime: Handle,
}

/// The greeting, as it is sent.
struct Greeting {
    compact: Vec<u8>,
    pretty: Vec<u8>,
}

impl Server {
    fn registry(&self) -> MutexGuard<'_, Registry> {
        lock(&self.0.registry)
    }

    fn events(&self) -> &Events {
        &self.0.events
    }

    /// How large messages may be, and what else is limited.
    pub fn limits(&self) -> &Limits {
        &self.0.settings.limits
    }

    /// The version that the greeting tells.
    pub fn version(&self) -> &VersionInfo {
        &self.0.settings.version
    }

    /// How far the server is; commands that ask for it run in [`Phase::Preconfig`] only.
    pub fn phase(&self) -> Phase {
        *lock(&self.0.phase)
    }

    /// Says how far the server is. Commands that are executed from now on are admitted by that.
    pub fn set_phase(&self, phase: Phase) {
        *lock(&self.0.phase) = phase;
    }

    fn offers_oob(&self) -> bool {
        self.0.settings.oob
    }

    fn removes_any(&self) -> bool {
        self.0.settings.removes_any
    }

    fn flush_time(&self) -> Duration {
        self.limits().flush
    }

    /// Whether clients like this one are served.
    fn takes(&self, peer: &Peer) -> bool {
        (self.0.settings.takes)(peer)
    }

    async fn call(
        &self,
        request: Request<'static>,
        state: State,
        session: &Session,
    ) -> Option<Vec<u8>> {
        self.0.call.call(request, state, session).await
    }

    fn schedule(&self, connection: Arc<Connection>) {
        self.0.turns.schedule(self, connection);
    }

    /// Runs a task that nobody waits for when the server ends.
    fn spawn<T: Send + 'static>(
        &self,
        task: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        self.0.runtime.spawn(task)
    }

    /// Runs a task that the server's end waits for.
    fn spawn_tracked(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.0.tasks.spawn_on(task, &self.0.runtime);
    }

    /// Greets a client; `None` when its monitor is removed.
    fn connect(&self, monitor: &Arc<Monitor>, peer: Peer) -> Option<Arc<Connection>> {
        let limits = outbox::Limits {
            reading: self.limits().reading,
            most: self.limits().unsent,
        };
        let mode = match self.0.greeting {
            Some(_) => Mode::Negotiation,
            None => Mode::Command,
        };
        let outbox = Outbox::new(limits);
        match &self.0.greeting {
            Some(greeting) if monitor.is_pretty() => outbox.message(&greeting.pretty),
            Some(greeting) => outbox.message(&greeting.compact),
            None => outbox.start_events(),
        }
        let connection = Arc::new(Connection::new(Arc::clone(monitor), peer, outbox, mode));
        let registry = self.registry();
        if monitor.is_removed() {
            return None;
        }
        monitor.set_connection(Some(Arc::clone(&connection)));
        self.events().add(&connection);
        drop(registry);
        Some(connection)
    }

    /// Forgets a client.
    fn disconnect(&self, connection: &Arc<Connection>) {
        connection.hang_up();
        connection.monitor().set_connection(None);
        self.events().remove(connection);
    }

    /// Has monitors serve the peers of their character devices, where they were
    /// [held](Builder::held).
    pub fn begin(&self) {
        self.0.begun.cancel();
    }

    /// Waits until monitors serve their peers: at once, unless they are [held](Builder::held).
    pub async fn begun(&self) {
        self.0.begun.cancelled().await;
    }

    /// Waits until somebody has [shut it down](Self::shut_down).
    pub async fn shutting_down(&self) {
        self.0.down.cancelled().await;
    }

    /// Begins to end: nobody connects any more, and nothing more is executed. What is under way is answered,
    /// and all that is unsent is sent, within [`Limits::flush`]; then the connections close.
    ///
    /// [`closed`](Self::closed) waits for that.
    pub fn shut_down(&self) {
        let chardevs = self.registry().close();
        self.0.down.cancel();
        self.0.tasks.close();
        for chardev in chardevs {
            chardev.close();
        }
    }

    /// Whether the server is ending, or has ended.
    pub fn is_shutting_down(&self) -> bool {
        self.0.down.is_cancelled()
    }

    /// Waits until the server has ended: somebody has [shut it down](Self::shut_down), and all connections
    /// are closed. A function that goes on beyond [`Limits::flush`] is not waited for.
    pub async fn closed(&self) {
        self.shutting_down().await;
        self.0.tasks.wait().await;
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("monitors", &self.monitors())
            .finish_non_exhaustive()
    }
}
