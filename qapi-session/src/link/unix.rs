//! Unix sockets: bytes, and the file descriptors that come and go with them (`SCM_RIGHTS`).

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::net::Shutdown;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use tokio::io::unix::AsyncFd;
use tokio::io::{AsyncWrite, Interest, ReadBuf};
use tokio::runtime::Handle;

/// How many descriptors come or go with one piece at most, as QEMU takes them. Of those that come, the
/// system closes what is beyond.
pub(crate) const MOST_DESCRIPTORS: usize = 16;

/// The two halves of a socket that does not block.
///
/// Tokio's own streams have themselves woken up whenever the peer has read something, since they might wait for room.
/// Who sends a command and waits for the answer is woken up twice then, which is a good part of what a call costs. These
/// wait for what is to be read, and for room only when there was none.
pub(super) fn split(stream: UnixStream) -> (Source, Sink) {
    let stream = Arc::new(stream);
    let source = Source::New(Arc::clone(&stream));
    let sink = Sink { stream, room: None };
    (source, sink)
}

pub(super) enum Source {
    /// It was not read from.
    New(Arc<UnixStream>),
    Registered(AsyncFd<Arc<UnixStream>>),
}

impl Source {
    fn registered(&mut self) -> io::Result<&AsyncFd<Arc<UnixStream>>> {
        if let Self::New(stream) = self {
            let stream = Arc::clone(stream);
            *self = Self::Registered(register(stream, Interest::READABLE)?);
        }
        match self {
            Self::Registered(stream) => Ok(stream),
            Self::New(_) => Err(io::ErrorKind::NotConnected.into()),
        }
    }
}

impl super::Source for Source {
    fn poll_read(
        &mut self,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
        descriptors: &mut Vec<OwnedFd>,
    ) -> Poll<io::Result<()>> {
        let stream = self.registered()?;
        loop {
            let mut ready = ready!(stream.poll_read_ready(context))?;
            match receive(stream.get_ref(), buffer, descriptors) {
                Ok(all) => {
                    // Who has read all there was need not ask once more to be told so.
                    if all {
                        ready.clear_ready();
                    }
                    return Poll::Ready(Ok(()));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => ready.clear_ready(),
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

/// Has the runtime, which has to be there, wait for one thing alone.
#[allow(
    deprecated,
    reason = "it is sound for what owns its descriptor, as these do; what replaces it is unsafe"
)]
fn register<T: AsRawFd>(stream: T, interest: Interest) -> io::Result<AsyncFd<T>> {
    Handle::try_current().map_err(io::Error::other)?;
    AsyncFd::with_interest(stream, interest)
}

/// Reads, and says whether that was all there was: it did not fill the buffer, nor end where descriptors came.
fn receive(
    stream: &UnixStream,
    buffer: &mut ReadBuf<'_>,
    descriptors: &mut Vec<OwnedFd>,
) -> io::Result<bool> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST_DESCRIPTORS))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let room = buffer.remaining();
    let mut slices = [IoSliceMut::new(buffer.initialize_unfilled())];
    let mut alone = true;
    let message = recvmsg(stream, &mut slices, &mut ancillary, RecvFlags::CMSG_CLOEXEC)?;
    for part in ancillary.drain() {
        alone = false;
        if let RecvAncillaryMessage::ScmRights(received) = part {
            descriptors.extend(received);
        }
    }
    if message.flags.contains(ReturnFlags::CTRUNC) {
        // It ends there also where none of them could be taken.
        alone = false;
        tracing::warn!(
            "file descriptors are lost: more than {MOST_DESCRIPTORS} came at once, or this process has too many"
        );
    }
    buffer.advance(message.bytes);
    if message.bytes == 0 && has_hung_up(stream)? {
        return Err(io::ErrorKind::ConnectionReset.into());
    }
    Ok(alone && (1..room).contains(&message.bytes))
}

pub(super) struct Sink {
    stream: Arc<UnixStream>,
    /// What waits for room: another descriptor of the socket, since each waits for one thing.
    room: Option<AsyncFd<OwnedFd>>,
}

impl Sink {
    /// Writes, once there is room. It is tried at once: mostly there is.
    fn poll_with(
        &mut self,
        context: &mut Context<'_>,
        write: impl Fn(&UnixStream) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        loop {
            let ready = match &self.room {
                Some(room) => Some(ready!(room.poll_write_ready(context))?),
                None => None,
            };
            match (write(&self.stream), ready) {
                (Err(error), Some(mut ready)) if error.kind() == io::ErrorKind::WouldBlock => {
                    ready.clear_ready();
                }
                (Err(error), None) if error.kind() == io::ErrorKind::WouldBlock => {
                    let stream = self.stream.as_fd().try_clone_to_owned()?;
                    self.room = Some(register(stream, Interest::WRITABLE)?);
                }
                (result, _) => {
                    self.room = None;
                    return Poll::Ready(result);
                }
            }
        }
    }
}

impl super::Sink for Sink {
    fn carries_descriptors(&self) -> bool {
        true
    }

    fn try_write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        send(&self.stream, bytes)
    }

    fn poll_send(
        &mut self,
        context: &mut Context<'_>,
        bytes: &[u8],
        descriptors: &[OwnedFd],
    ) -> Poll<io::Result<usize>> {
        self.poll_with(context, |stream| send_with(stream, bytes, descriptors))
    }
}

fn send(stream: &UnixStream, bytes: &[u8]) -> io::Result<usize> {
    Ok(rustix::net::send(stream, bytes, SendFlags::NOSIGNAL)?)
}

fn send_with(stream: &UnixStream, bytes: &[u8], descriptors: &[OwnedFd]) -> io::Result<usize> {
    let descriptors: Vec<_> = descriptors.iter().map(AsFd::as_fd).collect();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST_DESCRIPTORS))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    if !ancillary.push(SendAncillaryMessage::ScmRights(&descriptors)) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let slices = [IoSlice::new(bytes)];
    Ok(sendmsg(
        stream,
        &slices,
        &mut ancillary,
        SendFlags::NOSIGNAL,
    )?)
}

impl AsyncWrite for Sink {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_with(context, |stream| send(stream, bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.stream.shutdown(Shutdown::Write))
    }
}

/// The peer is told that no more comes, though the other half may still be there.
impl Drop for Sink {
    fn drop(&mut self) {
        // Where that fails, the peer is gone.
        let _ = self.stream.shutdown(Shutdown::Write);
    }
}

/// Whether the peer neither sends nor reads any more. One that does not send may still read.
fn has_hung_up(stream: &UnixStream) -> io::Result<bool> {
    let mut polled = [PollFd::new(stream, PollFlags::empty())];
    poll(&mut polled, Some(&Timespec::default()))?;
    let [polled] = polled;
    Ok(polled.revents().contains(PollFlags::HUP))
}
