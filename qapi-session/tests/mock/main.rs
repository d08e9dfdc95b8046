//! The mock, to clients that speak bytes and to our own.

mod agent;
mod connections;
mod expectations;
mod faults;
mod live;
mod play;
mod reports;
#[path = "../support/mod.rs"]
mod support;
mod talk;
mod with_client;
