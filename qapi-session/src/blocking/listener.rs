//! Sockets of the standard library that listen for a server.

use std::io;
use std::net::TcpListener;
use std::os::unix::net::UnixListener;

use crate::chardev::Socket;

/// A socket that a server is to connect to.
#[derive(Debug)]
#[non_exhaustive]
pub enum Listener {
    /// A Unix socket. Its file stays.
    Unix(UnixListener),
    /// A TCP socket.
    Inet(TcpListener),
}

impl Listener {
    /// It as a device, made where there is a runtime.
    pub(super) fn socket(self) -> io::Result<Socket> {
        match self {
            Self::Unix(listener) => Socket::from_unix(listener),
            Self::Inet(listener) => Socket::from_tcp(listener),
        }
    }
}

impl From<UnixListener> for Listener {
    fn from(listener: UnixListener) -> Self {
        Self::Unix(listener)
    }
}

impl From<TcpListener> for Listener {
    fn from(listener: TcpListener) -> Self {
        Self::Inet(listener)
    }
}
