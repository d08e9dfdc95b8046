//! Code whose conditions are carried into it, compiled with the cfgs that the package's features ask
//! for. `tests/combinations.rs` runs the tests with several sets of them.
#![deny(warnings, missing_docs)]

/// Of `schema/small.json`.
pub mod small {
    include!(concat!(env!("OUT_DIR"), "/small.rs"));
}
/// Of the schema that `tests/options` has.
pub mod open {
    include!(concat!(env!("OUT_DIR"), "/open.rs"));
}
/// The same, all closed and with more traits.
pub mod closed {
    include!(concat!(env!("OUT_DIR"), "/closed.rs"));
}
/// The storage daemon's static data.
#[cfg(corpus)]
#[allow(clippy::pedantic, reason = "the root module says so, and is left out")]
pub mod storage {
    include!(concat!(env!("OUT_DIR"), "/storage/schema.rs"));
}
/// The static data of the largest case of the reference's suite.
#[cfg(corpus)]
#[allow(clippy::pedantic, reason = "the root module says so, and is left out")]
pub mod suite {
    include!(concat!(env!("OUT_DIR"), "/suite/schema.rs"));
}
