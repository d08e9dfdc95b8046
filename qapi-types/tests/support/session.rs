//! A QMP session over framing and dispatch, as small as it can be: bytes in, messages out.
#![allow(
    clippy::unnecessary_wraps,
    reason = "functions return what services ask for"
)]

use std::mem;
use std::sync::{LazyLock, Mutex, MutexGuard};

use qapi_types::dispatch::{Mode, Service, State, dispatch};
use qapi_types::frame::{Frames, Limits};
use qapi_types::output::{self, Output};
use qapi_types::qmp::event::{Event, Resume, Stop};
use qapi_types::qmp::schema::SCHEMA;
use qapi_types::qmp::{
    ChardevReturn, QMPCapability, RunState, StatusInfo, VersionInfo, VersionTriple, command,
};
use qapi_types::{Error, Timestamp, Timestamped};

/// What the session is at.
pub(crate) struct Session {
    frames: Frames,
    state: State,
    told: Told,
}

/// What functions tell the session.
#[derive(Default)]
struct Told(Mutex<News>);

#[derive(Default)]
struct News {
    /// What the client has enabled, once it has left negotiation.
    enabled: Option<Vec<QMPCapability>>,
    events: Vec<Event>,
}

impl Told {
    fn news(&self) -> MutexGuard<'_, News> {
        self.0.lock().expect("nothing panics")
    }
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
            let answer = match frame {
                Ok(message) => dispatch(&SERVICE, &Machine, &self.told, self.state, message),
                Err(error) => Some(Output::new(false).finish(Err(error.into()), None)),
            };
            let News { enabled, events } = mem::take(&mut *self.told.news());
            for event in events {
                let timestamp = Timestamp::now();
                let message = output::message(&Timestamped { event, timestamp }, false);
                messages.push(message.expect("events can be written"));
            }
            messages.extend(answer);
            if let Some(enabled) = enabled {
                self.state.mode = Mode::Command;
                self.state.oob = enabled.contains(&QMPCapability::Oob);
            }
        }
        messages
    }
}

struct Machine;

static SERVICE: LazyLock<Service<Machine, Told>> = LazyLock::new(|| {
    Service::builder(&SCHEMA)
        .on(negotiate)
        .on(version)
        .on(status)
        .on(stop)
        .on(cont)
        .on(add)
        .on(remove)
        .build()
        .expect("each once")
});

fn negotiate(_: &Machine, told: &Told, negotiate: command::QmpCapabilities) {
    told.news().enabled = Some(negotiate.enable.unwrap_or_default());
}

fn version(_: &Machine, _: &Told, _: command::QueryVersion) -> Result<VersionInfo, Error> {
    Ok(VersionInfo {
        qemu: VersionTriple {
            major: 10,
            minor: 0,
            micro: 2,
        },
        package: "Debian 1:10.0.2+ds-2+deb13u1~bpo12+1".to_owned(),
    })
}

fn status(_: &Machine, _: &Told, _: command::QueryStatus) -> Result<StatusInfo, Error> {
    Ok(StatusInfo {
        running: true,
        status: RunState::Running,
    })
}

fn stop(_: &Machine, told: &Told, _: command::Stop) {
    told.news().events.push(Stop.into());
}

fn cont(_: &Machine, told: &Told, _: command::Cont) {
    told.news().events.push(Resume.into());
}

fn add(_: &Machine, _: &Told, _: command::ChardevAdd) -> Result<ChardevReturn, Error> {
    Ok(ChardevReturn { pty: None })
}

fn remove(_: &Machine, _: &Told, remove: command::ChardevRemove) -> Result<(), String> {
    let id = remove.id;
    Err(format!("no chardev '{id}'"))
}
