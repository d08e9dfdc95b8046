//! A place for one at a time: at a device that has the same peer for each of its front ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

#[derive(Debug, Default)]
pub(super) struct Place {
    taken: AtomicBool,
    /// Told when it is free again.
    free: Notify,
}

/// The place, until this is dropped.
pub(super) struct Taken {
    place: Arc<Place>,
    forever: AtomicBool,
}

impl Place {
    /// Takes the place as soon as it is free.
    pub(super) async fn take(self: &Arc<Self>) -> Taken {
        while self.taken.swap(true, Ordering::AcqRel) {
            // What was told between these two lines is not lost.
            self.free.notified().await;
        }
        Taken {
            place: Arc::clone(self),
            forever: AtomicBool::new(false),
        }
    }
}

impl Taken {
    /// Has nobody take the place any more.
    pub(super) fn keep(&self) {
        self.forever.store(true, Ordering::Release);
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        if !*self.forever.get_mut() {
            self.place.taken.store(false, Ordering::Release);
            self.place.free.notify_one();
        }
    }
}
