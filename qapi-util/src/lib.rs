//! What `qapi-parse`, `qapi-codegen` and `qmp-shell` need and none of them offers: work on several threads, and
//! names that somebody may have meant. Not for users; it changes as those do.

pub mod parallel;
pub mod suggest;
