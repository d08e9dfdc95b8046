//! Addresses of sockets, as text and as where to connect to.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use tokio::net::{TcpStream, UnixStream};

use crate::link::Link;

/// Where a socket is.
///
/// As text it is `unix:PATH`, `unix:NAME,abstract=on` or `tcp:HOST:PORT`; any other text is the path of a Unix
/// socket.
///
/// ```
/// use qapi_session::Address;
///
/// let address = |text: &str| text.parse::<Address>().unwrap();
/// assert_eq!(address("/run/qmp.sock"), Address::Unix("/run/qmp.sock".into()));
/// assert_eq!(address("tcp:[::1]:4444"), Address::Inet { host: "::1".into(), port: 4444 });
/// assert_eq!(address("unix:qmp.sock").to_string(), "unix:qmp.sock");
/// assert!("tcp:localhost".parse::<Address>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Address {
    /// A Unix socket in the file system. What listens there makes the file, in place of one that is
    /// there, and removes it in the end.
    Unix(PathBuf),
    /// A Unix socket in Linux's abstract namespace.
    Abstract(String),
    /// A TCP socket.
    Inet {
        /// A name or an address; empty for all addresses of this machine.
        host: String,
        /// The port; 0 to listen on any that is free.
        port: u16,
    },
}

impl Address {
    /// Connects to who listens there.
    ///
    /// # Errors
    ///
    /// When nobody does.
    pub async fn connect(&self) -> io::Result<Link> {
        match self {
            Self::Inet { host, port } => {
                Link::tcp(TcpStream::connect((host.as_str(), *port)).await?)
            }
            Self::Unix(path) => Link::unix(UnixStream::connect(path).await?),
            Self::Abstract(name) => Link::unix(UnixStream::connect(abstract_path(name)).await?),
        }
    }
}

/// What tokio takes for a path: one that begins with a zero byte is abstract.
pub(crate) fn abstract_path(name: &str) -> PathBuf {
    format!("\0{name}").into()
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Abstract(name) => write!(f, "unix:{name},abstract=on"),
            Self::Inet { host, port } if host.contains(':') => write!(f, "tcp:[{host}]:{port}"),
            Self::Inet { host, port } => write!(f, "tcp:{host}:{port}"),
        }
    }
}

/// Why text is no [`Address`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseAddressError(String);

impl fmt::Display for ParseAddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}' is not of the form 'tcp:HOST:PORT'", self.0)
    }
}

impl std::error::Error for ParseAddressError {}

impl FromStr for Address {
    type Err = ParseAddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(inet) = text.strip_prefix("tcp:") {
            let error = || ParseAddressError(text.to_owned());
            let (host, port) = inet.rsplit_once(':').ok_or_else(error)?;
            let bare = host
                .strip_prefix('[')
                .and_then(|host| host.strip_suffix(']'));
            return Ok(Self::Inet {
                host: bare.unwrap_or(host).to_owned(),
                port: port.parse().map_err(|_| error())?,
            });
        }
        let local = text.strip_prefix("unix:").unwrap_or(text);
        Ok(match local.strip_suffix(",abstract=on") {
            Some(name) => Self::Abstract(name.to_owned()),
            None => Self::Unix(local.into()),
        })
    }
}

impl From<&Path> for Address {
    fn from(path: &Path) -> Self {
        Self::Unix(path.to_owned())
    }
}

impl From<PathBuf> for Address {
    fn from(path: PathBuf) -> Self {
        Self::Unix(path)
    }
}
