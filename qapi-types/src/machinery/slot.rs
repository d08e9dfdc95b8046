//! Putting values into slots.
//!
//! Without optimization it has a call of its own, so that what it takes to move a value is on the stack only
//! then, and not in the caller: that is there once for every layer of a message.

/// Puts a result into a slot.
#[inline]
pub(super) fn put<T, E>(slot: &mut Option<T>, result: Result<T, E>) -> Result<(), E> {
    *slot = Some(result?);
    Ok(())
}
