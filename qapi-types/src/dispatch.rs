//! Dispatch: one message's bytes in, its answer's bytes out.
//!
//! Takes a generated [`Table`], a handler with its context, the [`State`] of the session, and a
//! message. Reads the envelope, finds the command, checks the arguments strictly against the
//! schema, decodes them, calls the handler's method, and writes the answer. Does no I/O, and
//! keeps nothing between messages: sessions, their greeting, negotiation and queues stand on this.
//!
//! Messages nest as deep as QEMU takes them, 1024 levels. What is deep is checked and decoded on a
//! thread with a stack for it; handlers run where the caller is, at any depth, and values that they
//! are given need little to be dropped. To clone or compare one takes some 4 KB of stack a level
//! in unoptimized builds: a handler that does so with what a client nests leaves room for it.
//!
//! ```
//! # #[cfg(feature = "schemas")] {
//! use qapi_types::Error;
//! use qapi_types::dispatch::{State, dispatch};
//! use qapi_types::qmp::dispatch::{Handler, table};
//! use qapi_types::qmp::{RunState, StatusInfo, command};
//!
//! struct Machine;
//!
//! #[allow(refining_impl_trait, reason = "answers are results")]
//! impl Handler for Machine {
//!     fn query_status(
//!         &mut self,
//!         (): &mut (),
//!         _: command::QueryStatus,
//!     ) -> Result<StatusInfo, Error> {
//!         Ok(StatusInfo { running: true, status: RunState::Running })
//!     }
//! }
//!
//! let message = br#"{"execute": "query-status", "id": 1}"#;
//! let answer = dispatch(table(), &mut Machine, &mut (), State::new(), message);
//! assert_eq!(
//!     answer.unwrap(),
//!     br#"{"return":{"running":true,"status":"running"},"id":1}"#
//! );
//! # }
//! ```

mod answer;
mod asynchronous;
mod method;
mod state;
mod table;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use self::answer::{Answer, NotImplemented};
pub use self::asynchronous::{
    AsyncCall, call_async, dispatch_async, implemented_async, not_implemented_async,
};
pub use self::method::{Call, Handle, Method};
pub use self::state::{Mode, Phase, State};
pub use self::table::{Entry, Table};
use crate::command::Command;
use crate::document::{Document, Node};
use crate::error::Error;
pub use crate::output::Output;
use crate::request;
use crate::stack::with_room;

/// Executes one message. `None` when there is nothing to answer: the command succeeded, and its
/// schema says `'success-response': false`; or there is no message, but white space alone.
///
/// Whatever the message, the answer is one well-formed JSON object in ASCII. A handler that panics
/// is answered for with an error of class `GenericError`. The handler and its context are used
/// again afterwards, in whatever state the panic left them; who cannot live with that aborts on
/// panic or keeps track of it on its own.
pub fn dispatch<H, X>(
    table: &Table<Call<H, X>>,
    handler: &mut H,
    context: &mut X,
    state: State,
    message: &[u8],
) -> Option<Vec<u8>> {
    if is_blank(message) {
        return None;
    }
    let mut output = Output::new(state.pretty);
    let document = match Document::read(message) {
        Ok(document) => document,
        Err(error) => return Some(output.finish(Err(Error::generic(error.to_string())), None)),
    };
    let id = request::id(document.root());
    let (result, answered) = match find(table, state, &document) {
        Err(error) => (Err(error), true),
        Ok((entry, arguments)) => {
            let result = caught(|| entry.call.call(handler, context, arguments, &mut output));
            let result = result.and_then(|result| result);
            (result, entry.spec.success_response)
        }
    };
    (answered || result.is_err()).then(|| output.finish(result, id))
}

/// Whether there is nothing in it but what JSON allows between messages.
fn is_blank(message: &[u8]) -> bool {
    let space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    message.iter().all(space)
}

/// Finds the row for a message, with the arguments checked.
fn find<'t, 'd, C>(
    table: &'t Table<C>,
    state: State,
    document: &'d Document<'_>,
) -> Result<(&'t Entry<C>, Node<'d>), Error> {
    let message = request::read(document.root(), state.oob)?;
    state.admits_name(&message.command)?;
    let entry = table
        .find(&message.command)
        .filter(|entry| entry.implemented)
        .ok_or_else(|| Error::command_not_found(&message.command))?;
    state.admits(entry.spec, message.out_of_band)?;
    let arguments = message.arguments;
    let (schema, ty, open) = (table.schema(), entry.arguments, !entry.spec.r#gen);
    with_room(arguments.nesting(), || {
        schema.check_arguments(ty, arguments, open)
    })??;
    Ok((entry, arguments))
}

/// Turns a panic into an error. What the handler leaves in disorder is its own and its context's;
/// the output is overwritten when there is an error.
fn caught<T>(call: impl FnOnce() -> T) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|payload| {
        // What it panicked with may panic in its turn when it is dropped.
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            std::mem::forget(payload);
        }
        Error::generic("the command failed in an unforeseen way")
    })
}

fn decode<C: Command>(arguments: Node<'_>) -> Result<C, Error> {
    with_room(arguments.nesting(), || C::deserialize(arguments))?
        .map_err(|error| Error::generic(error.to_string()))
}
