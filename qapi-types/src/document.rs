//! JSON as a server reads it: a document that keeps the order of members and every number as it
//! was written.
//!
//! Takes the bytes of one message in QMP's dialect (strings may have single quotes, `\'` is an
//! escape), gives a [`Document`]: a flat list of nodes over the text, one allocation for a message
//! of any size. A [`Node`] of it can be looked at, decoded through serde, and written again. What a
//! client reads goes through [`json`](crate::json), not through here: servers send plain JSON.
//!
//! `serde_json::Value` does not do for the strict check: it sorts members, keeps the last of two
//! with the same name, and rounds numbers beyond 64 bits.

mod decode;
mod names;
mod node;
mod read;
mod scan;
mod text;
mod write;

pub(crate) use self::node::Place;
pub use self::node::{Document, Elements, MembersOf, Node};
pub use self::read::{MAX_NESTING, SyntaxError};
pub(crate) use self::scan::{is_one_line_of_ascii, is_plain_ascii};
pub(crate) use self::text::Escaped;
pub(crate) use self::write::Ascii;
