//! Parser for QAPI, the schema language that defines QEMU's management interface (QMP) and its
//! guest agent.
//!
//! Takes schema text, gives a [`Schema`]: checked, immutable, with every reference resolved.
//! Knows nothing of Rust identifiers; `qapi-codegen` does.
//!
//! ```
//! use qapi_parse::{Loader, render};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("schema.json");
//! std::fs::write(&path, "{ 'struct': 'Point', 'data': { 'x': 'int', '*y': 'int' } }")?;
//! let loaded = Loader::new().strict(true).load(&path)?;
//! let point = &loaded.schema.structs()[0];
//! assert_eq!(point.head.name, "Point");
//! assert!(point.members[1].optional);
//!
//! std::fs::write(&path, "{ 'struct': 'Point', 'data': { 'x': 'itn' } }")?;
//! let failure = Loader::new().load(&path).unwrap_err();
//! let found = &failure.diagnostics()[0];
//! assert_eq!(found.code.as_str(), "Q0601");
//! assert_eq!(found.help, ["there is a type named 'int'"]);
//! println!("{}", render::human(found, failure.sources(), false));
//! # Ok(())
//! # }
//! ```
//!
//! The way of a schema, each step in a module of its own: `syntax` turns the text of a file into
//! values, `doc` takes documentation comments apart, `load` follows include directives, `lower`
//! turns values into definitions, `resolve` finds out what names refer to and whether it all fits.
//! Every step reports what it finds as a [`Diagnostic`] and goes on.

// Only docs.rs, and what imitates it, documents which feature an item needs: stable compilers cannot.
#![cfg_attr(docsrs, feature(doc_cfg))]

// What pest writes for the grammar names it, since pest is without `std`: with it, pest asks for the
// rest of the stack at every step, and `syntax` bounds the nesting beforehand.
extern crate alloc;

mod ast;
pub mod diagnostic;
mod doc;
#[cfg(feature = "tools")]
mod draft;
#[cfg(feature = "tools")]
pub mod dump;
mod find;
pub mod introspect;
mod json;
mod load;
mod lower;
#[cfg(feature = "tools")]
pub mod merge;
pub mod name;
mod pragma;
#[cfg(feature = "tools")]
pub mod print;
pub mod render;
mod resolve;
pub mod schema;
pub mod source;
mod syntax;
mod value;
mod words;

pub use diagnostic::{Code, Diagnostic, Severity};
pub use load::{Failure, Loaded, Loader};
pub use name::Name;
pub use schema::Schema;
pub use source::{FileId, SourceMap, Span};

/// The code in README, which is tested in this way.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
