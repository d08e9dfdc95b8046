//! Functions for the commands that concern sessions, monitors and character devices.
//!
//! [`all`] registers those that a schema has; each can be registered on its own, too. They are written
//! over the types of [`qapi_types::qmp`], and serve any schema in which the commands are what they are in
//! QEMU's. Flags such as `allow-oob` are those of these types; who has others in his schema writes a function of
//! one line over his own.

#![allow(
    clippy::needless_pass_by_value,
    reason = "what handles a command takes it"
)]

use std::io;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use qapi_types::dispatch::{Asynchronous, Builder, IntoAnswer, Kind};
use qapi_types::qmp::{
    ChardevBackend, ChardevBackendBranch, ChardevBackendInfo, ChardevInfo, ChardevReturn,
    ChardevSocket, DataFormat, MonitorInfo, QMPCapability, SocketAddressLegacyBranch, VersionInfo,
    command,
};
use qapi_types::{Branches, Command, Enum, Error};

use crate::chardev::socket::Address;
use crate::chardev::{Chardev, Null, Ringbuf, Socket, Stdio};
use crate::server::{MonitorConfig, Session};

/// Registers the functions of this module, for those commands that the schema has: `qmp_capabilities`,
/// `query-version`, `monitor-add`, `monitor-remove`, `query-monitors`, `chardev-add`, `chardev-change`,
/// `chardev-remove`, `chardev-send-break`, `query-chardev`, `query-chardev-backends`, `ringbuf-write` and
/// `ringbuf-read`.
#[must_use]
pub fn all<H, K>(builder: Builder<H, Session, K>) -> Builder<H, Session, Asynchronous>
where
    H: Sync + 'static,
    K: Kind,
{
    let builder = on(builder, qmp_capabilities);
    let builder = on(builder, query_version);
    let builder = on(builder, monitor_add);
    let builder = on(builder, monitor_remove);
    let builder = on(builder, query_monitors);
    let builder = on(builder, chardev_remove);
    let builder = on(builder, chardev_send_break);
    let builder = on(builder, query_chardev);
    let builder = on(builder, query_chardev_backends);
    let builder = on(builder, ringbuf_write);
    let builder = on(builder, ringbuf_read);
    let schema = builder.schema();
    let (adds, changes) = (schema.find("chardev-add"), schema.find("chardev-change"));
    match (adds.is_some(), changes.is_some()) {
        (true, true) => builder.on_async(chardev_add).on_async(chardev_change),
        (true, false) => builder.on_async(chardev_add),
        (false, true) => builder.on_async(chardev_change),
        (false, false) => builder.into_async(),
    }
}

/// Registers a function if the schema has its command.
fn on<H, K, C, R>(
    builder: Builder<H, Session, K>,
    function: impl Fn(&H, &Session, C) -> R + Send + Sync + 'static,
) -> Builder<H, Session, K>
where
    H: 'static,
    C: Command,
    R: IntoAnswer<C::Response> + 'static,
{
    if builder.schema().find(C::SPEC.name).is_some() {
        builder.on(function)
    } else {
        builder
    }
}

/// Leaves negotiation.
///
/// # Errors
///
/// When a capability is wanted that is not offered.
pub fn qmp_capabilities<H>(
    _: &H,
    session: &Session,
    command: command::QmpCapabilities,
) -> Result<(), Error> {
    let wanted = command.enable.unwrap_or_default();
    let unknown = wanted
        .iter()
        .find(|capability| **capability != QMPCapability::Oob);
    if let Some(unknown) = unknown {
        let error = format!("capability {} is not offered", unknown.as_str());
        return Err(Error::generic(error));
    }
    session.negotiate(!wanted.is_empty())
}

/// The version that the greeting tells.
///
/// # Errors
///
/// None.
pub fn query_version<H>(
    _: &H,
    session: &Session,
    _: command::QueryVersion,
) -> Result<VersionInfo, Error> {
    Ok(session.server().version().clone())
}

/// Adds a monitor.
///
/// # Errors
///
/// When its id is in use or none, or the character device is not there or has a front end.
pub fn monitor_add<H>(_: &H, session: &Session, add: command::MonitorAdd) -> Result<(), Error> {
    session.server().add_monitor(MonitorConfig {
        id: Some(add.id),
        pretty: add.pretty.unwrap_or_default(),
        dynamic: true,
        ..MonitorConfig::new(add.chardev)
    })?;
    Ok(())
}

/// Removes a monitor, maybe the one that the command came in.
///
/// # Errors
///
/// When it is not there, or not to be removed.
pub fn monitor_remove<H>(
    _: &H,
    session: &Session,
    remove: command::MonitorRemove,
) -> Result<(), Error> {
    Ok(session.server().remove_monitor_for(&remove.id, session)?)
}

