//! The entries of a service: a command of the schema each, with what answers it.

use std::fmt;

use super::built_in::BuiltIn;
use super::kind::{Asynchronous, Kind};
use super::method::{AsyncCall, Call, Decode};
use crate::command::CommandSpec;
use crate::schema::RowIndex;

/// A command with its function.
pub(super) struct Entry<H, S, K> {
    pub(super) spec: &'static CommandSpec,
    /// The type of the arguments in the schema.
    pub(super) arguments: RowIndex,
    pub(super) function: Function<H, S, K>,
}

/// What answers a command.
pub(super) enum Function<H, S, K> {
    BuiltIn(BuiltIn),
    Blocking(Decode, Box<dyn Call<H, S>>),
    /// `K` says that this can be.
    Async(K, Decode, Box<dyn AsyncCall<H, S>>),
}

impl<H, S, K> Function<H, S, K> {
    pub(super) fn decode(&self) -> Decode {
        match self {
            Self::BuiltIn(_) => |_| Ok(Box::new(())),
            Self::Blocking(decode, _) | Self::Async(_, decode, _) => *decode,
        }
    }
}

impl<H, S, K: Kind> Function<H, S, K> {
    pub(super) fn into_asynchronous(self) -> Function<H, S, Asynchronous> {
        match self {
            Self::BuiltIn(command) => Function::BuiltIn(command),
            Self::Blocking(decode, call) => Function::Blocking(decode, call),
            Self::Async(kind, decode, call) => Function::Async(kind.into(), decode, call),
        }
    }
}

impl<H, S, K> fmt::Debug for Entry<H, S, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.spec.name)
    }
}
