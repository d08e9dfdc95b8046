//! Links: the two directions of a stream that carries a session, and who is at its other end.
//!
//! A [`Link`] is made of any stream of tokio's. Unix sockets bring the peer's credentials, and carry file
//! descriptors along with the bytes, both ways; other streams do neither. Who serves a character
//! device on his own reads from its links and writes to them.

mod inet;
pub(crate) mod unix;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};

/// Where a session's bytes come from.
pub(crate) trait Source: Send + Unpin {
    /// Reads what there is into `buffer`, and descriptors that come with it into `descriptors`.
    /// Nothing read is the end: the peer sends no more, but may still read. That it does not is an error,
    /// where it can be told.
    fn poll_read(
        &mut self,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
        descriptors: &mut Vec<OwnedFd>,
    ) -> Poll<io::Result<()>>;
}

/// A source that brings no descriptors.
struct Plain<R>(R);

impl<R: AsyncRead + Send + Unpin> Source for Plain<R> {
    fn poll_read(
        &mut self,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
        _: &mut Vec<OwnedFd>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

/// Where a session's bytes go to.
pub(crate) trait Sink: AsyncWrite + Send + Unpin {
    /// Whether descriptors can go along with the bytes.
    fn carries_descriptors(&self) -> bool {
        false
    }

    /// Writes some of `bytes`, at least one, without waiting, and leaves nothing to be flushed.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::WouldBlock`] when that cannot be, and where who waits has to do it.
    fn try_write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = bytes;
        Err(io::ErrorKind::WouldBlock.into())
    }

    /// Writes some of `bytes`, at least one, and with that one the `descriptors`.
    fn poll_send(
        &mut self,
        context: &mut Context<'_>,
        bytes: &[u8],
        descriptors: &[OwnedFd],
    ) -> Poll<io::Result<usize>> {
        let _ = (context, bytes, descriptors);
        Poll::Ready(Err(io::ErrorKind::Unsupported.into()))
    }
}

/// A sink that takes no descriptors.
struct Bytes<W>(W);

impl<W: AsyncWrite + Send + Unpin> Sink for Bytes<W> {}

impl<W: AsyncWrite + Unpin> AsyncWrite for Bytes<W> {
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

/// A stream that carries a session.
pub struct Link {
    pub(crate) source: Box<dyn Source>,
    pub(crate) sink: Box<dyn Sink>,
    pub(crate) peer: Peer,
}

impl Link {
    /// A link over any stream.
    pub fn new<T: AsyncRead + AsyncWrite + Send + 'static>(stream: T) -> Self {
        let (source, sink) = tokio::io::split(stream);
        Self::of(source, sink, Peer::Other)
    }

    /// A link over two streams, one for each direction: standard input and output, say.
    pub fn of_halves(
        source: impl AsyncRead + Send + Unpin + 'static,
        sink: impl AsyncWrite + Send + Unpin + 'static,
    ) -> Self {
        Self::of(source, sink, Peer::Other)
    }

    fn of(
        source: impl AsyncRead + Send + Unpin + 'static,
        sink: impl AsyncWrite + Send + Unpin + 'static,
        peer: Peer,
    ) -> Self {
        Self {
            source: Box::new(Plain(source)),
            sink: Box::new(Bytes(sink)),
            peer,
        }
    }

    /// A link over a TCP socket. Answers go out at once (`TCP_NODELAY`).
    ///
    /// # Errors
    ///
    /// When the socket is no longer connected.
    pub fn tcp(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        let peer = Peer::Inet(stream.peer_addr()?);
        let (source, sink) = stream.into_split();
        Ok(Self {
            source: Box::new(Plain(source)),
            sink: Box::new(inet::Sink(sink)),
            peer,
        })
    }

    /// A link over a Unix socket.
    ///
    /// # Errors
    ///
    /// When the system does not tell who is at the other end.
    pub fn unix(stream: UnixStream) -> io::Result<Self> {
        let credentials = stream.peer_cred()?;
        let (source, sink) = unix::split(stream.into_std()?);
        Ok(Self {
            source: Box::new(source),
            sink: Box::new(sink),
            peer: Peer::Unix(Credentials {
                uid: credentials.uid(),
                gid: credentials.gid(),
                pid: credentials.pid(),
            }),
        })
    }

    /// Who is at the other end.
    pub fn peer(&self) -> &Peer {
        &self.peer
    }
}

/// Descriptors that come with the bytes are closed.
impl AsyncRead for Link {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.source.poll_read(context, buffer, &mut Vec::new())
    }
}

impl AsyncWrite for Link {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.sink).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.sink).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.sink).poll_shutdown(context)
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Link").field(&self.peer).finish()
    }
}

/// Who is at the other end of a [`Link`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Peer {
    /// A process of this machine, over a Unix socket.
    Unix(Credentials),
    /// Whoever is at this address.
    Inet(SocketAddr),
    /// The stream does not tell.
    Other,
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(Credentials {
                uid,
                pid: Some(pid),
                ..
            }) => write!(f, "process {pid} of user {uid}"),
            Self::Unix(credentials) => write!(f, "a process of user {}", credentials.uid),
            Self::Inet(address) => address.fmt(f),
            Self::Other => f.write_str("a peer"),
        }
    }
}

/// Whose process connected to a Unix socket, as the system saw it when it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Credentials {
    /// The user.
    pub uid: u32,
    /// The group.
    pub gid: u32,
    /// The process, where the system tells.
    pub pid: Option<i32>,
}
