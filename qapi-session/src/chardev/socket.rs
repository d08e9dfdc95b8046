//! Sockets as devices: one that listens and takes peers one after the other, or one that connects.

use std::fmt;
use std::future::{Future, pending, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::task::{Poll, ready};
use std::time::Duration;

use listenfd::ListenFd;
use tokio::net::{TcpListener, TcpSocket, UnixListener, lookup_host};
use tokio::sync::Notify;

use super::{Chardev, Opening};
pub use crate::address::Address;
use crate::address::abstract_path;
use crate::link::Link;
use crate::lock::lock;

/// The file of a socket that listens.
#[derive(Debug)]
struct File {
    path: PathBuf,
    /// Its file system and its number there, by which it is told from one that took its place.
    number: (u64, u64),
}

impl File {
    fn new(path: &Path) -> io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            number: number(path)?,
        })
    }

    /// Removes it, unless another socket has taken its place.
    fn remove(&self) -> io::Result<()> {
        match number(&self.path) {
            Ok(number) if number == self.number => remove(&self.path),
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

fn number(path: &Path) -> io::Result<(u64, u64)> {
    let file = std::fs::symlink_metadata(path)?;
    Ok((file.dev(), file.ino()))
}

/// Removes a socket's file if there is one.
fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// How many clients may wait to be accepted.
const BACKLOG: u32 = 128;

enum Listener {
    Unix(UnixListener),
    Inet(TcpListener),
}

impl Listener {
    async fn bind(address: &Address) -> io::Result<Self> {
        match address {
            Address::Inet { host, port } => {
                let host = if host.is_empty() { "0.0.0.0" } else { host };
                let mut last = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
                for address in lookup_host((host, *port)).await? {
                    match listen(address) {
                        Ok(listener) => return Ok(Self::Inet(listener)),
                        Err(error) => last = error,
                    }
                }
                Err(last)
            }
            Address::Unix(path) => {
                remove(path)?;
                Ok(Self::Unix(UnixListener::bind(path)?))
            }
            Address::Abstract(name) => Ok(Self::Unix(UnixListener::bind(abstract_path(name))?)),
        }
    }
}

/// A socket as a device.
#[derive(Debug)]
pub struct Socket {
    address: Address,
    role: Role,
    /// The file that is to go with it.
    file: Option<File>,
    /// A peer that is there before a front end.
    waiting: Mutex<Option<Link>>,
    /// Told when there is.
    put_back: Notify,
}

#[derive(Debug)]
enum Role {
    /// Nothing once it is closed.
    Server(Mutex<Option<Listener>>),
    /// How long it waits before it connects again; never, if nothing.
    Client(Option<Duration>),
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listener")
    }
}

impl Socket {
    /// Listens at `address`.
    ///
    /// # Errors
    ///
    /// When that address cannot be had.
    pub async fn listen(address: Address) -> io::Result<Self> {
        let listener = Listener::bind(&address).await?;
        let address = match (&listener, address) {
            (Listener::Inet(listener), Address::Inet { host, port: 0 }) => Address::Inet {
                host,
                port: listener.local_addr()?.port(),
            },
            (_, address) => address,
        };
        let file = match &address {
            Address::Unix(path) => Some(File::new(path)?),
            _ => None,
        };
        Ok(Self::server(address, listener, file))
    }

    /// Takes over a Unix socket that listens already, one from systemd, say. Its file stays.
    ///
    /// # Errors
    ///
    /// When the system does not take it for a socket that listens.
    pub fn from_unix(listener: std::os::unix::net::UnixListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let path = listener.local_addr()?.as_pathname().map(ToOwned::to_owned);
        let listener = Listener::Unix(UnixListener::from_std(listener)?);
        let address = Address::Unix(path.unwrap_or_default());
        Ok(Self::server(address, listener, None))
    }

    /// Takes over a TCP socket that listens already.
    ///
    /// # Errors
    ///
    /// When the system does not take it for a socket that listens.
    pub fn from_tcp(listener: std::net::TcpListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let address = Address::Inet {
            host: address.ip().to_string(),
            port: address.port(),
        };
        let listener = Listener::Inet(TcpListener::from_std(listener)?);
        Ok(Self::server(address, listener, None))
    }

    /// The sockets that listen already and that systemd, or who else knows its protocol (`LISTEN_FDS`), has
    /// handed to this process, in its order: the first has been descriptor 3. None if there are none. They
    /// are handed over once: a second call has none to give.
    ///
    /// # Errors
    ///
    /// When one of them is no Unix or TCP socket that listens.
    pub fn from_environment() -> io::Result<Vec<Self>> {
        let mut handed = ListenFd::from_env();
        let sockets = 0..handed.len();
        let socket = |index| {
            if let Ok(Some(listener)) = handed.take_unix_listener(index) {
                return Self::from_unix(listener);
            }
            match handed.take_tcp_listener(index)? {
                Some(listener) => Self::from_tcp(listener),
                None => Err(io::Error::new(
                    io::ErrorKind::NotFound,
                    "it is taken already",
                )),
            }
        };
        sockets.map(socket).collect()
    }

    fn server(address: Address, listener: Listener, file: Option<File>) -> Self {
        Self {
            address,
            file,
            role: Role::Server(Mutex::new(Some(listener))),
            waiting: Mutex::default(),
            put_back: Notify::new(),
        }
    }

    /// Connects to `address`. Without `reconnect` this is the only peer that the device ever has. With
    /// it, connecting is tried again after that time, whenever there is no connection, and it is no
    /// error that there is none yet.
    ///
    /// # Errors
    ///
    /// When there is nobody to connect to, without `reconnect`.
    pub async fn connect(address: Address, reconnect: Option<Duration>) -> io::Result<Self> {
        let waiting = match address.connect().await {
            Err(error) if reconnect.is_none() => return Err(error),
            connected => connected.ok(),
        };
        Ok(Self {
            address,
            role: Role::Client(reconnect),
            file: None,
            waiting: Mutex::new(waiting),
            put_back: Notify::new(),
        })
    }

    /// Waits until the first peer is there, and keeps it for the front end: what `wait=on` asks for.
    ///
    /// # Errors
    ///
    /// When the socket is closed.
    pub async fn wait(&self) -> io::Result<()> {
        let link = self.open().await?;
        self.put_back(link);
        Ok(())
    }

    /// Where it is. A port that was to be any is the one that it is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The next peer that was not there before.
    async fn next(&self) -> io::Result<Link> {
        match &self.role {
            Role::Server(listener) => loop {
                match Self::accept(listener).await {
                    Err(error) if error.kind() != io::ErrorKind::NotConnected => {
                        tracing::warn!(%error, address = %self.address, "cannot accept");
                        tokio::time::sleep(PAUSE).await;
                    }
                    other => return other,
                }
            },
            Role::Client(None) => pending().await,
            Role::Client(Some(pause)) => loop {
                tokio::time::sleep(*pause).await;
                if let Ok(link) = self.address.connect().await {
                    return Ok(link);
                }
            },
        }
    }

    /// The next client.
    fn accept(listener: &Mutex<Option<Listener>>) -> impl Future<Output = io::Result<Link>> + '_ {
        poll_fn(move |context| {
            loop {
                let link = match &*lock(listener) {
                    None => {
                        let error = io::Error::new(io::ErrorKind::NotConnected, "it is closed");
                        return Poll::Ready(Err(error));
                    }
                    Some(Listener::Unix(listener)) => ready!(listener.poll_accept(context))
                        .and_then(|(stream, _)| Link::unix(stream)),
                    Some(Listener::Inet(listener)) => ready!(listener.poll_accept(context))
                        .and_then(|(stream, _)| Link::tcp(stream)),
                };
                match link {
                    Ok(link) => return Poll::Ready(Ok(link)),
                    // A client that is gone by now is none.
                    Err(error) if is_gone(&error) => {}
                    Err(error) => return Poll::Ready(Err(error)),
                }
            }
        })
    }
}

