//! The mock, to clients that speak bytes and to our own.

mod agent;
mod expectations;
mod faults;
mod live;
mod play;
#[path = "../support/mod.rs"]
mod support;
mod with_client;
