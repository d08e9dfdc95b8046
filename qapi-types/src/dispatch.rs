//! Dispatch: from a command's name to the handler's method, through one static table per schema.
//!
//! Takes a name and the text of the arguments, gives the text of the return value. The table is
//! generated; this module holds its rows and the one function they all share. It does no I/O.

use serde::Serialize;

use crate::command::{Command, CommandSpec};
use crate::error::Error;
use crate::json;

/// Decodes the arguments (the text of a JSON object), calls the handler, and appends the return
/// value as JSON. On error, nothing is appended.
pub type Call<H> = fn(handler: &mut H, arguments: &str, out: &mut Vec<u8>) -> Result<(), Error>;

/// A row of a dispatch table: what the schema says of a command, and the call.
pub struct Entry<H: ?Sized> {
    /// Name, flags and features.
    pub spec: &'static CommandSpec,
    /// The way to the handler.
    pub call: Call<H>,
}

impl<H: ?Sized> Entry<H> {
    /// The row of the command `C`.
    pub const fn new<C: Command>(call: Call<H>) -> Self {
        Self {
            spec: C::SPEC,
            call,
        }
    }
}

impl<H: ?Sized> std::fmt::Debug for Entry<H> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry")
            .field("spec", self.spec)
            .finish_non_exhaustive()
    }
}

/// The row of the command `name` in `table`, which is sorted by name.
pub fn find<'a, H: ?Sized>(table: &'a [Entry<H>], name: &str) -> Option<&'a Entry<H>> {
    table
        .binary_search_by(|entry| entry.spec.name.cmp(name))
        .ok()
        .map(|index| &table[index])
}

/// What every row of a table does.
///
/// # Errors
///
/// When the arguments do not decode, with class `GenericError`; otherwise what the handler
/// returns.
pub fn call<H: ?Sized, C: Command>(
    handler: &mut H,
    arguments: &str,
    out: &mut Vec<u8>,
    method: impl FnOnce(&mut H, C) -> Result<C::Response, Error>,
) -> Result<(), Error> {
    let arguments = json::from_str(arguments).map_err(|error| Error::generic(error.to_string()))?;
    encode(&method(handler, arguments)?, out)
}

/// What a handler's method does unless it is implemented.
///
/// # Errors
///
/// Always, with class `CommandNotFound`.
pub fn not_implemented<C: Command>(_: C) -> Result<C::Response, Error> {
    Err(Error::command_not_found(C::SPEC.name))
}

fn encode<T: Serialize>(value: &T, out: &mut Vec<u8>) -> Result<(), Error> {
    let start = out.len();
    serde_json::to_writer(&mut *out, value).map_err(|error| {
        out.truncate(start);
        Error::generic(error.to_string())
    })
}
