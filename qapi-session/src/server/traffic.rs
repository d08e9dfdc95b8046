//! What goes over a link: peers are served one after the other, their messages read, answers written.

use std::future::poll_fn;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Poll, ready};
use std::time::Duration;

use qapi_types::dispatch::Request;
use qapi_types::frame::Frames;
use qapi_types::output::Output;
use tokio::io::{AsyncWriteExt, ReadBuf};
use tokio::time::{sleep, timeout};

use super::Server;
use super::connection::{Connection, Incoming, Input};
use super::monitors::Monitor;
use super::outbox::End;
use super::panics::caught;
use crate::chardev::Chardev;
use crate::link::{Link, Peer, Sink, Source};

/// How much is read at once.
const PIECE: usize = 8192;

/// How long events that follow others wait for more to go with them. A thousand clients with an event a
/// millisecond each would keep the system busy with single writes.
const GATHERING: Duration = Duration::from_millis(5);

/// How long a client may take to end a connection that has ended for the server.
const PARTING: Duration = Duration::from_secs(1);

/// How long after refusing a peer that may be all that the device has it is asked for another one.
const PAUSE: Duration = Duration::from_secs(1);

/// Serves a monitor until it is removed.
pub(super) async fn serve(server: Server, monitor: Arc<Monitor>, chardev: Arc<dyn Chardev>) {
    let all = caught(attend_all(&server, &monitor, &*chardev)).await;
    if let Err(error) = all {
        tracing::warn!(monitor = monitor.id(), %error, "no more clients");
        ended(&server, &monitor).await;
    }
    server.release(&monitor);
}

/// Waits until the monitor or the server is to end.
async fn ended(server: &Server, monitor: &Monitor) {
    tokio::select! {
        () = monitor.removed() => {}
        () = server.shutting_down() => {}
    }
}

/// Serves one client after the other, until the monitor or the server is to end.
async fn attend_all(
    server: &Server,
    monitor: &Arc<Monitor>,
    chardev: &dyn Chardev,
) -> io::Result<()> {
    tokio::select! {
        biased;
        () = ended(server, monitor) => return Ok(()),
        () = server.begun() => {}
    }
    loop {
        let link = tokio::select! {
            biased;
            () = ended(server, monitor) => return Ok(()),
            link = chardev.open() => link?,
        };
        if monitor.is_removed() {
            chardev.put_back(link);
            return Ok(());
        }
        if server.takes(link.peer()) {
            attend(server, monitor, link).await;
            // A device whose peers are gone at once leaves others their time, too.
            tokio::task::yield_now().await;
            continue;
        }
        tracing::info!(monitor = monitor.id(), peer = %link.peer(), "refused");
        if *link.peer() == Peer::Other {
            drop(link);
            let _ = timeout(PAUSE, ended(server, monitor)).await;
        }
    }
}

/// A client that is being served; dropped, also by a panic, it is forgotten.
struct Attended<'a>(&'a Server, Arc<Connection>);

impl Drop for Attended<'_> {
    fn drop(&mut self) {
        self.0.disconnect(&self.1);
    }
}

/// Serves one client to its end.
async fn attend(server: &Server, monitor: &Arc<Monitor>, link: Link) {
    let Link {
        mut source,
        mut sink,
        peer,
    } = link;
    let Some(connection) = server.connect(monitor, peer) else {
        return;
    };
    let attended = Attended(server, Arc::clone(&connection));
    tracing::debug!(monitor = monitor.id(), %peer, "connected");
    let end = tokio::select! {
        biased;
        () = connection.gone().cancelled() => Ok(End::Closed),
        end = converse(server, &connection, &mut *source, &mut *sink) => end,
    };
    match end {
        Ok(End::Full) => {
            tracing::warn!(monitor = monitor.id(), %peer, "disconnected: too much is unsent");
        }
        Err(error) => tracing::debug!(monitor = monitor.id(), %peer, %error, "disconnected"),
        Ok(_) => tracing::debug!(monitor = monitor.id(), %peer, "disconnected"),
    }
    drop(attended);
    // Who sees the end of the connection may use the device.
    if monitor.is_leaving() {
        server.release(monitor);
    }
    let _ = timeout(server.flush_time(), sink.shutdown()).await;
    if monitor.is_leaving() && peer != Peer::Other {
        part(server, &mut *source).await;
    }
}

/// Reads on, and drops what comes, until a client of a monitor that has removed itself ends the connection, too,
/// or has had the time. Otherwise one that writes the end of the line after its command, when that is executed
/// already, is told that the connection broke, and may not read the answer.
async fn part(server: &Server, source: &mut dyn Source) {
    let ended = poll_fn(|context| {
        loop {
            let mut piece = [MaybeUninit::uninit(); 512];
            let mut piece = ReadBuf::uninit(&mut piece);
            let read = ready!(source.poll_read(context, &mut piece, &mut Vec::new()));
            if read.is_err() || piece.filled().is_empty() {
                return Poll::Ready(());
            }
        }
    });
    tokio::select! {
        () = ended => {}
        () = server.shutting_down() => {}
        () = sleep(PARTING) => {}
    }
}

