//! The commands of recorded sessions with QEMU 10.0, sent to the server that there is. Typed as in 10.0: what it
//! answers decodes, or is an error of that call and of no other. Typed by `qemu-types`: all that any release from
//! 6.2 to 10.2 answers decodes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::pin::Pin;

use qapi_session::Client;
use qapi_session::client::{Error, ErrorKind};
use qapi_types::{Any, Command, Events};
use serde::de::DeserializeOwned;
use serde_json::json;
use test_macros::server_test;
use test_support::corpus;

use crate::support::{Kind, Server};

/// Executes a command that is given as its arguments.
type Execute = fn(&Client, &Any) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

fn execute<C: Command + DeserializeOwned + Sync + Send + 'static>(
    client: &Client,
    arguments: &Any,
) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send>> {
    let command = C::deserialize(arguments).expect("QEMU 10.0 has taken it");
    let call = client.execute(command);
    Box::pin(async { call.await.map(drop) })
}

#[allow(deprecated, reason = "deprecated commands are executed, too")]
mod tables {
    use super::{Execute, execute};

    include!(concat!(env!("OUT_DIR"), "/tables.rs"));
}

/// The commands of a session, with their arguments, but those that begin and end it.
fn commands(session: &str) -> Vec<(String, Any)> {
    let path = corpus().join("sessions").join(session);
    let text = fs::read_to_string(path).unwrap();
    let messages = text.lines().map(|line| {
        let line: Any = serde_json::from_str(line).unwrap();
        line["msg"].clone()
    });
    let commands = messages.filter_map(|message| {
        let name = message.get("execute")?.as_str()?.to_owned();
        let arguments = message.get("arguments").cloned();
        Some((name, arguments.unwrap_or_else(|| json!({}))))
    });
    commands
        .filter(|(name, _)| name != "qmp_capabilities" && name != "quit")
        .collect()
}

/// What became of the commands of a session.
#[derive(Default)]
struct Told {
    decoded: usize,
    refused: usize,
    unknown: usize,
    /// What does not decode, and why, a line each.
    undecodable: String,
}

async fn tell(server: &Server, session: &str, table: &[(&str, Execute)]) -> Told {
    let client = &server.client;
    let mut told = Told::default();
    for (name, arguments) in commands(session) {
        let known = table.iter().find(|(known, _)| *known == name);
        let outcome = if let Some((_, execute)) = known {
            execute(client, &arguments).await
        } else {
            told.unknown += 1;
            let call = client.execute_raw::<Any>(name.clone(), Some(&arguments));
            call.await.map(drop)
        };
        let Err(error) = outcome else {
            told.decoded += 1;
            continue;
        };
        match error.kind() {
            ErrorKind::Server(_) => told.refused += 1,
            ErrorKind::Decode(answer) => {
                // What came is there to be read otherwise.
                serde_json::from_str::<Any>(answer.value().get()).unwrap();
                let why = answer.error().to_string();
                // Where it is in the text depends on all that is before.
                let (why, _) = why.rsplit_once(" at line ").unwrap();
                writeln!(told.undecodable, "{name}: {why}").unwrap();
            }
            _ => panic!("{error}"),
        }
        // The session goes on.
        let version = client.execute_raw::<Any>("query-version", None).await;
        assert!(version.unwrap()["qemu"]["major"].is_i64());
    }
    told
}

/// What has happened: the names of events, a line each. All are known, and decode.
fn happened<E: Events>(server: &mut Server) -> String {
    let mut names = String::new();
    for event in server.events() {
        let name = &event.name;
        assert!(E::NAMES.contains(&name.as_str()), "{name}");
        let decoded = event.decode::<E>();
        decoded.unwrap_or_else(|error| panic!("{name}: {error}"));
        writeln!(names, "{name}").unwrap();
    }
    names
}

/// Compares what does not decode, and what has happened, with what is expected of this release.
fn check<E: Events>(server: &mut Server, file: &str, told: &Told) {
    let version = server.client.version();
    println!(
        "{version}: {} decoded, {} refused, {} unknown to the types",
        told.decoded, told.refused, told.unknown
    );
    assert!(told.decoded > 10);
    let found = format!("{}\n{}", told.undecodable, happened::<E>(server));
    println!("{found}");
    let version = version.qemu().unwrap();
    let name = format!("{file}-{}.{}.txt", version.major, version.minor);
    let expected = Path::new("tests/recorded").join(&name);
    // Nobody has written down what is expected of releases that nobody has tried.
    if expected.exists() || (version.major, version.minor) == (7, 2) {
        let compared = test_support::compare(&expected, &found);
        compared.unwrap_or_else(|difference| panic!("{difference}"));
    }
}

#[server_test("qemu-storage-daemon")]
async fn a_session_with_the_storage_daemon() {
    let mut server = Server::start(Kind::Storage).await;
    let session = "qemu-storage-daemon-10.0.jsonl";
    let told = tell(&server, session, tables::STORAGE).await;
    check::<test_servers::storage::event::Event>(&mut server, "storage-daemon", &told);
    server.quit(&[]).await;
}

async fn a_session_with_the_emulator(kind: Kind, file: &str) {
    let mut server = Server::start(kind).await;
    let told = tell(&server, "qemu-10.0-q35.jsonl", tables::SYSTEM).await;
    check::<test_servers::system::event::Event>(&mut server, file, &told);
    server.quit(&[]).await;
}

#[server_test("qemu-system-x86_64")]
async fn a_session_with_a_machine() {
    a_session_with_the_emulator(Kind::Q35, "q35").await;
}

#[server_test("qemu-system-x86_64")]
async fn a_session_without_a_machine() {
    a_session_with_the_emulator(Kind::None, "none").await;
}

/// Whatever the release, all that it answers decodes, and all that happens is known.
async fn a_session_by_ready_made_types(kind: Kind, session: &str, table: &[(&str, Execute)]) {
    let mut server = Server::start(kind).await;
    let told = tell(&server, session, table).await;
    println!(
        "{}: {} decoded, {} refused",
        server.client.version(),
        told.decoded,
        told.refused
    );
    assert_eq!(told.undecodable, "");
    // The session asks the daemon for two commands that it does not have.
    assert!(told.unknown <= 2);
    assert!(told.decoded > 10);
    happened::<qemu_types::qmp::event::Event>(&mut server);
    server.quit(&[]).await;
}

#[server_test("qemu-storage-daemon")]
async fn a_session_with_the_storage_daemon_by_ready_made_types() {
    let session = "qemu-storage-daemon-10.0.jsonl";
    a_session_by_ready_made_types(Kind::Storage, session, tables::STORAGE_READY_MADE).await;
}

#[server_test("qemu-system-x86_64")]
async fn a_session_with_a_machine_by_ready_made_types() {
    let session = "qemu-10.0-q35.jsonl";
    a_session_by_ready_made_types(Kind::Q35, session, tables::SYSTEM_READY_MADE).await;
}
