//! Generates typed, documented Rust from QAPI schemas.

// Nothing calls it before there is an emitter.
#[allow(dead_code, unused_imports)]
mod docs;
