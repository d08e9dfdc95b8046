//! Types for QEMU 6.2 to 10.2, and what each release says in static data. Empty without the corpus.
#![deny(warnings, missing_docs)]
#![cfg(corpus)]

/// The system emulator.
pub mod system {
    include!(concat!(env!("OUT_DIR"), "/system.rs"));
}
/// The guest agent.
pub mod agent {
    include!(concat!(env!("OUT_DIR"), "/agent.rs"));
}
/// The static data of each release.
pub mod releases {
    include!(concat!(env!("OUT_DIR"), "/releases.rs"));
}
