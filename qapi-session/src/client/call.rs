//! Calls: commands on their way, and their answers.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::os::fd::OwnedFd;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use qapi_types::json;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use tokio::time::timeout;

use super::core::Handle;
use super::error::{Error, ErrorKind, Undecodable};
use super::layer::{Layers, Next};
use super::request::{Failed, Request, Sent};

/// A call: a future whose output is the command's return value. The command is sent when it is first polled.
///
/// Dropped, it is given up, and the session goes on: a command that was not sent is not sent, and the answer to one
/// that was is dropped when it comes.
#[must_use = "the command is sent when the call is awaited"]
pub struct Call<T> {
    phase: Phase,
    of: PhantomData<fn() -> T>,
}

enum Phase {
    Ready(Prepared),
    Running(Running),
    Done,
}

/// A call on its way: how its errors are made, and where its return value comes from. None of it depends on the type
/// of that.
struct Running {
    failed: Failed,
    value: Answered,
}

/// A call's return value before it is decoded.
pub(crate) type Answered = Pin<Box<dyn Future<Output = Result<Box<RawValue>, Error>> + Send>>;

/// A call that was not polled yet.
struct Prepared {
    request: Result<Request, Error>,
    handle: Arc<Handle>,
    layers: Layers,
}

impl<T: DeserializeOwned + Send> Call<T> {
    pub(super) fn new(
        request: Result<Request, Error>,
        handle: Arc<Handle>,
        layers: Layers,
    ) -> Self {
        Self {
            phase: Phase::Ready(Prepared {
                request,
                handle,
                layers,
            }),
            of: PhantomData,
        }
    }

    fn set(mut self, set: impl FnOnce(&mut Request)) -> Self {
        if let Phase::Ready(Prepared {
            request: Ok(request),
            ..
        }) = &mut self.phase
        {
            set(request);
        }
        self
    }

    /// Gives it `limit` in place of the client's [`Timeouts::call`](super::Timeouts::call).
    pub fn timeout(self, limit: Duration) -> Self {
        self.set(|request| request.timeout = Some(limit))
    }

    /// Executes the command out-of-band, if the capability `oob` is enabled and the command allows it (QMP
    /// specification, "Out-of-band execution"); else it is refused.
    pub fn out_of_band(self) -> Self {
        self.set(|request| request.out_of_band = true)
    }

    /// Sends file descriptors in the same message, for commands like `getfd` and `add-fd`; 16 at most, over Unix
    /// sockets only, else it is refused. They are closed here once they are sent. Calls with descriptors are sent
    /// one at a time, since a server has room for those of one command.
    pub fn descriptors(self, descriptors: impl IntoIterator<Item = OwnedFd>) -> Self {
        let descriptors: Arc<[OwnedFd]> = descriptors.into_iter().collect();
        self.set(|request| request.descriptors = Some(descriptors).filter(|it| !it.is_empty()))
    }

    /// Takes the end of the connection for success with nothing to return, `{}`: so it is with `quit` without
    /// this, too.
    pub fn may_disconnect(self) -> Self {
        self.set(|request| request.may_disconnect = true)
    }

    /// Executes it where `wait` does, and decodes here.
    pub(crate) fn run(
        self,
        wait: impl FnOnce(Answered) -> Result<Result<Box<RawValue>, Error>, ErrorKind>,
    ) -> Result<T, Error> {
        let running = match self.phase {
            Phase::Ready(prepared) => prepared.run()?,
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
            Phase::Ready(prepared) => prepared.run()?,
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

impl Prepared {
    fn run(self) -> Result<Running, Error> {
        let Self {
            request,
            handle,
            layers,
        } = self;
        let request = request?;
        let limit = request.timeout.unwrap_or(handle.settings.timeouts.call);
        let failed = request.failed();
        let value = async move {
            let failed = request.failed();
            let sent = Sent::default();
            let executed = async {
                if layers.is_empty() {
                    handle.execute(request, &sent).await
                } else {
                    Next::new(&layers, &handle, &sent).run(request).await
                }
            };
            let executed = timeout(limit, executed).await;
            let executed =
                executed.unwrap_or_else(|_| Err(failed.with(ErrorKind::TimedOut(limit))));
            executed.map_err(|error| error.sent(sent.get()))
        };
        Ok(Running {
            failed,
            value: Box::pin(value),
        })
    }
}

/// A return value as a `T`.
pub(crate) fn decode<T: DeserializeOwned + Send>(value: Box<RawValue>) -> Result<T, ErrorKind> {
    let decoded = json::from_str(value.get());
    decoded.map_err(|error| ErrorKind::Decode(Undecodable::new(error, value)))
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.phase {
            Phase::Ready(prepared) => f.debug_tuple("Call").field(&prepared.request).finish(),
            Phase::Running(_) | Phase::Done => f.debug_struct("Call").finish_non_exhaustive(),
        }
    }
}
