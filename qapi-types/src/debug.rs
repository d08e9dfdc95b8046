//! `Debug` of generated types, by way of how they are encoded.
//!
//! Takes a value and a formatter, gives what a derived `Debug` would print, in the schema's names
//! and without absent members: `MonitorInfo { mode: control, chardev: "qmp0" }`. It exists once for
//! all types, because bodies of derived ones are a good part of what a compiler has to check.

mod printer;

use std::fmt::{self, Formatter};

use serde::ser::Serialize;

use self::printer::{Fields, Printer};
use crate::encode;
use crate::object::{Branches, Object};

/// Prints a struct or union as `name`.
///
/// # Errors
///
/// Those of the formatter.
pub fn object<T: Object>(object: &T, name: &str, f: &mut Formatter<'_>) -> fmt::Result {
    encode::members(Fields::named(name, f), |out| object.encode(out))
        .map_err(Into::into)
}
