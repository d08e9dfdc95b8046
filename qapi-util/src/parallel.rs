//! Doing several things at once, on as many threads as there are processors.

use std::cmp::Reverse;
use std::num::NonZero;
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};
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
    let results: Vec<_> = items.iter().map(|_| Mutex::new(None)).collect();
    for_each(&weights, &|index| {
        let result = each(&items[index]);
        *results[index]
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(result);
    });
    let results = results.into_iter().map(Mutex::into_inner);
    results
        .filter_map(|result| result.unwrap_or_else(PoisonError::into_inner))
        .collect()
}

/// Does `each` for the index of each weight. Threads and sorting are much code, so they are not [`map`]'s, which is
/// compiled for each use.
fn for_each(weights: &[usize], each: &(dyn Fn(usize) + Sync)) {
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&index| Reverse(weights[index]));
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(&index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            each(index);
        }
    };
    among_others(weights.len(), &work, || ());
}

/// What `first` gives, after which `work` is done, while other threads do it from the start: as many in all as there are
/// processors, but no more than `most`.
fn among_others<G>(most: usize, work: &(dyn Fn() + Sync), first: impl FnOnce() -> G) -> G {
    thread::scope(|scope| {
        // Where there can be no more threads, those that there are do more.
        let others: Vec<_> = (1..processors().min(most))
            .filter_map(|_| thread::Builder::new().spawn_scoped(scope, work).ok())
            .collect();
        let given = first();
        work();
        others.into_iter().for_each(joined);
        given
    })
}

/// The same for items that `each` takes, all of about one weight.
pub fn map_into<T: Send, R: Send>(items: Vec<T>, each: impl Fn(T) -> R + Sync) -> Vec<R> {
    let items: Vec<_> = items.into_iter().map(|it| Mutex::new(Some(it))).collect();
    // Each is taken once, so nobody waits, and no panic leaves half of one.
    let take = |item: &Mutex<Option<T>>| item.lock().unwrap_or_else(PoisonError::into_inner).take();
    let results = map(&items, |_| 1, |item| take(item).map(&each));
    results.into_iter().flatten().collect()
}

/// What `give` gives, and the results of `each` for all that it sends, in that order. Other threads begin with
/// that while `give` goes on, which must not keep the sender: its end is how they know that this was all.
pub fn with_sent<T: Send, R: Send, G>(
    give: impl FnOnce(Sender<T>) -> G,
    each: impl Fn(T) -> R + Sync,
) -> (G, Vec<R>) {
    let (sender, receiver) = mpsc::channel();
    let sent = Mutex::new(receiver.into_iter().enumerate());
    let results = Mutex::new(Vec::new());
    let work = || {
        let mut done = Vec::new();
        let next = || sent.lock().unwrap_or_else(PoisonError::into_inner).next();
        while let Some((index, item)) = next() {
            done.push((index, each(item)));
        }
        let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
        results.append(&mut done);
    };
    let given = among_others(usize::MAX, &work, || give(sender));
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(index, _)| *index);
    (
        given,
        results.into_iter().map(|(_, result)| result).collect(),
    )
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

#[cfg(test)]
mod tests;
