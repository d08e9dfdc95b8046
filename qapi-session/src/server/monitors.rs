//! Monitors: adding, removing and listing them.
//!
//! A monitor serves the peers of its character device, one after the other, each with a session of its own.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use qapi_types::qmp::{MonitorInfo, MonitorMode};
use tokio_util::sync::CancellationToken;

use super::Server;
use super::connection::Connection;
use super::registry::RegistryError;
use super::traffic;
use crate::lock::lock;

/// How a monitor is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonitorConfig {
    /// Its id. Without one it gets one that no user can give.
    pub id: Option<String>,
    /// The id of its character device.
    pub chardev: String,
    /// Whether what it sends has line breaks and indentation.
    pub pretty: bool,
    /// Whether it was made at run time, and may be removed.
    pub dynamic: bool,
}

impl MonitorConfig {
    /// A monitor that is there from the beginning, on the character device `chardev`.
    pub fn new(chardev: impl Into<String>) -> Self {
        Self {
            id: None,
            chardev: chardev.into(),
            pretty: false,
            dynamic: false,
        }
    }
}

/// A monitor of a server.
pub struct Monitor {
    id: String,
    mode: MonitorMode,
    chardev: String,
    pretty: bool,
    dynamic: bool,
    /// Its client, if one is there.
    connection: Mutex<Option<Arc<Connection>>>,
    /// Whether somebody else serves a client.
    attended: AtomicBool,
    /// Cancelled when it is removed.
    removed: CancellationToken,
    /// Set when it removes itself: the client still gets the answer.
    leaving: OnceLock<()>,
}

impl Monitor {
    fn new(id: String, mode: MonitorMode, config: MonitorConfig) -> Self {
        Self {
            id,
            mode,
            chardev: config.chardev,
            pretty: config.pretty,
            dynamic: config.dynamic,
            connection: Mutex::default(),
            attended: AtomicBool::new(false),
            removed: CancellationToken::new(),
            leaving: OnceLock::new(),
        }
    }

    /// Its id, given by a user or generated.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whom it talks to.
    pub fn mode(&self) -> MonitorMode {
        self.mode.clone()
    }

    /// The id of its character device.
    pub fn chardev(&self) -> &str {
        &self.chardev
    }

    /// Whether what it sends has line breaks and indentation.
    pub fn is_pretty(&self) -> bool {
        self.pretty
    }

    /// Whether it was added at run time.
    pub fn is_dynamic(&self) -> bool {
        self.dynamic
    }

    /// Whether a client is there.
    pub fn is_connected(&self) -> bool {
        self.attended.load(Ordering::Acquire) || lock(&self.connection).is_some()
    }

    /// Says whether a client is there, which `query-chardev` tells: for who serves a monitor that
    /// [`register_readline`](Server::register_readline) listed.
    pub fn set_connected(&self, connected: bool) {
        self.attended.store(connected, Ordering::Release);
    }

    /// Whether it is on the list no more.
    pub fn is_removed(&self) -> bool {
        self.removed.is_cancelled()
    }

    pub(super) fn info(&self) -> MonitorInfo {
        MonitorInfo {
            id: Some(self.id.clone()),
            mode: self.mode(),
            chardev: self.chardev.clone(),
            dynamic: self.dynamic,
        }
    }

    /// Whether it has removed itself.
    pub(super) fn is_leaving(&self) -> bool {
        self.leaving.get().is_some()
    }

    /// Waits until it is removed.
    pub(super) async fn removed(&self) {
        self.removed.cancelled().await;
    }

    pub(super) fn set_connection(&self, connection: Option<Arc<Connection>>) {
        *lock(&self.connection) = connection;
    }
}

impl fmt::Debug for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Monitor")
            .field("id", &self.id)
            .field("chardev", &self.chardev)
            .field("dynamic", &self.dynamic)
            .finish_non_exhaustive()
    }
}

