//! Out-of-band execution, over a schema that is none of ours.

#[path = "../../../qapi-session/tests/support/client.rs"]
mod client;

use std::sync::Arc;

use client::Client;
use qapi_session::chardev::Socket;
use qapi_session::chardev::socket::Address;
use qapi_session::server::MonitorConfig;
use qapi_session::{Server, Session, commands};
use qapi_types::Error;
use qapi_types::dispatch::Service;
use serde_json::{Value, json};
use test_session::oob::command;
use test_session::oob::schema::SCHEMA;
use tokio::sync::Semaphore;

type Gate = Arc<Semaphore>;

async fn wait(gate: &Gate, _: &Session, _: command::Wait) {
    gate.acquire().await.expect("it is never closed").forget();
}

fn let_go(gate: &Gate, _: &Session, _: command::LetGo) {
    gate.add_permits(1);
}

/// The command's flags are those of its type: here it may be executed out-of-band.
#[allow(
    clippy::needless_pass_by_value,
    reason = "functions take commands by value"
)]
fn remove(_: &Gate, session: &Session, remove: command::MonitorRemove) -> Result<(), Error> {
    Ok(session.server().remove_monitor_for(&remove.id, session)?)
}

fn vanish(_: &Gate, _: &Session, _: command::Vanish) {}

struct Fixture {
    server: Server,
    gate: Gate,
    folder: tempfile::TempDir,
}

impl Fixture {
    async fn new() -> Self {
        let gate = Gate::new(Semaphore::new(0));
        let service = Service::builder(&SCHEMA).on(commands::qmp_capabilities);
        let service = service.on(remove).on(let_go).on(vanish).on_async(wait);
        let service = service.build().expect("each once");
        let builder = Server::builder(service, Arc::clone(&gate)).removes_any(true);
        let server = builder.start().expect("a runtime is there");
        let folder = tempfile::tempdir().expect("a folder");
        for id in ["main", "other"] {
            let address = Address::Unix(folder.path().join(id));
            let socket = Socket::listen(address).await.expect("the path is free");
            server.add_chardev(id, socket).expect("the id is free");
            let config = MonitorConfig {
                id: Some(id.to_owned()),
                ..MonitorConfig::new(id)
            };
            server.add_monitor(config).expect("the id is free");
        }
        Self {
            server,
            gate,
            folder,
        }
    }

    async fn client(&self, id: &str) -> Client {
        let mut client = Client::connect(&self.folder.path().join(id)).await;
        client.negotiate(&["oob"]).await;
        client
    }
}

fn done(id: &str) -> Value {
    json!({"return": {}, "id": id})
}

fn message(execute: &str, name: &str, id: &str) -> String {
    json!({execute: name, "id": id}).to_string()
}

#[tokio::test]
async fn what_is_out_of_band_overtakes_what_is_executed_and_what_waits() {
    let fixture = Fixture::new().await;
    let mut client = fixture.client("main").await;
    for id in ["1", "2"] {
        client.send(message("execute", "wait", id)).await;
    }
    for (go, waited) in [("3", "1"), ("4", "2")] {
        assert_eq!(
            client.execute(&message("exec-oob", "let-go", go)).await,
            done(go)
        );
        assert_eq!(client.receive().await, Some(done(waited)));
    }
}

#[tokio::test]
async fn it_is_refused_where_it_is_not_enabled_or_not_allowed() {
    let fixture = Fixture::new().await;
    let mut client = Client::connect(&fixture.folder.path().join("main")).await;
    client.negotiate(&[]).await;
    let mut enabled = fixture.client("other").await;
    for (client, name) in [(&mut client, "let-go"), (&mut enabled, "wait")] {
        let answer = client.execute(&message("exec-oob", name, "1")).await;
        assert_eq!(answer["error"]["class"], "GenericError", "{answer}");
        assert_eq!(answer["id"], "1");
    }
}

#[tokio::test]
async fn a_monitor_removes_itself_out_of_band_while_another_command_runs() {
    let fixture = Fixture::new().await;
    let mut other = fixture.client("other").await;
    let mut client = fixture.client("main").await;
    client.send(message("execute", "wait", "1")).await;
    client.send(message("execute", "wait", "2")).await;
    let remove = r#"{"exec-oob":"monitor-remove","arguments":{"id":"main"},"id":"3"}"#;
    assert_eq!(client.execute(remove).await, done("3"));
    assert_eq!(client.receive().await, None);
    // What ran goes on, and ends with nobody to answer; what waited is never begun.
    other.send(message("exec-oob", "let-go", "4")).await;
    assert_eq!(other.receive().await, Some(done("4")));
    while fixture.gate.available_permits() > 0 {
        tokio::task::yield_now().await;
    }
    fixture.gate.add_permits(1);
    assert_eq!(
        other.execute(&message("execute", "wait", "5")).await,
        done("5")
    );
    assert_eq!(fixture.server.monitors().len(), 1);
}

#[tokio::test]
async fn a_monitor_removes_itself_and_nothing_that_waits_is_begun() {
    let fixture = Fixture::new().await;
    let mut client = fixture.client("main").await;
    let remove = r#"{"execute":"monitor-remove","arguments":{"id":"main"},"id":"1"}"#;
    let waits = message("execute", "let-go", "2");
    client.send([remove, &waits, &waits].concat()).await;
    assert_eq!(client.receive().await, Some(done("1")));
    assert_eq!(client.receive().await, None);
    assert_eq!(fixture.gate.available_permits(), 0);
}

#[tokio::test]
async fn a_command_without_success_response_is_not_answered() {
    let fixture = Fixture::new().await;
    let mut client = fixture.client("main").await;
    client.send(message("execute", "vanish", "1")).await;
    assert_eq!(
        client.execute(&message("execute", "let-go", "2")).await,
        done("2")
    );
    let wrong = r#"{"execute":"vanish","arguments":{"x":1},"id":"3"}"#;
    assert_eq!(client.execute(wrong).await["id"], "3");
}
