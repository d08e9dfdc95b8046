//! A service with its handler, whatever their types are.

use std::future::Future;
use std::pin::Pin;

use qapi_types::dispatch::{Kind, Request, Service, State};

use super::session::Session;

/// An answer in the making; `None` when nothing is to be said.
pub(super) type Answering<'a> = Pin<Box<dyn Future<Output = Option<Vec<u8>>> + Send + 'a>>;

/// Executes requests.
pub(super) trait Call: Send + Sync {
    /// Admits a request and runs it.
    fn call<'a>(
        &'a self,
        request: Request<'static>,
        state: State,
        session: &'a Session,
    ) -> Answering<'a>;

    /// Whether the command `name` is there.
    fn has(&self, name: &str) -> bool;
}

/// A service and its handler.
pub(super) struct Served<H, K> {
    pub(super) service: Service<H, Session, K>,
    pub(super) handler: H,
}

impl<H: Send + Sync, K: Kind + Sync> Call for Served<H, K> {
    fn call<'a>(
        &'a self,
        request: Request<'static>,
        state: State,
        session: &'a Session,
    ) -> Answering<'a> {
        Box::pin(async move {
            match self.service.admit(request, state) {
                Ok(prepared) => self.service.run(prepared, &self.handler, session).await,
                Err(refusal) => Some(refusal.answer(state.pretty)),
            }
        })
    }

    fn has(&self, name: &str) -> bool {
        self.service.command(name).is_some()
    }
}
