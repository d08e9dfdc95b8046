//! The beginning of a session: greeting and capability negotiation (QMP specification, "Server Greeting" and
//! "Capabilities Negotiation").

use std::time::Duration;

use qapi_types::frame;
use qapi_types::message::{Greeting, Message};
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use super::error::{ConnectError, ConnectErrorKind, Phase};
use super::events::Hub;
use super::reader::{Reader, Received, is_end};
use crate::link::{Link, Sink};

/// What is asked of a server.
#[derive(Clone, Debug, Default)]
pub(super) struct Wishes {
    /// Capabilities without which there is no session.
    pub(super) wanted: Vec<String>,
    /// Capabilities to enable where they are offered.
    pub(super) optional: Vec<String>,
}

/// A session in which commands can be executed.
pub(super) struct Established {
    pub(super) reader: Reader,
    pub(super) sink: Box<dyn Sink>,
    pub(super) greeting: Greeting,
    pub(super) enabled: Vec<String>,
}

/// How long each phase may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) greeting: Duration,
    pub(super) negotiation: Duration,
}

/// Opens a session. Events that come on the way are given to `hub`.
pub(super) async fn establish(
    link: Link,
    limits: frame::Limits,
    wishes: &Wishes,
    times: Times,
    hub: &Hub,
) -> Result<Established, ConnectError> {
    let mut reader = Reader::new(link.source, limits);
    let mut sink = link.sink;
    let greeted = greet(&mut reader, hub);
    let greeting = within(Phase::Greeting, times.greeting, greeted).await?;
    let negotiated = negotiate(&mut reader, &mut *sink, &greeting, wishes, hub);
    let enabled = within(Phase::Negotiation, times.negotiation, negotiated).await?;
    Ok(Established {
        reader,
        sink,
        greeting,
        enabled,
    })
}

/// Gives a phase its time.
pub(crate) async fn within<T>(
    phase: Phase,
    limit: Duration,
    work: impl Future<Output = Result<T, ConnectErrorKind>>,
) -> Result<T, ConnectError> {
    let result = timeout(limit, work).await;
    result
        .unwrap_or(Err(ConnectErrorKind::TimedOut(limit)))
        .map_err(|kind| ConnectError::new(phase, kind))
}

/// The next message that is no event.
async fn next(reader: &mut Reader, hub: &Hub) -> Result<Message, ConnectErrorKind> {
    loop {
        match reader.next().await.map_err(ConnectErrorKind::Io)? {
            Received::Message(Message::Event(event)) => hub.emit(event),
            Received::Message(message) => return Ok(message),
            Received::Garbage(text) => return Err(ConnectErrorKind::NotQmp(text)),
            Received::Undecodable(_, what) => {
                return Err(ConnectErrorKind::NotQmp(what.error().to_string()));
            }
            Received::End { .. } => return Err(ConnectErrorKind::Closed),
        }
    }
}

async fn greet(reader: &mut Reader, hub: &Hub) -> Result<Greeting, ConnectErrorKind> {
    match next(reader, hub).await? {
        Message::Greeting(greeting) => Ok(greeting),
        other => Err(ConnectErrorKind::NotQmp(
            serde_json::to_string(&other).unwrap_or_default(),
        )),
    }
}

async fn negotiate(
    reader: &mut Reader,
    sink: &mut dyn Sink,
    greeting: &Greeting,
    wishes: &Wishes,
    hub: &Hub,
) -> Result<Vec<String>, ConnectErrorKind> {
    let offered = &greeting.capabilities;
    if let Some(wanted) = wishes.wanted.iter().find(|it| !offered.contains(it)) {
        return Err(ConnectErrorKind::NotOffered {
            wanted: wanted.clone(),
            offered: offered.clone(),
        });
    }
    let optional = wishes.optional.iter().filter(|it| offered.contains(it));
    let mut enabled: Vec<String> = wishes.wanted.iter().chain(optional).cloned().collect();
    enabled.sort();
    enabled.dedup();
    let request = if enabled.is_empty() {
        json!({"execute": "qmp_capabilities"})
    } else {
        json!({"execute": "qmp_capabilities", "arguments": {"enable": enabled}})
    };
    let written = async {
        sink.write_all(format!("{request}\n").as_bytes()).await?;
        sink.flush().await
    };
    match written.await {
        // What it had to say may be there nevertheless.
        Err(error) if is_end(&error) => {}
        other => other.map_err(ConnectErrorKind::Io)?,
    }
    match next(reader, hub).await? {
        Message::Return { .. } => Ok(enabled),
        Message::Error { error, .. } => Err(ConnectErrorKind::Server(error)),
        other => Err(ConnectErrorKind::NotQmp(
            serde_json::to_string(&other).unwrap_or_default(),
        )),
    }
}
