//! Recording sessions with real servers, to play them back with [`Mock::play`](super::Mock::play).
//!
//! A [`Recorder`] stands around the client's stream and writes down each message that goes over it, as a line of
//! JSON: `{"dir": "->", "msg": …}` for what the client sends, `"<-"` for what it reads. What is no message is in
//! words, `{"dir": …, "other": …}`, and where the server closed the connection is `{"dir": "<-", "end": true}`.
//!
//! ```
//! use qapi_session::mock::Mock;
//! use qapi_session::mock::record::Recorder;
//! # use qapi_types::qmp::command;
//! # use tokio::io::{AsyncReadExt, AsyncWriteExt};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("session.jsonl");
//! # let mut server = Mock::new();
//! # server.expect(command::Quit::new()).hangs_up();
//! # let stream = server.start()?;
//! let mut stream = Recorder::new(stream, std::fs::File::create(&path)?);
//! # stream.write_all(br#"{"execute": "qmp_capabilities"}{"execute": "quit"}"#).await?;
//! # stream.read_to_end(&mut Vec::new()).await?;
//! // The stream is used as before. Later, and elsewhere:
//! let mock = Mock::play(&std::fs::read_to_string(&path)?)?;
//! # server.finish().await?;
//! # drop(mock);
//! # Ok(())
//! # }
//! ```
//!
//! For a program that connects by itself, a recorder stands in between: listen where the program connects, connect
//! to the server, and `tokio::io::copy_bidirectional(&mut accepted, &mut Recorder::new(server, file))`. File
//! descriptors do not pass through a recorder.

pub(super) mod line;

use std::fmt;
use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use qapi_types::frame::Frames;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use self::line::{Content, Direction, Line};

/// A client's stream, whose messages are written down as they pass.
pub struct Recorder<S, W> {
    stream: S,
    lines: W,
    sent: Frames,
    received: Frames,
    ended: bool,
}

impl<S, W: Write> Recorder<S, W> {
    /// Records what goes over `stream` to `lines`, each line as soon as its message is complete.
    ///
    /// When a line cannot be written, reading or writing fails with that error.
    pub fn new(stream: S, lines: W) -> Self {
        Self {
            stream,
            lines,
            sent: Frames::new(),
            received: Frames::new(),
            ended: false,
        }
    }

    /// The stream, and what the lines were written to.
    pub fn into_inner(self) -> (S, W) {
        (self.stream, self.lines)
    }

    fn record(&mut self, direction: Direction, mut bytes: &[u8]) -> io::Result<()> {
        let frames = match direction {
            Direction::ToServer => &mut self.sent,
            Direction::FromServer => &mut self.received,
        };
        while let Some(frame) = frames.next(&mut bytes) {
            write_line(&mut self.lines, &Line::of(direction, frame))?;
        }
        Ok(())
    }

    fn record_end(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.ended, true) {
            return Ok(());
        }
        let line = Line {
            direction: Direction::FromServer,
            content: Content::End,
        };
        write_line(&mut self.lines, &line)
    }
}

fn write_line(mut lines: impl Write, line: &Line) -> io::Result<()> {
    let written = writeln!(lines, "{line}").and_then(|()| lines.flush());
    written.map_err(|error| {
        let message = format!("the session is not recorded: {error}");
        io::Error::new(error.kind(), message)
    })
}

impl<S: AsyncRead + Unpin, W: Write + Unpin> AsyncRead for Recorder<S, W> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let (before, room) = (buffer.filled().len(), buffer.remaining());
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        let bytes = buffer.filled().get(before..).unwrap_or_default();
        if bytes.is_empty() && room > 0 {
            return Poll::Ready(self.record_end());
        }
        Poll::Ready(self.record(Direction::FromServer, bytes))
    }
}

impl<S: AsyncWrite + Unpin, W: Write + Unpin> AsyncWrite for Recorder<S, W> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let count = ready!(Pin::new(&mut self.stream).poll_write(context, bytes))?;
        let (written, _) = bytes.split_at(count.min(bytes.len()));
        self.record(Direction::ToServer, written)?;
        Poll::Ready(Ok(count))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl<S: fmt::Debug, W> fmt::Debug for Recorder<S, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut f = f.debug_struct("Recorder");
        f.field("stream", &self.stream).finish_non_exhaustive()
    }
}
