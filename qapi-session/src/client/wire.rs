//! What calls and the connection's task share: bytes to be written, and who waits for which answer.
//!
//! A call puts its message here, whole, and waits; the task writes, reads, and gives each answer to whom it is for.
//! One lock has both, so that ids are in the order of the bytes. A call that is alone writes its message itself, as far
//! as that goes without waiting, which saves waking the task; calls that are many leave it to the task to write at once.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::io;
use std::ops::Range;
use std::os::fd::OwnedFd;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use serde_json::value::RawValue;
use tokio::sync::{Notify, OwnedMutexGuard, oneshot};

use super::error::{Disconnect, ErrorKind};
use super::request::Request;
use crate::link::Sink;
use crate::lock::lock;

/// With more than this unwritten, in bytes, calls wait before they are sent.
const ROOM: usize = 1 << 20;

/// What is kept of a buffer that was written.
const KEPT: usize = 4096;

/// What becomes of a request.
pub(super) type Outcome = Result<Box<RawValue>, ErrorKind>;

pub(super) struct Wire {
    state: Mutex<State>,
    room: Notify,
}

struct State {
    gate: Gate,
    next: u64,
    waiting: BTreeMap<u64, Waiting>,
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

/// Who waits for an answer.
struct Waiting {
    /// Nobody any more, if nothing: then the answer, when it comes, is dropped.
    call: Option<oneshot::Sender<Outcome>>,
    /// What others who have descriptors wait for.
    _turn: Option<Turn>,
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
                waiting: BTreeMap::new(),
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
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        for waiting in waiting.into_values() {
            waiting.tell(Err(ErrorKind::Disconnected(end.clone())));
        }
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
        loop {
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
        let (call, receiver) = oneshot::channel();
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
        let waiting = Waiting {
            call: Some(call),
            _turn: turn,
        };
        state.waiting.insert(number, waiting);
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
        Ok(Answer {
            wire: self,
            number,
            receiver,
        })
    }

    /// Gives an answer to whom it is for; without an id, to who waits longest. Says whether there was anybody, or had
    /// been.
    pub(super) fn answer(&self, id: Option<u64>, outcome: Outcome) -> bool {
        let mut state = self.state();
        let waiting = match id {
            Some(id) => state.waiting.remove(&id),
            None => state.waiting.pop_first().map(|(_, waiting)| waiting),
        };
        drop(state);
        waiting.map(|waiting| waiting.tell(outcome)).is_some()
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
        Poll::Ready(state.failed.take().map_or(Ok(()), Err))
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
    /// Writes what the sink takes at once. What is left, or an error, is the task's.
    fn write(&mut self) {
        let Some(sink) = &mut self.sink else {
            return;
        };
        match sink.try_write(&self.bytes) {
            Ok(count) => drop(self.bytes.drain(..count)),
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
    fn tell(self, outcome: Outcome) {
        if let Some(call) = self.call {
            // Who has just given up is not told.
            let _ = call.send(outcome);
        }
    }
}

/// The answer to a request, when it comes. Dropped before, it is given up: what comes is dropped.
pub(super) struct Answer<'a> {
    wire: &'a Wire,
    number: u64,
    receiver: oneshot::Receiver<Outcome>,
}

impl Future for Answer<'_> {
    /// `None` if nobody can answer any more: the runtime is going down.
    type Output = Option<Outcome>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.receiver).poll(context).map(Result::ok)
    }
}

impl Drop for Answer<'_> {
    fn drop(&mut self) {
        if let Some(waiting) = self.wire.state().waiting.get_mut(&self.number) {
            waiting.call = None;
        }
    }
}
