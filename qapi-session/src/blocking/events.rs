//! Events that are waited for.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::thread::Thread;
use super::wait::wait;
use crate::client::{self, EventError, WaitError};

/// Events as they come: an iterator that waits for the next one and ends when the connection does. All else is as in
/// [`client::Subscription`].
///
/// ```no_run
/// # fn example(client: &qapi_session::blocking::Client) {
/// use qapi_types::qmp::event::Event;
///
/// for event in client.all_events::<Event>() {
///     match event {
///         Ok(event) => println!("{event:?}"),
///         Err(error) => eprintln!("{error}"),
///     }
/// }
/// # }
/// ```
pub struct Subscription<T> {
    // Dropped first: the thread is still there for it.
    events: client::Subscription<T>,
    _thread: Arc<Thread>,
}

impl<T> Subscription<T> {
    pub(super) fn new(events: client::Subscription<T>, thread: Arc<Thread>) -> Self {
        Self {
            events,
            _thread: thread,
        }
    }

    /// The next event, if it is there already.
    ///
    /// # Errors
    ///
    /// As [`client::Subscription::next`].
    pub fn try_next(&mut self) -> Option<Result<T, EventError>> {
        self.events.try_next()
    }

    /// Waits until an event is as wanted, at most for `limit`. Those before it are dropped, also those that do
    /// not decode.
    ///
    /// ```no_run
    /// # fn example(client: &qapi_session::blocking::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// use qapi_types::qmp::{command, event};
    ///
    /// let mut shutdowns = client.events::<event::Shutdown>();
    /// client.execute(command::SystemPowerdown::new())?;
    /// let shutdown = shutdowns.wait_for(Duration::from_secs(60), |it| it.event.guest)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`client::Subscription::wait_for`].
    pub fn wait_for(
        &mut self,
        limit: Duration,
        wanted: impl FnMut(&T) -> bool,
    ) -> Result<T, WaitError> {
        let found = wait(self.events.find(wanted), limit);
        found.unwrap_or(Err(WaitError::TimedOut(limit)))
    }

    /// How many events there was no room for, since it was made.
    pub fn missed(&self) -> u64 {
        self.events.missed()
    }
}

impl<T> Iterator for Subscription<T> {
    type Item = Result<T, EventError>;

    fn next(&mut self) -> Option<Self::Item> {
        wait(self.events.next(), Duration::MAX).flatten()
    }
}

impl<T> fmt::Debug for Subscription<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.events.fmt(f)
    }
}
