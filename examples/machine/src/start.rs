//! From options to a machine that runs, until it has ended.
//!
//! First all is asked for that can fail: ids, addresses. Then clients are waited for that the machine is not
//! to start without. Then there are monitors.

use std::fmt::Display;
use std::io;
use std::sync::Arc;

use qapi_session::chardev::{Chardev, Null, Ringbuf, Socket, Stdio};
use qapi_session::server::MonitorConfig;
use qapi_session::{Server, commands};
use qapi_types::qmp::ShutdownCause;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::hmp;
use crate::machine::{self, Machine};
use crate::options::{Backend, Options};

/// Runs a machine until somebody ends it.
///
/// # Errors
///
/// When something that is asked for cannot be had. Nothing is left of what was.
pub(crate) async fn run(options: Options) -> Result<(), String> {
    let mut signals = Signals::new().map_err(|error| format!("cannot take signals: {error}"))?;
    tokio::select! {
        started = start(options) => {
            let (machine, server) = started?;
            tokio::select! {
                () = server.shutting_down() => {}
                () = signals.next() => {
                    let ended = machine.quit(&server, ShutdownCause::HostSignal);
                    ended.map_err(|error| error.to_string())?;
                }
            }
            server.closed().await;
        }
        // Nobody is there yet to be told.
        () = signals.next() => {}
    }
    Ok(())
}

async fn start(options: Options) -> Result<(Machine, Server), String> {
    let machine = Machine::new(options.name, options.memory, options.stopped);
    let service = machine::service().map_err(|error| error.to_string())?;
    let server = Server::builder(service, machine.clone())
        .version(machine::version())
        .held(true)
        .start()
        .map_err(|error| format!("cannot start: {error}"))?;
    for chardev in &options.chardevs {
        let free = server.check_chardev(&chardev.id);
        free.map_err(|error| error.to_string())?;
    }
    for id in options
        .monitors
        .iter()
        .filter_map(|monitor| monitor.id.as_ref())
    {
        let free = server.check_monitor(id);
        free.map_err(|error| error.to_string())?;
    }
    let mut devices = Vec::new();
    let mut handed = HandedOver(None);
    for chardev in options.chardevs {
        let device = Device::new(chardev.backend, &mut handed).await;
        let device = device.map_err(|error| at(&chardev.id, error))?;
        devices.push((chardev.id, device));
    }
    for (id, device) in &devices {
        device.wait(id).await.map_err(|error| at(id, error))?;
    }
    for (id, device) in devices {
        let added = server.add_chardev(&id, device.chardev);
        added.map_err(|error| error.to_string())?;
    }
    for monitor in options.monitors {
        let added = if monitor.control {
            let config = MonitorConfig {
                id: monitor.id,
                pretty: monitor.pretty,
                ..MonitorConfig::new(monitor.chardev)
            };
            server.add_monitor(config).map(drop)
        } else {
            hmp::add(&server, &machine, monitor.id, &monitor.chardev)
        };
        if let Err(error) = added {
            server.shut_down();
            return Err(error.to_string());
        }
    }
    server.begin();
    Ok((machine, server))
}

fn at(id: &str, error: impl Display) -> String {
    format!("character device '{id}': {error}")
}

/// A character device that is not yet the server's.
struct Device {
    chardev: Arc<dyn Chardev>,
    /// The same, if the machine is not to start without its first client.
    waits: Option<Arc<Socket>>,
}

impl Device {
    async fn new(backend: Backend, handed: &mut HandedOver) -> Result<Self, String> {
        let error = |error: io::Error| error.to_string();
        Ok(match backend {
            Backend::Socket(mut socket) => {
                let wait = socket.wait.take() == Some(true);
                let socket = commands::socket(socket).await;
                Self::socket(socket.map_err(|error| error.desc)?, wait)
            }
            Backend::HandedOver { descriptor, wait } => {
                Self::socket(handed.take(descriptor).map_err(error)?, wait)
            }
            Backend::Stdio => Self::other(Stdio::new().map_err(error)?),
            Backend::Null => Self::other(Null),
            Backend::Ringbuf(size) => {
                let ringbuf = Ringbuf::new(size.unwrap_or(Ringbuf::SIZE));
                Self::other(ringbuf.map_err(error)?)
            }
        })
    }

    fn socket(socket: Socket, wait: bool) -> Self {
        let socket = Arc::new(socket);
        Self {
            chardev: Arc::clone(&socket) as Arc<dyn Chardev>,
            waits: wait.then_some(socket),
        }
    }

    fn other(chardev: impl Chardev) -> Self {
        Self {
            chardev: Arc::new(chardev),
            waits: None,
        }
    }

    /// Waits for the first client, if the machine is not to start without.
    async fn wait(&self, id: &str) -> io::Result<()> {
        if let Some(socket) = &self.waits {
            let place = socket.filename(false);
            crate::say(&format!(
                "machine: waiting for a client of '{id}' at {place}"
            ));
            socket.wait().await?;
        }
        Ok(())
    }
}

/// The sockets that were handed over, from when the first is asked for.
struct HandedOver(Option<Vec<Option<Socket>>>);

impl HandedOver {
    fn take(&mut self, descriptor: usize) -> io::Result<Socket> {
        let sockets = match &mut self.0 {
            Some(sockets) => sockets,
            none => {
                let sockets = Socket::from_environment()?;
                none.insert(sockets.into_iter().map(Some).collect())
            }
        };
        let index = descriptor.checked_sub(3);
        let place = index.and_then(|index| sockets.get_mut(index));
        place.and_then(Option::take).ok_or_else(|| {
            let error = format!("descriptor {descriptor} was not handed over, or is in use");
            io::Error::new(io::ErrorKind::NotFound, error)
        })
    }
}

/// The signals that ask a machine to end.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
        }
    }
}
