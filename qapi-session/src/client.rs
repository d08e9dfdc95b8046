//! The client: commands and their answers, events, over any connection.
//!
//! A [`Client`] has a connection to a QMP server and a task that reads and writes. It can be cloned and shared; any
//! number of commands may be under way at once.
//!
//! ```no_run
//! use qapi_session::Client;
//! use qapi_types::qmp::command;
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let client = Client::connect("/run/vm1/qmp.sock".parse()?).await?;
//!     let status = client.execute(command::QueryStatus::new()).await?;
//!     println!("QEMU {}: {}", client.version(), status.status);
//!     Ok(())
//! }
//! ```
//!
//! What goes wrong in one call or one event is an error of that one. Commands and events that the types do not know
//! are sent and received all the same: [`Client::execute_raw`], [`Client::raw_events`].

mod builder;
pub(crate) mod call;
mod child;
mod core;
pub(crate) mod error;
mod events;
pub(crate) mod handshake;
pub mod jobs;
mod layer;
pub(crate) mod origin;
pub(crate) mod reader;
mod reconnect;
pub(crate) mod request;
mod settings;
mod task;
mod traffic;
mod wire;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use qapi_types::message::{Greeting, RawEvent, Version};
use qapi_types::schema::Schema;
use qapi_types::{Any, Command, Event, Events, Timestamped, json};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

pub use self::builder::Builder;
pub use self::call::Call;
pub use self::child::{Child, ChildEnd};
use self::core::{Handle, Session, Status};
pub use self::error::{
    ConnectError, ConnectErrorKind, Disconnect, DisconnectReason, Error, ErrorKind, Phase,
    Undecodable,
};
use self::events::Names;
pub use self::events::{EventError, Subscription, WaitError};
use self::handshake::Established;
pub use self::jobs::{Job, JobError};
use self::layer::Layers;
pub use self::layer::{Answering, Layer, Next};
pub use self::reconnect::Reconnect;
pub use self::request::Request;
pub use self::settings::Timeouts;
use crate::address::Address;
use crate::lock::lock;

/// A client of a QMP server. Clones are the same client.
///
/// The connection is closed when the last clone is dropped, and with it the calls and subscriptions made by them.
#[derive(Clone)]
pub struct Client {
    handle: Arc<Handle>,
    layers: Layers,
    /// Whether it may send before others.
    first: bool,
}

impl Client {
    /// What is asked of the server, and how it is found.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Connects to a server that listens, as [`Builder::connect`] does.
    ///
    /// # Errors
    ///
    /// When that fails or takes too long, and when there is no QMP server.
    pub async fn connect(address: Address) -> Result<Self, ConnectError> {
        Self::builder().connect(address).await
    }

    fn new(handle: Arc<Handle>) -> Self {
        Self {
            handle,
            layers: Arc::new([]),
            first: false,
        }
    }

    /// One that may send before others.
    fn first(handle: Arc<Handle>) -> Self {
        Self {
            first: true,
            ..Self::new(handle)
        }
    }

    /// Executes a command.
    ///
    /// ```no_run
    /// # async fn example(client: &qapi_session::Client) -> Result<(), qapi_session::client::Error> {
    /// use std::time::Duration;
    ///
    /// use qapi_types::qmp::command;
    ///
    /// let status = client.execute(command::QueryStatus::new()).await?;
    /// client.execute(command::Stop::new()).timeout(Duration::from_secs(5)).await?;
    /// client.execute(command::Quit::new()).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The call gives the server's error, and errors of its own when the answer does not decode, does not come in
    /// time, or cannot come since the connection ended, and when the command cannot be sent: see [`ErrorKind`].
    pub fn execute<C: Command + Sync>(&self, command: C) -> Call<C::Response> {
        self.call(Request::typed(command, !self.layers.is_empty()))
    }

    /// Executes a command out-of-band: what `execute(command).out_of_band()` does.
    ///
    /// # Errors
    ///
    /// As [`execute`](Self::execute). It is refused when capability `oob` is not enabled, and when the command does
    /// not allow it.
    pub fn execute_oob<C: Command + Sync>(&self, command: C) -> Call<C::Response> {
        self.execute(command).out_of_band()
    }

    /// Executes a command that the types do not know. `arguments` is whatever serializes to an object. The answer is
    /// decoded as `T`: [`Any`], `Box<RawValue>` for its text, or a type of your own.
    ///
    /// ```no_run
    /// # async fn example(client: &qapi_session::Client) -> Result<(), qapi_session::client::Error> {
    /// use qapi_types::Any;
    /// use serde_json::json;
    ///
    /// let path = json!({"path": "/machine"});
    /// let members: Any = client.execute_raw("qom-list", Some(&path)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`execute`](Self::execute). Arguments that are no object are refused.
    pub fn execute_raw<T: DeserializeOwned + Send>(
        &self,
        name: impl Into<Cow<'static, str>>,
        arguments: Option<&Any>,
    ) -> Call<T> {
        self.call(Request::raw(name.into(), arguments))
    }

    /// Executes a command whose arguments are JSON text: nothing of it is changed, not even the order of members.
    ///
    /// # Errors
    ///
    /// As [`execute_raw`](Self::execute_raw).
    pub fn execute_text<T: DeserializeOwned + Send>(
        &self,
        name: impl Into<Cow<'static, str>>,
        arguments: Option<&RawValue>,
    ) -> Call<T> {
        self.call(Request::raw(name.into(), arguments))
    }

