//! The memory balloon: `balloon`, `query-balloon`. The guest does what it is asked for, after a moment.

use std::time::Duration;

use qapi_session::{Server, Session};
use qapi_types::Error;
use qapi_types::dispatch::{Blocking, Builder};
use qapi_types::qmp::{BalloonInfo, command, event};

use super::Machine;

/// How long the guest takes.
const REACTION: Duration = Duration::from_millis(10);

pub(super) fn register(
    builder: Builder<Machine, Session, Blocking>,
) -> Builder<Machine, Session, Blocking> {
    builder
        .on(|machine: &Machine, _: &Session, _: command::QueryBalloon| {
            Ok::<_, Error>(machine.balloon())
        })
        .on(
            |machine: &Machine, session: &Session, balloon: command::Balloon| {
                machine.set_balloon(session.server(), balloon.value)
            },
        )
}

impl Machine {
    fn balloon(&self) -> BalloonInfo {
        BalloonInfo {
            actual: self.state().guest_memory,
        }
    }

    /// Asks the guest to make do with so many bytes of memory, or with all that there are.
    fn set_balloon(&self, server: &Server, value: i64) -> Result<(), Error> {
        if value <= 0 {
            return Err(Error::generic("parameter 'value' must be positive"));
        }
        self.state().balloon_target = value.min(self.memory);
        let (machine, server) = (self.clone(), server.clone());
        tokio::spawn(async move {
            tokio::time::sleep(REACTION).await;
            machine.balloon_reacts(&server)
        });
        Ok(())
    }

    /// The guest does what it was asked for last.
    fn balloon_reacts(&self, server: &Server) -> Result<(), Error> {
        let mut state = self.state();
        let actual = state.balloon_target;
        if state.guest_memory == actual {
            return Ok(());
        }
        state.guest_memory = actual;
        server.emit(&event::BalloonChange::new(actual))
    }
}
