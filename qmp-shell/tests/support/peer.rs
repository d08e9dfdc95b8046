//! A server that does what real ones hardly do: never answers, has no schema, sends events at will.

use std::io::{BufRead, BufReader, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// A peer at a socket in a folder of its own.
pub(crate) struct Peer {
    pub(crate) folder: tempfile::TempDir,
    client: Arc<Mutex<Option<UnixStream>>>,
}

impl Peer {
    /// Waits for clients. `schema` is what it answers to `query-qmp-schema`; `None` for an error. Commands
    /// whose name begins with `stall` get no answer, others `{}`. `quit` on the human monitor is answered some time
    /// before the connection closes, `q` is not answered. Before `burst` is answered, there is an event of 100,000
    /// numbers.
    pub(crate) fn start(schema: Option<Value>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let listener = UnixListener::bind(folder.path().join("socket")).expect("a socket");
        let client = Arc::new(Mutex::new(None));
        let current = Arc::clone(&client);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                *current.lock().expect("nobody panics") = stream.try_clone().ok();
                let _ = serve(stream, schema.as_ref());
            }
        });
        Self { folder, client }
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    /// Sends a message.
    pub(crate) fn send(&self, message: &Value) {
        let client = self.client.lock().expect("nobody panics");
        let mut client = client.as_ref().expect("there is one");
        writeln!(client, "{message}").expect("it reads");
    }
}

fn serve(mut stream: UnixStream, schema: Option<&Value>) -> std::io::Result<()> {
    let version = json!({"qemu": {"major": 9, "minor": 0, "micro": 0}, "package": ""});
    writeln!(
        stream,
        "{}",
        json!({"QMP": {"version": version, "capabilities": []}})
    )?;
    for line in BufReader::new(stream.try_clone()?).lines() {
        let message: Value = serde_json::from_str(&line?)?;
        let name = message["execute"].as_str().unwrap_or_default();
        if name.starts_with("stall") {
            continue;
        }
        let human = message["arguments"]["command-line"].as_str();
        if human == Some("q") {
            return stream.shutdown(Shutdown::Both);
        }
        if name == "burst" {
            let time = json!({"seconds": 1, "microseconds": 2});
            let data = json!({"numbers": vec![0; 100_000]});
            let event = json!({"event": "BURST", "data": data, "timestamp": time});
            writeln!(stream, "{event}")?;
        }
        let mut answer = match (name, schema) {
            ("query-qmp-schema", Some(schema)) => json!({"return": schema}),
            ("query-qmp-schema", None) => {
                json!({"error": {"class": "CommandNotFound", "desc": "no such command"}})
            }
            _ => json!({"return": {}}),
        };
        if let Some(id) = message.get("id") {
            answer["id"] = id.clone();
        }
        writeln!(stream, "{answer}")?;
        if human == Some("quit") {
            thread::sleep(Duration::from_millis(300));
            return stream.shutdown(Shutdown::Both);
        }
    }
    Ok(())
}