    fn call<T: DeserializeOwned + Send>(&self, request: Result<Request, Error>) -> Call<T> {
        let request = request.map(|mut request| {
            request.first = self.first;
            request
        });
        Call::new(request, Arc::clone(&self.handle), Arc::clone(&self.layers))
    }

    /// The same client with a layer around each of its calls, outside of those that are there. Other clones are
    /// as they were. [`layers`](crate::layers) has ready-made ones.
    #[must_use]
    pub fn with(&self, layer: impl Layer) -> Self {
        let new: Arc<dyn Layer> = Arc::new(layer);
        let layers = self.layers.iter().cloned().chain([new]);
        Self {
            handle: Arc::clone(&self.handle),
            layers: layers.collect(),
            first: self.first,
        }
    }

    /// Subscribes to the events of one type, from now on: commands that are sent afterwards cause no event that is
    /// not seen. Before the client's first command, events are there from the connection's beginning.
    pub fn events<E: Event + Send>(&self) -> Subscription<Timestamped<E>> {
        self.subscribe(Some(const { &[<E as Event>::NAME] }), decode)
    }

    /// Subscribes to all events of a schema, `qmp::Event` say, also those that it does not know; else as
    /// [`events`](Self::events).
    pub fn all_events<E: Events>(&self) -> Subscription<Timestamped<E>> {
        self.subscribe(None, RawEvent::decode)
    }

    /// Subscribes to all events, whatever they are; else as [`events`](Self::events).
    pub fn raw_events(&self) -> Subscription<RawEvent> {
        self.subscribe(None, |event| Ok(event.clone()))
    }

    fn subscribe<T>(
        &self,
        names: Option<Names>,
        decode: fn(&RawEvent) -> Result<T, json::Error>,
    ) -> Subscription<T> {
        let keeping = Arc::clone(&self.handle);
        Subscription::new(&self.handle.hub, names, decode, keeping)
    }

    /// What the server sent first.
    pub fn greeting(&self) -> Arc<Greeting> {
        Arc::clone(&self.session().greeting)
    }

    /// The server's version, as it said in the greeting.
    pub fn version(&self) -> Version {
        self.greeting().version.clone()
    }

    /// The capabilities that are enabled, sorted.
    pub fn capabilities(&self) -> Arc<[String]> {
        Arc::clone(&self.session().enabled)
    }

    /// The server's schema: its answer to `query-qmp-schema`, which it is asked for once a connection. It tells what the
    /// server has and what it would refuse, see [`probe`](qapi_types::probe).
    ///
    /// ```no_run
    /// # async fn example(client: &qapi_session::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use qapi_types::qmp::command;
    ///
    /// let schema = client.schema().await?;
    /// let add = command::MonitorAdd::new("mon1", "char1");
    /// if schema.has::<command::MonitorAdd>() && schema.accepts(&add).is_ok() {
    ///     client.execute(add).await?;
    /// }
    /// let waits = schema.has_path("chardev-add/arg/backend/type=socket/data/wait")?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`execute`](Self::execute).
    pub async fn schema(&self) -> Result<Arc<Schema>, Error> {
        if let Some(schema) = &self.session().schema {
            return Ok(Arc::clone(schema));
        }
        let greeting = self.greeting();
        let schema = self.execute_raw::<Schema>("query-qmp-schema", None).await?;
        let schema = Arc::new(schema);
        let mut session = self.session();
        // By now there may be another connection.
        if Arc::ptr_eq(&session.greeting, &greeting) {
            session.schema = Some(Arc::clone(&schema));
        }
        Ok(schema)
    }

    fn session(&self) -> std::sync::MutexGuard<'_, Session> {
        lock(&self.handle.session)
    }

    /// The server's process, if the client was given it or has started it.
    pub fn child(&self) -> Option<&Child> {
        self.handle.child.as_ref()
    }

    /// Closes the connection: calls under way fail, subscriptions end.
    pub fn close(&self) {
        self.handle.wire.close();
    }

    /// Waits until there is no connection any more, nor will be another one, and tells how that came.
    pub async fn closed(&self) -> Disconnect {
        let is_over = |status: &Status| matches!(status, Status::Over(_));
        match self.handle.wait(is_over).await {
            Some(Status::Over(end)) => end,
            _ => Disconnect::new(DisconnectReason::Local, None),
        }
    }

    /// Waits until there is a connection; where a [`Reconnect`] makes them, one may be lost.
    ///
    /// # Errors
    ///
    /// When there is none and will be none.
    pub async fn connected(&self) -> Result<(), Disconnect> {
        self.handle.connected().await
    }
}

/// The data of an event.
fn decode<E: Event + Send>(event: &RawEvent) -> Result<Timestamped<E>, json::Error> {
    let data = event.data.as_deref().map_or("{}", RawValue::get);
    Ok(Timestamped {
        event: json::from_str(data)?,
        timestamp: event.timestamp,
    })
}

impl Session {
    fn of(established: &Established) -> Self {
        Self {
            greeting: Arc::new(established.greeting.clone()),
            enabled: established.enabled.clone().into(),
            carries_descriptors: established.sink.carries_descriptors(),
            schema: None,
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("version", &self.version().to_string())
            .field("layers", &self.layers.len())
            .finish_non_exhaustive()
    }
}
