//! The connection: finds or starts a server, learns its schema, executes commands.
//!
//! All that this shell asks of `qapi_session::client` is here.

use std::ffi::OsString;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use qapi_session::chardev::Socket;
use qapi_session::client::{
    Builder, Child, ConnectError, Error, ErrorKind, Subscription, Timeouts,
};
use qapi_session::{Address, Client};
use qapi_types::message::RawEvent;
use qapi_types::schema::Schema;
use serde_json::value::RawValue;
use tempfile::TempDir;
use tokio::process::Command;

use crate::check::Call;
use crate::options::Options;

/// How long a server that this shell has started may take to end.
const ENDING: Duration = Duration::from_secs(10);

/// How long the end of a connection is waited for that a command brings about.
const CLOSING: Duration = Duration::from_secs(5);

/// A server that this shell speaks to.
pub(crate) struct Server {
    client: Client,
    schema: Arc<Schema>,
    /// What it is called: by this the history of what was typed is kept.
    name: String,
    started: bool,
    /// Where a started server connects to.
    _folder: Option<TempDir>,
}

/// Why a command has no answer.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    /// The server's answer is an error: class and description.
    Answer(qapi_types::Error),
    /// The command was not sent, or there was no answer in time.
    Other(String),
    /// There is no connection any more.
    Lost(String),
}

impl Server {
    /// Connects to a server, or starts one.
    ///
    /// # Errors
    ///
    /// When that fails, for people.
    pub(crate) async fn connect(options: &Options) -> Result<Self, String> {
        let (client, name, folder) = if let Some(text) = &options.address {
            let address = address(text)?;
            let name = name(&address);
            let client = builder(options).connect(address).await;
            let client = client.map_err(|error| format!("'{text}': {error}"))?;
            (client, name, None)
        } else {
            let program = options.start.first().cloned().unwrap_or_default();
            let shown = Path::new(&program).file_name().unwrap_or(&program);
            let name = format!("start:{}", shown.display());
            let started = start(options).await;
            let (client, folder) =
                started.map_err(|error| format!("'{}': {error}", program.display()))?;
            (client, name, Some(folder))
        };
        let schema = if options.hmp {
            Arc::new(nothing()?)
        } else {
            match client.schema().await {
                Ok(schema) => schema,
                Err(error) if error.is_disconnected() => return Err(error.to_string()),
                Err(error) => {
                    eprintln!("what the server takes is not known, and not checked: {error}");
                    Arc::new(nothing()?)
                }
            }
        };
        Ok(Self {
            client,
            schema,
            name,
            started: folder.is_some(),
            _folder: folder,
        })
    }

    /// What the server takes.
    pub(crate) fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// What it is called.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What it is, for people.
    pub(crate) fn greeting(&self) -> String {
        format!("QEMU {}", self.client.version())
    }

    /// All events from now on.
    pub(crate) fn events(&self) -> Subscription<RawEvent> {
        self.client.raw_events()
    }

    /// Executes a command. Gives the JSON text of what it returns.
    ///
    /// # Errors
    ///
    /// When there is no answer, or it is an error.
    pub(crate) async fn execute(&self, call: &Call) -> Result<Box<RawValue>, Failure> {
        let arguments = match &*call.arguments {
            "{}" => None,
            text => Some(RawValue::from_string(text.to_owned())),
        };
        let arguments = arguments
            .transpose()
            .map_err(|error| Failure::Other(error.to_string()))?;
        let mut sent = self
            .client
            .execute_text(call.name.clone(), arguments.as_deref());
        if call.oob {
            sent = sent.out_of_band();
        }
        let answer: Result<Box<RawValue>, Error> = sent.await;
        let answer = answer.map_err(|error| match error.kind() {
            ErrorKind::Server(error) => Failure::Answer(error.clone()),
            ErrorKind::Disconnected(end) => Failure::Lost(end.to_string()),
            kind => Failure::Other(kind.to_string()),
        })?;
        if call.name == "quit" {
            // What follows is to find no connection, and not one that is about to close.
            let _ = tokio::time::timeout(CLOSING, self.client.closed()).await;
        }
        Ok(answer)
    }

    /// Waits until the connection is gone; tells why.
    pub(crate) async fn closed(&self) -> String {
        self.client.closed().await.to_string()
    }

    /// Why the connection is gone, if it is.
    pub(crate) async fn is_closed(&self) -> Option<String> {
        tokio::time::timeout(Duration::ZERO, self.closed())
            .await
            .ok()
    }

    /// Leaves. Has a server quit that this shell has started.
    pub(crate) async fn leave(self) {
        if self.started && self.is_closed().await.is_none() {
            let quit = self.client.execute_text::<Box<RawValue>>("quit", None);
            let _ = quit.timeout(ENDING).await;
            if let Some(child) = self.client.child() {
                let _ = tokio::time::timeout(ENDING, child.wait()).await;
            }
        }
    }
}

/// A schema of which nothing is known.
fn nothing() -> Result<Schema, String> {
    let none = qapi_types::Any::Array(Vec::new());
    Schema::from_introspection(&none).map_err(|error| error.to_string())
}

fn builder(options: &Options) -> Builder {
    let patience = options.timeout;
    let default = Timeouts::default();
    let timeouts = Timeouts {
        connect: patience.unwrap_or(default.connect),
        greeting: patience.unwrap_or(default.greeting),
        negotiation: patience.unwrap_or(default.negotiation),
        // A person decides how long to wait.
        call: patience.unwrap_or(Duration::MAX),
    };
    let builder = Client::builder().timeouts(timeouts);
    if options.oob {
        builder.capability("oob")
    } else {
        builder
    }
}

/// An address as the command line has it: also HOST:PORT, as the Python shell takes it.
fn address(text: &str) -> Result<Address, String> {
    let inet = text.rsplit_once(':').is_some_and(|(host, port)| {
        !text.contains('/') && !host.is_empty() && port.parse::<u16>().is_ok()
    });
    let bare = inet && !text.starts_with("unix:") && !text.starts_with("tcp:");
    let parsed = if bare && !Path::new(text).exists() {
        format!("tcp:{text}").parse()
    } else {
        text.parse::<Address>()
    };
    parsed.map_err(|error| error.to_string())
}

/// What a server is called. The same socket has the same name wherever the shell is started.
fn name(address: &Address) -> String {
    match address {
        Address::Unix(path) => {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            Address::Unix(path).to_string()
        }
        address => address.to_string(),
    }
}

/// Starts a server that connects to a socket of ours.
async fn start(options: &Options) -> Result<(Client, TempDir), ConnectOrIo> {
    let folder = TempDir::with_prefix("qmp-shell-")?;
    let path = folder.path().join("qmp.sock");
    let socket = Socket::listen(path.clone().into()).await?;
    let mut words = options.start.iter();
    let program = words.next().cloned().unwrap_or_default();
    let mut command = Command::new(&program);
    command.args(words).args(monitor(&program, &path));
    // The terminal is the shell's.
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let child = Child::spawn(command)?;
    let client = builder(options).child(child).accept(socket).await?;
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
enum ConnectOrIo {
    Connect(ConnectError),
    Io(std::io::Error),
}

impl From<ConnectError> for ConnectOrIo {
    fn from(error: ConnectError) -> Self {
        Self::Connect(error)
    }
}

impl From<std::io::Error> for ConnectOrIo {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl std::fmt::Display for ConnectOrIo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Connect(error) => error.fmt(f),
            Self::Io(error) => error.fmt(f),
        }
    }
}
