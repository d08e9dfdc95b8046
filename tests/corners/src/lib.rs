//! Types generated from a schema made of corners. `tests/wire` says what they carry.
#![deny(warnings, missing_docs)]

/// Generated.
pub mod small {
    include!(concat!(env!("OUT_DIR"), "/corners.rs"));
}
