//! What calls and the connection's task share: bytes to be written, and who waits for which answer.
//!
//! A call puts its message here, whole, and waits; the task writes, reads, and gives each answer to whom it is for.
//! One lock has both, so that ids are in the order of the bytes. A call that is alone writes its message itself, as far
//! as that goes without waiting, which saves waking the task; calls that are many leave it to the task to write at once.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io;
use std::ops::Range;
use std::os::fd::OwnedFd;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use serde_json::value::RawValue;
use tokio::sync::{Notify, OwnedMutexGuard};

use super::error::{Disconnect, ErrorKind};
use super::request::Request;
use crate::link::Sink;
use crate::lock::lock;

/// With more than this unwritten, in bytes, calls wait before they are sent.
const ROOM: usize = 1 << 20;

/// What is kept of a buffer that was written.
const KEPT: usize = 4096;

/// For how many requests there is room when none is under way.
const KEPT_WAITING: usize = 16;

/// What becomes of a request.
pub(super) type Outcome = Result<Box<RawValue>, ErrorKind>;

pub(super) struct Wire {
    state: Mutex<State>,
    room: Notify,
}

struct State {
    gate: Gate,
    next: u64,
    /// All before this one are on their way, or were.
    taken: u64,
    /// In the order of their numbers.
    waiting: VecDeque<Waiting>,
    bytes: Vec<u8>,
    /// Where in `bytes` the messages are that descriptors go along with.
    descriptors: Vec<(Range<usize>, Arc<[OwnedFd]>)>,
    /// Where the bytes go to: nothing while the task writes, or there is no connection.
    sink: Option<Box<dyn Sink>>,
    /// Why a call could not write, until the task takes it.
    failed: Option<io::Error>,
    /// Whether the task is to end.
    closing: bool,
    task: Option<Waker>,
}

/// Who may send.
enum Gate {
    /// Nobody: there is no connection.
    Closed(Disconnect),
    /// Those who come first.
    First(Disconnect),
    Open,
}

/// A request that was sent.
struct Waiting {
    number: u64,
    stage: Stage,
    /// What others who have descriptors wait for.
    turn: Option<Turn>,
}

enum Stage {
    /// It is not answered; who waits has this waker.
    Sent(Waker),
    /// It is not answered, and nobody waits any more: the answer, when it comes, is dropped.
    GivenUp,
    /// This is what becomes of it, and whether it was sent.
    Done(Outcome, bool),
}

/// The turn of who sends descriptors: until its command is answered, also if nobody waits for that. A server has room
/// for those of one command.
pub(super) type Turn = OwnedMutexGuard<()>;

/// What there is to write: bytes, and which descriptors go along with the message that is where.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) bytes: Vec<u8>,
    pub(super) descriptors: Vec<(Range<usize>, Arc<[OwnedFd]>)>,
}

