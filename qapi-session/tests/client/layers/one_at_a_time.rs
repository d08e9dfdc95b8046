//! Calls that wait for each other.

use qapi_session::Client;
use qapi_session::layers::OneAtATime;
use qapi_types::Any;
use qapi_types::qmp::command::{self, ChardevRemove};
use serde_json::json;
use tokio::task::JoinHandle;

use crate::peer::Peer;

/// Executes a command about `id`. It has been polled once when this returns.
async fn call(client: &Client, id: &str, number: u32) -> JoinHandle<()> {
    let arguments = json!({"id": id, "number": number});
    let call = client.execute_raw::<Any>("x-use", Some(&arguments));
    let call = tokio::spawn(async { drop(call.await.unwrap()) });
    tokio::task::yield_now().await;
    call
}

async fn hear(peer: &mut Peer, id: &str, number: u32) -> serde_json::Value {
    let request = peer.hear().await;
    assert_eq!(request["arguments"], json!({"id": id, "number": number}));
    request
}

#[tokio::test]
async fn calls_of_one_key_go_in_order_and_others_pass() {
    let (mut peer, client) = Peer::with_client().await;
    let client = client.with(OneAtATime::by_argument("id"));
    let mut calls = Vec::new();
    for number in 0..3 {
        calls.push(call(&client, "a", number).await);
    }
    calls.push(call(&client, "b", 3).await);
    let plain = tokio::spawn(client.execute(command::Stop::new()));
    let mut request = hear(&mut peer, "a", 0).await;
    let other = hear(&mut peer, "b", 3).await;
    peer.serve("stop", json!({})).await;
    plain.await.unwrap().unwrap();
    peer.answer(&other, json!({})).await;
    for number in 1..3 {
        peer.answer(&request, json!({})).await;
        request = hear(&mut peer, "a", number).await;
    }
    peer.answer(&request, json!({})).await;
    for call in calls {
        call.await.unwrap();
    }
}

#[tokio::test]
async fn a_call_that_is_dropped_gives_up_its_turn() {
    let (mut peer, client) = Peer::with_client().await;
    let layer = OneAtATime::by_argument("id");
    let client = client.with(layer);
    let first = call(&client, "a", 0).await;
    let waiting = call(&client, "a", 1).await;
    let last = call(&client, "a", 2).await;
    hear(&mut peer, "a", 0).await;
    // One that waits, and then the one that is under way.
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    let request = hear(&mut peer, "a", 2).await;
    peer.answer(&request, json!({})).await;
    last.await.unwrap();
    // Nothing is left behind: the next one passes at once.
    let again = call(&client, "a", 3).await;
    let request = hear(&mut peer, "a", 3).await;
    peer.answer(&request, json!({})).await;
    again.await.unwrap();
}

#[tokio::test]
async fn keys_are_of_typed_commands() {
    let (mut peer, client) = Peer::with_client().await;
    let client = client.with(OneAtATime::by(|request| {
        let remove = request.command::<ChardevRemove>()?;
        Some(remove.id.len())
    }));
    let first = tokio::spawn(client.execute(ChardevRemove::new("a")));
    let request = peer.hear().await;
    let second = tokio::spawn(client.execute(ChardevRemove::new("b")));
    let third = tokio::spawn(client.execute(ChardevRemove::new("ccc")));
    let other = peer.hear().await;
    assert_eq!(other["arguments"]["id"], "ccc");
    peer.answer(&other, json!({})).await;
    third.await.unwrap().unwrap();
    peer.fail(&request, "GenericError").await;
    assert!(first.await.unwrap().is_err());
    let request = peer.hear().await;
    assert_eq!(request["arguments"]["id"], "b");
    peer.answer(&request, json!({})).await;
    second.await.unwrap().unwrap();
}
