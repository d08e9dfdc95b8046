//! Types for QEMU 6.2 to 10.2, and what each release says in static data; without the corpus, those of a small schema
//! of our own alone.
#![deny(warnings, missing_docs)]

// The system emulator and the guest agent have ready-made types.
pub use qemu_types::{qga as agent, qmp as system};

/// The storage daemon.
#[cfg(corpus)]
pub mod storage {
    include!(concat!(env!("OUT_DIR"), "/storage.rs"));
}
/// Three releases of something that is made of changes.
pub mod small {
    include!(concat!(env!("OUT_DIR"), "/small.rs"));
}
/// The same where one symbol is defined.
pub mod small_a {
    include!(concat!(env!("OUT_DIR"), "/small_a.rs"));
}
/// The same where another symbol is defined.
pub mod small_b {
    include!(concat!(env!("OUT_DIR"), "/small_b.rs"));
}
/// A part of it.
pub mod part {
    include!(concat!(env!("OUT_DIR"), "/part.rs"));
}
/// The static data of each release.
pub mod releases {
    include!(concat!(env!("OUT_DIR"), "/releases.rs"));
}
