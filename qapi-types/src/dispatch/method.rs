//! Functions that handle commands, as a service keeps them.
//!
//! Takes functions by the type of their argument, gives calls of one type: from arguments that are
//! decoded to an answer that is written.

use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use crate::builtin::Empty;
use crate::command::Command;
use crate::document::Node;
use crate::error::Error;
use crate::output::Output;

/// What a function may return that handles a command with the answer `T`: `Result<T, E>` with an
/// [`Error`] or whatever becomes one. Where the schema gives no answer ([`Empty`]), `Result<(), E>`
/// and `()` do.
#[diagnostic::on_unimplemented(
    message = "a function that returns `{Self}` cannot handle a command that answers `{T}`",
    label = "must return `Result<{T}, E>`, where `E` becomes a `qapi_types::Error`",
    note = "where the schema gives no answer, `Result<(), E>` and `()` do, too",
    note = "an `async fn` is registered with `on_async`"
)]
pub trait IntoAnswer<T> {
    /// The answer as such.
    ///
    /// # Errors
    ///
    /// When the command failed.
    fn into_answer(self) -> Result<T, Error>;
}

impl<T, E: Into<Error>> IntoAnswer<T> for Result<T, E> {
    fn into_answer(self) -> Result<T, Error> {
        self.map_err(Into::into)
    }
}

impl<E: Into<Error>> IntoAnswer<Empty> for Result<(), E> {
    fn into_answer(self) -> Result<Empty, Error> {
        match self {
            Ok(()) => Ok(Empty),
            Err(error) => Err(error.into()),
        }
    }
}

impl IntoAnswer<Empty> for () {
    fn into_answer(self) -> Result<Empty, Error> {
        Ok(Empty)
    }
}

/// An asynchronous function that handles the command `C`, such as `async fn(&H, &S, C) -> R`. All
/// such functions whose futures are `Send` implement it.
pub trait AsyncMethod<'a, H: 'a, S: 'a, C, R> {
    /// The call under way.
    type Future: Future<Output = R> + Send + 'a;

    /// Begins a call.
    fn begin(&self, handler: &'a H, session: &'a S, arguments: C) -> Self::Future;
}

impl<'a, H: 'a, S: 'a, C, R, F, P> AsyncMethod<'a, H, S, C, R> for F
where
    F: Fn(&'a H, &'a S, C) -> P,
    P: Future<Output = R> + Send + 'a,
{
    type Future = P;

    fn begin(&self, handler: &'a H, session: &'a S, arguments: C) -> P {
        self(handler, session, arguments)
    }
}

/// Decoded arguments of some command.
pub(super) type Arguments = Box<dyn Any + Send>;

/// From arguments that have passed the strict check to [`Arguments`].
pub(super) type Decode = fn(Node<'_>) -> Result<Arguments, Error>;

/// See [`Decode`].
pub(super) fn decode<C: Command>(arguments: Node<'_>) -> Result<Arguments, Error> {
    match arguments.decode::<C>() {
        Ok(arguments) => Ok(Box::new(arguments)),
        Err(error) => Err(Error::generic(error.to_string())),
    }
}

/// The error for a call that was prepared by another service than the one that is to run it.
pub(super) fn prepared_elsewhere() -> Error {
    Error::generic("the call was prepared by another service")
}

fn arguments<C: Command>(arguments: Arguments) -> Result<C, Error> {
    let arguments = arguments.downcast().map_err(|_| prepared_elsewhere())?;
    Ok(*arguments)
}

/// A function of any command. Writes the return value.
pub(super) trait Call<H, S>: Send + Sync {
    fn call(
        &self,
        handler: &H,
        session: &S,
        arguments: Arguments,
        output: &mut Output,
    ) -> Result<(), Error>;
}

/// A call under way, which gives back the output that the return value is written to.
pub(super) type Pending<'a> =
    Pin<Box<dyn Future<Output = (Output, Result<(), Error>)> + Send + 'a>>;

/// An asynchronous function of any command.
pub(super) trait AsyncCall<H, S>: Send + Sync {
    fn begin<'a>(
        &self,
        handler: &'a H,
        session: &'a S,
        arguments: Arguments,
        output: Output,
    ) -> Pending<'a>;
}

/// The function `F`, which takes `C` and returns `R`.
pub(super) struct Method<F, C, R>(F, PhantomData<fn(C) -> R>);

impl<F, C, R> Method<F, C, R> {
    pub(super) fn new(function: F) -> Self {
        Self(function, PhantomData)
    }
}

impl<F, H, S, C, R> Call<H, S> for Method<F, C, R>
where
    F: Fn(&H, &S, C) -> R + Send + Sync,
    C: Command,
    R: IntoAnswer<C::Response>,
{
    fn call(
        &self,
        handler: &H,
        session: &S,
        arguments: Arguments,
        output: &mut Output,
    ) -> Result<(), Error> {
        let result = (self.0)(handler, session, self::arguments(arguments)?);
        output.write(&result.into_answer()?)
    }
}

impl<F, H, S, C, R> AsyncCall<H, S> for Method<F, C, R>
where
    F: for<'a> AsyncMethod<'a, H, S, C, R> + Send + Sync,
    C: Command,
    R: IntoAnswer<C::Response>,
{
    fn begin<'a>(
        &self,
        handler: &'a H,
        session: &'a S,
        arguments: Arguments,
        mut output: Output,
    ) -> Pending<'a> {
        let result = match self::arguments(arguments) {
            Ok(arguments) => self.0.begin(handler, session, arguments),
            Err(error) => return Box::pin(std::future::ready((output, Err(error)))),
        };
        Box::pin(async move {
            let result = result.await.into_answer();
            let result = result.and_then(|answer| output.write(&answer));
            (output, result)
        })
    }
}
