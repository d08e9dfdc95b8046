//! A server of all commands of QEMU's, none of which does anything.

use qapi_types::dispatch::Builder;
use test_qemu::system as generated;

/// Has all commands, and fails each.
pub(crate) struct Nobody;

include!(concat!(env!("OUT_DIR"), "/nobody.rs"));

/// A service of all methods of the generated trait.
pub(crate) fn service() -> Builder<Nobody> {
    generated::dispatch::service()
}
