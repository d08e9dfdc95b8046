//! Generated from names that get in the way: it compiles, documents and goes round.
#![deny(warnings, missing_docs)]

/// One file, all closed, with all traits.
pub mod closed {
    include!(concat!(env!("OUT_DIR"), "/closed.rs"));
}
/// Conditions carried into the code, no comments, no format.
pub mod bare {
    include!(concat!(env!("OUT_DIR"), "/bare.rs"));
}
/// As it comes.
pub mod hostile {
    include!(concat!(env!("OUT_DIR"), "/hostile.rs"));
}

#[cfg(test)]
mod tests;
