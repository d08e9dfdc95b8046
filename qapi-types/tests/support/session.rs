//! A QMP session over framing and dispatch, as small as it can be: bytes in, messages out.

#![allow(refining_impl_trait, reason = "handlers answer results")]

use qapi_types::dispatch::{Mode, Output, State, dispatch};
use qapi_types::frame::{Frames, Limits};
use qapi_types::qmp::dispatch::{Handler, table};
use qapi_types::qmp::event::{Event, Resume, Stop};
use qapi_types::qmp::{
    ChardevReturn, QMPCapability, RunState, StatusInfo, VersionInfo, VersionTriple, command,
};
use qapi_types::{Empty, Error, Timestamp, Timestamped, output};

/// What the session is at.
pub(crate) struct Session {
    frames: Frames,
    state: State,
    told: Told,
}

/// What the machine tells the session.
#[derive(Default)]
struct Told {
    /// What the client has enabled, once it has left negotiation.
    enabled: Option<Vec<QMPCapability>>,
    events: Vec<Event>,
}

impl Session {
    /// Before negotiation.
    pub(crate) fn new() -> Self {
        Self {
            frames: Frames::with_limits(Limits::QEMU),
            state: State {
                mode: Mode::Negotiation,
                ..State::new()
            },
            told: Told::default(),
        }
    }

    /// Takes bytes, gives the messages that they cause.
    pub(crate) fn feed(&mut self, mut bytes: &[u8]) -> Vec<Vec<u8>> {
        let mut messages = Vec::new();
        while let Some(frame) = self.frames.next(&mut bytes) {
            let told = &mut self.told;
            let answer = match frame {
                Ok(message) => dispatch(table(), &mut Machine, told, self.state, message),
                Err(error) => Some(Output::new(false).finish(Err(error.into()), None)),
            };
            for event in told.events.drain(..) {
                let timestamp = Timestamp::now();
                let message = output::message(&Timestamped { event, timestamp }, false);
                messages.push(message.expect("events can be written"));
            }
            messages.extend(answer);
            if let Some(enabled) = told.enabled.take() {
                self.state.mode = Mode::Command;
                self.state.oob = enabled.contains(&QMPCapability::Oob);
            }
        }
        messages
    }
}

struct Machine;

impl Handler<Told> for Machine {
    fn qmp_capabilities(
        &mut self,
        told: &mut Told,
        negotiate: command::QmpCapabilities,
    ) -> Result<Empty, Error> {
        told.enabled = Some(negotiate.enable.unwrap_or_default());
        Ok(Empty)
    }

    fn query_version(
        &mut self,
        _: &mut Told,
        _: command::QueryVersion,
    ) -> Result<VersionInfo, Error> {
        Ok(VersionInfo {
            qemu: VersionTriple {
                major: 10,
                minor: 0,
                micro: 2,
            },
            package: "Debian 1:10.0.2+ds-2+deb13u1~bpo12+1".to_owned(),
        })
    }

    fn query_status(&mut self, _: &mut Told, _: command::QueryStatus) -> Result<StatusInfo, Error> {
        Ok(StatusInfo {
            running: true,
            status: RunState::Running,
        })
    }

    fn stop(&mut self, told: &mut Told, _: command::Stop) -> Result<Empty, Error> {
        told.events.push(Stop.into());
        Ok(Empty)
    }

    fn cont(&mut self, told: &mut Told, _: command::Cont) -> Result<Empty, Error> {
        told.events.push(Resume.into());
        Ok(Empty)
    }

    fn chardev_add(
        &mut self,
        _: &mut Told,
        _: command::ChardevAdd,
    ) -> Result<ChardevReturn, Error> {
        Ok(ChardevReturn { pty: None })
    }

    fn chardev_remove(
        &mut self,
        _: &mut Told,
        remove: command::ChardevRemove,
    ) -> Result<Empty, Error> {
        Err(Error::generic(format!("no chardev '{}'", remove.id)))
    }
}
