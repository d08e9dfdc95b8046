//! What types generated from real schemas carry.

mod codec;
mod examples;
mod sessions;
mod tables;
mod talk;
