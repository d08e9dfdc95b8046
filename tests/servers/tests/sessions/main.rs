//! Sessions with servers of all kinds, from their beginnings to their ends, as QEMU's servers have them and as
//! servers do that misbehave.

mod agent;
mod beginnings;
mod blocking;
mod endings;
mod listening;
mod misbehaving;
mod reconnecting;
#[path = "../support/mod.rs"]
mod support;
