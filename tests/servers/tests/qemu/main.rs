//! Types of QEMU 10.0 with whatever QEMU there is: commands, events and answers in their lives.

#[cfg(corpus)]
mod blocks;
#[cfg(corpus)]
mod descriptors;
#[cfg(corpus)]
mod flight;
#[cfg(corpus)]
mod job_ends;
#[cfg(corpus)]
mod jobs;
#[cfg(corpus)]
mod lives;
#[cfg(corpus)]
mod migration;
#[cfg(corpus)]
mod recorded;
#[cfg(corpus)]
#[path = "../support/mod.rs"]
mod support;

#[cfg(not(corpus))]
include!(concat!(env!("OUT_DIR"), "/qemu.rs"));
