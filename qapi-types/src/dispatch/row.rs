//! The rows of a service: a command of the schema each, with what answers it.

use std::fmt;

use super::built_in::BuiltIn;
use super::method::{AsyncCall, Call, Decode};
use crate::command::CommandSpec;
use crate::schema::RowIndex;

/// A service whose functions are all blocking: a call has its answer when the function returns.
/// There is no value of this type, and so none that says otherwise.
#[derive(Clone, Copy, Debug)]
pub enum Blocking {}

/// A service with asynchronous functions, and maybe blocking ones among them.
#[derive(Clone, Copy, Debug)]
pub struct Asynchronous(());

/// Whether functions may be asynchronous: [`Blocking`] or [`Asynchronous`].
pub trait Kind: Copy + Unpin + Send + Into<Asynchronous> {}

impl Kind for Blocking {}

impl Kind for Asynchronous {}

impl Asynchronous {
    pub(super) const IT: Self = Self(());
}

impl From<Blocking> for Asynchronous {
    fn from(never: Blocking) -> Self {
        match never {}
    }
}

/// A command with its function.
pub(super) struct Row<H, S, K> {
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

impl<H, S, K> fmt::Debug for Row<H, S, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.spec.name)
    }
}
