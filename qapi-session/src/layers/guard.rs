//! A layer that refuses commands by what they are asked to do.

use std::fmt;
use std::marker::PhantomData;

use qapi_types::Command;

use super::names::refuse;
use crate::client::{Answering, Layer, Next, Request};

/// Asks a function of yours about each command of one type, and refuses it where that says so. Other commands pass.
///
/// It is asked about commands that are executed by name, too: their arguments are read as the type first. Where that
/// fails, so that nobody could tell what they ask for, the command is refused.
///
/// ```no_run
/// # fn example(client: &qapi_session::Client) {
/// use qapi_session::layers::Guard;
/// use qapi_types::qmp::command::ChardevRemove;
///
/// let client = client.with(Guard::new(|remove: &ChardevRemove| match &*remove.id {
///     "main" => Err("the main monitor needs it".to_owned()),
///     _ => Ok(()),
/// }));
/// # }
/// ```
pub struct Guard<C, F> {
    check: F,
    of: PhantomData<fn(C)>,
}

impl<C, F> Guard<C, F>
where
    C: Command + Sync,
    F: Fn(&C) -> Result<(), String> + Send + Sync + 'static,
{
    /// One that asks `check`, which says why a command is refused.
    pub fn new(check: F) -> Self {
        Self {
            check,
            of: PhantomData,
        }
    }

    fn ask(&self, request: &Request) -> Result<(), String> {
        if let Some(command) = request.command() {
            return (self.check)(command);
        }
        match request.read::<C>() {
            None => Ok(()),
            Some(Ok(command)) => (self.check)(&command),
            Some(Err(error)) => Err(format!("its arguments cannot be read: {error}")),
        }
    }
}

impl<C, F> Layer for Guard<C, F>
where
    C: Command + Sync,
    F: Fn(&C) -> Result<(), String> + Send + Sync + 'static,
{
    fn call<'a>(&'a self, request: Request, next: Next<'a>) -> Answering<'a> {
        match self.ask(&request) {
            Ok(()) => next.run(request),
            Err(why) => refuse(&request, why),
        }
    }
}

impl<C: Command, F> fmt::Debug for Guard<C, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Guard").field(&C::SPEC.name).finish()
    }
}