impl Wire {
    /// Nobody may send yet.
    pub(super) fn new(end: Disconnect) -> Self {
        Self {
            state: Mutex::new(State {
                gate: Gate::Closed(end),
                next: 0,
                taken: 0,
                waiting: VecDeque::new(),
                bytes: Vec::new(),
                descriptors: Vec::new(),
                sink: None,
                failed: None,
                closing: false,
                task: None,
            }),
            room: Notify::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// There is a connection. With an `end`, that of the one before, only those who come first may send.
    pub(super) fn open(&self, end: Option<Disconnect>) {
        self.state().gate = end.map_or(Gate::Open, Gate::First);
    }

    /// There is none any more. Whoever waits is told.
    pub(super) fn disconnect(&self, end: &Disconnect) {
        let mut state = self.state();
        state.gate = Gate::Closed(end.clone());
        state.bytes = Vec::new();
        state.descriptors.clear();
        state.failed = None;
        let turn = state.waiting.iter_mut().find_map(|it| it.turn.take());
        let taken = state.taken;
        let ended = |it: &mut Waiting| {
            let outcome = Err(ErrorKind::Disconnected(end.clone()));
            it.stage.end(outcome, it.number < taken)
        };
        let wakers: Vec<Waker> = state.waiting.iter_mut().filter_map(ended).collect();
        let is_waited_for = |it: &Waiting| !matches!(it.stage, Stage::GivenUp);
        state.waiting.retain(is_waited_for);
        drop(state);
        drop(turn);
        wakers.into_iter().for_each(Waker::wake);
        self.room.notify_waiters();
    }

    /// Has the task end.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.closing = true;
        State::wake(state);
    }

    /// Waits until the task is to end.
    pub(super) async fn closing(&self) {
        poll_fn(|context| {
            let mut state = self.state();
            if state.closing {
                return Poll::Ready(());
            }
            state.task = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// Waits until there is room for another message.
    pub(super) async fn room(&self) {
        while self.state().bytes.len() >= ROOM {
            let mut room = std::pin::pin!(self.room.notified());
            room.as_mut().enable();
            if self.state().bytes.len() < ROOM {
                return;
            }
            room.await;
        }
    }

    /// Puts a request on its way.
    pub(super) fn send(
        &self,
        request: &Request,
        turn: Option<Turn>,
    ) -> Result<Answer<'_>, ErrorKind> {
        let mut state = self.state();
        match &state.gate {
            Gate::Closed(end) => return Err(ErrorKind::Disconnected(end.clone())),
            Gate::First(end) if !request.first => {
                return Err(ErrorKind::Disconnected(end.clone()));
            }
            Gate::First(_) | Gate::Open => {}
        }
        let alone = state.waiting.is_empty() && state.bytes.is_empty() && !state.closing;
        let number = state.next;
        state.next += 1;
        state.waiting.push_back(Waiting {
            number,
            stage: Stage::Sent(Waker::noop().clone()),
            turn,
        });
        let begin = state.bytes.len();
        request.write(Some(number), &mut state.bytes);
        if let Some(descriptors) = &request.descriptors {
            let message = begin..state.bytes.len();
            state.descriptors.push((message, Arc::clone(descriptors)));
        } else if alone {
            state.write();
        }
        if !state.bytes.is_empty() || state.failed.is_some() {
            State::wake(state);
        }
        Ok(Answer { wire: self, number })
    }

    /// Gives an answer to whom it is for; without an id, to who waits longest. Says whether there was anybody, or had
    /// been.
    pub(super) fn answer(&self, id: Option<u64>, outcome: Outcome) -> bool {
        let mut state = self.state();
        let index = match id {
            Some(id) => state.find(id),
            None => state.waiting.iter().position(Waiting::is_open),
        };
        let waiting = index.and_then(|index| state.waiting.get_mut(index));
        let Some(waiting) = waiting.filter(|it| it.is_open()) else {
            return false;
        };
        let turn = waiting.turn.take();
        let waker = waiting.stage.end(outcome, true);
        if waker.is_none() {
            index.and_then(|index| state.remove(index));
        }
        drop(state);
        drop(turn);
        if let Some(waker) = waker {
            waker.wake();
        }
        true
    }

    /// Waits until there is something to write, and puts it into `batch`, whose buffer is used again. Calls that are
    /// alone have the `sink` meanwhile.
    ///
    /// # Errors
    ///
    /// When such a call could not write.
    pub(super) async fn take(
        &self,
        batch: &mut Batch,
        sink: &mut Option<Box<dyn Sink>>,
    ) -> io::Result<()> {
        batch.bytes.clear();
        batch.bytes.shrink_to(KEPT);
        batch.descriptors.clear();
        self.state().sink = sink.take();
        // Dropped before it is ready, this drops the sink, too.
        let lent = Lent(self);
        poll_fn(|context| lent.poll_take(context, batch, sink)).await?;
        self.room.notify_waiters();
        Ok(())
    }
}

/// The wire, while calls have the sink.
struct Lent<'a>(&'a Wire);

impl Lent<'_> {
    fn poll_take(
        &self,
        context: &mut Context<'_>,
        batch: &mut Batch,
        sink: &mut Option<Box<dyn Sink>>,
    ) -> Poll<io::Result<()>> {
        let mut state = self.0.state();
        if state.bytes.is_empty() && state.failed.is_none() {
            state.task = Some(context.waker().clone());
            return Poll::Pending;
        }
        *sink = state.sink.take();
        std::mem::swap(&mut batch.bytes, &mut state.bytes);
        std::mem::swap(&mut batch.descriptors, &mut state.descriptors);
        if let Some(error) = state.failed.take() {
            return Poll::Ready(Err(error));
        }
        state.taken = state.next;
        Poll::Ready(Ok(()))
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let sink = self.0.state().sink.take();
        // Closing it need not be done under the lock.
        drop(sink);
    }
}

impl State {
    /// Where the request of this number is.
    fn find(&self, number: u64) -> Option<usize> {
        self.waiting
            .binary_search_by_key(&number, |it| it.number)
            .ok()
    }

