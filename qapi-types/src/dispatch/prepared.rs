//! What the second step gives: a call that may run.

use std::fmt;

use super::method::Arguments;
use super::request::Request;
use crate::command::CommandSpec;
use crate::document::Node;

/// A call that was admitted: its command is there and may run, its arguments are checked and decoded.
///
/// Made by [`Service::admit`](super::Service::admit), for [`Service::run`](super::Service::run) of
/// the same service. It knows nothing of handler and session: it can be queued, logged, sent to
/// another thread (if its request owns its text, `Prepared<'static>`), or dropped, and then the
/// command was not executed.
pub struct Prepared<'t> {
    pub(super) request: Request<'t>,
    pub(super) spec: &'static CommandSpec,
    pub(super) arguments: Arguments,
    /// Which service it is for, and which of its entries.
    pub(super) service: u64,
    pub(super) entry: usize,
    /// Whether the answer has line breaks and indentation.
    pub(super) pretty: bool,
}

impl<'t> Prepared<'t> {
    /// The command's name.
    pub fn name(&self) -> &'static str {
        self.spec.name
    }

    /// Name, flags and features of the command.
    pub fn spec(&self) -> &'static CommandSpec {
        self.spec
    }

    /// Whether it is to be executed out-of-band: before what is queued.
    pub fn is_out_of_band(&self) -> bool {
        self.request.is_out_of_band()
    }

    /// The command's arguments, as they were written.
    pub fn arguments(&self) -> Node<'_> {
        self.request.arguments()
    }

    /// The id that the answer repeats.
    pub fn id(&self) -> Option<Node<'_>> {
        self.request.id()
    }

    /// The request itself: what is left of a call that is not run, to refuse it.
    pub fn into_request(self) -> Request<'t> {
        self.request
    }
}

impl fmt::Debug for Prepared<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared")
            .field("name", &self.name())
            .field("out_of_band", &self.is_out_of_band())
            .field("arguments", &self.arguments())
            .field("id", &self.id())
            .finish_non_exhaustive()
    }
}
