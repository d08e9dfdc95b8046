//! Unix sockets: bytes, and the file descriptors that come and go with them (`SCM_RIGHTS`).

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use tokio::io::{AsyncWrite, Interest, ReadBuf};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};

/// How many descriptors come or go with one piece at most, as QEMU takes them. Of those that come, the
/// system closes what is beyond.
pub(crate) const MOST_DESCRIPTORS: usize = 16;

pub(super) struct Source(pub(super) OwnedReadHalf);

impl super::Source for Source {
    fn poll_read(
        &mut self,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
        descriptors: &mut Vec<OwnedFd>,
    ) -> Poll<io::Result<()>> {
        let stream: &UnixStream = self.0.as_ref();
        loop {
            ready!(stream.poll_read_ready(context))?;
            let mut all = false;
            let received = stream.try_io(Interest::READABLE, || {
                all = receive(stream, buffer, descriptors)?;
                // Who has read all there was need not ask once more to be told so.
                if all {
                    Err(io::ErrorKind::WouldBlock.into())
                } else {
                    Ok(())
                }
            });
            match received {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock && !all => {}
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => {
                    return Poll::Ready(Err(error));
                }
                _ => return Poll::Ready(Ok(())),
            }
        }
    }
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

pub(super) struct Sink(pub(super) OwnedWriteHalf);

impl super::Sink for Sink {
    fn carries_descriptors(&self) -> bool {
        true
    }

    fn try_write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.try_write(bytes)
    }

    fn poll_send(
        &mut self,
        context: &mut Context<'_>,
        bytes: &[u8],
        descriptors: &[OwnedFd],
    ) -> Poll<io::Result<usize>> {
        let stream: &UnixStream = self.0.as_ref();
        loop {
            ready!(stream.poll_write_ready(context))?;
            match stream.try_io(Interest::WRITABLE, || send(stream, bytes, descriptors)) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                other => return Poll::Ready(other),
            }
        }
    }
}

fn send(stream: &UnixStream, bytes: &[u8], descriptors: &[OwnedFd]) -> io::Result<usize> {
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
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

/// Whether the peer neither sends nor reads any more. One that does not send may still read.
fn has_hung_up(stream: &UnixStream) -> io::Result<bool> {
    let mut polled = [PollFd::new(stream, PollFlags::empty())];
    poll(&mut polled, Some(&Timespec::default()))?;
    let [polled] = polled;
    Ok(polled.revents().contains(PollFlags::HUP))
}
