//! The guest agent, against `qemu-ga` and against peers that say what a test has them say.

mod calls;
mod finding;
mod peer;
mod real;
mod silence;
