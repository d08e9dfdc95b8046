//! The guest agent without async: the same names as in [`crate::agent`].
//!
//! ```no_run
//! use qapi_session::blocking::Agent;
//! use qapi_types::qga::command;
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let agent = Agent::connect("/run/vm1/qga.sock".parse()?)?;
//!     println!("agent {}", agent.execute(command::GuestInfo::new())?.version);
//!     Ok(())
//! }
//! ```

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use qapi_types::{Any, Command, frame};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::listener::Listener;
use super::stream::Stream;
use super::thread::{Thread, failed};
use crate::address::Address;
use crate::agent;
use crate::client::{ConnectError, Error, Timeouts};

/// A guest agent. Clones are the same, and their calls wait for each other.
///
/// All else is as in [`agent::Agent`]. It has a thread of its own, as a [client](super::Client) has.
#[derive(Clone)]
pub struct Agent {
    // Dropped first: the thread is still there for it.
    agent: agent::Agent,
    thread: Arc<Thread>,
}

impl Agent {
    /// How long things may take, and how the agent is found.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Connects to an agent that runs, as [`Builder::connect`] does.
    ///
    /// # Errors
    ///
    /// When that fails or takes too long, and when no agent answers.
    pub fn connect(address: Address) -> Result<Self, ConnectError> {
        Self::builder().connect(address)
    }

    /// Executes a command, once those are done that were called before.
    ///
    /// # Errors
    ///
    /// As [`agent::Agent::execute`].
    pub fn execute<C: Command + Sync>(&self, command: C) -> Result<C::Response, Error> {
        self.call(command).run()
    }

    /// A command that is to be executed, with a time-out of its own, say.
    pub fn call<C: Command + Sync>(&self, command: C) -> Call<C::Response> {
        self.prepared(self.agent.execute(command))
    }

    /// Executes a command that the types do not know.
    ///
    /// # Errors
    ///
    /// As [`agent::Agent::execute_raw`].
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
        self.prepared(self.agent.execute_raw(name, arguments))
    }

    /// Executes a command whose arguments are JSON text.
    ///
    /// # Errors
    ///
    /// As [`agent::Agent::execute_text`].
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
        self.prepared(self.agent.execute_text(name, arguments))
    }

    fn prepared<T>(&self, call: agent::Call<T>) -> Call<T> {
        Call {
            call,
            thread: Arc::clone(&self.thread),
        }
    }
}

impl fmt::Debug for Agent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.agent.fmt(f)
    }
}

/// A command that [`run`](Self::run) executes.
#[must_use = "the command is sent when the call is run"]
pub struct Call<T> {
    call: agent::Call<T>,
    thread: Arc<Thread>,
}

impl<T: DeserializeOwned + Send> Call<T> {
    /// Gives it `limit` in place of the agent's [`Timeouts::call`]. Waiting for its turn counts.
    pub fn timeout(self, limit: Duration) -> Self {
        Self {
            call: self.call.timeout(limit),
            thread: self.thread,
        }
    }

    /// Executes the command and waits for its answer.
    ///
    /// # Errors
    ///
    /// As [`agent::Agent::execute`].
    pub fn run(self) -> Result<T, Error> {
        let thread = self.thread;
        self.call.run(|answered| thread.run(answered))
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.call.fmt(f)
    }
}

/// How an agent is reached: how long things may take, and then one of [`connect`](Self::connect),
/// [`adopt`](Self::adopt) and [`accept`](Self::accept).
///
/// All of them return when the agent has answered.
#[derive(Clone, Debug, Default)]
pub struct Builder(agent::Builder);

impl Builder {
    /// How long things may take; nobody greets.
    #[must_use]
    pub fn timeouts(self, timeouts: Timeouts) -> Self {
        Self(self.0.timeouts(timeouts))
    }

    /// How large the agent's messages may be; by default as large as QEMU takes itself. A larger one is passed over.
    #[must_use]
    pub fn limits(self, limits: frame::Limits) -> Self {
        Self(self.0.limits(limits))
    }

    /// How long nothing need come for a command to have succeeded that does not answer when it does, as
    /// [`agent::Builder::silence`] has it. By default 5 seconds.
    #[must_use]
    pub fn silence(self, silence: Duration) -> Self {
        Self(self.0.silence(silence))
    }

    /// Waits for an agent that is not up yet, as [`agent::Builder::wait_for_agent`] does.
    #[must_use]
    pub fn wait_for_agent(self) -> Self {
        Self(self.0.wait_for_agent())
    }

    /// Connects to an agent, or to what leads to it.
    ///
    /// # Errors
    ///
    /// When that fails or takes too long, when no agent answers, and when the system has no thread to give.
    pub fn connect(self, address: Address) -> Result<Agent, ConnectError> {
        Self::make(self.0.connect(address))
    }

    /// Takes over a Unix or TCP socket.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    pub fn adopt(self, stream: impl Into<Stream>) -> Result<Agent, ConnectError> {
        let stream = stream.into();
        Self::make(async { self.0.adopt(stream.link().map_err(failed)?).await })
    }

    /// Waits for what leads to the agent to connect to a Unix or TCP socket that listens.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    pub fn accept(self, listener: impl Into<Listener>) -> Result<Agent, ConnectError> {
        let listener = listener.into();
        Self::make(async { self.0.accept(listener.socket().map_err(failed)?).await })
    }

    fn make(
        connecting: impl Future<Output = Result<agent::Agent, ConnectError>> + Send + 'static,
    ) -> Result<Agent, ConnectError> {
        let thread = Thread::start().map_err(failed)?;
        let agent = thread.connect(connecting)?;
        let thread = Arc::new(thread);
        Ok(Agent { agent, thread })
    }
}