/// Lists the monitors.
///
/// # Errors
///
/// None.
pub fn query_monitors<H>(
    _: &H,
    session: &Session,
    _: command::QueryMonitors,
) -> Result<Vec<MonitorInfo>, Error> {
    Ok(session.server().monitor_infos())
}

/// Lists the character devices.
///
/// # Errors
///
/// None.
pub fn query_chardev<H>(
    _: &H,
    session: &Session,
    _: command::QueryChardev,
) -> Result<Vec<ChardevInfo>, Error> {
    Ok(session.server().chardev_infos())
}

/// Lists the kinds of character devices that [`chardev_add`] makes.
///
/// # Errors
///
/// None.
pub fn query_chardev_backends<H>(
    _: &H,
    _: &Session,
    _: command::QueryChardevBackends,
) -> Result<Vec<ChardevBackendInfo>, Error> {
    let kinds = ["socket", "null", "ringbuf", "memory", "stdio"];
    let info = |name: &str| ChardevBackendInfo {
        name: name.to_owned(),
    };
    Ok(kinds.into_iter().map(info).collect())
}

/// Removes a character device.
///
/// # Errors
///
/// When it is not there, or in use.
pub fn chardev_remove<H>(
    _: &H,
    session: &Session,
    remove: command::ChardevRemove,
) -> Result<(), Error> {
    Ok(session.server().remove_chardev(&remove.id)?)
}

/// Adds a character device: a socket, `null`, `ringbuf` or `stdio`.
///
/// # Errors
///
/// When its id is in use or none, its address cannot be had, standard input and output have a device, or it
/// is of a kind, or has an option, that is not supported.
pub async fn chardev_add<H>(
    _: &H,
    session: &Session,
    add: command::ChardevAdd,
) -> Result<ChardevReturn, Error> {
    let server = session.server();
    let id = &add.id;
    // Before anything is made, or a socket's file replaced.
    server.check_chardev(id)?;
    server.add_chardev(id, chardev(add.backend).await?)?;
    Ok(ChardevReturn { pty: None })
}

/// Puts another character device in the place of one that has no front end.
///
/// # Errors
///
/// When there is none, or it has a front end, and for the reasons that [`chardev_add`] has.
pub async fn chardev_change<H>(
    _: &H,
    session: &Session,
    change: command::ChardevChange,
) -> Result<ChardevReturn, Error> {
    let server = session.server();
    let id = &change.id;
    server.check_free_chardev(id)?;
    server.change_chardev(id, chardev(change.backend).await?)?;
    Ok(ChardevReturn { pty: None })
}

/// Sends a break, which means nothing to the devices that there are.
///
/// # Errors
///
/// When the device is not there.
pub fn chardev_send_break<H>(
    _: &H,
    session: &Session,
    send: command::ChardevSendBreak,
) -> Result<(), Error> {
    session.server().chardev(&send.id)?;
    Ok(())
}

/// Makes a character device as `chardev-add` asks for it.
///
/// # Errors
///
/// When it cannot be had, or is of a kind, or has an option, that is not supported.
pub async fn chardev(backend: ChardevBackend) -> Result<Arc<dyn Chardev>, Error> {
    Ok(match backend.type_ {
        ChardevBackendBranch::Socket(wrapper) => Arc::new(socket(wrapper.data).await?),
        ChardevBackendBranch::Null(_) => Arc::new(Null),
        #[allow(deprecated, reason = "clients still send it")]
        ChardevBackendBranch::Ringbuf(wrapper) | ChardevBackendBranch::Memory(wrapper) => {
            let size = wrapper.data.size;
            let size = size.map_or(Ok(Ringbuf::SIZE), usize::try_from);
            let size = size.map_err(|_| Error::generic("the size must be positive"))?;
            Arc::new(Ringbuf::new(size)?)
        }
        ChardevBackendBranch::Stdio(_) => Arc::new(Stdio::new()?),
        other => {
            let error = format!("chardev backend '{}' is not supported", other.tag());
            return Err(Error::generic(error));
        }
    })
}

