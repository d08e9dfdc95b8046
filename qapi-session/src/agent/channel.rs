//! The channel to an agent, whose connections come and go: one command at a time.

use std::time::Duration;

use qapi_types::frame::Limits;
use qapi_types::json;
use qapi_types::message::Message;
use serde_json::value::RawValue;
use tokio::sync::Mutex;
use tokio::time::{sleep, timeout};

use super::connection::{Came, Connection, Mark};
use crate::client::Timeouts;
use crate::client::error::{
    ConnectError, ConnectErrorKind, Disconnect, DisconnectReason, ErrorKind, Phase, Undecodable,
};
use crate::client::handshake::within;
use crate::client::origin::Origin;
use crate::client::request::{Request, Sent, nothing};

/// How long one waits before one connects again to who has hung up.
const PAUSE: Duration = Duration::from_millis(20);

/// Commands that do not answer when they succeed, where no types tell so.
const SILENT: [&str; 4] = [
    "guest-shutdown",
    "guest-suspend-disk",
    "guest-suspend-hybrid",
    "guest-suspend-ram",
];

/// What an agent's user decides.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) timeouts: Timeouts,
    pub(super) limits: Limits,
    /// How long nothing is to come for success.
    pub(super) silence: Duration,
    /// Whether who is not there yet is waited for.
    pub(super) patient: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timeouts: Timeouts::default(),
            limits: Limits::default(),
            silence: Duration::from_secs(5),
            patient: false,
        }
    }
}

pub(super) struct Channel {
    settings: Settings,
    /// Who holds the lock may use the connection.
    line: Mutex<Line>,
}

/// What there is of a connection.
struct Line {
    origin: Origin,
    connection: Option<Connection>,
    /// How the last one ended.
    end: Disconnect,
}

impl Channel {
    /// Connects, all the way to where the agent answers.
    pub(super) async fn connect(origin: Origin, settings: Settings) -> Result<Self, ConnectError> {
        let times = settings.timeouts;
        let mut line = Line {
            origin,
            connection: None,
            end: Disconnect::new(DisconnectReason::Local, None),
        };
        let connected = async {
            let opened = line.open(&settings);
            within(Phase::Connect, times.connect, opened).await?;
            let answers = line.find(&settings);
            within(Phase::Negotiation, times.negotiation, answers).await
        };
        match connected.await {
            Ok(()) => Ok(Self {
                settings,
                line: Mutex::new(line),
            }),
            Err(error) => Err(error.at(line.origin.address())),
        }
    }

    pub(super) fn timeouts(&self) -> &Timeouts {
        &self.settings.timeouts
    }

    /// Executes a request when it is its turn. Notes whether it is sent.
    pub(super) async fn execute(
        &self,
        request: &Request,
        sent: &Sent,
    ) -> Result<Box<RawValue>, ErrorKind> {
        let silent = match request.spec() {
            Some(spec) => !spec.success_response,
            None => SILENT.contains(&request.name()),
        };
        let mut line = self.line.lock().await;
        let connection = line.ready(&self.settings, silent).await?;
        sent.set(true);
        let result = if silent {
            ask_silently(connection, request, self.settings.silence).await
        } else {
            ask(connection, request).await
        };
        result.map_err(|reason| match reason {
            Failure::Answer(kind) => kind,
            Failure::Lost(reason) => ErrorKind::Disconnected(line.lost(reason)),
        })
    }
}

/// Why a command has no return value.
enum Failure {
    /// As the answer says.
    Answer(ErrorKind),
    /// The connection is no more.
    Lost(DisconnectReason),
}

impl From<DisconnectReason> for Failure {
    fn from(reason: DisconnectReason) -> Self {
        Self::Lost(reason)
    }
}

impl Line {
    async fn open(&mut self, settings: &Settings) -> Result<(), ConnectErrorKind> {
        self.connection = None;
        let link = self.origin.open(settings.patient).await?;
        self.connection = Some(Connection::new(link, settings.limits));
        Ok(())
    }

    /// Waits until the agent answers.
    async fn find(&mut self, settings: &Settings) -> Result<(), ConnectErrorKind> {
        loop {
            let Some(connection) = &mut self.connection else {
                return Err(ConnectErrorKind::Closed);
            };
            let Err(reason) = connection.sync().await else {
                return Ok(());
            };
            let again = settings.patient && self.can_open();
            match reason {
                DisconnectReason::Closed | DisconnectReason::Io(_) if again => {
                    sleep(PAUSE).await;
                    self.open(settings).await?;
                }
                DisconnectReason::Io(error) => return Err(ConnectErrorKind::Io(error)),
                DisconnectReason::Protocol(what) => {
                    let error = std::io::Error::new(std::io::ErrorKind::InvalidData, what);
                    return Err(ConnectErrorKind::Io(error));
                }
                _ => return Err(ConnectErrorKind::Closed),
            }
        }
    }

    /// Whether there can be another connection.
    fn can_open(&self) -> bool {
        self.origin.can_open()
    }

