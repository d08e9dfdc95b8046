//! Code of which features take families, one schema under several options. `tests/combinations.rs` runs
//! the other tests with all sets of features.
#![deny(warnings, missing_docs)]
// As on docs.rs: each item says which features it needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

/// With the options' defaults.
pub mod open {
    include!(concat!(env!("OUT_DIR"), "/open.rs"));
}
/// All closed, with more traits.
pub mod closed {
    include!(concat!(env!("OUT_DIR"), "/closed.rs"));
}
/// With conditions carried into it, too.
pub mod configured {
    include!(concat!(env!("OUT_DIR"), "/configured.rs"));
}
