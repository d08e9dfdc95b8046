//! Layers: what a service does around every call.

use super::prepared::Prepared;
use crate::error::Error;

/// What a layer leaves to be done when the call has ended: nothing, `()`, or a function that is told
/// how it went.
pub trait After: Send + 'static {
    /// Called with the call's result, once its answer is written. A call that is dropped while it
    /// is under way does not come here.
    fn after(self, result: Result<(), &Error>);
}

impl After for () {
    fn after(self, _: Result<(), &Error>) {}
}

impl<F: FnOnce(Result<(), &Error>) + Send + 'static> After for F {
    fn after(self, result: Result<(), &Error>) {
        self(result);
    }
}

/// Any [`After`].
pub(super) type AnyAfter = Box<dyn FnOnce(Result<(), &Error>) + Send>;

/// Any layer: what it does before a call.
pub(super) type Layer<S> = Box<dyn Fn(&Prepared<'_>, &S) -> Result<AnyAfter, Error> + Send + Sync>;

pub(super) fn layer<S, A: After>(
    before: impl Fn(&Prepared<'_>, &S) -> Result<A, Error> + Send + Sync + 'static,
) -> Layer<S> {
    Box::new(move |call, session| {
        let after = before(call, session)?;
        Ok(Box::new(|result: Result<(), &Error>| after.after(result)))
    })
}
