//! `Debug` of generated types, by way of how they are encoded.
//!
//! Takes a value and a formatter, prints the type's name and the value's JSON:
//! `MonitorInfo {"id":"mon0","mode":"control"}`. That is what is on the wire, absent members are
//! left out, and it exists once for all types: derived bodies are a good part of what a compiler
//! has to check.

use std::fmt::{self, Formatter};

use serde::ser::Serialize;

/// Prints `value` as JSON after `name`; on several lines for `{:#?}`.
///
/// # Errors
///
/// Those of the formatter, and an error for a value that does not encode, which only a type from
/// outside the schema can hold.
pub fn named<T: Serialize>(value: &T, name: &str, f: &mut Formatter<'_>) -> fmt::Result {
    let json = if f.alternate() {
        serde_json::to_string_pretty(value)
    } else {
        serde_json::to_string(value)
    };
    let json = json.map_err(|_| fmt::Error)?;
    write!(f, "{name} {json}")
}
