//! What a client is told when it is made.

use std::time::Duration;

use qapi_types::frame;

use super::handshake::Wishes;

/// How long things may take. [`Duration::MAX`] is for ever.
///
/// ```
/// use std::time::Duration;
///
/// use qapi_session::client::Timeouts;
///
/// let patient = Timeouts { call: Duration::MAX, ..Timeouts::default() };
/// assert_eq!(patient.greeting, Duration::from_secs(10));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Connecting, or waiting for the server to connect. By default 10 seconds.
    pub connect: Duration,
    /// Waiting for the greeting. By default 10 seconds.
    pub greeting: Duration,
    /// Negotiating capabilities; with a guest agent, finding its answers in what comes. By default 10 seconds.
    pub negotiation: Duration,
    /// A call, from when it is first polled to its answer. By default 60 seconds.
    pub call: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        let phase = Duration::from_secs(10);
        Self {
            connect: phase,
            greeting: phase,
            negotiation: phase,
            call: Duration::from_secs(60),
        }
    }
}

/// What is the same for each connection of a client.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    pub(super) timeouts: Timeouts,
    pub(super) limits: frame::Limits,
    pub(super) wishes: Wishes,
    /// Whether who is not there yet is waited for.
    pub(super) patient: bool,
}
