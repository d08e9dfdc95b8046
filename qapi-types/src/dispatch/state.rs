//! What decides, besides the message itself, whether a command may run.

use super::request::{self, Request};
use crate::command::CommandSpec;
use crate::error::{Error, ErrorClass};

/// The command by which a client leaves negotiation.
const NEGOTIATION: &str = "qmp_capabilities";

/// What a session's protocol is at (QMP specification, "Capabilities Negotiation").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Capabilities are being negotiated: `qmp_capabilities` is the only command.
    Negotiation,
    /// Commands are executed, and `qmp_capabilities` is no longer one. A protocol without
    /// negotiation, as that of the guest agent, is always here.
    #[default]
    Command,
}

/// How far the server is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Phase {
    /// It is being configured: only commands with `'allow-preconfig': true` may run.
    Preconfig,
    /// It runs.
    #[default]
    Running,
}

/// What a server knows when a message arrives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct State {
    /// What the session is at.
    pub mode: Mode,
    /// How far the server is.
    pub phase: Phase,
    /// Whether the client has enabled out-of-band execution.
    pub oob: bool,
    /// Whether answers have line breaks and indentation.
    pub pretty: bool,
}

impl State {
    /// A server that runs, after negotiation, without out-of-band execution, with compact answers.
    pub const fn new() -> Self {
        Self {
            mode: Mode::Command,
            phase: Phase::Running,
            oob: false,
            pretty: false,
        }
    }

    /// Whether `request` may be made in its band.
    pub(super) fn admits_band(self, request: &Request<'_>) -> Result<(), Error> {
        if request.is_out_of_band() && !self.oob {
            return Err(request::unexpected("exec-oob"));
        }
        Ok(())
    }

    /// Whether a command of this name is there.
    pub(super) fn has(self, command: &str) -> Result<(), Error> {
        match self.mode {
            Mode::Negotiation if command != NEGOTIATION => {
                Err(not_found("capabilities must be negotiated first"))
            }
            _ => Ok(()),
        }
    }

    /// Whether a command may run now, and in this band.
    pub(super) fn admits(self, command: &CommandSpec, out_of_band: bool) -> Result<(), Error> {
        let name = command.name;
        if out_of_band && !command.allow_oob {
            let desc = format!("the command {name} cannot be executed out-of-band");
            return Err(Error::generic(desc));
        }
        if self.phase == Phase::Preconfig && !command.allow_preconfig {
            let desc = format!("the command {name} is available once the machine is configured");
            return Err(Error::generic(desc));
        }
        Ok(())
    }

    /// Whether a command whose arguments are right may run. As in QEMU, this is when a client that
    /// negotiates again learns that it is too late.
    pub(super) fn admits_prepared(self, command: &CommandSpec) -> Result<(), Error> {
        match self.mode {
            Mode::Command if command.name == NEGOTIATION => {
                Err(not_found("capabilities are negotiated once only"))
            }
            _ => Ok(()),
        }
    }
}

fn not_found(desc: &str) -> Error {
    Error {
        class: ErrorClass::CommandNotFound,
        desc: desc.to_owned(),
    }
}
