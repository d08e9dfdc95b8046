//! Writing messages: greetings, answers, errors, events and requests.
//!
//! Takes what a message says, gives the bytes of one JSON object in ASCII, compact or pretty, as QEMU
//! lays it out: four spaces a level. No line end follows; QMP's servers send CR and LF behind each.
//!
//! A number that JSON does not have, infinite or NaN, is an error here. `serde_json` on its own makes it
//! null. [`message()`] is for what is whole already; an answer is in the making while its
//! command runs, see [`Output`].
//!
//! ```
//! use qapi_types::message::{Greeting, Version};
//! use qapi_types::output::{self, Output};
//! use qapi_types::Error;
//!
//! # fn main() -> Result<(), Error> {
//! let greeting = Greeting { version: Version::new(10, 0, 2, ""), capabilities: vec![] };
//! let line = output::message(&greeting, false)?;
//! let version = r#"{"package":"","qemu":{"major":10,"micro":2,"minor":0}}"#;
//! let expected = format!(r#"{{"QMP":{{"version":{version},"capabilities":[]}}}}"#);
//! assert_eq!(line, expected.as_bytes());
//!
//! let line = Output::new(false).finish(Err(Error::generic("tr\u{e8}s mal")), None);
//! assert_eq!(line, br#"{"error":{"class":"GenericError","desc":"tr\u00e8s mal"}}"#);
//! # Ok(())
//! # }
//! ```

mod finite;

use std::mem;

use serde::Serialize;
use serde_json::ser::Serializer;

use self::finite::Finite;
use crate::document::{Ascii, Document, Node, is_one_line_of_ascii};
use crate::enums::Enum;
use crate::error::Error;
use crate::json::Writer;

/// Writes a message that is whole: a [`Greeting`](crate::message::Greeting), an event with its time
/// ([`Timestamped`](crate::Timestamped)), a [`Request`](crate::message::Request), or any other value.
///
/// # Errors
///
/// When it does not serialize: a number is infinite or NaN, a map's key is no string, or its own code
/// says so.
pub fn message<T: Serialize + ?Sized>(message: &T, pretty: bool) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::with_capacity(128);
    write_value(&mut bytes, Ascii::new(pretty, 0), message)?;
    Ok(bytes)
}

/// An answer in the making (QMP specification, "Commands Responses").
///
/// Whatever goes wrong while a return value is written, what comes out is well-formed: the value is
/// taken back and an error written in its place. So an error that has no command, as for what is no
/// JSON, is an answer that begins with its end: `Output::new(pretty).finish(Err(error), None)`.
#[derive(Debug)]
pub struct Output {
    bytes: Vec<u8>,
    pretty: bool,
}

impl Output {
    /// Nothing yet. A pretty answer has line breaks and indentation, any other is on one line.
    pub fn new(pretty: bool) -> Self {
        Self {
            bytes: Vec::with_capacity(128),
            pretty,
        }
    }

    /// Writes the return value.
    ///
    /// # Errors
    ///
    /// When the value does not serialize: a number is infinite or NaN, a map's key is no string, or
    /// its own code says so.
    pub fn write<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.bytes.clear();
        self.member(1, *br#"{"return":"#);
        self.value(value)
    }

    /// Writes a return value by a function that writes compact JSON in ASCII.
    ///
    /// # Errors
    ///
    /// When it writes something else, which a pretty answer notices.
    pub(crate) fn write_json(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Result<(), Error> {
        self.bytes.clear();
        self.member(1, *br#"{"return":"#);
        if !self.pretty {
            write(&mut self.bytes);
            return Ok(());
        }
        let mut text = Vec::new();
        write(&mut text);
        let document = Document::read(text).map_err(|error| Error::generic(error.to_string()))?;
        Ok(Ascii::new(true, 1).node(&mut self.bytes, document.root())?)
    }

    /// Completes the answer: with an error in place of the return value when there is one, and
    /// with the id.
    pub fn finish(mut self, result: Result<(), Error>, id: Option<Node<'_>>) -> Vec<u8> {
        if let Err(error) = result {
            self.error(&error);
        }
        if let Some(id) = id {
            self.member(1, *br#","id":"#);
            let written = Ascii::new(self.pretty, 1).node(&mut self.bytes, id);
            debug_assert!(written.is_ok(), "memory takes everything");
        }
        self.line(0);
        self.bytes.push(b'}');
        self.bytes
    }

    fn error(&mut self, error: &Error) {
        self.bytes.clear();
        self.member(1, *br#"{"error":"#);
        self.member(2, *br#"{"class":"#);
        self.text(error.class.as_str());
        self.member(2, *br#","desc":"#);
        self.text(&error.desc);
        self.line(1);
        self.bytes.push(b'}');
    }

    fn line(&mut self, depth: usize) {
        if !self.pretty {
            return;
        }
        let written = Ascii::new(self.pretty, depth).line(&mut self.bytes);
        debug_assert!(written.is_ok(), "memory takes everything");
    }

    /// Begins a member that stands `depth` levels deep. Its name comes with what stands around it in a compact answer.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[allow(
        clippy::inline_always,
        reason = "names are known where this is inline, and take two moves"
    )]
    fn member<const N: usize>(&mut self, depth: usize, name: [u8; N]) {
        if self.pretty {
            self.pretty_member(depth, &name);
        } else {
            self.bytes.extend_from_slice(&name);
        }
    }

    #[cold]
    fn pretty_member(&mut self, depth: usize, name: &[u8]) {
        if let Some((lead, name)) = name.split_first() {
            self.bytes.push(*lead);
            self.line(depth);
            self.bytes.extend_from_slice(name);
            self.bytes.push(b' ');
        }
    }

    fn text(&mut self, text: &str) {
        let written = self.value(text);
        debug_assert!(written.is_ok(), "a string always serializes");
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        write_value(&mut self.bytes, Ascii::new(self.pretty, 1), value)
    }
}

fn write_value<T: Serialize + ?Sized>(
    bytes: &mut Vec<u8>,
    style: Ascii,
    value: &T,
) -> Result<(), Error> {
    if style.is_pretty() {
        let mut serializer = Serializer::with_formatter(bytes, style);
        value.serialize(Finite(&mut serializer))?;
        return Ok(());
    }
    let start = bytes.len();
    let mut writer = Writer::behind(mem::take(bytes));
    let written = value.serialize(Finite(&mut writer));
    *bytes = writer.finish();
    written?;
    // Most of what servers say is ASCII already. Otherwise it takes another look.
    if !bytes.get(start..).is_none_or(is_one_line_of_ascii) {
        let text = String::from_utf8(bytes.split_off(start));
        let text = text.map_err(|error| Error::generic(error.to_string()))?;
        style.raw(bytes, &text)?;
    }
    Ok(())
}
