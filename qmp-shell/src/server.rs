//! The connection: finds or starts a server, learns what it takes, executes commands.
//!
//! All that this shell asks of `qapi_session::client` and `agent` is here and below.

mod address;
mod start;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use qapi_session::client::{Builder, Error, ErrorKind, Subscription, Timeouts};
use qapi_session::{Agent, Client};
use qapi_types::message::RawEvent;
use qapi_types::qga;
use qapi_types::schema::Schema;
use serde_json::value::RawValue;
use tempfile::TempDir;

use crate::check::Call;
use crate::options::Options;

/// How long a server that this shell has started may take to end.
const ENDING: Duration = Duration::from_secs(10);

/// How long the end of a connection is waited for that a command brings about.
const CLOSING: Duration = Duration::from_secs(5);

/// A server that this shell speaks to.
pub(crate) struct Server {
    peer: Peer,
    knowledge: Knowledge,
    /// What it is called: by this the history of what was typed is kept.
    name: String,
    /// What it is, for people.
    greeting: String,
    /// Where a server connects to that this shell has started.
    started: Option<TempDir>,
}

enum Peer {
    Qmp(Client),
    Agent(Agent),
}

/// What is known of what a server takes.
#[derive(Clone)]
pub(crate) struct Knowledge {
    /// Nothing is in it when nothing is known.
    pub(crate) schema: Arc<Schema>,
    /// Commands that it has besides, of which nothing else is known.
    pub(crate) others: Arc<[String]>,
}

/// Why a command has no answer.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    /// The server's answer is an error.
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
        let Some(text) = &options.address else {
            return Self::start(options).await;
        };
        let address = address::parse(text)?;
        let name = address::name(&address);
        if options.agent {
            let agent = Agent::builder()
                .timeouts(timeouts(options))
                .connect(address)
                .await;
            let agent = agent.map_err(|error| error.to_string())?;
            return Self::agent(agent, name).await;
        }
        let client = builder(options).connect(address).await;
        let client = client.map_err(|error| error.to_string())?;
        Self::client(client, name, None, options).await
    }

    async fn start(options: &Options) -> Result<Self, String> {
        let program = options.start.first().cloned().unwrap_or_default();
        let shown = Path::new(&program).file_name().unwrap_or(&program);
        let name = format!("start:{}", shown.display());
        let started = start::start(&options.start, builder(options)).await;
        let (client, folder) =
            started.map_err(|error| format!("'{}': {error}", program.display()))?;
        Self::client(client, name, Some(folder), options).await
    }

    async fn client(
        client: Client,
        name: String,
        started: Option<TempDir>,
        options: &Options,
    ) -> Result<Self, String> {
        // The human monitor has no schema.
        let schema = if options.hmp {
            Ok(nothing()?)
        } else {
            client.schema().await
        };
        let schema = match schema {
            Ok(schema) => schema,
            Err(error) if error.is_disconnected() => return Err(error.to_string()),
            Err(error) => {
                eprintln!("what the server takes is not known, and not checked: {error}");
                nothing()?
            }
        };
        Ok(Self {
            greeting: format!("QEMU {}", client.version()),
            peer: Peer::Qmp(client),
            knowledge: Knowledge {
                schema,
                others: Arc::default(),
            },
            name,
            started,
        })
    }

    async fn agent(agent: Agent, name: String) -> Result<Self, String> {
        let info = agent.execute(qga::command::GuestInfo::new()).await;
        let info = info.map_err(|error| error.to_string())?;
        let schema = qga::schema::SCHEMA.clone();
        let names = info.supported_commands.iter().map(|command| &command.name);
        let others = names
            .filter(|name| schema.find(name).is_none())
            .cloned()
            .collect();
        Ok(Self {
            greeting: format!("guest agent {}", info.version),
            peer: Peer::Agent(agent),
            knowledge: Knowledge {
                schema: Arc::new(schema),
                others,
            },
            name,
            started: None,
        })
    }

    /// What is known of what the server takes.
    pub(crate) fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// What it is called.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What it is, for people.
    pub(crate) fn greeting(&self) -> &str {
        &self.greeting
    }

    /// All events from now on. Guest agents have none.
    pub(crate) fn events(&self) -> Option<Subscription<RawEvent>> {
        match &self.peer {
            Peer::Qmp(client) => Some(client.raw_events()),
            Peer::Agent(_) => None,
        }
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
        let arguments = arguments.transpose();
        let arguments = arguments.map_err(|error| Failure::Other(error.to_string()))?;
        let (name, arguments) = (call.name.clone(), arguments.as_deref());
        let answer: Result<Box<RawValue>, Error> = match &self.peer {
            Peer::Qmp(client) => {
                let mut running = client.execute_text(name, arguments);
                if call.oob {
                    running = running.out_of_band();
                }
                if call.quits {
                    running = running.may_disconnect();
                }
                running.await
            }
            Peer::Agent(agent) => agent.execute_text(name, arguments).await,
        };
        let answer = answer.map_err(|error| match (error.kind(), &self.peer) {
            (ErrorKind::Server(error), _) => Failure::Answer(error.clone()),
            (ErrorKind::Disconnected(end), Peer::Qmp(_)) => Failure::Lost(end.to_string()),
            // The next command connects again.
            (kind, _) => Failure::Other(kind.to_string()),
        })?;
        if call.quits {
            // What follows is to find no connection, and not one that is about to close.
            let _ = tokio::time::timeout(CLOSING, self.closed()).await;
        }
        Ok(answer)
    }

    /// Waits until the connection is gone for good; tells why.
    pub(crate) async fn closed(&self) -> String {
        match &self.peer {
            Peer::Qmp(client) => client.closed().await.to_string(),
            Peer::Agent(_) => std::future::pending().await,
        }
    }

    /// Why the connection is gone, if it is.
    pub(crate) async fn is_closed(&self) -> Option<String> {
        tokio::time::timeout(Duration::ZERO, self.closed())
            .await
            .ok()
    }

    /// Leaves. Has a server quit that this shell has started.
    pub(crate) async fn leave(self) {
        let closed = self.is_closed().await.is_some();
        let Peer::Qmp(client) = self.peer else { return };
        if self.started.is_some() && !closed {
            let quit = client.execute_text::<Box<RawValue>>("quit", None);
            let _ = quit.timeout(ENDING).await;
            if let Some(child) = client.child() {
                let _ = tokio::time::timeout(ENDING, child.wait()).await;
            }
        }
        // Subscriptions would keep the connection.
        client.close();
    }
}

/// A schema of which nothing is known.
fn nothing() -> Result<Arc<Schema>, String> {
    let none = qapi_types::Any::Array(Vec::new());
    let schema = Schema::from_introspection(&none);
    schema.map(Arc::new).map_err(|error| error.to_string())
}

fn timeouts(options: &Options) -> Timeouts {
    let default = Timeouts::default();
    let patience = options.timeout;
    Timeouts {
        connect: patience.unwrap_or(default.connect),
        greeting: patience.unwrap_or(default.greeting),
        negotiation: patience.unwrap_or(default.negotiation),
        // A person decides how long to wait.
        call: patience.unwrap_or(Duration::MAX),
    }
}

fn builder(options: &Options) -> Builder {
    let builder = Client::builder().timeouts(timeouts(options));
    if options.oob {
        builder.capability("oob")
    } else {
        builder
    }
}