/// Reads and writes until either is over, or the monitor or the server is to end.
async fn converse(
    server: &Server,
    connection: &Arc<Connection>,
    source: &mut dyn Source,
    sink: &mut dyn Sink,
) -> io::Result<End> {
    let monitor = connection.monitor();
    let mut write = pin!(write(connection, sink));
    tokio::select! {
        biased;
        end = &mut write => return end,
        // What a client has sent is answered, even if it sends no more.
        ended = read(server, connection, source) => ended?,
        () = monitor.removed() => {}
        () = server.shutting_down() => {}
    }
    let ended = async {
        // Of a monitor that removes itself, the command that does so has the last word.
        if !monitor.is_leaving() {
            tokio::select! {
                biased;
                () = server.shutting_down() => connection.drop_waiting(),
                () = connection.idle() => {}
            }
            connection.idle().await;
            connection.outbox.finish();
        }
    };
    let all = async { tokio::join!(ended, write).1 };
    let all = timeout(server.flush_time(), all).await;
    all.unwrap_or(Ok(End::Closed))
}

/// Writes what is put into the outbox: answers at once, and events that come soon after others together.
async fn write(connection: &Connection, sink: &mut dyn Sink) -> io::Result<End> {
    let outbox = &connection.outbox;
    let mut bytes = Vec::new();
    loop {
        let (taken, pressing) = match outbox.take(bytes).await {
            Ok(taken) => taken,
            Err(end) => return Ok(end),
        };
        sink.write_all(&taken).await?;
        sink.flush().await?;
        bytes = taken;
        if !pressing {
            outbox.written();
            // Nothing pressing came, or it did.
            let _ = timeout(GATHERING, outbox.gather()).await;
        }
    }
}

/// Reads messages until the client sends no more. What is out-of-band is executed at once, what is
/// in-band waits for its turn.
async fn read(
    server: &Server,
    connection: &Arc<Connection>,
    source: &mut dyn Source,
) -> io::Result<()> {
    let mut reader = Reader {
        frames: Frames::with_limits(server.limits().message),
        carried: Vec::new(),
        pretty: connection.monitor().is_pretty(),
    };
    while let Some(inputs) = reader.read(source).await? {
        for input in inputs {
            connection.outbox.room().await;
            if input.is_out_of_band() {
                connection.overtake(server, input).await;
                continue;
            }
            if connection.push(input) {
                server.schedule(Arc::clone(connection));
            }
            connection.room().await;
        }
    }
    Ok(())
}

/// Finds messages in what arrives.
struct Reader {
    frames: Frames,
    /// Descriptors of a message that is not whole.
    carried: Vec<OwnedFd>,
    pretty: bool,
}

impl Reader {
    /// Reads a piece, and gives the messages that end in it; `None` at the end.
    async fn read(&mut self, source: &mut dyn Source) -> io::Result<Option<Vec<Input>>> {
        poll_fn(|context| {
            // The piece lives no longer than this, so that who waits needs no buffer.
            let mut piece = [MaybeUninit::uninit(); PIECE];
            let mut piece = ReadBuf::uninit(&mut piece);
            let mut descriptors = Vec::new();
            ready!(source.poll_read(context, &mut piece, &mut descriptors))?;
            let bytes = piece.filled();
            if bytes.is_empty() {
                return Poll::Ready(Ok(None));
            }
            Poll::Ready(Ok(Some(self.split(bytes, descriptors))))
        })
        .await
    }

    /// The messages that end in `bytes`, with which `descriptors` came.
    ///
    /// The system delivers descriptors with the last bytes of what it gives at once. So they belong to
    /// the message that is not whole yet, or if there is none, to the last one.
    fn split(&mut self, mut bytes: &[u8], mut descriptors: Vec<OwnedFd>) -> Vec<Input> {
        let mut inputs = Vec::new();
        while let Some(frame) = self.frames.next(&mut bytes) {
            let request = match frame {
                Ok(message) => match Request::read(message.to_vec()) {
                    Ok(request) => Incoming::Request(request),
                    Err(refusal) => Incoming::Refused(refusal.answer(self.pretty)),
                },
                Err(error) => {
                    let output = Output::new(self.pretty);
                    Incoming::Refused(output.finish(Err(error.into()), None))
                }
            };
            inputs.push(Input {
                request,
                descriptors: std::mem::take(&mut self.carried),
            });
        }
        match inputs.last_mut() {
            Some(last) if self.frames.is_between_messages() => {
                last.descriptors.append(&mut descriptors);
            }
            _ if descriptors.is_empty() => {}
            // As in QEMU they take the place of those before: a message without end has few.
            _ => self.carried = descriptors,
        }
        inputs
    }
}
