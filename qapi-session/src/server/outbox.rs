//! What is to be sent to a client: messages in, bytes out, without waiting.
//!
//! Whoever has a message puts it here, whole; the connection's task takes all that there is and writes it.
//! How much may be unsent is limited.

use std::future::poll_fn;
use std::sync::Mutex;
use std::task::{Poll, Waker};

use crate::lock::lock;

/// What is kept of a buffer that was written.
const KEPT: usize = 1024;

pub(super) struct Outbox {
    state: Mutex<State>,
    limits: Limits,
}

/// How much may be unsent, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// With more than this nothing is read.
    pub(super) reading: usize,
    /// With more than this the client is disconnected.
    pub(super) most: usize,
}

#[derive(Default)]
struct State {
    /// What nobody has taken yet.
    bytes: Vec<u8>,
    /// How much was taken and is being written.
    taken: usize,
    phase: Phase,
    /// Whether events are sent.
    events: bool,
    /// Whether something else than events is there.
    pressing: bool,
    /// Whether the writer sees to it that events go together.
    gathering: bool,
    writer: Option<Waker>,
    reader: Option<Waker>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Open,
    /// Takes no more, and ends when all is sent.
    Finishing,
    /// Sends no more.
    Closed,
    /// Closed, because the client did not read.
    Full,
}

/// Why there is nothing more to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// All is written.
    Finished,
    /// What was there is dropped.
    Closed,
    /// The client does not read; what was there is dropped.
    Full,
}

impl Outbox {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            state: Mutex::default(),
            limits,
        }
    }

    /// Adds a message.
    pub(super) fn message(&self, message: &[u8]) {
        self.push(message, |state| {
            state.pressing = true;
            true
        });
    }

    /// Adds an event, once there is to be any.
    pub(super) fn event(&self, message: &[u8]) {
        self.push(message, |state| state.events);
    }

    /// Adds the answer to `qmp_capabilities`: what follows may be events.
    pub(super) fn negotiated(&self, message: &[u8]) {
        self.push(message, |state| {
            state.events = true;
            state.pressing = true;
            true
        });
    }

    fn push(&self, message: &[u8], wanted: impl FnOnce(&mut State) -> bool) {
        let mut state = lock(&self.state);
        if state.phase != Phase::Open || !wanted(&mut state) {
            return;
        }
        if state.bytes.len() + state.taken + message.len() > self.limits.most {
            state.close(Phase::Full);
        } else {
            state.bytes.extend_from_slice(message);
            state.bytes.extend_from_slice(b"\r\n");
        }
        State::wake(state, |state| {
            if state.is_gathering() {
                return None;
            }
            state.writer.take()
        });
    }

    /// Sends events from now on.
    pub(super) fn start_events(&self) {
        lock(&self.state).events = true;
    }

    /// Sends no events from now on.
    pub(super) fn stop_events(&self) {
        lock(&self.state).events = false;
    }

    /// Takes no more. [`take`](Self::take) ends once all that is there is sent.
    pub(super) fn finish(&self) {
        let mut state = lock(&self.state);
        if state.phase == Phase::Open {
            state.phase = Phase::Finishing;
        }
        State::wake(state, |state| state.writer.take());
    }

    /// Drops what is there, and takes no more.
    pub(super) fn close(&self) {
        let mut state = lock(&self.state);
        state.close(Phase::Closed);
        State::wake(state, |state| state.writer.take());
    }

    /// Says that what was taken is written.
    pub(super) fn written(&self) {
        let mut state = lock(&self.state);
        state.taken = 0;
        State::wake(state, |state| state.reader.take());
    }

    /// Lets events gather, as long as nothing else is there: until this is dropped.
    pub(super) async fn gather(&self) {
        poll_fn(|context| {
            let mut state = lock(&self.state);
            state.gathering = true;
            if !state.is_gathering() {
                return Poll::Ready(());
            }
            state.writer = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// Waits for something to write, and takes all that is there, and says whether that is more than
    /// events. The buffer `written` is what was taken before, and is written by now.
    pub(super) async fn take(&self, mut written: Vec<u8>) -> Result<(Vec<u8>, bool), End> {
        written.clear();
        written.shrink_to(KEPT);
        poll_fn(|context| {
            let mut state = lock(&self.state);
            state.gathering = false;
            let all = state.phase == Phase::Finishing && state.bytes.is_empty();
            state.taken = state.bytes.len();
            let result = match state.phase {
                Phase::Closed => Err(End::Closed),
                Phase::Full => Err(End::Full),
                _ if all => Err(End::Finished),
                _ if state.bytes.is_empty() => {
                    state.writer = Some(context.waker().clone());
                    State::wake(state, |state| state.reader.take());
                    return Poll::Pending;
                }
                _ => {
                    let pressing = std::mem::take(&mut state.pressing);
                    let bytes = std::mem::replace(&mut state.bytes, std::mem::take(&mut written));
                    Ok((bytes, pressing))
                }
            };
            State::wake(state, |state| state.reader.take());
            Poll::Ready(result)
        })
        .await
    }

    /// Waits until so little is unsent that it is worth reading.
    pub(super) async fn room(&self) {
        poll_fn(|context| {
            let mut state = lock(&self.state);
            let unsent = state.bytes.len() + state.taken;
            if unsent <= self.limits.reading || state.phase != Phase::Open {
                return Poll::Ready(());
            }
            state.reader = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

impl State {
    /// Whether nothing is to be written just now.
    fn is_gathering(&self) -> bool {
        self.gathering && !self.pressing && self.phase == Phase::Open
    }

    fn close(&mut self, phase: Phase) {
        if matches!(self.phase, Phase::Open | Phase::Finishing) {
            self.phase = phase;
        }
        self.bytes = Vec::new();
    }

    /// Wakes somebody, once the lock is free.
    fn wake(
        mut guard: std::sync::MutexGuard<'_, Self>,
        whom: impl FnOnce(&mut Self) -> Option<Waker>,
    ) {
        let waker = whom(&mut guard);
        drop(guard);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}
