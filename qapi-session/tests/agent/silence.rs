//! Commands that do not answer when they succeed.

use std::time::Duration;

use qapi_session::Agent;
use qapi_types::qga::command;
use qapi_types::{Any, Empty};
use serde_json::json;
use tokio::task::JoinHandle;

use crate::peer::{Peer, patient};

type Shutdown = JoinHandle<Result<Empty, qapi_session::client::Error>>;

/// An agent that was told to shut down, and the number it is to send back then.
async fn told() -> (Peer, Agent, Shutdown, Any) {
    let (mut peer, agent) = Peer::with_agent().await;
    let call = tokio::spawn(agent.execute(command::GuestShutdown::new()));
    // It is not told before it is known to be there.
    peer.sync().await;
    peer.expect("guest-shutdown").await;
    let mark = peer.expect("guest-sync-delimited").await;
    let id = mark["arguments"]["id"].clone();
    (peer, agent, call, id)
}

#[tokio::test]
async fn an_agent_that_goes_on_has_succeeded() {
    let (mut peer, agent, call, id) = told().await;
    peer.send(b"\xFF").await;
    peer.answer(id).await;
    call.await.unwrap().unwrap();
    let call = tokio::spawn(agent.execute(command::GuestPing::new()));
    peer.expect("guest-ping").await;
    peer.answer(json!({})).await;
    call.await.unwrap().unwrap();
}

#[tokio::test]
async fn an_error_is_an_error() {
    let (mut peer, agent, call, id) = told().await;
    let error = json!({"class": "GenericError", "desc": "not today"});
    peer.say(&json!({ "error": error })).await;
    let error = call.await.unwrap().unwrap_err();
    assert_eq!(error.server().unwrap().desc, "not today");
    let call = tokio::spawn(agent.execute(command::GuestPing::new()));
    peer.send(b"\xFF").await;
    peer.answer(id).await;
    peer.sync().await;
    peer.expect("guest-ping").await;
    peer.answer(json!({})).await;
    call.await.unwrap().unwrap();
}

#[tokio::test]
async fn the_end_of_the_connection_is_success() {
    let (peer, _agent, call, _) = told().await;
    drop(peer);
    call.await.unwrap().unwrap();
}

#[tokio::test]
async fn silence_is_success() {
    let builder = Agent::builder().silence(Duration::from_millis(20));
    let (mut peer, agent) = Peer::with(builder.timeouts(patient())).await;
    // Known by its name, too.
    let call = tokio::spawn(agent.execute_raw::<Any>("guest-suspend-ram", None));
    peer.sync().await;
    peer.expect("guest-suspend-ram").await;
    let mark = peer.expect("guest-sync-delimited").await;
    assert_eq!(call.await.unwrap().unwrap(), json!({}));
    // It wakes up, and answers what it was asked before.
    let call = tokio::spawn(agent.execute(command::GuestPing::new()));
    peer.send(b"\xFF").await;
    peer.answer(mark["arguments"]["id"].clone()).await;
    peer.sync().await;
    peer.expect("guest-ping").await;
    peer.answer(json!({})).await;
    call.await.unwrap().unwrap();
}

#[tokio::test]
async fn an_agent_that_is_not_there_has_not_succeeded() {
    let (peer, agent) = Peer::with_agent().await;
    drop(peer);
    let error = agent.execute(command::GuestShutdown::new()).await;
    assert!(error.unwrap_err().is_disconnected());
}
