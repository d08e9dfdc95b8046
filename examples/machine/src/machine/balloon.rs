//! The memory balloon: `balloon`, `query-balloon`. The guest does at once what it is asked for.

use qapi_session::{Server, Session};
use qapi_types::Error;
use qapi_types::dispatch::{Blocking, Builder};
use qapi_types::qmp::{BalloonInfo, command, event};

use super::Machine;

pub(super) fn register(
    builder: Builder<Machine, Session, Blocking>,
) -> Builder<Machine, Session, Blocking> {
    builder
        .on(|machine: &Machine, _: &Session, _: command::QueryBalloon| {
            Ok::<_, Error>(machine.balloon())
        })
        .on(|machine: &Machine, session: &Session, balloon: command::Balloon| {
            machine.set_balloon(session.server(), balloon.value)
        })
}

impl Machine {
    fn balloon(&self) -> BalloonInfo {
        BalloonInfo {
            actual: self.state().guest_memory,
        }
    }

    /// Leaves the guest so many bytes of memory, or all that there are.
    fn set_balloon(&self, server: &Server, value: i64) -> Result<(), Error> {
        if value <= 0 {
            return Err(Error::generic("parameter 'value' must be positive"));
        }
        let actual = value.min(self.memory);
        let mut state = self.state();
        if state.guest_memory == actual {
            return Ok(());
        }
        state.guest_memory = actual;
        server.emit(&event::BalloonChange { actual })
    }
}
