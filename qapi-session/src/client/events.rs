//! Events: what comes is given to all who subscribed, each with a queue of its own.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_core::Stream;
use qapi_types::json;
use qapi_types::message::RawEvent;
use tokio::time::timeout;

use crate::lock::lock;

/// Gives events to subscriptions.
pub(super) struct Hub {
    state: Mutex<Subscribed>,
    /// How many events a queue has at most.
    most: usize,
}

struct Subscribed {
    queues: Vec<Weak<Queue>>,
    /// What came before the first command, for subscriptions that are made before it.
    early: Option<Pending>,
    over: bool,
}

/// Events that a subscription has not taken yet.
struct Queue {
    state: Mutex<State>,
    /// Only events called so.
    names: Option<Names>,
}

/// Which events a queue takes.
pub(super) type Names = &'static [&'static str];

#[derive(Default)]
struct State {
    pending: Pending,
    /// How many it did not get at all.
    missed: u64,
    over: bool,
    reader: Option<Waker>,
}

#[derive(Clone, Default)]
struct Pending {
    events: VecDeque<Arc<RawEvent>>,
    /// How many there were before these.
    missed: u64,
}

impl Pending {
    /// Adds an event. The oldest gives way where there is no room.
    fn push(&mut self, event: Arc<RawEvent>, most: usize) -> bool {
        let full = self.events.len() >= most;
        if full {
            self.events.pop_front();
            self.missed += 1;
        }
        self.events.push_back(event);
        full
    }
}

impl Hub {
    pub(super) fn new(most: usize) -> Self {
        Self {
            state: Mutex::new(Subscribed {
                queues: Vec::new(),
                early: Some(Pending::default()),
                over: false,
            }),
            most: most.max(1),
        }
    }

    fn state(&self) -> MutexGuard<'_, Subscribed> {
        lock(&self.state)
    }

    /// Gives an event to all who want it.
    pub(super) fn emit(&self, event: RawEvent) {
        let event = Arc::new(event);
        let mut state = self.state();
        if let Some(early) = &mut state.early {
            early.push(Arc::clone(&event), self.most);
        }
        for queue in state.queues.iter().filter_map(Weak::upgrade) {
            if queue.wants(&event) {
                queue.push(Arc::clone(&event), self.most);
            }
        }
    }

    /// The first command is sent: who subscribes from now on has events from now on.
    pub(super) fn no_longer_early(&self) {
        self.state().early = None;
    }

    /// There are no more events.
    pub(super) fn end(&self) {
        let mut state = self.state();
        state.over = true;
        for queue in state.queues.iter().filter_map(Weak::upgrade) {
            queue.end();
        }
    }

    fn subscribe(&self, names: Option<Names>) -> Arc<Queue> {
        let mut state = self.state();
        let queue = Queue {
            state: Mutex::default(),
            names,
        };
        if let Some(early) = &state.early {
            let mut pending = early.clone();
            pending.events.retain(|event| queue.wants(event));
            let missed = pending.missed;
            *lock(&queue.state) = State {
                pending,
                missed,
                over: state.over,
                reader: None,
            };
        }
        lock(&queue.state).over = state.over;
        let queue = Arc::new(queue);
        state.queues.retain(|queue| queue.strong_count() > 0);
        state.queues.push(Arc::downgrade(&queue));
        queue
    }
}

impl Queue {
    fn wants(&self, event: &RawEvent) -> bool {
        self.names
            .is_none_or(|names| names.contains(&event.name.as_str()))
    }

    fn push(&self, event: Arc<RawEvent>, most: usize) {
        let mut state = lock(&self.state);
        if state.pending.push(event, most) {
            state.missed += 1;
        }
        wake(state);
    }

    fn end(&self) {
        let mut state = lock(&self.state);
        state.over = true;
        wake(state);
    }
}

fn wake(mut state: MutexGuard<'_, State>) {
    let reader = state.reader.take();
    drop(state);
    if let Some(reader) = reader {
        reader.wake();
    }
}

/// Events as they come, each a `T`: a [`Timestamped`](qapi_types::Timestamped) event or a [`RawEvent`].
///
/// A subscription has a queue of limited size ([`Builder::event_buffer`](super::Builder::event_buffer)). When nobody
/// takes from it in time, the oldest events give way to newer ones: then an
/// [`EventError::Missed`] stands in their place, and [`missed`](Self::missed) counts them.
///
/// It ends when the connection does, once all is taken; with a [`Reconnect`](super::Reconnect) it goes on with what
/// the next connection brings. Dropping it unsubscribes. It keeps the connection as a client does.
pub struct Subscription<T> {
    queue: Arc<Queue>,
    decode: Decode<T>,
    /// Whoever keeps the connection.
    _client: Arc<dyn Send + Sync>,
}

type Decode<T> = fn(&RawEvent) -> Result<T, json::Error>;

