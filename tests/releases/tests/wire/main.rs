//! Merged types carry what each release sends and takes.

#[cfg(corpus)]
mod codec;
#[cfg(corpus)]
mod draw;
#[cfg(corpus)]
mod drawn;
#[cfg(corpus)]
mod examples;
#[cfg(corpus)]
mod facts;
#[cfg(corpus)]
mod one;
#[cfg(corpus)]
mod same;
#[cfg(corpus)]
mod server;
#[cfg(corpus)]
mod sessions;

/// The merged types by the names of commands.
#[cfg(corpus)]
#[allow(deprecated, reason = "deprecated commands are carried, too")]
mod tables {
    use crate::codec::Codec;

    include!(concat!(env!("OUT_DIR"), "/tables.rs"));
}

#[cfg(not(corpus))]
include!(concat!(env!("OUT_DIR"), "/wire.rs"));
