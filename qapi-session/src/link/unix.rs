//! Reading Unix sockets: bytes, and the file descriptors that come with them (`SCM_RIGHTS`).

use std::io::{self, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::task::{Context, Poll, ready};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, recvmsg};
use tokio::io::{Interest, ReadBuf};
use tokio::net::UnixStream;
use tokio::net::unix::OwnedReadHalf;

/// How many descriptors come with one piece of input at most, as QEMU takes them. The system closes
/// those beyond.
const MOST_DESCRIPTORS: usize = 16;

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
            let received =
                stream.try_io(Interest::READABLE, || receive(stream, buffer, descriptors));
            match received {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                other => return Poll::Ready(other),
            }
        }
    }
}

fn receive(
    stream: &UnixStream,
    buffer: &mut ReadBuf<'_>,
    descriptors: &mut Vec<OwnedFd>,
) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST_DESCRIPTORS))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let mut slices = [IoSliceMut::new(buffer.initialize_unfilled())];
    let message = recvmsg(stream, &mut slices, &mut ancillary, RecvFlags::CMSG_CLOEXEC)?;
    for part in ancillary.drain() {
        if let RecvAncillaryMessage::ScmRights(received) = part {
            descriptors.extend(received);
        }
    }
    if message.flags.contains(ReturnFlags::CTRUNC) {
        tracing::warn!("more than {MOST_DESCRIPTORS} file descriptors came at once");
    }
    buffer.advance(message.bytes);
    if message.bytes == 0 && has_hung_up(stream)? {
        return Err(io::ErrorKind::ConnectionReset.into());
    }
    Ok(())
}

/// Whether the peer neither sends nor reads any more. One that does not send may still read.
fn has_hung_up(stream: &UnixStream) -> io::Result<bool> {
    let mut polled = [PollFd::new(stream, PollFlags::empty())];
    poll(&mut polled, Some(&Timespec::default()))?;
    let [polled] = polled;
    Ok(polled.revents().contains(PollFlags::HUP))
}
