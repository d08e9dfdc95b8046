//! The commands of recorded sessions, sent to whatever QEMU there is.

#[cfg(corpus)]
mod sessions;
#[cfg(corpus)]
#[path = "../support/mod.rs"]
mod support;

#[cfg(not(corpus))]
include!(concat!(env!("OUT_DIR"), "/recorded.rs"));
