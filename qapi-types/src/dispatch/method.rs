//! The way from a row of a table to a method of a handler.

use std::marker::PhantomData;

use super::{Answer, Entry, decode};
use crate::command::Command;
use crate::document::Node;
use crate::error::Error;
use crate::output::Output;
use crate::schema::RowIndex;

/// Some method of a handler `H` with a context `X`.
pub type Call<H, X> = &'static (dyn Handle<H, X> + Sync);

/// What every row of a table does.
pub trait Handle<H, X> {
    /// Decodes the arguments, which have passed the strict check, calls the method, and writes the
    /// return value.
    ///
    /// # Errors
    ///
    /// What the method returns, or that the arguments do not decode or the return value does not
    /// encode.
    fn call(
        &self,
        handler: &mut H,
        context: &mut X,
        arguments: Node<'_>,
        output: &mut Output,
    ) -> Result<(), Error>;
}

/// The method that handles the command `C`.
#[derive(Debug)]
pub struct Method<F, C>(pub F, pub PhantomData<fn(C)>);

impl<F, H, X, C, R> Handle<H, X> for Method<F, C>
where
    F: Fn(&mut H, &mut X, C) -> R,
    C: Command,
    R: Answer<C::Response>,
{
    fn call(
        &self,
        handler: &mut H,
        context: &mut X,
        arguments: Node<'_>,
        output: &mut Output,
    ) -> Result<(), Error> {
        let answer = (self.0)(handler, context, decode(arguments)?);
        output.write(&answer.into_result()?)
    }
}

impl<H, X> Entry<Call<H, X>> {
    /// The row of a command: the type of its arguments in the schema's static data, and the method,
    /// whose answer's type says whether the command is implemented.
    pub const fn of<F, C, R>(arguments: RowIndex, method: &'static Method<F, C>) -> Self
    where
        F: Fn(&mut H, &mut X, C) -> R + Sync,
        C: Command,
        R: Answer<C::Response>,
    {
        Self::new::<C>(arguments, R::IMPLEMENTED, method)
    }
}
