//! What the third step gives: a call that has begun, and how it ends.

use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use super::kind::{Blocking, Kind};
use super::layer::AnyAfter;
use super::method::Pending;
use super::request::Request;
use crate::error::Error;
use crate::output::Output;

/// A call that has begun. Its answer is `None` when there is nothing to say: the command succeeded,
/// and its schema has `'success-response': false`.
///
/// Calls of blocking functions have their [`answer`](Self::answer) at once. Calls that may be of
/// asynchronous ones are futures, which borrow handler and session. To give one to an executor, move
/// both into an `async` block, each in an `Arc`, and run the call there. One that is dropped before it
/// is ready leaves the command unanswered and its function where it was.
#[must_use = "a call that is not awaited goes no further"]
pub struct Running<'a, K = Blocking>(pub(super) Progress<'a, K>);

pub(super) enum Progress<'a, K> {
    Done(Option<Vec<u8>>),
    /// `K` says that this can be.
    Pending(K, Pending<'a>, Ending<'a>),
}

impl Running<'_> {
    /// The bytes of the answer.
    pub fn answer(self) -> Option<Vec<u8>> {
        match self.0 {
            Progress::Done(answer) => answer,
            Progress::Pending(never, ..) => match never {},
        }
    }
}

impl<K> Running<'_, K> {
    /// A call that has ended.
    pub(super) fn done(answer: Option<Vec<u8>>) -> Self {
        Self(Progress::Done(answer))
    }
}

impl<K: Kind> Future for Running<'_, K> {
    type Output = Option<Vec<u8>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match std::mem::replace(&mut self.0, Progress::Done(None)) {
            Progress::Done(answer) => Poll::Ready(answer),
            Progress::Pending(kind, mut pending, ending) => {
                let (output, result) = match caught(|| pending.as_mut().poll(context)) {
                    Ok(Poll::Ready(ended)) => ended,
                    Ok(Poll::Pending) => {
                        self.0 = Progress::Pending(kind, pending, ending);
                        return Poll::Pending;
                    }
                    Err(error) => (Output::new(ending.pretty), Err(error)),
                };
                Poll::Ready(ending.finish(output, result))
            }
        }
    }
}

impl<K> fmt::Debug for Running<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Progress::Done(_) => "Running(done)",
            Progress::Pending(..) => "Running(pending)",
        })
    }
}

/// What is left to do when a call ends.
pub(super) struct Ending<'a> {
    pub(super) request: Request<'a>,
    pub(super) pretty: bool,
    /// Whether success is answered.
    pub(super) success_response: bool,
    /// What layers left to be done, the outermost first.
    pub(super) after: Vec<AnyAfter>,
}

impl Ending<'_> {
    /// Tells the layers, and completes the answer. What panics in a layer fails the command.
    pub(super) fn finish(self, output: Output, mut result: Result<(), Error>) -> Option<Vec<u8>> {
        if !self.after.is_empty() {
            result = tell(self.after, result);
        }
        let answered = self.success_response || result.is_err();
        answered.then(|| output.finish(result, self.request.id()))
    }
}

/// Tells layers the result, the innermost first. Gives what has become of it.
fn tell(after: Vec<AnyAfter>, mut result: Result<(), Error>) -> Result<(), Error> {
    for after in after.into_iter().rev() {
        let told = result.as_ref().copied();
        if let Err(error) = caught(|| after(told)) {
            result = Err(error);
        }
    }
    result
}

/// Turns a panic into an error. What it leaves in disorder is the handler's own and the session's;
/// the output is overwritten when there is an error.
pub(super) fn caught<T>(call: impl FnOnce() -> T) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|payload| {
        // What it panicked with may panic in its turn when it is dropped.
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            std::mem::forget(payload);
        }
        Error::generic("the command failed in an unforeseen way")
    })
}
