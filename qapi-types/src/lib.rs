//! Types that speak QMP, QEMU's management protocol, and the protocol of its guest agent; and the
//! runtime that types generated from any QAPI schema lean on.
//!
//! Five layers, each usable without the next:
//!
//! - **Wire types**: [`Any`], [`Null`], [`Empty`], [`QType`], [`Timestamp`], [`Error`] with its
//!   [`ErrorClass`], the envelope of messages in [`message`], [`frame`], which finds messages in a
//!   stream, [`output`], which writes them, and [`json`], which reads text as deeply nested as QEMU's
//!   own parser does.
//! - **Traits** that generated code implements: [`Object`], [`Enum`], [`Alternate`], [`Branches`],
//!   [`Command`], [`Event`] and [`Events`], and what it stands on, in [`machinery`]. Generated code
//!   names no other crate.
//! - **What servers stand on**: [`dispatch`], from a message to its answer; [`schema`], a schema as
//!   data, with the strict check and introspection; [`document`], JSON that keeps everything; and
//!   [`differences`] from QEMU.
//! - **What clients ask schemas**: [`probe`], what a server has and what it would refuse.
//! - **Generated types** for the schemas in this project's `schemas/`: `qmp` and `qga`, behind
//!   the default feature `schemas`.
//!
//! ```
//! # #[cfg(feature = "schemas")] {
//! use qapi_types::message::Request;
//! use qapi_types::qmp::command;
//!
//! let add = command::MonitorAdd::new("mon1", "char1");
//! let line = serde_json::to_string(&Request::new(&add)).unwrap();
//! assert_eq!(line, r#"{"execute":"monitor-add","arguments":{"id":"mon1","chardev":"char1"}}"#);
//! # }
//! ```

// Only docs.rs, and what imitates it, documents which feature an item needs: stable compilers cannot.
#![cfg_attr(docsrs, feature(doc_cfg))]

// Generated code says `::qapi_types`, here too.
extern crate self as qapi_types;

// What stands behind serde's name without its derives: the same traits, and a crate less for users to compile.
extern crate serde_core as serde;

mod alternate;
mod branches;
mod builtin;
mod check;
mod collector;
mod command;
pub mod differences;
pub mod dispatch;
pub mod document;
mod enums;
mod error;
mod event;
mod failed;
pub mod frame;
pub mod json;
pub mod machinery;
pub mod message;
mod object;
pub mod output;
pub mod probe;
mod reword;
pub mod schema;
mod stack;
mod unknown;
mod values;

/// Written by `cargo xtask regenerate`.
#[cfg(feature = "schemas")]
mod generated {
    pub mod qga;
    pub mod qmp;
}

pub use alternate::Alternate;
pub use branches::Branches;
pub use builtin::{Empty, QType};
pub use check::{Problem, ProblemKind};
pub use command::{Command, CommandSpec};
pub use enums::{Enum, ParseEnumError};
pub use error::{Error, ErrorClass};
pub use event::{Event, Events, Timestamp, Timestamped};
#[cfg(feature = "schemas")]
pub use generated::{qga, qmp};
pub use object::Object;
pub use unknown::{UnknownBranch, UnknownEvent, UnknownValue};
pub use values::{Any, JsonType, Map, Null};

/// The code in README, which is tested in this way.
#[cfg(all(doctest, feature = "schemas"))]
#[doc = include_str!("../README.md")]
struct Readme;
