//! The command `qmp-shell` with servers: real ones where they are on the machine, and the example's.
#![cfg(unix)]

#[path = "../support/mod.rs"]
mod support;

mod events;
mod lines;
mod readme;
mod servers;
mod typing;