/// The system wakes whoever asked last for a client. When he gives up, those who ask beside him ask again.
struct Others<'a>(&'a Notify);

impl Drop for Others<'_> {
    fn drop(&mut self) {
        self.0.notify_waiters();
    }
}

fn is_gone(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::NotConnected
    )
}

/// How long nothing is accepted where the system has no descriptors left.
const PAUSE: Duration = Duration::from_millis(100);

impl Chardev for Socket {
    fn filename(&self, connected: bool) -> String {
        let state = if connected { "" } else { "disconnected:" };
        let server = match self.role {
            Role::Server(_) => ",server=on",
            Role::Client(_) => "",
        };
        format!("{state}{}{server}", self.address)
    }

    fn open(&self) -> Opening<'_> {
        Box::pin(async move {
            let _others = Others(&self.put_back);
            loop {
                if let Some(link) = lock(&self.waiting).take() {
                    return Ok(link);
                }
                tokio::select! {
                    biased;
                    () = self.put_back.notified() => {}
                    link = self.next() => return link,
                }
            }
        })
    }

    fn put_back(&self, link: Link) {
        *lock(&self.waiting) = Some(link);
        self.put_back.notify_one();
    }

    fn close(&self) {
        if let Role::Server(listener) = &self.role
            && lock(listener).take().is_some()
            && let Some(file) = &self.file
            && let Err(error) = file.remove()
        {
            tracing::warn!(%error, "cannot remove '{}'", file.path.display());
        }
        *lock(&self.waiting) = None;
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.close();
    }
}