impl<T> Subscription<T> {
    pub(super) fn new(
        hub: &Hub,
        names: Option<Names>,
        decode: Decode<T>,
        client: Arc<dyn Send + Sync>,
    ) -> Self {
        Self {
            queue: hub.subscribe(names),
            decode,
            _client: client,
        }
    }

    /// Waits for the next event; `None` when there will be none. Dropped before it is ready, it has taken none.
    ///
    /// # Errors
    ///
    /// When events were missed before the next one, or the next one does not decode. Both cost nothing but
    /// these events.
    #[allow(
        clippy::should_implement_trait,
        reason = "an iterator would block; streams call it the same"
    )]
    pub async fn next(&mut self) -> Option<Result<T, EventError>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// The next event, if it is there already.
    ///
    /// # Errors
    ///
    /// As [`next`](Self::next).
    pub fn try_next(&mut self) -> Option<Result<T, EventError>> {
        self.take(&mut lock(&self.queue.state))
    }

    /// Waits until an event is as wanted, at most for `limit`. Those before it are dropped, also those that do
    /// not decode.
    ///
    /// ```no_run
    /// # async fn example(client: &qapi_session::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// use qapi_types::qmp::{command, event};
    ///
    /// let mut shutdowns = client.events::<event::Shutdown>();
    /// client.execute(command::SystemPowerdown::new()).await?;
    /// let shutdown = shutdowns.wait_for(Duration::from_secs(60), |it| it.event.guest).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When it does not come in time, when the connection ends before it comes, and when events were missed,
    /// among which it may be.
    pub async fn wait_for(
        &mut self,
        limit: Duration,
        wanted: impl FnMut(&T) -> bool,
    ) -> Result<T, WaitError> {
        let found = timeout(limit, self.find(wanted)).await;
        found.unwrap_or(Err(WaitError::TimedOut(limit)))
    }

    /// Waits until an event is as wanted.
    pub(crate) async fn find(
        &mut self,
        mut wanted: impl FnMut(&T) -> bool,
    ) -> Result<T, WaitError> {
        loop {
            match self.next().await {
                Some(Ok(event)) if wanted(&event) => return Ok(event),
                Some(Ok(_)) => {}
                Some(Err(EventError::Missed(count))) => return Err(WaitError::Missed(count)),
                Some(Err(error @ EventError::Decode { .. })) => {
                    tracing::warn!(%error, "an event passed over");
                }
                None => return Err(WaitError::Disconnected),
            }
        }
    }

    /// How many events there was no room for, since it was made.
    pub fn missed(&self) -> u64 {
        lock(&self.queue.state).missed
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<Option<Result<T, EventError>>> {
        let mut state = lock(&self.queue.state);
        match self.take(&mut state) {
            None if !state.over => {
                state.reader = Some(context.waker().clone());
                Poll::Pending
            }
            other => Poll::Ready(other),
        }
    }

    fn take(&self, state: &mut State) -> Option<Result<T, EventError>> {
        let pending = &mut state.pending;
        match std::mem::take(&mut pending.missed) {
            0 => {}
            missed => return Some(Err(EventError::Missed(missed))),
        }
        let event = pending.events.pop_front()?;
        Some((self.decode)(&event).map_err(|error| EventError::Decode { event, error }))
    }
}

impl<T> Stream for Subscription<T> {
    type Item = Result<T, EventError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<T> fmt::Debug for Subscription<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription")
            .field("names", &self.queue.names)
            .finish_non_exhaustive()
    }
}

/// Why there is something else in place of an event.
#[derive(Debug)]
#[non_exhaustive]
pub enum EventError {
    /// So many events were dropped, because they were not taken in time.
    Missed(u64),
    /// The data of an event does not decode.
    Decode {
        /// The event as it came.
        event: Arc<RawEvent>,
        /// What is wrong with it.
        error: json::Error,
    },
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missed(1) => f.write_str("an event was missed"),
            Self::Missed(count) => write!(f, "{count} events were missed"),
            Self::Decode { event, error } => {
                write!(f, "event '{}' does not decode: {error}", event.name)
            }
        }
    }
}

impl std::error::Error for EventError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Missed(_) => None,
            Self::Decode { error, .. } => Some(error),
        }
    }
}

/// Why an event that was waited for is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WaitError {
    /// It did not come in time.
    TimedOut(Duration),
    /// So many events were dropped, because they were not taken in time; it may be one of them.
    Missed(u64),
    /// The connection ended; [`Client::closed`](super::Client::closed) tells why.
    Disconnected,
}

impl fmt::Display for WaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut(limit) => write!(f, "no such event within {limit:?}"),
            Self::Missed(count) => EventError::Missed(*count).fmt(f),
            Self::Disconnected => f.write_str("the connection ended before such an event came"),
        }
    }
}

impl std::error::Error for WaitError {}
