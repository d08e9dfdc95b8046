//! Setting a server up.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use qapi_types::dispatch::{Kind, Phase, Service};
use qapi_types::frame;
use qapi_types::message;
use qapi_types::output;
use qapi_types::qmp::{VersionInfo, VersionTriple};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::call::{Call, Served};
use super::events::{Events, Throttle};
use super::registry::Registry;
use super::session::Session;
use super::turns::{Order, Turns, take_turns};
use super::{Core, Greeting, Server};
use crate::link::Peer;

/// What a server limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How large a message of a client may be. What is larger is answered with an error.
    pub message: frame::Limits,
    /// How many bytes may be unsent to a client that still has its commands executed. With more, nothing is
    /// read from it.
    pub reading: usize,
    /// How many bytes may be unsent to a client. With more, it is disconnected.
    pub unsent: usize,
    /// How long a connection that is to end may take to answer what is under way and to send what is unsent.
    pub flush: Duration,
}

impl Default for Limits {
    /// Messages as large as QEMU takes them; 1 MiB unsent for reading, 64 MiB in all; five seconds.
    fn default() -> Self {
        Self {
            message: frame::Limits::QEMU,
            reading: 1 << 20,
            unsent: 64 << 20,
            flush: Duration::from_secs(5),
        }
    }
}

/// What a server was told.
pub(super) struct Settings {
    pub(super) limits: Limits,
    pub(super) version: VersionInfo,
    pub(super) oob: bool,
    pub(super) removes_any: bool,
    pub(super) takes: Box<dyn Fn(&Peer) -> bool + Send + Sync>,
}

/// A [`Server`] in the making.
pub struct Builder {
    call: Box<dyn Call>,
    settings: Settings,
    throttles: Vec<Throttle>,
    order: Order,
    phase: Phase,
    held: bool,
}

impl Server {
    /// A server of the commands of `service`, whose functions share `handler`.
    ///
    /// If `qmp_capabilities` is among them, sessions begin with a greeting and negotiation, else, as with
    /// the guest agent, with commands.
    pub fn builder<H, K>(service: Service<H, Session, K>, handler: H) -> Builder
    where
        H: Send + Sync + 'static,
        K: Kind + Sync + 'static,
    {
        Builder {
            call: Box::new(Served { service, handler }),
            settings: Settings {
                limits: Limits::default(),
                version: VersionInfo {
                    qemu: VersionTriple {
                        major: 0,
                        minor: 0,
                        micro: 0,
                    },
                    package: String::new(),
                },
                oob: true,
                removes_any: false,
                takes: Box::new(|_| true),
            },
            throttles: Throttle::qemu(),
            order: Order::default(),
            phase: Phase::default(),
            held: false,
        }
    }
}

impl Builder {
    /// The version that the greeting tells (default: 0.0.0).
    #[must_use]
    pub fn version(mut self, version: VersionInfo) -> Self {
        self.settings.version = version;
        self
    }

    /// Whether out-of-band execution is offered (default: it is).
    #[must_use]
    pub fn oob(mut self, oob: bool) -> Self {
        self.settings.oob = oob;
        self
    }

    /// In which order in-band commands are executed (default: [`Order::OneAtATime`]).
    #[must_use]
    pub fn order(mut self, order: Order) -> Self {
        self.order = order;
        self
    }

    /// What is limited (default: [`Limits::default`]).
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// Which events are rate-limited (default: [`Throttle::qemu`]).
    #[must_use]
    pub fn throttles(mut self, throttles: Vec<Throttle>) -> Self {
        self.throttles = throttles;
        self
    }

    /// Whether monitors that were not added at run time can be removed as well (default: they cannot).
    #[must_use]
    pub fn removes_any(mut self, removes_any: bool) -> Self {
        self.settings.removes_any = removes_any;
        self
    }

    /// Which clients are served (default: all). The others are disconnected before a byte is read.
    #[must_use]
    pub fn takes(mut self, takes: impl Fn(&Peer) -> bool + Send + Sync + 'static) -> Self {
        self.settings.takes = Box::new(takes);
        self
    }

    /// How far the server is at first (default: it runs).
    #[must_use]
    pub fn phase(mut self, phase: Phase) -> Self {
        self.phase = phase;
        self
    }

    /// Whether monitors are held (default: they are not): they serve nobody before [`Server::begin`]. So who
    /// connects to one finds all that were added until then.
    #[must_use]
    pub fn held(mut self, held: bool) -> Self {
        self.held = held;
        self
    }

    /// Starts the server, in the runtime that this is called in. It has no monitors yet.
    ///
    /// # Errors
    ///
    /// When this is called outside of a runtime of tokio's.
    pub fn start(self) -> io::Result<Server> {
        let runtime = Handle::try_current().map_err(io::Error::other)?;
        let negotiates = self.call.has("qmp_capabilities");
        let greeting = negotiates.then(|| greeting(&self.settings)).transpose()?;
        let (turns, connections) = Turns::new(self.order);
        let server = Server(Arc::new(Core {
            call: self.call,
            registry: Mutex::new(Registry::default()),
            events: Events::new(self.throttles),
            turns,
            settings: self.settings,
            phase: Mutex::new(self.phase),
            greeting,
            begun: CancellationToken::new(),
            down: CancellationToken::new(),
            tasks: TaskTracker::new(),
            runtime,
        }));
        if !self.held {
            server.begin();
        }
        if let Some(connections) = connections {
            server.spawn(take_turns(server.clone(), connections));
        }
        Ok(server)
    }
}

fn greeting(settings: &Settings) -> io::Result<Greeting> {
    let capabilities = if settings.oob {
        vec!["oob".to_owned()]
    } else {
        Vec::new()
    };
    let version = serde_json::to_value(&settings.version)?.into();
    let greeting = message::Greeting {
        version,
        capabilities,
    };
    let text = |pretty| output::message(&greeting, pretty).map_err(io::Error::other);
    Ok(Greeting {
        compact: text(false)?,
        pretty: text(true)?,
    })
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").finish_non_exhaustive()
    }
}
