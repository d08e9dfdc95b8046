//! The client, against our own server and against peers that say what a test has them say.

mod calls;
mod events;
mod layers;
mod peer;
#[path = "../support/mod.rs"]
mod support;
