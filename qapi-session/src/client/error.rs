//! What goes wrong for a client: a call, connecting, the connection.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use qapi_types::{ErrorClass, json};
use serde_json::value::RawValue;

use super::child::ChildEnd;
use crate::address::Address;

/// Why a command has no return value.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    command: Cow<'static, str>,
    kind: ErrorKind,
    sent: bool,
}

/// What kind of [`Error`] it is. Only [`Server`](Self::Server) is the command's own failure.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The server answered with an error.
    Server(qapi_types::Error),
    /// The server answered, and the answer is not what the types say. The command was executed.
    Decode(Undecodable),
    /// No answer came in time. The command may have been executed, or may still be, if it [was sent](Error::was_sent).
    TimedOut(Duration),
    /// The connection ended before the answer came, or had ended before the command [was sent](Error::was_sent). In the
    /// former case the command may have been executed.
    Disconnected(Disconnect),
    /// The command was not sent.
    Refused(String),
}

/// An answer that does not decode.
#[derive(Clone)]
pub struct Undecodable(Arc<(json::Error, Box<RawValue>)>);

impl Undecodable {
    pub(crate) fn new(error: json::Error, value: Box<RawValue>) -> Self {
        Self(Arc::new((error, value)))
    }

    /// What is wrong, with its path in the value.
    pub fn error(&self) -> &json::Error {
        &self.0.0
    }

    /// The return value as it came, or the message's text where it has none that can be read.
    pub fn value(&self) -> &RawValue {
        &self.0.1
    }
}

impl fmt::Debug for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Undecodable")
            .field("error", self.error())
            .field("value", &self.value().get())
            .finish()
    }
}

impl Error {
    /// An error of `command`, for layers and for tests of what uses a client.
    pub fn new(command: impl Into<Cow<'static, str>>, kind: ErrorKind) -> Self {
        Self(Box::new(Inner {
            command: command.into(),
            sent: !matches!(kind, ErrorKind::Refused(_)),
            kind,
        }))
    }

    /// The same error, of a command that was sent or not.
    pub(crate) fn sent(mut self, sent: bool) -> Self {
        self.0.sent = sent;
        self
    }

    /// The command's name.
    pub fn command(&self) -> &str {
        &self.0.command
    }

    /// What kind of error it is.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The server's own error, if that is what it is.
    pub fn server(&self) -> Option<&qapi_types::Error> {
        match &self.0.kind {
            ErrorKind::Server(error) => Some(error),
            _ => None,
        }
    }

    /// The class of the server's own error, if that is what it is.
    pub fn class(&self) -> Option<&ErrorClass> {
        self.server().map(|error| &error.class)
    }

    /// Whether no answer came in time.
    pub fn is_timed_out(&self) -> bool {
        matches!(self.0.kind, ErrorKind::TimedOut(_))
    }

    /// Whether the connection had ended or did end.
    pub fn is_disconnected(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Disconnected(_))
    }

    /// Whether the command was sent, or may have been. If not, the server has not executed it and will not, so that
    /// nothing speaks against another try. If so, and neither the server's own error nor an answer came, nobody knows.
    ///
    /// A command counts as sent, too, when the connection broke while it was written, and when its time was over while it
    /// stood behind others that are written first: nobody takes it back. An error that [`new`](Self::new) made says that
    /// it was sent, unless it was refused.
    ///
    /// ```no_run
    /// # async fn example(client: &qapi_session::Client) -> Result<(), qapi_session::client::Error> {
    /// use qapi_types::qmp::command;
    ///
    /// match client.execute(command::SystemPowerdown::new()).await {
    ///     Err(error) if error.is_disconnected() && !error.was_sent() => {
    ///         client.execute(command::SystemPowerdown::new()).await?;
    ///     }
    ///     other => drop(other?),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn was_sent(&self) -> bool {
        self.0.sent
    }

    /// Whether the command was refused here, for itself: it was not sent.
    pub fn is_refused(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Refused(_))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("command", &self.0.command)
            .field("kind", &self.0.kind)
            .field("sent", &self.0.sent)
            .finish()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}': {}", self.0.command, self.0.kind)
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server(error) => error.fmt(f),
            Self::Decode(answer) => write!(f, "the answer does not decode: {}", answer.error()),
            Self::TimedOut(limit) => write!(f, "no answer within {limit:?}"),
            Self::Disconnected(end) => end.fmt(f),
            Self::Refused(why) => write!(f, "not sent: {why}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.kind {
            ErrorKind::Server(error) => Some(error),
            ErrorKind::Decode(answer) => Some(answer.error()),
            ErrorKind::Disconnected(end) => Some(end),
            ErrorKind::TimedOut(_) | ErrorKind::Refused(_) => None,
        }
    }
}

/// How a connection ended.
#[derive(Clone, Debug)]
pub struct Disconnect(Arc<End>);

#[derive(Debug)]
struct End {
    reason: DisconnectReason,
    child: Option<ChildEnd>,
}

/// Why a connection ended.
#[derive(Debug)]
#[non_exhaustive]
pub enum DisconnectReason {
    /// The server closed it, or is gone.
    Closed,
    /// Reading or writing failed.
    Io(io::Error),
    /// The server did not read what was written to it.
    Stuck,
    /// What came was not of the protocol.
    Protocol(String),
    /// It was closed on this side.
    Local,
    /// It was lost and could not be made anew.
    NotReconnected(ConnectError),
}

impl Disconnect {
    pub(crate) fn new(reason: DisconnectReason, child: Option<ChildEnd>) -> Self {
        Self(Arc::new(End { reason, child }))
    }

    /// Why it ended.
    pub fn reason(&self) -> &DisconnectReason {
        &self.0.reason
    }

