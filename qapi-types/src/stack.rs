//! Room on the stack for what recurses as deep as a message nests.
//!
//! Takes the depth, which was counted before, and the work; does it where the caller is as long as
//! little is nested, and else on a thread whose stack is large enough.

use std::io;
use std::panic::resume_unwind;
use std::thread;

/// How many arrays and objects may be open at once for the work to be done where the caller is.
pub(crate) const SHALLOW: usize = 32;

/// Room on the stack for what is not nested.
const BASE: usize = 1 << 20;

/// Room on the stack for a level of nesting. Types generated from QEMU's schemas need some 12 KiB
/// without optimization. It is reserved, not used.
const LEVEL: usize = 1 << 16;

/// Does `work`, which recurses `depth` levels deep.
///
/// # Errors
///
/// When the system has no room for a stack that large.
pub(crate) fn with_room<T: Send>(depth: usize, work: impl FnOnce() -> T + Send) -> io::Result<T> {
    if depth <= SHALLOW {
        return Ok(work());
    }
    let mut result = None;
    on_stack(BASE + LEVEL * depth, Box::new(|| result = Some(work())))?;
    debug_assert!(result.is_some(), "the thread did its work, or panicked");
    result.ok_or_else(|| io::Error::other("the work gave no result"))
}

/// Does `work` on a thread with a stack of `size` bytes. Its type is none of its callers', so that
/// this is compiled once, and not for each type that is decoded.
fn on_stack(size: usize, work: Box<dyn FnOnce() + Send + '_>) -> io::Result<()> {
    thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(size);
        let thread = builder.spawn_scoped(scope, work).map_err(|error| {
            io::Error::new(error.kind(), format!("no stack of {size} bytes: {error}"))
        })?;
        thread.join().unwrap_or_else(|panic| resume_unwind(panic));
        Ok(())
    })
}
