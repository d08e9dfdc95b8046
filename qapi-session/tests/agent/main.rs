//! The guest agent, against `qemu-ga` and against peers that say what a test has them say.

mod blocking;
mod calls;
mod finding;
mod peer;
mod real;
mod silence;
