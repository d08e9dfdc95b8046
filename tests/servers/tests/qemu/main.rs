//! The ready-made types of `qemu-types` with whatever QEMU and agent there are: commands, events and answers.

mod agent;
mod blocks;
mod descriptors;
mod flight;
mod job_ends;
mod jobs;
mod lives;
mod migration;
#[path = "../support/mod.rs"]
mod support;
