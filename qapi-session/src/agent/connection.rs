//! One connection to an agent: commands and answers in turn, and finding out which answers are ours.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use qapi_types::frame::Limits;
use qapi_types::message::Message;
use serde_json::value::RawValue;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use crate::client::error::DisconnectReason;
use crate::client::reader::{Reader, Received};
use crate::link::{Link, Sink};

/// What makes an agent, or us, drop a message that has begun: no JSON has it.
const SENTINEL: u8 = 0xFF;

/// How long an agent has to answer before it is asked again, at first and at most. What was sent to one that was
/// not there may be lost.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

pub(super) struct Connection {
    reader: Reader,
    sink: Box<dyn Sink>,
    /// Whether all that was asked is answered.
    synced: bool,
}

/// What came from an agent.
pub(super) enum Came {
    Return(Box<RawValue>),
    Error(qapi_types::Error),
    /// No answer, shown in part.
    Garbage(String),
}

/// A number that an agent is to send back.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark(u64);

impl Mark {
    /// One that is not likely to have been used before. It has 53 bits, which all JSON has room for.
    pub(super) fn random() -> Self {
        Self(RandomState::new().hash_one(0) >> 11)
    }

    /// The command that has it sent back.
    pub(super) fn command(self) -> String {
        let Self(id) = self;
        format!("{{\"execute\":\"guest-sync-delimited\",\"arguments\":{{\"id\":{id}}}}}\n")
    }

    pub(super) fn is(self, value: &RawValue) -> bool {
        value.get().parse() == Ok(self.0)
    }
}

impl Connection {
    pub(super) fn new(link: Link, limits: Limits) -> Self {
        Self {
            reader: Reader::new(link.source, limits),
            sink: link.sink,
            synced: false,
        }
    }

    /// Whether the next answer is that to the next command.
    pub(super) fn is_synced(&self) -> bool {
        self.synced
    }

    /// Something was asked that is not answered yet, or all is.
    pub(super) fn set_synced(&mut self, synced: bool) {
        self.synced = synced;
    }

    /// Looks at what has come unasked.
    pub(super) async fn glance(&mut self) -> Result<(), DisconnectReason> {
        match self.reader.try_next().await {
            Ok(None) if !self.reader.is_midway() => {}
            Ok(Some(Received::End { .. })) => return Err(DisconnectReason::Closed),
            Err(error) => return Err(DisconnectReason::Io(error)),
            Ok(_) => self.synced = false,
        }
        Ok(())
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), DisconnectReason> {
        let written = async {
            self.sink.write_all(bytes).await?;
            self.sink.flush().await
        };
        written.await.map_err(DisconnectReason::Io)
    }

    /// What comes next. Dropped before it is ready, it has taken nothing.
    pub(super) async fn next(&mut self) -> Result<Came, DisconnectReason> {
        loop {
            match self.reader.next().await.map_err(DisconnectReason::Io)? {
                Received::Message(Message::Return { value, id: None }) => {
                    return Ok(Came::Return(value));
                }
                Received::Message(Message::Error { error, id: None }) => {
                    return Ok(Came::Error(error));
                }
                Received::Message(Message::Greeting(_)) => {
                    let what = "it greets as a QMP server, not a guest agent".to_owned();
                    return Err(DisconnectReason::Protocol(what));
                }
                Received::Message(message) => {
                    tracing::debug!(?message, "no answer to us, passed over");
                }
                Received::Undecodable(_, what) => {
                    return Ok(Came::Garbage(what.value().get().to_owned()));
                }
                Received::Garbage(what) => return Ok(Came::Garbage(what)),
                Received::End { .. } => return Err(DisconnectReason::Closed),
            }
        }
    }

    /// Passes over all that comes until an answer is ours. Takes until then, be it for ever.
    pub(super) async fn sync(&mut self) -> Result<(), DisconnectReason> {
        self.synced = false;
        let mut marks = Vec::new();
        let mut pause = FIRST_PAUSE;
        loop {
            let mark = Mark::random();
            marks.push(mark);
            let mut bytes = vec![SENTINEL];
            bytes.extend_from_slice(mark.command().as_bytes());
            self.write(&bytes).await?;
            match timeout(pause, self.pass_over(&marks)).await {
                Ok(found) => {
                    if found? != mark {
                        // It answers. The answer to the last question is still to come.
                        self.pass_over(&[mark]).await?;
                    }
                    break;
                }
                Err(_) => pause = (pause * 2).min(LONGEST_PAUSE),
            }
        }
        self.synced = true;
        Ok(())
    }

    /// Passes over all that comes before one of the marks.
    async fn pass_over(&mut self, marks: &[Mark]) -> Result<Mark, DisconnectReason> {
        loop {
            match self.next().await? {
                Came::Return(value) => {
                    if let Some(mark) = marks.iter().find(|mark| mark.is(&value)) {
                        return Ok(*mark);
                    }
                    tracing::debug!(value = value.get(), "an answer to another, dropped");
                }
                Came::Error(error) => tracing::debug!(%error, "an error of another, dropped"),
                Came::Garbage(what) => tracing::debug!(what, "no message, dropped"),
            }
        }
    }
}
