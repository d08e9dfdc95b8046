//! The guest agent: commands that are executed inside of a guest.
//!
//! Its protocol looks like QMP, but has no greeting, no events and no ids: answers come in the order of commands, over
//! a channel that outlives those who use it. So an [`Agent`] has one command under way at a time, and finds out
//! first which answers are its own (`guest-sync-delimited`): when it connects, after garbage, and after a call that
//! was given up. A late answer is never taken for another's.
//!
//! ```no_run
//! use qapi_session::Agent;
//! use qapi_types::qga::command;
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let agent = Agent::connect("/run/vm1/qga.sock".parse()?).await?;
//!     println!("agent {}", agent.execute(command::GuestInfo::new()).await?.version);
//!     agent.execute(command::GuestShutdown::new()).await?;
//!     Ok(())
//! }
//! ```
//!
//! What an agent says is to be trusted no further than its guest.

mod builder;
mod call;
mod channel;
mod connection;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use qapi_types::{Any, Command};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

pub use self::builder::Builder;
pub use self::call::Call;
use self::channel::Channel;
use crate::address::Address;
use crate::client::error::{ConnectError, Error};
use crate::client::request::Request;

/// A guest agent. Clones are the same, and their calls wait for each other.
///
/// The connection is closed when the last clone and its calls are dropped. One that is lost is made anew by the next
/// call, unless it was [adopted](Builder::adopt): there is no session that would be lost with it.
#[derive(Clone)]
pub struct Agent {
    channel: Arc<Channel>,
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
    pub async fn connect(address: Address) -> Result<Self, ConnectError> {
        Self::builder().connect(address).await
    }

    /// Executes a command, once those are done that were called before.
    ///
    /// Commands that do not answer when they succeed (`'success-response': false` in the schema), such as
    /// `guest-shutdown`, have succeeded when the agent goes on without an error, when the connection ends, or when
    /// nothing comes for a while: see [`Builder::silence`].
    ///
    /// # Errors
    ///
    /// The call gives the agent's error, and errors of its own when the answer does not decode, does not come in time
    /// or cannot come since the connection ended, and when the command cannot be sent: see
    /// [`ErrorKind`](crate::client::ErrorKind). A command is sent only to an agent that answers; else it is refused.
    pub fn execute<C: Command + Sync>(&self, command: C) -> Call<C::Response> {
        self.call(Request::typed(command, false))
    }

    /// Executes a command that the types do not know. `arguments` is whatever serializes to an object. The answer is
    /// decoded as `T`: [`Any`], `Box<RawValue>` for its text, or a type of your own.
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
        Call::new(request, Arc::clone(&self.channel))
    }
}

impl fmt::Debug for Agent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Agent").finish_non_exhaustive()
    }
}
