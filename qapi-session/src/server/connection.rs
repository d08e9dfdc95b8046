//! A connection: one client of a monitor, from its greeting to its end.
//!
//! Requests wait here for their turn, and answers go out from here.

use std::collections::VecDeque;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex};

use qapi_types::dispatch::{Mode, Request, State};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::Server;
use super::monitors::Monitor;
use super::outbox::Outbox;
use super::session::Session;
use crate::link::Peer;
use crate::lock::lock;

/// How many in-band commands may wait before reading stops, as in QEMU.
const MOST_WAITING: usize = 8;

pub(super) struct Connection {
    monitor: Arc<Monitor>,
    peer: Peer,
    pub(super) outbox: Outbox,
    state: Mutex<State>,
    inbox: Mutex<Inbox>,
    /// Told when something was taken from the inbox, or its last call has ended.
    progress: Notify,
    gone: CancellationToken,
}

#[derive(Default)]
struct Inbox {
    waiting: VecDeque<Input>,
    /// Whether somebody is to take what is waiting.
    scheduled: bool,
    /// Whether one that was taken is being executed.
    executing: bool,
    /// How many are executed out-of-band.
    overtaking: usize,
    closed: bool,
}

/// A message of a client.
pub(super) struct Input {
    pub(super) request: Incoming,
    /// What came along.
    pub(super) descriptors: Vec<OwnedFd>,
}

/// What a message asks for.
pub(super) enum Incoming {
    Request(Request<'static>),
    /// It is none; this is the answer.
    Refused(Vec<u8>),
}

impl Input {
    pub(super) fn is_out_of_band(&self) -> bool {
        matches!(&self.request, Incoming::Request(request) if request.is_out_of_band())
    }
}

impl Connection {
    pub(super) fn new(monitor: Arc<Monitor>, peer: Peer, outbox: Outbox, mode: Mode) -> Self {
        let state = State {
            mode,
            pretty: monitor.is_pretty(),
            ..State::new()
        };
        Self {
            monitor,
            peer,
            outbox,
            state: Mutex::new(state),
            inbox: Mutex::default(),
            progress: Notify::new(),
            gone: CancellationToken::new(),
        }
    }

    pub(super) fn monitor(&self) -> &Monitor {
        &self.monitor
    }

    pub(super) fn peer(&self) -> &Peer {
        &self.peer
    }

    /// Cancelled when nobody is there to answer.
    pub(super) fn gone(&self) -> &CancellationToken {
        &self.gone
    }

    pub(super) fn enable_oob(&self, oob: bool) {
        lock(&self.state).oob = oob;
    }

    /// Has a request wait for its turn. Says whether somebody must be told to take it.
    pub(super) fn push(&self, input: Input) -> bool {
        let mut inbox = lock(&self.inbox);
        if inbox.closed {
            return false;
        }
        inbox.waiting.push_back(input);
        !std::mem::replace(&mut inbox.scheduled, true)
    }

    /// Waits until there is room for another request.
    pub(super) async fn room(&self) {
        self.wait(|inbox| inbox.waiting.len() < MOST_WAITING).await;
    }

    /// Waits until nothing waits or is executed.
    pub(super) async fn idle(&self) {
        self.wait(|inbox| inbox.waiting.is_empty() && !inbox.executing && inbox.overtaking == 0)
            .await;
    }

    async fn wait(&self, until: impl Fn(&Inbox) -> bool) {
        loop {
            let progress = self.progress.notified();
            if until(&lock(&self.inbox)) {
                return;
            }
            progress.await;
        }
    }

    /// Takes the next request.
    pub(super) fn next(&self) -> Option<Input> {
        let mut inbox = lock(&self.inbox);
        let input = inbox.waiting.pop_front();
        inbox.executing = input.is_some();
        drop(inbox);
        self.progress.notify_waiters();
        input
    }

    /// Says whether more is waiting; if not, the next request must be told of.
    pub(super) fn has_more(&self) -> bool {
        let mut inbox = lock(&self.inbox);
        inbox.executing = false;
        inbox.scheduled = !inbox.waiting.is_empty();
        let more = inbox.scheduled;
        drop(inbox);
        self.progress.notify_waiters();
        more
    }

    /// Drops what is waiting, and takes no more.
    pub(super) fn drop_waiting(&self) {
        let mut inbox = lock(&self.inbox);
        inbox.closed = true;
        let dropped = std::mem::take(&mut inbox.waiting);
        drop(inbox);
        drop(dropped);
    }

    /// Ends the connection at once. What its client has asked for is executed all the same, as QEMU does: it
    /// may have hung up behind its last command.
    pub(super) fn hang_up(&self) {
        self.gone.cancel();
        self.outbox.close();
    }

    /// Ends the connection at once, with all that waits.
    pub(super) fn cut(&self) {
        self.drop_waiting();
        self.hang_up();
    }

    /// Executes a request at once, in a task of its own: whatever ends this connection, it goes on.
    pub(super) async fn overtake(self: &Arc<Self>, server: &Server, input: Input) {
        lock(&self.inbox).overtaking += 1;
        let (connection, server) = (Arc::clone(self), server.clone());
        let task = server.clone().spawn(async move {
            connection.execute(&server, input).await;
            lock(&connection.inbox).overtaking -= 1;
            connection.progress.notify_waiters();
        });
        // It does not panic: functions that do are caught.
        let _ = task.await;
    }

    /// Executes a request, and puts its answer into the outbox.
    pub(super) async fn execute(self: &Arc<Self>, server: &Server, input: Input) {
        let phase = server.phase();
        let state = State {
            phase,
            ..*lock(&self.state)
        };
        let request = match input.request {
            Incoming::Refused(answer) => return self.outbox.message(&answer),
            Incoming::Request(request) => request,
        };
        let session = Session::new(server.clone(), Arc::clone(self), input.descriptors);
        let answer = server.call(request, state, &session).await;
        if session.has_negotiated() {
            lock(&self.state).mode = Mode::Command;
            self.outbox.negotiated(&answer.unwrap_or_default());
        } else if let Some(answer) = answer {
            self.outbox.message(&answer);
        }
        // A monitor that removed itself says so, and nothing more.
        if session.is_leaving() {
            self.outbox.finish();
        }
    }
}
