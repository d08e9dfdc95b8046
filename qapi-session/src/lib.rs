//! QMP sessions over real transports.
//!
//! [`server`] has the server: a service of commands ([`qapi_types::dispatch::Service`]) on monitors that can
//! be added and removed while it runs, over the character devices in [`chardev`].
//! [`commands`] are ready-made functions for the commands that concern these.
#![cfg(unix)]

pub mod chardev;
pub mod commands;
pub mod link;
mod lock;
pub mod server;

pub use self::link::{Link, Peer};
pub use self::server::{Server, Session};
