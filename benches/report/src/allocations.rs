//! Counts allocations, in programs that have [`Counting`] as their allocator.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The system's allocator, which counts: `#[global_allocator] static ALLOCATOR: Counting = Counting;`.
#[derive(Clone, Copy, Debug)]
pub struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

/// Whether they are counted just now. Counting takes time, the more the more was written to memory just before, so what
/// is timed is not counted.
static COUNTED: AtomicBool = AtomicBool::new(false);

fn count() {
    if COUNTED.load(Ordering::Relaxed) {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
    }
}

// SAFETY: every call goes on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: as required of the caller.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as required of the caller.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: as required of the caller.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// How often memory is allocated, or moved because it grows, while `call` runs: by all threads, and never where
/// the program's allocator is not [`Counting`].
pub fn of(call: impl FnOnce()) -> u64 {
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    let outer = COUNTED.swap(true, Ordering::SeqCst);
    call();
    COUNTED.store(outer, Ordering::SeqCst);
    ALLOCATIONS.load(Ordering::Relaxed) - before
}
