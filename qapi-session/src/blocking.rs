//! The client without async: the same names, and calls that return when they are done.
//!
//! ```no_run
//! use qapi_session::blocking::Client;
//! use qapi_types::qmp::command;
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let client = Client::connect("/run/vm1/qmp.sock".parse()?)?;
//!     let status = client.execute(command::QueryStatus::new())?;
//!     println!("QEMU {}: {}", client.version(), status.status);
//!     Ok(())
//! }
//! ```
//!
//! A [`Client`] is a [`client::Client`] and a thread that runs it; errors, time-outs, layers and
//! policies are those of [`client`]. Each client has a thread of its own, so that what the layers or the hook of one do
//! delays no other, and so that all of it ends with the client. Answers are decoded by who asked for them. Whoever
//! talks to hundreds of servers at once wants the other client, one thread for all.
//!
//! It can be used inside of an async runtime, and dropped there, as any code that blocks: nothing else runs on that
//! thread of the runtime meanwhile.
//!
//! [`Agent`] is the same for guest agents.
//!
//! Layers and hooks run on the client's thread, which must not wait for itself: there, calls of this client are refused,
//! and its events would not come.

pub mod agent;
mod builder;
mod call;
mod child;
mod events;
mod jobs;
mod listener;
mod stream;
mod thread;
mod wait;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use qapi_types::message::{Greeting, RawEvent, Version};
use qapi_types::schema::Schema;
use qapi_types::{Any, Command, Event, Events, Timestamped};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

pub use self::agent::Agent;
pub use self::builder::Builder;
pub use self::call::Call;
pub use self::child::Child;
pub use self::events::Subscription;
pub use self::jobs::Job;
pub use self::listener::Listener;
pub use self::stream::Stream;
use self::thread::Thread;
use crate::address::Address;
use crate::client::{self, ConnectError, Disconnect, DisconnectReason, Error, Layer};

/// A client of a QMP server. Clones are the same client; it can be shared by threads.
///
/// The connection is closed when the last clone is dropped, and with it the subscriptions made by them. That waits for
/// the client's thread to end, and for a process that the client has started to be killed.
#[derive(Clone)]
pub struct Client {
    // Dropped first: the thread is still there for it.
    client: client::Client,
    thread: Arc<Thread>,
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
    pub fn connect(address: Address) -> Result<Self, ConnectError> {
        Self::builder().connect(address)
    }

    /// Executes a command.
    ///
    /// ```no_run
    /// # fn example(client: &qapi_session::blocking::Client) -> Result<(), qapi_session::client::Error> {
    /// use std::time::Duration;
    ///
    /// use qapi_types::qmp::command;
    ///
    /// let status = client.execute(command::QueryStatus::new())?;
    /// client.call(command::Stop::new()).timeout(Duration::from_secs(5)).run()?;
    /// client.execute(command::Quit::new())?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`client::Client::execute`].
    pub fn execute<C: Command + Sync>(&self, command: C) -> Result<C::Response, Error> {
        self.call(command).run()
    }

    /// A command that is to be executed, with a time-out or descriptors of its own, say.
    pub fn call<C: Command + Sync>(&self, command: C) -> Call<C::Response> {
        self.prepared(self.client.execute(command))
    }

    /// Executes a command out-of-band: what `call(command).out_of_band().run()` does.
    ///
    /// # Errors
    ///
    /// As [`client::Client::execute_oob`].
    pub fn execute_oob<C: Command + Sync>(&self, command: C) -> Result<C::Response, Error> {
        self.call(command).out_of_band().run()
    }

    /// Executes a command that the types do not know.
    ///
    /// # Errors
    ///
    /// As [`client::Client::execute_raw`].
    pub fn execute_raw<T: DeserializeOwned + Send>(
        &self,
        name: impl Into<Cow<'static, str>>,
        arguments: Option<&Any>,
    ) -> Result<T, Error> {
        self.call_raw(name, arguments).run()
    }

    /// A command that the types do not know and that is to be executed.
    pub fn call_raw<T: DeserializeOwned + Send>(
        &self,
        name: impl Into<Cow<'static, str>>,
        arguments: Option<&Any>,
    ) -> Call<T> {
        self.prepared(self.client.execute_raw(name, arguments))
    }

