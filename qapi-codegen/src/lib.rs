//! Generates typed, documented Rust from QAPI schemas.
