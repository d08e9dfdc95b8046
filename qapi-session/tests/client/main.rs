//! The client, against our own server and against peers that say what a test has them say.

mod blocking;
mod calls;
mod connecting;
mod descriptors;
mod endings;
mod events;
mod floods;
mod jobs;
mod layers;
mod peer;
mod random;
mod reconnecting;
mod sent;
mod shared;
#[path = "../support/mod.rs"]
mod support;
mod writing;
