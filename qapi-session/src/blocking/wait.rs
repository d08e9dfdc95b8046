//! Waiting for what needs no runtime, without one: so it can be done inside of another one, too.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use crate::lock::lock;

/// Whether something was woken.
#[derive(Default)]
struct Signal {
    woken: Mutex<bool>,
    changed: Condvar,
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        *lock(&self.woken) = true;
        self.changed.notify_one();
    }
}

impl Signal {
    /// Waits until it is woken, or until `end`.
    fn wait(&self, end: Option<Instant>) {
        let mut woken = lock(&self.woken);
        while !*woken {
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            woken = match left {
                Some(Duration::ZERO) => return,
                Some(left) => {
                    let waited = self.changed.wait_timeout(woken, left);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => {
                    let waited = self.changed.wait(woken);
                    waited.unwrap_or_else(PoisonError::into_inner)
                }
            };
        }
        *woken = false;
    }
}

/// Waits for a future that uses nothing of a runtime; `None` if that takes longer than `limit`.
pub(super) fn wait<F: Future>(future: F, limit: Duration) -> Option<F::Output> {
    let end = Instant::now().checked_add(limit);
    let mut future = pin!(future);
    let signal = Arc::new(Signal::default());
    let waker = Waker::from(Arc::clone(&signal));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Some(output);
        }
        if end.is_some_and(|end| end <= Instant::now()) {
            return None;
        }
        signal.wait(end);
    }
}
