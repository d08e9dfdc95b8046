//! Running and stopping: `query-status`, `stop`, `cont`, `system_reset`, `system_powerdown`, `quit`.
//!
//! As in QEMU, the event comes before the answer, and a command that changes nothing emits none.

use qapi_session::{Server, Session};
use qapi_types::Error;
use qapi_types::dispatch::{Blocking, Builder};
use qapi_types::qmp::{RunState, ShutdownCause, StatusInfo, command, event};

use super::Machine;

pub(super) fn register(
    builder: Builder<Machine, Session, Blocking>,
) -> Builder<Machine, Session, Blocking> {
    builder
        .on(|machine: &Machine, _: &Session, _: command::QueryStatus| {
            Ok::<_, Error>(machine.status())
        })
        .on(|machine: &Machine, session: &Session, _: command::Stop| machine.stop(session.server()))
        .on(|machine: &Machine, session: &Session, _: command::Cont| machine.cont(session.server()))
        .on(
            |machine: &Machine, session: &Session, _: command::SystemReset| {
                machine.reset(session.server())
            },
        )
        .on(
            |_: &Machine, session: &Session, _: command::SystemPowerdown| {
                // The guest has nobody to notice that its button is pressed.
                session.server().emit(&event::Powerdown::new())
            },
        )
        .on(|machine: &Machine, session: &Session, _: command::Quit| {
            machine.quit(session.server(), ShutdownCause::HostQmpQuit)
        })
}

impl Machine {
    /// Whether it runs, and if not, why.
    pub(crate) fn status(&self) -> StatusInfo {
        let status = self.state().status.clone();
        StatusInfo::new(status == RunState::Running, status)
    }

    /// Stops it, if it runs.
    pub(crate) fn stop(&self, server: &Server) -> Result<(), Error> {
        let mut state = self.state();
        if state.status != RunState::Running {
            return Ok(());
        }
        state.status = RunState::Paused;
        server.emit(&event::Stop::new())
    }

    /// Has it run, if it does not.
    pub(crate) fn cont(&self, server: &Server) -> Result<(), Error> {
        let mut state = self.state();
        if state.status == RunState::Running {
            return Ok(());
        }
        state.status = RunState::Running;
        server.emit(&event::Resume::new())
    }

    /// Resets it. A machine that does not run is then as it is before it first runs.
    fn reset(&self, server: &Server) -> Result<(), Error> {
        let mut state = self.state();
        if state.status != RunState::Running {
            state.status = RunState::Prelaunch;
        }
        server.emit(&event::Reset::new(false, ShutdownCause::HostQmpSystemReset))
    }

    /// Ends it, and its server with it.
    pub(crate) fn quit(&self, server: &Server, reason: ShutdownCause) -> Result<(), Error> {
        let mut state = self.state();
        state.status = RunState::Shutdown;
        let emitted = server.emit(&event::Shutdown::new(false, reason));
        server.shut_down();
        emitted
    }
}
