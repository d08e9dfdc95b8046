//! The machine: what it is, and its functions for the commands of QMP's core schema.

mod balloon;
mod block;
mod run_state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use qapi_session::{Session, commands};
use qapi_types::dispatch::{Asynchronous, BuildError, Service};
use qapi_types::qmp::schema::SCHEMA;
use qapi_types::qmp::{RunState, VersionInfo, VersionTriple};

/// The memory that a machine has unless it is said otherwise, as in QEMU.
const MEMORY: i64 = 128 << 20;

/// A machine. Clones are the same machine.
#[derive(Clone)]
pub(crate) struct Machine {
    name: Option<Arc<str>>,
    memory: i64,
    state: Arc<Mutex<State>>,
}

/// What changes while it runs. Events that say so are emitted under its lock, so that they come in the order
/// of the changes.
struct State {
    status: RunState,
    /// The memory that the guest has, without what is in the balloon.
    guest_memory: i64,
    /// The memory that it was asked to make do with.
    balloon_target: i64,
}

impl Machine {
    /// A machine that runs, or is to be started with `cont`.
    pub(crate) fn new(name: Option<String>, memory: Option<i64>, stopped: bool) -> Self {
        let memory = memory.unwrap_or(MEMORY);
        let status = if stopped {
            RunState::Prelaunch
        } else {
            RunState::Running
        };
        Self {
            name: name.map(Arc::from),
            memory,
            state: Arc::new(Mutex::new(State {
                status,
                guest_memory: memory,
                balloon_target: memory,
            })),
        }
    }

    /// What it is called.
    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// What is under the lock is whole between any two statements, so a panic does not spoil it.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The functions for all commands of the schema.
pub(crate) fn service() -> Result<Service<Machine, Session, Asynchronous>, BuildError> {
    let builder = Service::builder(&SCHEMA);
    let builder = run_state::register(builder);
    let builder = balloon::register(builder);
    let builder = block::register(builder);
    commands::all(builder).build()
}

/// The version that the machine says it has: that of the QEMU whose commands it knows.
pub(crate) fn version() -> VersionInfo {
    VersionInfo {
        qemu: VersionTriple {
            major: 10,
            minor: 2,
            micro: 0,
        },
        package: format!("machine {}", env!("CARGO_PKG_VERSION")),
    }
}
