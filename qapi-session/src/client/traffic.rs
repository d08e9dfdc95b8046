//! The task of a client: it writes what calls put on the wire, and gives what comes to whom it is for.

use std::future::poll_fn;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::Duration;

use qapi_types::message::Message;
use tokio::io::AsyncWriteExt;
use tokio::task::yield_now;
use tokio::time::timeout;

use super::error::{DisconnectReason, ErrorKind};
use super::events::Hub;
use super::reader::{Reader, Received, is_end};
use super::wire::{Batch, Wire};
use crate::link::Sink;

/// How long is read on from a server that does not read: what it said last may be on its way.
const PARTING: Duration = Duration::from_secs(1);

/// How many messages are read before writing has its turn.
const AT_ONCE: usize = 64;

/// Reads and writes until the connection is over.
pub(super) async fn converse(
    wire: &Wire,
    hub: &Hub,
    reader: &mut Reader,
    sink: Box<dyn Sink>,
) -> DisconnectReason {
    let mut sink = Some(sink);
    let reading = read(wire, hub, reader);
    let writing = write(wire, &mut sink);
    tokio::pin!(reading, writing);
    tokio::select! {
        biased;
        reason = &mut reading => reason,
        error = &mut writing => {
            let last = timeout(PARTING, reading).await;
            match (last, error) {
                (Ok(reason), _) => reason,
                (Err(_), error) if is_end(&error) => DisconnectReason::Stuck,
                (Err(_), error) => DisconnectReason::Io(error),
            }
        }
        () = wire.closing() => DisconnectReason::Local,
    }
}

/// Reads to the end. A server that always has more to say does not keep others from being heard.
async fn read(wire: &Wire, hub: &Hub, reader: &mut Reader) -> DisconnectReason {
    let mut count: usize = 0;
    loop {
        count = count.wrapping_add(1);
        if count.is_multiple_of(AT_ONCE) {
            yield_now().await;
        }
        match reader.next().await {
            Ok(Received::Message(message)) => receive(wire, hub, message),
            Ok(Received::Undecodable(id, what)) => {
                if !wire.answer(Some(id), Err(ErrorKind::Decode(what.clone()))) {
                    tracing::warn!(error = %what.error(), "an answer to nobody, which does not decode");
                }
            }
            Ok(Received::Garbage(what)) => tracing::warn!(what, "no message, passed over"),
            Ok(Received::End { midway: false }) => return DisconnectReason::Closed,
            Ok(Received::End { midway: true }) => {
                tracing::debug!("the connection ended within a message");
                return DisconnectReason::Closed;
            }
            Err(error) => return DisconnectReason::Io(error),
        }
    }
}

fn receive(wire: &Wire, hub: &Hub, message: Message) {
    let (id, outcome) = match message {
        Message::Event(event) => return hub.emit(event),
        Message::Greeting(_) => return tracing::warn!("a second greeting, passed over"),
        Message::Return { value, id } => (id, Ok(value)),
        // Without an id it is about what could not be read, which was the oldest of what is not answered.
        Message::Error { error, id } => (id, Err(ErrorKind::Server(error))),
    };
    let number = id.as_ref().and_then(qapi_types::Any::as_u64);
    let known = match (&id, number) {
        (Some(_), None) => false,
        (_, number) => wire.answer(number, outcome),
    };
    if !known {
        tracing::debug!(?id, "an answer to nobody, dropped");
    }
}

/// Writes until that fails.
async fn write(wire: &Wire, sink: &mut Option<Box<dyn Sink>>) -> io::Error {
    let mut batch = Batch::default();
    loop {
        if let Err(error) = wire.take(&mut batch, sink).await {
            return error;
        }
        if let Some(sink) = sink
            && let Err(error) = write_all(&batch, &mut **sink).await
        {
            return error;
        }
    }
}

async fn write_all(batch: &Batch, sink: &mut dyn Sink) -> io::Result<()> {
    let mut at = 0;
    for (message, descriptors) in &batch.descriptors {
        sink.write_all(batch.bytes.get(at..message.start).unwrap_or_default())
            .await?;
        // This message alone: whoever reads others along with it takes the descriptors for those of the last one.
        let bytes = batch.bytes.get(message.clone()).unwrap_or_default();
        at = message.start + send(bytes, descriptors, sink).await?;
    }
    sink.write_all(batch.bytes.get(at..).unwrap_or_default())
        .await?;
    sink.flush().await
}

/// Writes the beginning of a message with the descriptors that go along with it.
async fn send(
    message: &[u8],
    descriptors: &Arc<[OwnedFd]>,
    sink: &mut dyn Sink,
) -> io::Result<usize> {
    sink.flush().await?;
    poll_fn(|context| sink.poll_send(context, message, descriptors)).await
}

#[cfg(test)]
mod tests;
