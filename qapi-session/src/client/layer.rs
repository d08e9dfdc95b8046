//! Layers: what happens around each call of a client.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use serde_json::value::RawValue;

use super::core::Handle;
use super::error::{Disconnect, Error};
use super::request::{Request, Sent};

/// What a layer returns: the return value's JSON, when it is there.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Result<Box<RawValue>, Error>> + Send + 'a>>;

/// What happens around each call of a client. See [`Client::with`](super::Client::with).
///
/// It is given the request, and whatever comes next, which it may run once, several times or not at all. A function
/// of the same signature is a layer, too.
///
/// ```no_run
/// use qapi_session::client::{Answering, Layer, Next, Request};
///
/// struct Named;
///
/// impl Layer for Named {
///     fn call<'a>(&'a self, request: Request, next: Next<'a>) -> Answering<'a> {
///         Box::pin(async move {
///             println!("{}", request.name());
///             next.run(request).await
///         })
///     }
/// }
/// ```
pub trait Layer: Send + Sync + 'static {
    /// Executes `request`, or does something else.
    fn call<'a>(&'a self, request: Request, next: Next<'a>) -> Answering<'a>;
}

impl<F> Layer for F
where
    F: for<'a> Fn(Request, Next<'a>) -> Answering<'a> + Send + Sync + 'static,
{
    fn call<'a>(&'a self, request: Request, next: Next<'a>) -> Answering<'a> {
        self(request, next)
    }
}

/// The layers of a client, the outermost last.
pub(super) type Layers = Arc<[Arc<dyn Layer>]>;

/// What comes after a layer: the layers inside of it, and the connection.
#[derive(Clone, Copy)]
pub struct Next<'a> {
    layers: &'a [Arc<dyn Layer>],
    handle: &'a Handle,
    sent: &'a Sent,
}

impl<'a> Next<'a> {
    pub(super) fn new(layers: &'a [Arc<dyn Layer>], handle: &'a Handle, sent: &'a Sent) -> Self {
        Self {
            layers,
            handle,
            sent,
        }
    }

    /// Executes a request.
    pub fn run(self, request: Request) -> Answering<'a> {
        match self.layers.split_last() {
            Some((layer, layers)) => layer.call(request, Self { layers, ..self }),
            None => Box::pin(self.handle.execute(request, self.sent)),
        }
    }

    /// Waits until there is a connection, as [`Client::connected`](super::Client::connected) does.
    ///
    /// # Errors
    ///
    /// When there is none and will be none.
    pub async fn connected(&self) -> Result<(), Disconnect> {
        self.handle.connected().await
    }
}

impl fmt::Debug for Next<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Next")
            .field("layers", &self.layers.len())
            .finish_non_exhaustive()
    }
}
