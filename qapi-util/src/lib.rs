//! What `qapi-parse` and `qapi-codegen` both need and neither offers: work on several threads, and
//! names that somebody may have meant. Not for users; it changes as those two do.

pub mod parallel;
pub mod suggest;
