//! What types generated from real schemas carry.

mod codec;
mod ends;
mod examples;
mod nesting;
mod nulls;
mod sessions;
mod tables;
mod talk;
