//! `Debug` of generated types, by way of how they are encoded.
//!
//! Takes a value and a formatter, prints the type's name and the value's JSON:
//! `MonitorInfo {"id":"mon0","mode":"control"}`. That is what is on the wire, absent members are
//! left out, numbers that JSON has none for are `null`, and it exists once for all types: derived
//! bodies are a good part of what a compiler has to check.

use std::fmt::{self, Formatter};

use serde::ser::Serialize;

/// Prints `value` as JSON after `name`; on several lines for `{:#?}`.
///
/// # Errors
///
/// Those of the formatter.
pub fn debug_as_json<T: Serialize>(value: &T, name: &str, f: &mut Formatter<'_>) -> fmt::Result {
    let json = if f.alternate() {
        serde_json::to_string_pretty(value)
    } else {
        serde_json::to_string(value)
    };
    match json {
        Ok(json) => write!(f, "{name} {json}"),
        Err(error) => write!(f, "{name} (no JSON: {error})"),
    }
}
