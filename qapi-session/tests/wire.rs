//! How QEMU 10.0 answered odd input, beside a server over a Unix socket.
//!
//! Compared are classes, ids, return values, names of events, and the order of it all.

mod support;

use serde_json::Value;
use support::Fixture;
use test_macros::corpus_test;
use test_support::corpus;

/// A message without what is not compared.
fn essence(mut message: Value) -> Value {
    if let Some(error) = message.get_mut("error").and_then(Value::as_object_mut) {
        assert!(error.remove("desc").is_some_and(|desc| desc.is_string()));
    }
    if let Some(message) = message.as_object_mut()
        && let Some(timestamp) = message.remove("timestamp")
    {
        assert!(timestamp["seconds"].is_i64() && timestamp["microseconds"].is_i64());
    }
    if let Some(version) = message.pointer_mut("/return/package") {
        *version = Value::Null;
    }
    message
}

fn bytes(text: &Value) -> Vec<u8> {
    let chars = text.as_str().expect("a piece is text").chars();
    chars
        .map(|c| u8::try_from(u32::from(c)).expect("Latin-1"))
        .collect()
}

/// What comes back for these pieces.
async fn talk(fixture: &Fixture, case: &Value, pieces: &[&[u8]]) -> Vec<Value> {
    let mut client = fixture.connect("main").await;
    if case["negotiate"] == false {
        client.receive().await.expect("a greeting");
    } else {
        let enable = case["enable"].as_array().into_iter().flatten();
        let enable: Vec<&str> = enable.map(|name| name.as_str().expect("names")).collect();
        client.negotiate(&enable).await;
    }
    for piece in pieces {
        client.send(piece).await;
        tokio::task::yield_now().await;
    }
    client.finish().await.into_iter().map(essence).collect()
}

#[corpus_test]
fn input_is_answered_as_qemu_answers_it() {
    let text = std::fs::read_to_string(corpus().join("wire/qemu-10.0.json")).expect("it is there");
    let cases: Vec<Value> = serde_json::from_str(&text).expect("it is JSON");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        for case in &cases {
            let sent = case["send"].as_array().expect("pieces");
            let pieces: Vec<Vec<u8>> = sent.iter().map(bytes).collect();
            let received = case["recv"].as_array().expect("messages").iter();
            let expected: Vec<Value> = received.cloned().map(essence).collect();
            // Some leave a chardev behind.
            let pieces: Vec<&[u8]> = pieces.iter().map(Vec::as_slice).collect();
            let whole = pieces.concat();
            let single: Vec<&[u8]> = whole.chunks(1).collect();
            for pieces in [&pieces[..], &[&whole[..]], &single[..]] {
                let fixture = Fixture::new().await;
                assert_eq!(talk(&fixture, case, pieces).await, expected, "{case}");
                fixture.server.shut_down();
                fixture.server.closed().await;
            }
        }
    });
    println!("{} cases", cases.len());
    assert!(!cases.is_empty());
}