    /// How the server's process ended, if the client knows it and it did.
    pub fn child(&self) -> Option<&ChildEnd> {
        self.0.child.as_ref()
    }

    /// Whether it was the server that ended the connection.
    pub fn is_by_server(&self) -> bool {
        matches!(self.0.reason, DisconnectReason::Closed)
    }
}

impl fmt::Display for Disconnect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.reason {
            DisconnectReason::Closed => f.write_str("the server closed the connection")?,
            DisconnectReason::Io(error) => write!(f, "the connection broke: {error}")?,
            DisconnectReason::Stuck => f.write_str("the server does not read")?,
            DisconnectReason::Protocol(what) => {
                write!(f, "the server does not follow the protocol: {what}")?;
            }
            DisconnectReason::Local => f.write_str("the connection is closed")?,
            DisconnectReason::NotReconnected(error) => {
                write!(f, "the connection was lost: {error}")?;
            }
        }
        self.0
            .child
            .as_ref()
            .map_or(Ok(()), |child| write!(f, "; {child}"))
    }
}

impl std::error::Error for Disconnect {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.reason {
            DisconnectReason::Io(error) => Some(error),
            DisconnectReason::NotReconnected(error) => Some(error),
            _ => None,
        }
    }
}

/// Why there is no connection.
#[derive(Debug)]
pub struct ConnectError(Box<Failure>);

#[derive(Debug)]
struct Failure {
    phase: Phase,
    kind: ConnectErrorKind,
    address: Option<Address>,
    child: Option<ChildEnd>,
}

/// How far a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// Connecting, or waiting for the server to do so.
    Connect,
    /// Waiting for the greeting.
    Greeting,
    /// Negotiating capabilities; with a guest agent, finding its answers in what comes.
    Negotiation,
    /// Running the hook of a [`Reconnect`](super::Reconnect).
    Hook,
}

/// What kind of [`ConnectError`] it is.
#[derive(Debug)]
#[non_exhaustive]
pub enum ConnectErrorKind {
    /// The system says no.
    Io(io::Error),
    /// The phase took longer than it may.
    TimedOut(Duration),
    /// The server closed the connection, or its process ended.
    Closed,
    /// What came, shown in part, is no greeting.
    NotQmp(String),
    /// The server does not offer a capability that is wanted.
    NotOffered {
        /// The capability.
        wanted: String,
        /// What it offers.
        offered: Vec<String>,
    },
    /// The server refused to negotiate.
    Server(qapi_types::Error),
    /// The hook says no.
    Hook(Box<dyn std::error::Error + Send + Sync>),
}

impl ConnectError {
    pub(crate) fn new(phase: Phase, kind: ConnectErrorKind) -> Self {
        Self(Box::new(Failure {
            phase,
            kind,
            address: None,
            child: None,
        }))
    }

    /// The same error, with where the server was looked for.
    pub(crate) fn at(mut self, address: Option<&Address>) -> Self {
        self.0.address = address.cloned();
        self
    }

    /// The same error, with how the server's process ended.
    pub(super) fn of_child(mut self, child: Option<ChildEnd>) -> Self {
        self.0.child = child;
        self
    }

    /// How far it came.
    pub fn phase(&self) -> Phase {
        self.0.phase
    }

    /// What kind of error it is.
    pub fn kind(&self) -> &ConnectErrorKind {
        &self.0.kind
    }

    /// Where the server was looked for; `None` if it was to connect itself, or had done so.
    pub fn address(&self) -> Option<&Address> {
        self.0.address.as_ref()
    }

    /// How the server's process ended, if the client knows it and it did.
    pub fn child(&self) -> Option<&ChildEnd> {
        self.0.child.as_ref()
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(address) = &self.0.address {
            write!(f, "{address}: ")?;
        }
        // Where nobody is looked for, somebody was to come.
        let is_waiting = self.0.phase == Phase::Connect && self.0.address.is_none();
        let phase = match (self.0.phase, &self.0.kind) {
            (Phase::Connect, ConnectErrorKind::TimedOut(_)) if is_waiting => {
                "waiting for a connection"
            }
            (Phase::Connect, _) => "connecting",
            (Phase::Greeting, _) => "waiting for the greeting",
            (Phase::Negotiation, _) => "negotiating",
            (Phase::Hook, _) => "making the connection ready",
        };
        write!(f, "{phase}: ")?;
        match &self.0.kind {
            ConnectErrorKind::Io(error) => error.fmt(f)?,
            ConnectErrorKind::TimedOut(limit) if is_waiting => {
                write!(f, "none came within {limit:?}")?;
            }
            ConnectErrorKind::TimedOut(limit) => write!(f, "not done within {limit:?}")?,
            ConnectErrorKind::Closed => f.write_str("the server closed the connection")?,
            ConnectErrorKind::NotQmp(text) => write!(f, "no greeting of QMP: '{text}'")?,
            ConnectErrorKind::NotOffered { wanted, offered } => {
                write!(f, "the server does not offer '{wanted}'")?;
                if !offered.is_empty() {
                    write!(f, ", but '{}'", offered.join("', '"))?;
                }
            }
            ConnectErrorKind::Server(error) => error.fmt(f)?,
            ConnectErrorKind::Hook(error) => error.fmt(f)?,
        }
        self.0
            .child
            .as_ref()
            .map_or(Ok(()), |child| write!(f, "; {child}"))
    }
}

impl std::error::Error for ConnectError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.kind {
            ConnectErrorKind::Io(error) => Some(error),
            ConnectErrorKind::Server(error) => Some(error),
            ConnectErrorKind::Hook(error) => Some(&**error),
            _ => None,
        }
    }
}
