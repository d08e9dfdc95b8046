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
//! Input --load--> Schema --plan--> Rust-shaped items --emit--> tokens --render--> Output --> files
//! ```
//!
//! and every step's module says what it may and may not do.

// Only docs.rs, and what imitates it, documents which feature an item needs: stable compilers cannot.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod comments;
mod config;
mod disk;
mod docs;
mod emit;
mod error;
mod input;
mod names;
mod options;
mod output;
mod plan;
mod render;
mod run;
#[cfg(test)]
mod testing;

pub use config::{Conditions, Config, Handlers};
pub use error::Error;
pub use input::Input;
pub use output::{Layout, Output, Report};
pub use qapi_parse as parse;
pub use run::build;
pub use run::outputs::Outputs;

/// The code in README, which is tested in this way.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
