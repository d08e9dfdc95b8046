//! Moving values between calls.
//!
//! Values go into slots and out of them by calls of their own, so that what it takes to move them is
//! on the stack only then, and not in the callers: those are there once for every layer of a message.

use serde::de::Error;

/// Puts a result into a slot.
pub(super) fn put<T, E>(slot: &mut Option<T>, result: Result<T, E>) -> Result<(), E> {
    *slot = Some(result?);
    Ok(())
}

/// Takes out of a slot what a visitor put there.
pub(super) fn take<T, E: Error>(slot: &mut Option<T>, visited: Result<(), E>) -> Result<T, E> {
    visited?;
    // There is none if the deserializer was content with nothing, which none should be.
    slot.take()
        .ok_or_else(|| E::custom("the deserializer gave no value"))
}
