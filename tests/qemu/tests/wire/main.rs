//! What types generated from real schemas carry: traffic of real servers, examples of real
//! documentation, deep graphs.

#[cfg(corpus)]
mod building;
#[cfg(corpus)]
mod codec;
#[cfg(corpus)]
mod ends;
#[cfg(corpus)]
mod examples;
#[cfg(corpus)]
mod keeping;
#[cfg(corpus)]
mod nesting;
#[cfg(corpus)]
mod nulls;
#[cfg(corpus)]
mod older;
#[cfg(corpus)]
mod sessions;
#[cfg(corpus)]
mod talk;

/// What each schema has.
#[cfg(corpus)]
#[allow(deprecated, reason = "deprecated commands are carried, too")]
mod tables {
    use crate::codec::{Codec, Schema};
    use crate::examples::Example;

    include!(concat!(env!("OUT_DIR"), "/tables.rs"));
}

#[cfg(not(corpus))]
include!(concat!(env!("OUT_DIR"), "/wire.rs"));