    fn lost(&mut self, reason: DisconnectReason) -> Disconnect {
        self.connection = None;
        self.end = Disconnect::new(reason, None);
        self.end.clone()
    }

    /// A connection on which the next answer is that to the next command: the one that is there if it is good, or
    /// else another one. `surely` has the agent answer in any case.
    async fn ready(
        &mut self,
        settings: &Settings,
        surely: bool,
    ) -> Result<&mut Connection, ErrorKind> {
        let glance = match &mut self.connection {
            Some(connection) => connection.glance().await,
            None => Ok(()),
        };
        if let Err(reason) = glance {
            self.lost(reason);
        }
        // One that was there may turn out to be gone; nothing is lost with it.
        let mut others = u8::from(self.connection.is_some());
        loop {
            let limit = settings.timeouts.negotiation;
            let connection = self.opened(settings).await?;
            if connection.is_synced() && !surely {
                break;
            }
            let end = match timeout(limit, connection.sync()).await {
                Ok(Ok(())) => break,
                Ok(Err(reason)) => self.lost(reason),
                Err(_) => {
                    let why = format!("the agent does not answer within {limit:?}");
                    return Err(ErrorKind::Refused(why));
                }
            };
            if others == 0 || !self.can_open() {
                return Err(ErrorKind::Disconnected(end));
            }
            others -= 1;
        }
        self.opened(settings).await
    }

    /// The connection that is there, or else another one.
    async fn opened(&mut self, settings: &Settings) -> Result<&mut Connection, ErrorKind> {
        if self.connection.is_none() {
            if !self.can_open() {
                return Err(ErrorKind::Disconnected(self.end.clone()));
            }
            let limit = settings.timeouts.connect;
            let opened = within(Phase::Connect, limit, self.open(settings)).await;
            if let Err(error) = opened {
                let error = error.at(self.origin.address());
                let end = self.lost(DisconnectReason::NotReconnected(error));
                return Err(ErrorKind::Disconnected(end));
            }
        }
        let end = || ErrorKind::Disconnected(self.end.clone());
        self.connection.as_mut().ok_or_else(end)
    }
}

/// Sends a command, and waits for its answer. Where garbage comes, the answer may have been lost in it: that is so when
/// what is asked afterwards is answered first.
async fn ask(connection: &mut Connection, request: &Request) -> Result<Box<RawValue>, Failure> {
    let mut bytes = Vec::new();
    request.write(None, &mut bytes);
    // Who drops this leaves an answer behind.
    connection.set_synced(false);
    connection.write(&bytes).await?;
    let mut garbage: Option<(Mark, String)> = None;
    loop {
        let result = match connection.next().await? {
            Came::Garbage(_) if garbage.is_some() => continue,
            Came::Garbage(what) => {
                let mark = Mark::random();
                connection.write(mark.command().as_bytes()).await?;
                garbage = Some((mark, what));
                continue;
            }
            Came::Return(value) => match garbage {
                Some((mark, what)) if mark.is(&value) => {
                    garbage = None;
                    Err(unreadable(&what))
                }
                _ => Ok(value),
            },
            Came::Error(error) => Err(ErrorKind::Server(error)),
        };
        // With garbage, there is an answer to come.
        connection.set_synced(garbage.is_none());
        return result.map_err(Failure::Answer);
    }
}

/// Sends a command that answers only when it fails. Another one behind it tells that it has not.
async fn ask_silently(
    connection: &mut Connection,
    request: &Request,
    silence: Duration,
) -> Result<Box<RawValue>, Failure> {
    let nothing =
        || nothing().map_err(|error| Failure::Answer(ErrorKind::Refused(error.to_string())));
    let mark = Mark::random();
    let mut bytes = Vec::new();
    request.write(None, &mut bytes);
    bytes.extend_from_slice(mark.command().as_bytes());
    connection.set_synced(false);
    connection.write(&bytes).await?;
    loop {
        match timeout(silence, connection.next()).await {
            Err(_) | Ok(Err(DisconnectReason::Closed)) => return nothing(),
            Ok(Ok(Came::Return(value))) => {
                if !mark.is(&value) {
                    return Ok(value);
                }
                connection.set_synced(true);
                return nothing();
            }
            Ok(Ok(Came::Error(error))) => return Err(Failure::Answer(ErrorKind::Server(error))),
            Ok(Ok(Came::Garbage(what))) => tracing::debug!(what, "no message, passed over"),
            Ok(Err(reason)) => return Err(reason.into()),
        }
    }
}

/// The error of an answer that was garbage.
fn unreadable(what: &str) -> ErrorKind {
    let value = serde_json::value::to_raw_value(what).unwrap_or_default();
    match json::from_str::<Message>(what) {
        Err(error) => ErrorKind::Decode(Undecodable::new(error, value)),
        // Then it would not have been garbage.
        Ok(_) => ErrorKind::Refused("the answer was lost".to_owned()),
    }
}
