//! Parser for QAPI, the schema language that defines QEMU's management interface (QMP) and its
//! guest agent.
//!
//! Takes schema text, gives a [`Schema`]: checked, immutable, with every reference resolved.
//! Knows nothing of Rust identifiers; `qapi-codegen` does.

mod ast;
pub mod diagnostic;
mod doc;
pub mod dump;
mod load;
mod lower;
pub mod name;
mod pragma;
pub mod render;
mod resolve;
pub mod schema;
pub mod source;
mod suggest;
mod syntax;
mod value;
mod words;

pub use diagnostic::{Code, Diagnostic, Severity};
pub use load::{Failure, Loaded, Loader};
pub use name::Name;
pub use schema::Schema;
pub use source::{FileId, SourceMap, Span};