    /// Executes a command whose arguments are JSON text.
    ///
    /// # Errors
    ///
    /// As [`client::Client::execute_text`].
    pub fn execute_text<T: DeserializeOwned + Send>(
        &self,
        name: impl Into<Cow<'static, str>>,
        arguments: Option<&RawValue>,
    ) -> Result<T, Error> {
        self.call_text(name, arguments).run()
    }

    /// A command that is to be executed and whose arguments are JSON text.
    pub fn call_text<T: DeserializeOwned + Send>(
        &self,
        name: impl Into<Cow<'static, str>>,
        arguments: Option<&RawValue>,
    ) -> Call<T> {
        self.prepared(self.client.execute_text(name, arguments))
    }

    fn prepared<T: DeserializeOwned + Send>(&self, call: client::Call<T>) -> Call<T> {
        Call::new(call, Arc::clone(&self.thread))
    }

    /// The same client with a layer around each of its calls, outside of those that are there. Other clones are
    /// as they were. [`layers`](crate::layers) has ready-made ones.
    #[must_use]
    pub fn with(&self, layer: impl Layer) -> Self {
        Self {
            client: self.client.with(layer),
            thread: Arc::clone(&self.thread),
        }
    }

    /// Subscribes to the events of one type, as [`client::Client::events`] does.
    pub fn events<E: Event + Send>(&self) -> Subscription<Timestamped<E>> {
        self.subscription(self.client.events())
    }

    /// Subscribes to all events of a schema, as [`client::Client::all_events`] does.
    pub fn all_events<E: Events>(&self) -> Subscription<Timestamped<E>> {
        self.subscription(self.client.all_events())
    }

    /// Subscribes to all events, whatever they are, as [`client::Client::raw_events`] does.
    pub fn raw_events(&self) -> Subscription<RawEvent> {
        self.subscription(self.client.raw_events())
    }

    fn subscription<T>(&self, events: client::Subscription<T>) -> Subscription<T> {
        Subscription::new(events, Arc::clone(&self.thread))
    }

    /// What the server sent first.
    pub fn greeting(&self) -> Arc<Greeting> {
        self.client.greeting()
    }

    /// The server's version, as it said in the greeting.
    pub fn version(&self) -> Version {
        self.client.version()
    }

    /// The capabilities that are enabled, sorted.
    pub fn capabilities(&self) -> Arc<[String]> {
        self.client.capabilities()
    }

    /// The server's schema: its answer to `query-qmp-schema`, which it is asked for once a connection. It tells what the
    /// server has and what it would refuse, see [`probe`](qapi_types::probe) and [`client::Client::schema`].
    ///
    /// # Errors
    ///
    /// As [`execute`](Self::execute).
    pub fn schema(&self) -> Result<Arc<Schema>, Error> {
        let client = self.client.clone();
        let schema = self.thread.run(async move { client.schema().await });
        schema.unwrap_or_else(|kind| Err(Error::new("query-qmp-schema", kind)))
    }

    /// The server's process, if the client has started it.
    pub fn child(&self) -> Option<Child> {
        let child = self.client.child()?;
        Some(Child::new(child.clone(), Arc::clone(&self.thread)))
    }

    /// Closes the connection: calls under way fail, subscriptions end.
    pub fn close(&self) {
        self.client.close();
    }

    /// Waits until there is no connection any more, nor will be another one, and tells how that came.
    pub fn closed(&self) -> Disconnect {
        let client = self.client.clone();
        let end = self.thread.run(async move { client.closed().await });
        end.unwrap_or_else(|_| Disconnect::new(DisconnectReason::Local, None))
    }

    /// Waits until there is a connection; where a [`Reconnect`](client::Reconnect) makes them, one may be lost.
    ///
    /// # Errors
    ///
    /// When there is none and will be none.
    pub fn connected(&self) -> Result<(), Disconnect> {
        let client = self.client.clone();
        let up = self.thread.run(async move { client.connected().await });
        up.unwrap_or_else(|_| Err(Disconnect::new(DisconnectReason::Local, None)))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.client.fmt(f)
    }
}
