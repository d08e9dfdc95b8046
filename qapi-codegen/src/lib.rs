//! Generates typed, documented Rust from QAPI schemas.
//!
//! In a build script, one expression:
//!
//! ```no_run
//! // build.rs
//! fn main() -> Result<(), qapi_codegen::Error> {
//!     qapi_codegen::build("schema/qapi-schema.json")
//! }
//! ```
//!
//! and in the crate, which depends on `qapi-types`:
//!
//! ```ignore
//! mod qapi {
//!     include!(concat!(env!("OUT_DIR"), "/qapi-schema.rs"));
//! }
//! ```
//!
//! [`Config`] has the options. From schema to files it goes
//!
//! ```text
//! Schema --plan--> Rust-shaped items --emit--> tokens --render--> text --output--> files
//! ```
//!
//! and every step's module says what it may and may not do.

mod comments;
mod config;
mod docs;
mod emit;
mod error;
mod names;
mod options;
mod output;
mod plan;
mod render;
mod run;
#[cfg(test)]
mod testing;

pub use config::{Config, build};
pub use error::Error;
pub use options::Conditions;
pub use qapi_parse as parse;
pub use run::Report;