    fn remove(&mut self, index: usize) -> Option<Waiting> {
        let removed = self.waiting.remove(index);
        if self.waiting.is_empty() {
            self.waiting.shrink_to(KEPT_WAITING);
        }
        removed
    }

    /// Writes what the sink takes at once. What is left, or an error, is the task's.
    fn write(&mut self) {
        let Some(sink) = &mut self.sink else {
            return;
        };
        match sink.try_write(&self.bytes) {
            Ok(count) => {
                self.bytes.drain(..count);
                self.taken = self.next;
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => self.failed = Some(error),
        }
        if self.bytes.is_empty() {
            self.bytes.shrink_to(KEPT);
        }
    }

    /// Wakes the task, once the lock is free.
    fn wake(mut state: MutexGuard<'_, Self>) {
        let task = state.task.take();
        drop(state);
        if let Some(task) = task {
            task.wake();
        }
    }
}

impl Waiting {
    fn is_open(&self) -> bool {
        !matches!(self.stage, Stage::Done(..))
    }
}

impl Stage {
    /// Ends it. Gives whom to wake, if somebody waits.
    fn end(&mut self, outcome: Outcome, sent: bool) -> Option<Waker> {
        if !matches!(self, Self::Sent(_)) {
            return None;
        }
        match std::mem::replace(self, Self::Done(outcome, sent)) {
            Self::Sent(waker) => Some(waker),
            Self::GivenUp | Self::Done(..) => None,
        }
    }
}

/// The answer to a request, when it comes. Dropped before, it is given up: what comes is dropped.
pub(super) struct Answer<'a> {
    wire: &'a Wire,
    number: u64,
}

impl Future for Answer<'_> {
    /// Whether the request was sent stands beside.
    type Output = (Outcome, bool);

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.wire.state();
        let Some(index) = state.find(self.number) else {
            // As futures may: it was ready before.
            return Poll::Pending;
        };
        if let Some(Stage::Sent(waker)) = state.waiting.get_mut(index).map(|it| &mut it.stage) {
            let old = (!waker.will_wake(context.waker()))
                .then(|| std::mem::replace(waker, context.waker().clone()));
            // Dropped under the lock it might drop an answer, which takes the lock.
            drop(state);
            drop(old);
            return Poll::Pending;
        }
        match state.remove(index).map(|it| it.stage) {
            Some(Stage::Done(outcome, sent)) => Poll::Ready((outcome, sent)),
            _ => Poll::Pending,
        }
    }
}

impl Drop for Answer<'_> {
    fn drop(&mut self) {
        let mut state = self.wire.state();
        let Some(index) = state.find(self.number) else {
            return;
        };
        let given_up = match state.waiting.get_mut(index) {
            Some(waiting) if waiting.is_open() => {
                Some(std::mem::replace(&mut waiting.stage, Stage::GivenUp))
            }
            _ => state.remove(index).map(|it| it.stage),
        };
        drop(state);
        drop(given_up);
    }
}
