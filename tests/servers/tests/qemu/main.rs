//! The ready-made types of `qemu-types` with whatever QEMU there is: commands, events and answers in their lives.

mod blocks;
mod descriptors;
mod flight;
mod job_ends;
mod jobs;
mod lives;
mod migration;
#[path = "../support/mod.rs"]
mod support;
