//! Types of QEMU 10.0 for tests with servers of any release. Empty without the corpus.
#![allow(
    missing_docs,
    reason = "comments would cost time, and nobody reads them"
)]
#![cfg(corpus)]

/// The system emulator.
pub mod system {
    include!(concat!(env!("OUT_DIR"), "/system.rs"));
}
/// The storage daemon.
pub mod storage {
    include!(concat!(env!("OUT_DIR"), "/storage.rs"));
}
