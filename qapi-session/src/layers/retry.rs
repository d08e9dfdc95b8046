//! A layer that repeats commands which may be repeated.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use qapi_types::ErrorClass;
use tokio::time::{sleep, timeout};

use super::pattern::Patterns;
use super::read_only::{ReadOnly, sounds_reading};
use crate::client::{Answering, Error, ErrorKind, Layer, Next, Request};

/// Whether a command may be repeated.
type May = Arc<dyn Fn(&Request) -> bool + Send + Sync>;

/// Whether an error is worth it.
type Worth = Arc<dyn Fn(&Error) -> bool + Send + Sync>;

/// Repeats commands that fail, with pauses between: those that may be repeated, after errors that may pass.
///
/// - **Commands**: by default those that change nothing, as [`ReadOnly`] has it, by their names alone. A command that
///   changes something may have been executed although no answer came, so name only those which may well be
///   executed twice.
/// - **Errors**: a connection that was lost, where a [`Reconnect`](crate::client::Reconnect) makes a new one, which is
///   waited for; and an attempt that took longer than [`attempt`](Self::attempt) gives it. The server's own errors only
///   where [`on_class`](Self::on_class) or [`on`](Self::on) says so.
/// - **Pauses**: from 0.1 seconds, each twice as long as the one before, up to 5 seconds; of each, a half or more by
///   chance, so that many clients do not come back at the same moment.
/// - **Attempts**: 5 at most, the first included. The call's own time-out, 60 seconds if nobody says, covers all
///   attempts and pauses.
///
/// The error of the last attempt is the call's.
///
/// ```no_run
/// # fn example(client: &qapi_session::Client) {
/// use std::time::Duration;
///
/// use qapi_session::layers::Retry;
/// use qapi_types::ErrorClass;
///
/// let patient = Retry::commands(["query-*", "device_del"])
///     .attempts(10)
///     .attempt(Duration::from_secs(2))
///     .on_class(ErrorClass::DeviceNotActive);
/// let client = client.with(patient);
/// # }
/// ```
#[derive(Clone)]
pub struct Retry {
    may: May,
    worth: Vec<Worth>,
    attempts: u32,
    attempt: Option<Duration>,
    first: Duration,
    longest: Duration,
}

impl Retry {
    /// One for commands that change nothing, as far as their names tell.
    pub fn new() -> Self {
        Self::when(|request| sounds_reading(request.name()))
    }

    /// One for the commands of a profile.
    pub fn of(profile: ReadOnly) -> Self {
        Self::when(move |request| profile.allows(request.name()))
    }

    /// One for commands of these names, in which `*` stands for any text.
    pub fn commands<S: Into<String>>(patterns: impl IntoIterator<Item = S>) -> Self {
        let patterns = Patterns::new(patterns);
        Self::when(move |request| patterns.find(request.name()).is_some())
    }

    /// One for those commands for which `may` says so.
    pub fn when(may: impl Fn(&Request) -> bool + Send + Sync + 'static) -> Self {
        Self {
            may: Arc::new(may),
            worth: Vec::new(),
            attempts: 5,
            attempt: None,
            first: Duration::from_millis(100),
            longest: Duration::from_secs(5),
        }
    }

    /// Tries so many times at most, once at least.
    #[must_use]
    pub fn attempts(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }

    /// Gives each attempt so much time. Without, one attempt may use up all that the call has.
    #[must_use]
    pub fn attempt(self, limit: Duration) -> Self {
        Self {
            attempt: Some(limit),
            ..self
        }
    }

    /// Waits about as long as `first` after the first attempt, then each time twice as long, up to `longest`.
    #[must_use]
    pub fn pauses(self, first: Duration, longest: Duration) -> Self {
        Self {
            first,
            longest,
            ..self
        }
    }

    /// Tries again after the server's errors of a class, too.
    #[must_use]
    pub fn on_class(self, class: ErrorClass) -> Self {
        self.on(move |error| error.class() == Some(&class))
    }

    /// Tries again after errors for which `worth` says so, too. It is asked about all but lost connections.
    #[must_use]
    pub fn on(mut self, worth: impl Fn(&Error) -> bool + Send + Sync + 'static) -> Self {
        self.worth.push(Arc::new(worth));
        self
    }

    async fn attempt_once(
        &self,
        request: Request,
        next: Next<'_>,
    ) -> Result<Box<serde_json::value::RawValue>, Error> {
        let Some(limit) = self.attempt else {
            return next.run(request).await;
        };
        let late = request.error(ErrorKind::TimedOut(limit));
        let outcome = timeout(limit, next.run(request)).await;
        outcome.unwrap_or(Err(late))
    }

    /// Waits for a time when another attempt makes sense. `false` if there is none.
    async fn wait(
        &self,
        error: &Error,
        pause: Duration,
        request: &Request,
        next: Next<'_>,
    ) -> bool {
        if error.is_disconnected() {
            // The hook of a `Reconnect` would wait for itself.
            if request.first {
                return false;
            }
            sleep(pause).await;
            return next.connected().await.is_ok();
        }
        let worth = error.is_timed_out() || self.worth.iter().any(|worth| worth(error));
        if worth {
            sleep(pause).await;
        }
        worth
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self::new()
    }
}

impl Layer for Retry {
    fn call<'a>(&'a self, request: Request, next: Next<'a>) -> Answering<'a> {
        if !(self.may)(&request) {
            return next.run(request);
        }
        Box::pin(async move {
            let mut pause = self.first.min(self.longest);
            for number in 1..self.attempts {
                let error = match self.attempt_once(request.clone(), next).await {
                    Err(error) => error,
                    answered => return answered,
                };
                if !self.wait(&error, jittered(pause), &request, next).await {
                    return Err(error);
                }
                tracing::debug!(%error, number, "trying again");
                pause = pause.saturating_mul(2).min(self.longest);
            }
            self.attempt_once(request, next).await
        })
    }
}

/// Something between a half of `pause` and all of it. A hasher with keys of its own is chance enough.
fn jittered(pause: Duration) -> Duration {
    let chance = u32::try_from(RandomState::new().hash_one(0) >> 32).unwrap_or_default();
    let half = pause / 2;
    half.saturating_add(half.mul_f64(f64::from(chance) / f64::from(u32::MAX)))
}

impl fmt::Debug for Retry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retry")
            .field("attempts", &self.attempts)
            .field("attempt", &self.attempt)
            .field("first", &self.first)
            .field("longest", &self.longest)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
