//! The static data of code generated from QEMU 10.0: it says what introspection says, and the strict
//! check that walks it agrees with the generated types.

#[cfg(corpus)]
mod agree;
#[cfg(corpus)]
mod commands;
#[cfg(corpus)]
mod draw;
#[cfg(corpus)]
mod drawn;
#[cfg(corpus)]
mod introspection;
#[cfg(corpus)]
mod nobody;
#[cfg(corpus)]
mod probing;
#[cfg(corpus)]
mod spoil;

#[cfg(not(corpus))]
include!(concat!(env!("OUT_DIR"), "/table.rs"));
