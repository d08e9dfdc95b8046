//! Character devices on the command line: `-chardev`, and the short forms of `-qmp` and `-monitor`.

use qapi_types::qmp::{
    ChardevSocket, InetSocketAddress, SocketAddressLegacyBranch, UnixSocketAddress,
};

use super::list::List;

/// A character device as it is asked for.
#[derive(Debug)]
pub(crate) struct Chardev {
    /// Its id.
    pub(crate) id: String,
    /// What it is.
    pub(crate) backend: Backend,
    /// Whether it comes from a short form.
    pub(super) short: bool,
}

/// What a character device is.
#[derive(Debug)]
pub(crate) enum Backend {
    /// A socket. `wait` is set if it listens.
    Socket(ChardevSocket),
    /// A socket that was handed over.
    HandedOver {
        /// Which one, as a number of a descriptor.
        descriptor: usize,
        /// Whether the machine starts with the first client.
        wait: bool,
    },
    /// Standard input and output.
    Stdio,
    /// Nobody.
    Null,
    /// A buffer of so many bytes.
    Ringbuf(Option<usize>),
}

/// What can be said of a socket wherever it is.
const SOCKET: [&str; 6] = [
    "server",
    "wait",
    "reconnect",
    "reconnect-ms",
    "nodelay",
    "delay",
];

impl Chardev {
    /// Reads the value of `-chardev`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let place = ["path", "abstract", "tight", "host", "port", "fd"];
        let keys = [&["backend", "id", "size"], &place[..], &SOCKET].concat();
        let list = List::parse(text, &keys)?;
        let kind = list.need("backend")?;
        let known = match kind.as_str() {
            "socket" => [&place[..], &SOCKET].concat(),
            "ringbuf" | "memory" => vec!["size"],
            "stdio" | "null" => vec![],
            _ => return Err(format!("there is no character device of kind '{kind}'")),
        };
        list.only(&[&["backend", "id"], &known[..]].concat())?;
        let id = list.need("id")?;
        let backend = match kind.as_str() {
            "socket" => match list.get("fd") {
                Some(_) => handed_over(&list)?,
                None => Backend::Socket(socket(&list, address(&list)?)?),
            },
            "stdio" => Backend::Stdio,
            "null" => Backend::Null,
            _ => Backend::Ringbuf(ringbuf(&list)?),
        };
        Ok(Self {
            id,
            backend,
            short: false,
        })
    }

    /// Reads a short form: `unix:PATH,…`, `tcp:HOST:PORT,…`, `stdio` or `null`.
    pub(super) fn parse_short(text: &str, id: &str) -> Result<Self, String> {
        let backend = match text.split_once(':') {
            Some(("unix", rest)) => {
                let keys = [&["path", "abstract", "tight"], &SOCKET[..]].concat();
                let list = List::parse(rest, &keys)?;
                Backend::Socket(socket(&list, unix(&list)?)?)
            }
            Some(("tcp", rest)) => {
                let list = List::parse(rest, &[&["address"], &SOCKET[..]].concat())?;
                let address = list.need("address")?;
                let parts = address.rsplit_once(':');
                let (host, port) =
                    parts.ok_or_else(|| format!("'{address}' is not 'HOST:PORT'"))?;
                Backend::Socket(socket(&list, inet(host, port)?)?)
            }
            None if text == "stdio" => Backend::Stdio,
            None if text == "null" => Backend::Null,
            _ => {
                let forms = "'unix:PATH', 'tcp:HOST:PORT', 'chardev:ID', 'stdio' or 'null'";
                return Err(format!("a character device is {forms}"));
            }
        };
        Ok(Self {
            id: id.to_owned(),
            backend,
            short: true,
        })
    }
}

/// Where a socket is.
fn address(list: &List) -> Result<SocketAddressLegacyBranch, String> {
    let (host, port) = (list.get("host"), list.get("port"));
    match (list.get("path"), port) {
        (Some(_), None) if host.is_none() => unix(list),
        (None, Some(port)) => {
            let others = ["abstract", "tight"];
            match others.into_iter().find(|key| list.get(key).is_some()) {
                Some(other) => Err(format!("'{other}' is for sockets with 'path'")),
                None => inet(host.unwrap_or_default(), port),
            }
        }
        (None, None) => Err("'path' or 'port' is needed".to_owned()),
        _ => Err("'path' excludes 'host' and 'port'".to_owned()),
    }
}

fn unix(list: &List) -> Result<SocketAddressLegacyBranch, String> {
    let mut unix = UnixSocketAddress::new(list.need("path")?);
    unix.abstract_ = list.switch("abstract")?;
    unix.tight = list.switch("tight")?;
    Ok(unix.into())
}

fn inet(host: &str, port: &str) -> Result<SocketAddressLegacyBranch, String> {
    if port.parse::<u16>().is_err() {
        return Err(format!("'{port}' is no port"));
    }
    let bare = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    Ok(InetSocketAddress::new(bare.unwrap_or(host), port).into())
}

/// A socket at `address`. As in QEMU, it connects unless it is told to listen, and then it waits unless it is
/// told not to.
fn socket(list: &List, address: SocketAddressLegacyBranch) -> Result<ChardevSocket, String> {
    let server = list.switch("server")?.unwrap_or(false);
    let wait = list.switch("wait")?;
    let mut socket = ChardevSocket::new(address);
    socket.server = Some(server);
    // Answers go out at once, whatever is said of delays.
    list.switch("delay")?;
    list.switch("nodelay")?;
    let reconnect = match (list.number("reconnect")?, list.number("reconnect-ms")?) {
        (Some(_), Some(_)) => {
            return Err("'reconnect' and 'reconnect-ms' exclude each other".to_owned());
        }
        (seconds, None) => seconds.map(|seconds| seconds * 1000),
        (None, milliseconds) => milliseconds,
    };
    if server {
        if reconnect.is_some() {
            return Err("'reconnect' is for sockets that connect".to_owned());
        }
        socket.wait = Some(wait.unwrap_or(true));
    } else {
        if wait.is_some() {
            return Err("'wait' is for sockets that listen (server=on)".to_owned());
        }
        socket.reconnect_ms = reconnect;
    }
    Ok(socket)
}

/// A socket that somebody else listens at. It was descriptor 3 or a later one.
fn handed_over(list: &List) -> Result<Backend, String> {
    let others = [
        "path",
        "host",
        "port",
        "abstract",
        "tight",
        "reconnect",
        "reconnect-ms",
    ];
    if let Some(other) = others.into_iter().find(|key| list.get(key).is_some()) {
        return Err(format!("'fd' excludes '{other}'"));
    }
    if list.switch("server")? != Some(true) {
        return Err("'fd' is for sockets that listen (server=on)".to_owned());
    }
    let number = list
        .number("fd")?
        .and_then(|number| usize::try_from(number).ok());
    let number = number.filter(|number| *number >= 3);
    Ok(Backend::HandedOver {
        descriptor: number.ok_or("'fd' is 3 or more")?,
        wait: list.switch("wait")?.unwrap_or(true),
    })
}

fn ringbuf(list: &List) -> Result<Option<usize>, String> {
    let Some(size) = list.number("size")? else {
        return Ok(None);
    };
    let size = usize::try_from(size)
        .ok()
        .filter(|size| size.is_power_of_two());
    Ok(Some(size.ok_or("'size' is a power of two")?))
}
