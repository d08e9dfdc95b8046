//! Doing several things at once, on as many threads as there are processors.

use std::cmp::Reverse;
use std::num::NonZero;
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread::{self, ScopedJoinHandle};

/// The results of `each`, in the order of `items`. What has the most `weight` is begun first, so that
/// no thread is left with it at the end.
pub fn map<T: Sync, R: Send>(
    items: &[T],
    weight: impl Fn(&T) -> usize,
    each: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let weights: Vec<usize> = items.iter().map(weight).collect();
    let order = heaviest_first(&weights);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some(&index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.push((index, each(&items[index])));
        }
        done
    };
    let done = thread::scope(|scope| {
        // Where there can be no more threads, those that there are do more.
        let others: Vec<_> = (1..processors().min(items.len()))
            .filter_map(|_| thread::Builder::new().spawn_scoped(scope, work).ok())
            .collect();
        let mut done = work();
        for other in others {
            done.extend(joined(other));
        }
        done
    });
    let mut results: Vec<Option<R>> = items.iter().map(|_| None).collect();
    for (index, result) in done {
        results[index] = Some(result);
    }
    results.into_iter().flatten().collect()
}

/// The indices of weights, those of great ones first. Sorting is much code, so it is not [`map`]'s, which is compiled for
/// each use.
fn heaviest_first(weights: &[usize]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&index| Reverse(weights[index]));
    order
}

/// The same for items that `each` takes, all of about one weight.
pub fn map_into<T: Send, R: Send>(items: Vec<T>, each: impl Fn(T) -> R + Sync) -> Vec<R> {
    let items: Vec<_> = items.into_iter().map(|it| Mutex::new(Some(it))).collect();
    // Each is taken once, so nobody waits, and no panic leaves half of one.
    let take = |item: &Mutex<Option<T>>| item.lock().unwrap_or_else(PoisonError::into_inner).take();
    let results = map(&items, |_| 1, |item| take(item).map(&each));
    results.into_iter().flatten().collect()
}

/// The results of both, which are worked out at the same time if possible.
pub fn both<A, B: Send>(one: impl FnOnce() -> A, other: impl Fn() -> B + Sync) -> (A, B) {
    if processors() == 1 {
        return (one(), other());
    }
    thread::scope(|scope| {
        let thread = thread::Builder::new().spawn_scoped(scope, &other);
        let one = one();
        let other = match thread {
            Ok(thread) => joined(thread),
            Err(_) => other(),
        };
        (one, other)
    })
}

fn joined<R>(thread: ScopedJoinHandle<'_, R>) -> R {
    thread
        .join()
        .unwrap_or_else(|panic| panic::resume_unwind(panic))
}

/// How many processors there are; to ask the system takes a while.
fn processors() -> usize {
    static PROCESSORS: LazyLock<usize> =
        LazyLock::new(|| thread::available_parallelism().map_or(1, NonZero::get));
    *PROCESSORS
}