/// Makes a socket as `chardev-add` asks for it.
///
/// # Errors
///
/// When its address cannot be had, or it has an option that is not supported.
pub async fn socket(options: ChardevSocket) -> Result<Socket, Error> {
    let unsupported = [
        ("logfile", options.logfile.is_some()),
        ("tls-creds", options.tls_creds.is_some()),
        ("tls-authz", options.tls_authz.is_some()),
        ("telnet", options.telnet == Some(true)),
        ("tn3270", options.tn3270 == Some(true)),
        ("websocket", options.websocket == Some(true)),
    ];
    if let Some((name, _)) = unsupported.into_iter().find(|(_, given)| *given) {
        return Err(Error::generic(format!("option '{name}' is not supported")));
    }
    #[allow(deprecated, reason = "clients still send it")]
    let seconds = options.reconnect;
    let reconnect = match (options.reconnect_ms, seconds) {
        (Some(_), Some(_)) => {
            let error = "'reconnect' and 'reconnect-ms' exclude each other";
            return Err(Error::generic(error));
        }
        (Some(time), None) => pause(time, 1)?,
        (None, Some(time)) => pause(time, 1000)?,
        (None, None) => None,
    };
    let address = address(options.addr.type_)?;
    // As in QEMU, a socket listens unless it is told otherwise.
    if !options.server.unwrap_or(true) {
        if options.wait.is_some() {
            let error = "option 'wait' is for sockets that listen";
            return Err(Error::generic(error));
        }
        let place = address.to_string();
        let socket = Socket::connect(address, reconnect).await;
        return socket
            .map_err(|error| Error::generic(format!("cannot connect to '{place}': {error}")));
    }
    if reconnect.is_some() {
        let error = "option 'reconnect' is for sockets that connect";
        return Err(Error::generic(error));
    }
    let place = address.to_string();
    let socket = Socket::listen(address).await;
    let socket =
        socket.map_err(|error| Error::generic(format!("cannot listen at '{place}': {error}")))?;
    if options.wait == Some(true) {
        socket.wait().await?;
    }
    Ok(socket)
}

/// How long to wait before connecting again; 0 is never.
fn pause(time: i64, milliseconds: u64) -> Result<Option<Duration>, Error> {
    let time = u64::try_from(time).map_err(|_| Error::generic("a time cannot be negative"))?;
    Ok((time > 0).then(|| Duration::from_millis(time.saturating_mul(milliseconds))))
}

fn address(address: SocketAddressLegacyBranch) -> Result<Address, Error> {
    match address {
        SocketAddressLegacyBranch::Unix(wrapper) => {
            let unix = wrapper.data;
            if unix.tight == Some(false) {
                return Err(Error::generic("option 'tight' cannot be off"));
            }
            Ok(if unix.abstract_ == Some(true) {
                Address::Abstract(unix.path)
            } else {
                Address::Unix(unix.path.into())
            })
        }
        SocketAddressLegacyBranch::Inet(wrapper) => {
            let inet = wrapper.data;
            let port = inet.port.parse();
            let port = port.map_err(|_| Error::generic(format!("'{}' is no port", inet.port)))?;
            Ok(Address::Inet {
                host: inet.host,
                port,
            })
        }
        other => {
            let error = format!("socket type '{}' is not supported", other.tag());
            Err(Error::generic(error))
        }
    }
}

/// Writes to a ringbuf.
///
/// # Errors
///
/// When there is no such device, it is no ringbuf, or the data is no base64 though it says so.
pub fn ringbuf_write<H>(
    _: &H,
    session: &Session,
    write: command::RingbufWrite,
) -> Result<(), Error> {
    let chardev = session.server().chardev(&write.device)?;
    let ringbuf = chardev.ringbuf().ok_or_else(|| no_ringbuf(&write.device))?;
    match write.format {
        Some(DataFormat::Base64) => {
            let bytes = STANDARD.decode(&write.data);
            ringbuf.write(&bytes.map_err(|error| Error::generic(error.to_string()))?);
        }
        _ => ringbuf.write(write.data.as_bytes()),
    }
    Ok(())
}

/// Reads from a ringbuf.
///
/// # Errors
///
/// When there is no such device, it is no ringbuf, or the size is not positive.
pub fn ringbuf_read<H>(
    _: &H,
    session: &Session,
    read: command::RingbufRead,
) -> Result<String, Error> {
    let chardev = session.server().chardev(&read.device)?;
    let ringbuf = chardev.ringbuf().ok_or_else(|| no_ringbuf(&read.device))?;
    let size = usize::try_from(read.size).ok().filter(|size| *size > 0);
    let bytes = ringbuf.read(size.ok_or_else(|| Error::generic("the size must be positive"))?);
    Ok(match read.format {
        Some(DataFormat::Base64) => STANDARD.encode(bytes),
        // As in QEMU, what is no UTF-8 is replaced.
        _ => String::from_utf8_lossy(&bytes).into_owned(),
    })
}

fn no_ringbuf(device: &str) -> Error {
    Error::generic(io::Error::other(format!("'{device}' is no ringbuf")).to_string())
}
