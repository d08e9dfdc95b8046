//! Parser for QAPI, the schema language that defines QEMU's management interface (QMP) and its
//! guest agent.
//!
//! Takes schema text, gives a [`Schema`]: checked, immutable, with every reference resolved.
//! Knows nothing of Rust identifiers; `qapi-codegen` does.

pub mod name;
pub mod schema;
pub mod source;

pub use name::Name;
pub use schema::Schema;
pub use source::{FileId, SourceMap, Span};
