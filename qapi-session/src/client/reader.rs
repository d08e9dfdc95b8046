//! Reading: bytes of a link to messages.

use std::future::poll_fn;
use std::io;
use std::task::{Context, Poll, ready};

use qapi_types::frame::{Frames, Limits};
use qapi_types::message::Message;
use qapi_types::{Any, json};
use serde_json::value::RawValue;
use tokio::io::ReadBuf;

use super::error::Undecodable;
use crate::link::Source;

/// How much is read at once, at least and at most. Who has much to say gets more room.
const LEAST: usize = 4 << 10;
const MOST: usize = 64 << 10;

/// How much of what is no message is shown.
const SHOWN: usize = 80;

pub(crate) struct Reader {
    source: Box<dyn Source>,
    frames: Frames,
    limits: Limits,
    /// Whether garbage came, and no message behind it yet.
    after_garbage: bool,
    buffer: Vec<u8>,
    /// What of the buffer was read and not yet looked at.
    begin: usize,
    end: usize,
}

/// What came.
pub(crate) enum Received {
    Message(Message),
    /// An answer that is none: an ill-formed one to the command with this id.
    Undecodable(u64, Undecodable),
    /// Something else, shown in part.
    Garbage(String),
    /// The end. Tells whether a message had begun.
    End {
        midway: bool,
    },
}

impl Reader {
    pub(crate) fn new(source: Box<dyn Source>, limits: Limits) -> Self {
        Self {
            source,
            frames: Frames::with_limits(limits),
            limits,
            after_garbage: false,
            buffer: vec![0; LEAST],
            begin: 0,
            end: 0,
        }
    }

    /// What comes next. Dropped before it is ready, it has taken nothing.
    ///
    /// # Errors
    ///
    /// Those of the link.
    pub(crate) async fn next(&mut self) -> io::Result<Received> {
        poll_fn(|context| self.poll(context)).await
    }

    /// What is there already; `None` if that is nothing.
    ///
    /// # Errors
    ///
    /// Those of the link.
    pub(crate) async fn try_next(&mut self) -> io::Result<Option<Received>> {
        poll_fn(|context| match self.poll(context) {
            Poll::Ready(received) => Poll::Ready(received.map(Some)),
            Poll::Pending => Poll::Ready(Ok(None)),
        })
        .await
    }

    /// Whether a message has begun.
    pub(crate) fn is_midway(&self) -> bool {
        !self.frames.is_between_messages()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Received>> {
        loop {
            let mut rest = self.buffer.get(self.begin..self.end).unwrap_or_default();
            if !self.after_garbage
                && self.frames.is_between_messages()
                && let Some((message, count)) = at_once(rest, self.limits)
            {
                self.begin += count;
                return Poll::Ready(Ok(Received::Message(message)));
            }
            let found = self.frames.next(&mut rest);
            let found = found.map(|frame| {
                frame.map_or_else(|error| Received::Garbage(error.to_string()), decode)
            });
            self.begin = self.end - rest.len();
            if let Some(received) = found {
                // Else each piece of what is no message may be decoded in vain, up to the buffer's end.
                self.after_garbage = !matches!(received, Received::Message(_));
                return Poll::Ready(Ok(received));
            }
            if !ready!(self.fill(context))? {
                let midway = self.is_midway();
                return Poll::Ready(Ok(Received::End { midway }));
            }
        }
    }

    /// Reads more; `false` at the end.
    fn fill(&mut self, context: &mut Context<'_>) -> Poll<io::Result<bool>> {
        if self.end == self.buffer.len() && self.end < MOST {
            self.buffer = vec![0; self.end * 2];
        }
        let mut piece = ReadBuf::new(&mut self.buffer);
        // A server sends no descriptors. Such as come are closed.
        let read = self.source.poll_read(context, &mut piece, &mut Vec::new());
        let count = piece.filled().len();
        match ready!(read) {
            Ok(()) => {}
            Err(error) if is_end(&error) => return Poll::Ready(Ok(false)),
            Err(error) => return Poll::Ready(Err(error)),
        }
        self.begin = 0;
        self.end = count;
        Poll::Ready(Ok(count > 0))
    }
}

/// Whether it only says that the server is gone.
pub(crate) fn is_end(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof
    )
}

/// Decodes the message that `bytes` begin with, if it is whole and all is well with it: most messages are, and need not
/// be looked at by the framing first. Says how many bytes it has, with the white space behind it.
fn at_once(bytes: &[u8], limits: Limits) -> Option<(Message, usize)> {
    let mut messages = serde_json::Deserializer::from_slice(bytes).into_iter();
    let message = messages.next()?.ok()?;
    let (text, rest) = bytes.split_at_checked(messages.byte_offset())?;
    // No message has more tokens than bytes, nor is it deeper than it has braces and brackets.
    let open = || {
        let open = text.iter().filter(|byte| matches!(byte, b'{' | b'['));
        open.count()
    };
    let flat = text.len() <= limits.nesting || open() <= limits.nesting;
    let small = flat && text.len() <= limits.size.min(limits.tokens);
    // What is skipped may have anything in its strings.
    (small && std::str::from_utf8(text).is_ok()).then(|| {
        let is_space = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        (
            message,
            text.len() + rest.iter().take_while(is_space).count(),
        )
    })
}

fn decode(message: &[u8]) -> Received {
    let error = match json::from_slice::<Message>(message) {
        Ok(message) => return Received::Message(message),
        Err(error) => error,
    };
    let text = String::from_utf8_lossy(message);
    let id = serde_json::from_str::<Any>(&text).ok();
    let id = id.and_then(|message| message.get("id")?.as_u64());
    let raw = RawValue::from_string(text.clone().into_owned()).ok();
    if let (Some(id), Some(raw)) = (id, raw) {
        return Received::Undecodable(id, Undecodable::new(error, raw));
    }
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    Received::Garbage(shown)
}

#[cfg(test)]
mod tests;
