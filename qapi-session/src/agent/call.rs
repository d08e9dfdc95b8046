//! Calls: commands on their way to an agent, and their answers.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use tokio::time::timeout;

use super::channel::Channel;
use crate::client::call::{Answered, decode};
use crate::client::error::{Error, ErrorKind};
use crate::client::request::{Failed, Request, Sent};

/// A call: a future whose output is the command's return value. It waits for its turn when it is first polled.
///
/// Dropped, it is given up: a command that was not sent is not sent, and the answer to one that was is dropped when it
/// comes.
#[must_use = "the command is sent when the call is awaited"]
pub struct Call<T> {
    phase: Phase,
    of: PhantomData<fn() -> T>,
}

enum Phase {
    Ready(Result<Request, Error>, Arc<Channel>),
    Running(Running),
    Done,
}

/// A call on its way: how its errors are made, and where its return value comes from.
struct Running {
    failed: Failed,
    value: Answered,
}

impl<T: DeserializeOwned + Send> Call<T> {
    pub(super) fn new(request: Result<Request, Error>, channel: Arc<Channel>) -> Self {
        Self {
            phase: Phase::Ready(request, channel),
            of: PhantomData,
        }
    }

    /// Gives it `limit` in place of the agent's [`Timeouts::call`](crate::client::Timeouts::call). Waiting for
    /// its turn counts.
    pub fn timeout(mut self, limit: Duration) -> Self {
        if let Phase::Ready(Ok(request), _) = &mut self.phase {
            request.timeout = Some(limit);
        }
        self
    }

    /// Executes it where `wait` does, and decodes here.
    pub(crate) fn run(
        self,
        wait: impl FnOnce(Answered) -> Result<Result<Box<RawValue>, Error>, ErrorKind>,
    ) -> Result<T, Error> {
        let running = match self.phase {
            Phase::Ready(request, channel) => Running::new(request?, channel),
            Phase::Running(running) => running,
            Phase::Done => return Err(Error::new("", ErrorKind::Refused("it is over".into()))),
        };
        let value = wait(running.value).map_err(|kind| running.failed.with(kind))?;
        decode(value?).map_err(|kind| running.failed.with(kind))
    }
}

impl<T: DeserializeOwned + Send> Future for Call<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut running = match std::mem::replace(&mut self.phase, Phase::Done) {
            Phase::Ready(request, channel) => Running::new(request?, channel),
            Phase::Running(running) => running,
            // As futures may: it is never ready again.
            Phase::Done => return Poll::Pending,
        };
        let Poll::Ready(value) = running.value.as_mut().poll(context) else {
            self.phase = Phase::Running(running);
            return Poll::Pending;
        };
        Poll::Ready(decode(value?).map_err(|kind| running.failed.with(kind)))
    }
}

impl Running {
    fn new(request: Request, channel: Arc<Channel>) -> Self {
        let failed = request.failed();
        let limit = request.timeout.unwrap_or(channel.timeouts().call);
        let value = async move {
            let sent = Sent::default();
            let executed = timeout(limit, channel.execute(&request, &sent)).await;
            let executed = executed.unwrap_or(Err(ErrorKind::TimedOut(limit)));
            executed.map_err(|kind| request.error(kind).sent(sent.get()))
        };
        Self {
            failed,
            value: Box::pin(value),
        }
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.phase {
            Phase::Ready(request, _) => f.debug_tuple("Call").field(request).finish(),
            Phase::Running(_) | Phase::Done => f.debug_struct("Call").finish_non_exhaustive(),
        }
    }
}
