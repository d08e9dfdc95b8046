//! Making agents.

use std::sync::Arc;
use std::time::Duration;

use qapi_types::frame;

use super::Agent;
use super::channel::{Channel, Settings};
use crate::address::Address;
use crate::chardev::Chardev;
use crate::client::Timeouts;
use crate::client::error::ConnectError;
use crate::client::origin::Origin;
use crate::link::Link;

/// How an agent is reached: how long things may take, and then one of [`connect`](Self::connect),
/// [`adopt`](Self::adopt) and [`accept`](Self::accept).
///
/// All of them return when the agent has answered.
#[derive(Clone, Debug, Default)]
pub struct Builder {
    settings: Settings,
}

impl Builder {
    /// How long things may take; nobody greets.
    #[must_use]
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.settings.timeouts = timeouts;
        self
    }

    /// How large the agent's messages may be; by default as large as QEMU takes itself. A larger one is passed over.
    #[must_use]
    pub fn limits(mut self, limits: frame::Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// How long nothing need come for a command to have succeeded that does not answer when it does: a guest that
    /// is suspended or goes down says nothing any more. By default 5 seconds.
    #[must_use]
    pub fn silence(mut self, silence: Duration) -> Self {
        self.settings.silence = silence;
        self
    }

    /// Waits for an agent that is not up yet: until there is somebody listening, at most for
    /// [`Timeouts::connect`], and then until the agent answers, at most for [`Timeouts::negotiation`]. QEMU listens for
    /// a guest that has not started; if it closes the connection, another one is made. Calls that connect again wait likewise.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// use qapi_session::Agent;
    /// use qapi_session::client::Timeouts;
    ///
    /// let timeouts = Timeouts { negotiation: Duration::from_secs(120), ..Timeouts::default() };
    /// let agent = Agent::builder().timeouts(timeouts).wait_for_agent();
    /// let agent = agent.connect("/run/vm1/qga.sock".parse()?).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn wait_for_agent(mut self) -> Self {
        self.settings.patient = true;
        self
    }

    /// Connects to an agent, or to what leads to it.
    ///
    /// # Errors
    ///
    /// When that fails or takes too long, and when no agent answers.
    pub async fn connect(self, address: Address) -> Result<Agent, ConnectError> {
        self.make(Origin::Address(address)).await
    }

    /// Takes over a stream.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    pub async fn adopt(self, link: Link) -> Result<Agent, ConnectError> {
        self.make(Origin::Link(Some(link))).await
    }

    /// Waits for what leads to the agent to connect to a socket that listens, or takes what any other device gives.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    pub async fn accept(self, chardev: impl Chardev) -> Result<Agent, ConnectError> {
        self.make(Origin::Chardev(Arc::new(chardev))).await
    }

    async fn make(self, origin: Origin) -> Result<Agent, ConnectError> {
        let channel = Arc::new(Channel::connect(origin, self.settings).await?);
        Ok(Agent { channel })
    }
}
