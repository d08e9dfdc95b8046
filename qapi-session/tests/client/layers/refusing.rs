//! Commands that layers refuse, by their names, by the schema, by their arguments.

use qapi_session::Client;
use qapi_session::client::{Answering, Error, Next, Request};
use qapi_session::layers::{Allow, Deny, Guard, ReadOnly};
use qapi_types::qmp::command::{self, ChardevRemove};
use qapi_types::qmp::schema::SCHEMA;
use qapi_types::schema::Schema;
use qapi_types::{Any, qga};
use serde_json::json;

use crate::peer::Peer;
use crate::support::Fixture;

/// Executes a command that is to be refused, without a peer that would answer it.
async fn refusal(client: &Client, name: &'static str) -> String {
    let error = client.execute_raw::<Any>(name, None).await.unwrap_err();
    assert!(error.is_refused(), "{error}");
    error.to_string()
}

#[tokio::test]
async fn what_is_not_allowed_is_refused() {
    let (mut peer, client) = Peer::with_client().await;
    let client = client.with(Allow::commands(["query-*", "stop"]));
    assert_eq!(
        refusal(&client, "system_reset").await,
        "'system_reset': not sent: it is none of the commands that are allowed: 'query-*', 'stop'"
    );
    let stop = tokio::spawn(client.execute(command::Stop::new()));
    peer.serve("stop", json!({})).await;
    stop.await.unwrap().unwrap();
}

#[tokio::test]
async fn what_is_denied_is_refused() {
    let (mut peer, plain) = Peer::with_client().await;
    let client = plain.with(Deny::commands(["system_*", "quit"]));
    assert_eq!(
        refusal(&client, "system_reset").await,
        "'system_reset': not sent: commands like 'system_*' are denied"
    );
    let quit = client.execute(command::Quit::new()).await.unwrap_err();
    assert_eq!(quit.to_string(), "'quit': not sent: it is denied");
    let oob = client.execute_oob(command::Quit::new()).await.unwrap_err();
    assert!(oob.is_refused());
    // Others pass, and so does all of a client without the layer.
    for client in [&client, &plain] {
        let stop = tokio::spawn(client.execute(command::Stop::new()));
        peer.serve("stop", json!({})).await;
        stop.await.unwrap().unwrap();
    }
    let reset = tokio::spawn(plain.execute(command::SystemReset::new()));
    peer.serve("system_reset", json!({})).await;
    reset.await.unwrap().unwrap();
}

#[test]
fn patterns_that_match_no_command_are_errors() {
    assert!(
        Allow::commands(["query-*", "stop"])
            .checked(&SCHEMA)
            .is_ok()
    );
    let misspelt = Deny::commands(["quit", "sytem_*"]).checked(&SCHEMA);
    let error = misspelt.unwrap_err();
    assert_eq!(error.pattern(), "sytem_*");
    // The name of an event is none of a command.
    assert!(Deny::commands(["STOP"]).checked(&SCHEMA).is_err());
}

#[tokio::test]
async fn a_read_only_client_changes_nothing() {
    let fixture = Fixture::new().await;
    let client = Client::connect(fixture.path("main").into()).await.unwrap();
    let schema = client.schema().await.unwrap();
    let viewer = client.with(ReadOnly::of(&schema));
    let status = viewer.execute(command::QueryStatus::new()).await.unwrap();
    assert!(status.running);
    viewer.schema().await.unwrap();
    let stop = viewer.execute(command::Stop::new()).await.unwrap_err();
    assert_eq!(
        stop.to_string(),
        "'stop': not sent: it may change something, and this client is read-only"
    );
    client.execute(command::Stop::new()).await.unwrap();
}

#[test]
fn what_only_reads_follows_from_the_schema() {
    // What a server of somebody's own answers to `query-qmp-schema`.
    let command = |name: &str, returns: &str, features: &[&str]| {
        json!({"name": name, "meta-type": "command", "arg-type": "0", "ret-type": returns,
            "features": features})
    };
    let schema: Schema = serde_json::from_value(json!([
        command("query-cheese", "int", &[]),
        command("query-and-forget", "0", &[]),
        command("x-query-profile", "int", &[]),
        command("weigh", "int", &["unstable", "read-only"]),
        command("eat", "int", &["unstable"]),
        command("qom-list", "int", &[]),
        {"name": "QUERY", "meta-type": "event", "arg-type": "0"},
        {"name": "0", "meta-type": "object", "members": []},
        {"name": "int", "meta-type": "builtin", "json-type": "int"},
    ]))
    .unwrap();
    let reading = ReadOnly::of(&schema);
    let commands: Vec<_> = reading.commands().collect();
    assert_eq!(commands, ["qom-list", "query-cheese", "weigh"]);
    let agent = ReadOnly::of(&qga::schema::SCHEMA);
    assert!(agent.allows("guest-info") && agent.allows("guest-ping"));
    assert!(!agent.allows("guest-shutdown") && !agent.allows("query-status"));
}

fn careful(remove: &ChardevRemove) -> Result<(), String> {
    match &*remove.id {
        "main" => Err("the main monitor needs it".to_owned()),
        _ => Ok(()),
    }
}

#[tokio::test]
async fn a_guard_looks_at_typed_arguments() {
    let (mut peer, client) = Peer::with_client().await;
    let client = client.with(Guard::new(careful));
    let refused = client.execute(ChardevRemove::new("main")).await;
    assert_eq!(
        refused.unwrap_err().to_string(),
        "'chardev-remove': not sent: the main monitor needs it"
    );
    let passing = tokio::spawn(client.execute(ChardevRemove::new("other")));
    peer.serve("chardev-remove", json!({})).await;
    passing.await.unwrap().unwrap();
    let passing = tokio::spawn(client.execute(command::Stop::new()));
    peer.serve("stop", json!({})).await;
    passing.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_guard_looks_at_commands_that_are_given_by_name() {
    let (mut peer, client) = Peer::with_client().await;
    let client = client.with(Guard::new(careful));
    let remove = |id: Any| {
        let arguments = json!({ "id": id });
        client.execute_raw::<Any>("chardev-remove", Some(&arguments))
    };
    assert!(remove(json!("main")).await.unwrap_err().is_refused());
    let error = remove(json!(1)).await.unwrap_err().to_string();
    assert!(error.contains("cannot be read: in 'id'"), "{error}");
    let error = client.execute_raw::<Any>("chardev-remove", None).await;
    assert!(error.unwrap_err().is_refused());
    let passing = tokio::spawn(remove(json!("other")));
    peer.serve("chardev-remove", json!({})).await;
    passing.await.unwrap().unwrap();
}

#[tokio::test]
async fn the_layer_that_comes_last_is_outermost() {
    fn told(request: Request, next: Next<'_>) -> Answering<'_> {
        Box::pin(async move {
            let outcome = next.run(request).await;
            outcome.map_err(|error| {
                let why = format!("told of '{error}'");
                Error::new("outer", qapi_session::client::ErrorKind::Refused(why))
            })
        })
    }
    let (_peer, client) = Peer::with_client().await;
    let client = client.with(Deny::commands(["*"])).with(told);
    assert_eq!(
        refusal(&client, "x").await,
        "'outer': not sent: told of ''x': not sent: commands like '*' are denied'"
    );
}
