//! A session full of chance: calls are given up, answers come in any order, among events and garbage, in any pieces; and
//! each call that waits gets its own answer.

use std::time::Duration;

use qapi_session::Client;
use qapi_types::Any;
use serde_json::{Value, json};
use test_support::{Rng, rng, rounds};
use tokio::task::JoinHandle;

use crate::peer::Peer;

/// Calls of a round.
const CALLS: usize = 40;

type Outcome = Result<Any, qapi_session::client::Error>;

/// A call that was made: whether it waits, whether it ought to fail.
struct Made {
    call: JoinHandle<Outcome>,
    given_up: bool,
}

async fn round(random: &mut Rng) {
    let (mut peer, client) = Peer::with(Client::builder().event_buffer(4 * CALLS)).await;
    let mut events = client.raw_events();
    let mut made = Vec::new();
    let mut heard: Vec<Value> = Vec::new();
    let mut emitted = 0;
    for number in 0..CALLS {
        let arguments = json!({ "number": number });
        let call = client.execute_raw::<Any>("x-echo", Some(&arguments));
        let call = if random.usize(..8) == 0 {
            call.timeout(Duration::from_millis(1))
        } else {
            call
        };
        made.push(Made {
            call: tokio::spawn(call),
            given_up: false,
        });
        heard.push(peer.hear().await);
        if random.usize(..4) == 0 {
            let which = random.usize(..made.len());
            made[which].call.abort();
            made[which].given_up = true;
        }
        while random.usize(..2) == 0 {
            say(random, &mut peer, &mut heard, &mut emitted).await;
        }
    }
    while !heard.is_empty() {
        say(random, &mut peer, &mut heard, &mut emitted).await;
    }
    for (number, made) in made.into_iter().enumerate() {
        match made.call.await {
            Err(error) => assert!(made.given_up && error.is_cancelled(), "{error}"),
            Ok(Ok(value)) => assert_eq!(value, json!({ "number": number })),
            Ok(Err(error)) => match error.server() {
                Some(error) => assert_eq!(error.desc, number.to_string()),
                None => assert!(error.is_timed_out(), "{error}"),
            },
        }
    }
    for number in 0..emitted {
        let event = events.next().await.unwrap().unwrap();
        assert_eq!(event.data.unwrap().get(), number.to_string());
    }
    assert!(events.try_next().is_none());
}

/// Says one thing or another.
async fn say(random: &mut Rng, peer: &mut Peer, heard: &mut Vec<Value>, emitted: &mut usize) {
    let text = match random.usize(..6) {
        0 => {
            *emitted += 1;
            json!({"event": "TICK", "data": *emitted - 1}).to_string()
        }
        1 => "\u{1}garbage".to_owned(),
        2 if random.usize(..4) == 0 => r#"{"return": {}, "id": 1000000}"#.to_owned(),
        _ if heard.is_empty() => return,
        _ => {
            let which = random.usize(..heard.len());
            let request = heard.swap_remove(which);
            let (arguments, id) = (&request["arguments"], &request["id"]);
            if random.usize(..5) == 0 {
                let error =
                    json!({"class": "GenericError", "desc": arguments["number"].to_string()});
                json!({"error": error, "id": id}).to_string()
            } else {
                json!({"return": arguments, "id": id}).to_string()
            }
        }
    };
    let bytes = format!("{text}\r\n").into_bytes();
    let mut rest = &bytes[..];
    while !rest.is_empty() {
        let (piece, more) = rest.split_at(1 + random.usize(..rest.len()));
        peer.send(piece).await;
        rest = more;
        if random.usize(..4) == 0 {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_call_gets_its_own_answer() {
    let mut random = rng();
    for _ in 0..rounds(50) {
        round(&mut random).await;
    }
}
