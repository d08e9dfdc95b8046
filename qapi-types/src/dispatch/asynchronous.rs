//! Dispatch to handlers whose methods are asynchronous. Knows no runtime: whoever polls, runs it.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::{Answer, NotImplemented, State, Table, caught, decode, find, is_blank};
use crate::command::Command;
use crate::document::{Document, Node};
use crate::error::Error;
use crate::output::Output;
use crate::request;

/// A call under way.
type Pending<'a> = Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'a>>;

/// Like [`Call`](super::Call), of an asynchronous method.
pub type AsyncCall<H, X> =
    for<'a> fn(&'a mut H, &'a mut X, Node<'a>, &'a mut Output) -> Pending<'a>;

/// Executes one message as [`dispatch`](super::dispatch) does, with an asynchronous handler.
///
/// Dropped before it is ready, it leaves the command unanswered and its method where it was.
pub async fn dispatch_async<H, X>(
    table: &Table<AsyncCall<H, X>>,
    handler: &mut H,
    context: &mut X,
    state: State,
    message: &[u8],
) -> Option<Vec<u8>> {
    if is_blank(message) {
        return None;
    }
    let mut output = Output::new(state.pretty);
    let document = match Document::read(message) {
        Ok(document) => document,
        Err(error) => return Some(output.finish(Err(Error::generic(error.to_string())), None)),
    };
    let id = request::id(document.root());
    let (result, answered) = match find(table, state, &document) {
        Err(error) => (Err(error), true),
        Ok((entry, arguments)) => {
            let output = &mut output;
            let result = match caught(|| (entry.call)(handler, context, arguments, output)) {
                Ok(pending) => Caught(pending).await,
                Err(error) => Err(error),
            };
            (result, entry.spec.success_response)
        }
    };
    (answered || result.is_err()).then(|| output.finish(result, id))
}

/// Turns a panic in a call under way into an error.
struct Caught<'a>(Pending<'a>);

impl Future for Caught<'_> {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        caught(|| self.0.as_mut().poll(context)).unwrap_or_else(|error| Poll::Ready(Err(error)))
    }
}

/// What every row of a table of asynchronous methods does.
pub fn call_async<'a, H, X, C, F, R>(
    handler: &'a mut H,
    context: &'a mut X,
    arguments: Node<'a>,
    output: &'a mut Output,
    method: impl FnOnce(&'a mut H, &'a mut X, C) -> F,
) -> Pending<'a>
where
    C: Command,
    F: Future<Output = R> + Send + 'a,
    R: Answer<C::Response>,
{
    match decode(arguments) {
        Err(error) => Box::pin(std::future::ready(Err(error))),
        Ok(arguments) => {
            let answer = method(handler, context, arguments);
            Box::pin(async move { output.write(&answer.await.into_result()?) })
        }
    }
}

/// Whether an asynchronous method is implemented: its answer's type says so.
pub const fn implemented_async<F, H: 'static, X: 'static, C, P, R>(_: &F) -> bool
where
    F: Fn(&'static mut H, &'static mut X, C) -> P,
    C: Command,
    P: Future<Output = R>,
    R: Answer<C::Response>,
{
    R::IMPLEMENTED
}

/// What an asynchronous method does unless it is implemented.
pub fn not_implemented_async() -> std::future::Ready<NotImplemented> {
    std::future::ready(NotImplemented)
}
