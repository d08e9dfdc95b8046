//! Reconnecting: when, how often, and what is done then.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::Client;

/// The error of a hook.
pub(super) type HookError = Box<dyn Error + Send + Sync>;

pub(super) type Hook = Arc<
    dyn Fn(Client) -> Pin<Box<dyn Future<Output = Result<(), HookError>> + Send>> + Send + Sync,
>;

/// What a client does when its connection is lost: it connects again, until it succeeds or all attempts are used up.
///
/// Calls under way fail, and so do those made while there is no connection: whether what was sent has been executed is
/// for the program to find out. Subscriptions go on. [`Client::connected`] waits for the new connection.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// use qapi_session::client::{Client, Reconnect};
/// use qapi_types::qmp::command;
///
/// let policy = Reconnect::new()
///     .pauses(Duration::from_millis(50), Duration::from_secs(5))
///     .hook(|client| async move {
///         client.execute(command::QueryStatus::new()).await?;
///         Ok(())
///     });
/// let client = Client::builder().reconnect(policy).connect("/run/vm1/qmp.sock".parse()?).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Reconnect {
    pub(super) first: Duration,
    pub(super) longest: Duration,
    pub(super) attempts: Option<u32>,
    pub(super) hook: Option<Hook>,
}

impl Reconnect {
    /// At once, but not more often than every 0.1 seconds, then after pauses from 0.1 to 10 seconds, for ever, without a
    /// hook.
    pub fn new() -> Self {
        Self {
            first: Duration::from_millis(100),
            longest: Duration::from_secs(10),
            attempts: None,
            hook: None,
        }
    }

    /// Waits for `first` after an attempt that failed, then each time twice as long, up to `longest`. A connection that is
    /// lost before `first` is over is waited for as long.
    #[must_use]
    pub fn pauses(self, first: Duration, longest: Duration) -> Self {
        Self {
            first,
            longest,
            ..self
        }
    }

    /// Gives up after so many attempts that failed one after the other.
    #[must_use]
    pub fn attempts(self, attempts: u32) -> Self {
        Self {
            attempts: Some(attempts),
            ..self
        }
    }

    /// Runs `hook` after each reconnect, before anybody else can send: to set again what the server has forgotten. Only
    /// the client that it is given can. If it fails, this was an attempt that failed.
    #[must_use]
    pub fn hook<F, W>(self, hook: F) -> Self
    where
        F: Fn(Client) -> W + Send + Sync + 'static,
        W: Future<Output = Result<(), Box<dyn Error + Send + Sync>>> + Send + 'static,
    {
        Self {
            hook: Some(Arc::new(move |client| Box::pin(hook(client)))),
            ..self
        }
    }
}

impl Default for Reconnect {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Reconnect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reconnect")
            .field("first", &self.first)
            .field("longest", &self.longest)
            .field("attempts", &self.attempts)
            .field("hook", &self.hook.is_some())
            .finish()
    }
}
