//! Starts servers: a QEMU or a storage daemon, with a monitor for this shell.

use std::ffi::OsString;
use std::path::Path;
use std::process::Stdio;

use qapi_session::Client;
use qapi_session::chardev::Socket;
use qapi_session::client::{Builder, Child, ConnectError};
use tempfile::TempDir;
use tokio::process::Command;

/// Starts a server that connects to a socket of ours.
pub(super) async fn start(
    program_and_arguments: &[OsString],
    builder: Builder,
) -> Result<(Client, TempDir), NotStarted> {
    let folder = TempDir::with_prefix("qmp-shell-")?;
    let path = folder.path().join("qmp.sock");
    let socket = Socket::listen(path.clone().into()).await?;
    let mut words = program_and_arguments.iter();
    let program = words.next().cloned().unwrap_or_default();
    let mut command = Command::new(&program);
    command.args(words).args(monitor(&program, &path));
    // The terminal is the shell's.
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let child = Child::spawn(command)?;
    let client = builder.child(child).accept(socket).await?;
    Ok((client, folder))
}

/// The options that give a server a monitor at a socket.
fn monitor(program: &OsString, path: &Path) -> Vec<OsString> {
    // A comma ends a value unless there are two.
    let path = path.to_string_lossy().replace(',', ",,");
    let daemon = program.to_string_lossy().contains("storage-daemon");
    if daemon {
        let device = format!("socket,id=qmp-shell,path={path}");
        ["--chardev", &device, "--monitor", "chardev=qmp-shell"]
            .map(OsString::from)
            .to_vec()
    } else {
        vec!["-qmp".into(), format!("unix:{path}").into()]
    }
}

/// Why a server did not start.
pub(super) enum NotStarted {
    Connect(ConnectError),
    Io(std::io::Error),
}

impl From<ConnectError> for NotStarted {
    fn from(error: ConnectError) -> Self {
        Self::Connect(error)
    }
}

impl From<std::io::Error> for NotStarted {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl std::fmt::Display for NotStarted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Connect(error) => error.fmt(f),
            Self::Io(error) => error.fmt(f),
        }
    }
}