impl Server {
    /// Adds a monitor. It begins to serve its character device's peers at once, unless monitors are
    /// [held](super::Builder::held).
    ///
    /// # Errors
    ///
    /// When its id is in use or none, or the character device is not there or has a front end.
    pub fn add_monitor(&self, config: MonitorConfig) -> Result<Arc<Monitor>, RegistryError> {
        let mut registry = self.registry();
        let id = registry.id(config.id.clone())?;
        let device = registry.free_device(&config.chardev)?;
        let chardev = Arc::clone(&device.chardev);
        let monitor = Arc::new(Monitor::new(id, MonitorMode::Control, config));
        device.front_end = Some(Arc::clone(&monitor));
        registry.monitors.push(Arc::clone(&monitor));
        drop(registry);
        tracing::debug!(monitor = monitor.id(), "added");
        self.spawn_tracked(traffic::serve(self.clone(), Arc::clone(&monitor), chardev));
        Ok(monitor)
    }

    /// Whether a monitor of this id could be added now: to ask before its character device is made.
    ///
    /// # Errors
    ///
    /// When it is in use, or none.
    pub fn check_monitor(&self, id: &str) -> Result<(), RegistryError> {
        self.registry().check_monitor(id)
    }

    /// Lists a monitor that somebody else serves: one for people, on a character device of its own or on
    /// one of this server, which then has it as its front end. Who serves that one [opens](crate::chardev::Chardev::open)
    /// its links.
    ///
    /// # Errors
    ///
    /// When its id is in use or none, or the server's character device has a front end.
    pub fn register_readline(
        &self,
        id: Option<String>,
        chardev: &str,
    ) -> Result<Arc<Monitor>, RegistryError> {
        let mut registry = self.registry();
        let id = registry.id(id)?;
        let config = MonitorConfig::new(chardev);
        let monitor = Arc::new(Monitor::new(id, MonitorMode::Readline, config));
        if registry.devices.contains_key(chardev) {
            registry.free_device(chardev)?.front_end = Some(Arc::clone(&monitor));
        }
        registry.monitors.push(Arc::clone(&monitor));
        Ok(monitor)
    }

    /// Takes a monitor off the list that [`register_readline`](Self::register_readline) put there.
    pub fn unregister(&self, monitor: &Arc<Monitor>) {
        let mut registry = self.registry();
        registry.forget(monitor);
        registry.release(monitor);
    }

    /// Removes a monitor: it is off the list, no event reaches it any more, requests that wait are dropped,
    /// its client is disconnected, and its character device is free. What it is executing ends with
    /// nobody to answer.
    ///
    /// # Errors
    ///
    /// When it is not there, or not to be removed.
    pub fn remove_monitor(&self, id: &str) -> Result<(), RegistryError> {
        self.remove(id, None)
    }

    /// Removes a monitor at the request of a client. If it is that client's own, the answer is delivered
    /// first: only then is the client disconnected, and the character device free.
    ///
    /// # Errors
    ///
    /// When it is not there, or not to be removed.
    pub fn remove_monitor_for(
        &self,
        id: &str,
        session: &super::Session,
    ) -> Result<(), RegistryError> {
        self.remove(id, Some(session))
    }

    fn remove(&self, id: &str, by: Option<&super::Session>) -> Result<(), RegistryError> {
        let mut registry = self.registry();
        let monitor = registry.remove(id, self.removes_any())?;
        let connection = lock(&monitor.connection).clone();
        // A client that is gone by now removes it as anybody else does.
        let itself = by.filter(|by| connection.as_ref().is_some_and(|mine| by.is_of(mine)));
        if let Some(connection) = &connection {
            connection.outbox.stop_events();
            connection.drop_waiting();
        }
        if let Some(session) = itself {
            let _ = monitor.leaving.set(());
            session.leave();
        } else {
            registry.release(&monitor);
            if let Some(connection) = &connection {
                connection.cut();
            }
        }
        monitor.removed.cancel();
        drop(registry);
        tracing::debug!(monitor = id, itself = itself.is_some(), "removed");
        Ok(())
    }

    /// Frees the character device of a monitor that has removed itself.
    pub(super) fn release(&self, monitor: &Arc<Monitor>) {
        self.registry().release(monitor);
    }

    /// All monitors, in the order in which they were added.
    pub fn monitors(&self) -> Vec<Arc<Monitor>> {
        self.registry().monitors.clone()
    }

    /// All monitors, as `query-monitors` answers.
    pub fn monitor_infos(&self) -> Vec<MonitorInfo> {
        let registry = self.registry();
        registry
            .monitors
            .iter()
            .map(|monitor| monitor.info())
            .collect()
    }
}
