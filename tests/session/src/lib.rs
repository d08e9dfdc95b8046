//! A schema with what `schemas/` has not: commands that may be executed out-of-band.

#[allow(missing_docs, reason = "it is for tests alone")]
pub mod oob {
    include!(concat!(env!("OUT_DIR"), "/oob.rs"));
}
