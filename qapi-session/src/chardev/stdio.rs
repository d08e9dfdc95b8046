//! Standard input and output as a device.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf, Stdin, Stdout, stdin, stdout};

use super::place::{Place, Taken};
use super::{Chardev, Opening};
use crate::link::Link;
use crate::lock::lock;

/// Whether there is a device of them.
static IN_USE: AtomicBool = AtomicBool::new(false);

/// Standard input. It is read in a thread, which goes on when its reader is gone: the next one gets what
/// that thread has read.
static INPUT: LazyLock<Mutex<Stdin>> = LazyLock::new(|| Mutex::new(stdin()));

/// Where one link at a time reads and writes them, whichever device it is of: a device is given up when its
/// last front end is told to go, and that one may read once more before it has gone.
static STREAMS: LazyLock<Arc<Place>> = LazyLock::new(Arc::default);

/// Standard input and output of this process: one peer, who is there from the beginning, whatever monitors
/// come and go, and gone for good at the end of input, or when nobody takes output any more.
///
/// One link reads and writes them at a time: [`open`](Chardev::open) waits until the one before is dropped, also
/// when that is a link of a device that was closed.
#[derive(Debug)]
pub struct Stdio {
    place: Arc<Place>,
    /// Whether this device has given them up.
    closed: AtomicBool,
}

impl Stdio {
    /// A device of standard input and output. A process has one of them at a time.
    ///
    /// # Errors
    ///
    /// When there is another one.
    pub fn new() -> io::Result<Self> {
        if IN_USE.swap(true, Ordering::AcqRel) {
            let error = "another character device is standard input and output";
            return Err(io::Error::new(io::ErrorKind::ResourceBusy, error));
        }
        Ok(Self {
            place: Arc::default(),
            closed: AtomicBool::new(false),
        })
    }
}

impl Chardev for Stdio {
    fn filename(&self, _: bool) -> String {
        "stdio".to_owned()
    }

    fn open(&self) -> Opening<'_> {
        Box::pin(async {
            let seat = Arc::new(Seat {
                device: self.place.take().await,
                _streams: STREAMS.take().await,
            });
            let output = Output(stdout(), Arc::clone(&seat));
            Ok(Link::of_halves(Input(seat), output))
        })
    }

    fn close(&self) {
        if !self.closed.swap(true, Ordering::AcqRel) {
            IN_USE.store(false, Ordering::Release);
        }
    }
}

impl Drop for Stdio {
    fn drop(&mut self) {
        self.close();
    }
}

/// What a link has taken, until both of its halves are dropped.
struct Seat {
    /// Kept once the peer is gone: this device has no other.
    device: Taken,
    _streams: Taken,
}

/// Standard input, as one front end reads it.
struct Input(Arc<Seat>);

impl AsyncRead for Input {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut *lock(&INPUT)).poll_read(context, buffer);
        let read = ready!(read);
        if read.is_err() || buffer.filled().len() == before {
            self.0.device.keep();
        }
        Poll::Ready(read)
    }
}

/// Standard output, as one front end writes it. Once that fails, the peer is gone.
struct Output(Stdout, Arc<Seat>);

impl Output {
    fn note<T>(&self, done: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if let Poll::Ready(Err(_)) = done {
            self.1.device.keep();
        }
        done
    }
}

impl AsyncWrite for Output {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.0).poll_write(context, bytes);
        self.note(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.0).poll_flush(context);
        self.note(flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.0).poll_shutdown(context);
        self.note(shut)
    }
}
