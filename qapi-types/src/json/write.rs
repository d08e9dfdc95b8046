//! Values to JSON text, a word at a time.
//!
//! Takes what serializes, gives the compact text that `serde_json` gives, byte for byte.

#![allow(
    clippy::inline_always,
    reason = "names are known where objects are compiled, and only inline code profits of it; so do results of three \
              words, which take as long as a short message where they are moved right after they were stored"
)]

mod compound;
mod digits;
mod key;
mod text;
mod value;

use std::io;

use serde::ser::{Error as _, Serialize};

pub(crate) use self::digits::digits;
pub(crate) use self::text::Writer;
use super::error::Error;

/// Encodes a value as JSON text, compact, in UTF-8.
///
/// The bytes are those of [`serde_json::to_vec`], which takes about twice as long. A number that JSON does
/// not have, infinite or NaN, becomes `null`; [`output`](crate::output) makes an error of it.
///
/// ```
/// # #[cfg(feature = "schemas")] {
/// use qapi_types::json;
/// use qapi_types::qmp::SocketAddress;
///
/// let address: SocketAddress = json::from_str(r#"{ "type": "unix", "path": "/run/qmp" }"#).unwrap();
/// assert_eq!(json::to_vec(&address).unwrap(), br#"{"type":"unix","path":"/run/qmp"}"#);
/// # }
/// ```
///
/// # Errors
///
/// When the value does not serialize: a map's key is neither a string nor a number nor a boolean, or
/// its own code says so.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn to_vec<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, Error> {
    let mut out = Writer::new();
    value.serialize(&mut out).map_err(Error::whole)?;
    Ok(out.finish())
}

/// Encodes a value as JSON text, compact.
///
/// # Errors
///
/// As [`to_vec`].
pub fn to_string<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    let text = String::from_utf8(to_vec(value)?);
    text.map_err(|error| Error::whole(serde_json::Error::custom(error)))
}

/// Encodes a value as JSON text, compact, and writes it to `out` in one go: all of it, or nothing where
/// the value does not serialize. A [line end](crate::frame) is left to the caller.
///
/// # Errors
///
/// As [`to_vec`], and when writing fails.
pub fn to_writer<T: Serialize + ?Sized>(mut out: impl io::Write, value: &T) -> Result<(), Error> {
    let written = out.write_all(&to_vec(value)?);
    written.map_err(|error| Error::whole(serde_json::Error::io(error)))
}
