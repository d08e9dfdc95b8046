//! Streams of the standard library that a client takes over.

use std::io;
use std::net::TcpStream;
use std::os::unix::net::UnixStream;

use crate::link::Link;

/// A stream that is connected to a server.
#[derive(Debug)]
#[non_exhaustive]
pub enum Stream {
    /// A Unix socket, which carries file descriptors, too.
    Unix(UnixStream),
    /// A TCP socket.
    Inet(TcpStream),
}

impl Stream {
    /// A link over it, made where there is a runtime.
    pub(super) fn link(self) -> io::Result<Link> {
        match self {
            Self::Unix(stream) => {
                stream.set_nonblocking(true)?;
                Link::unix(tokio::net::UnixStream::from_std(stream)?)
            }
            Self::Inet(stream) => {
                stream.set_nonblocking(true)?;
                Link::tcp(tokio::net::TcpStream::from_std(stream)?)
            }
        }
    }
}

impl From<UnixStream> for Stream {
    fn from(stream: UnixStream) -> Self {
        Self::Unix(stream)
    }
}

impl From<TcpStream> for Stream {
    fn from(stream: TcpStream) -> Self {
        Self::Inet(stream)
    }
}
