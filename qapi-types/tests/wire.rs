//! How QEMU 10.0 answered odd input, beside framing and dispatch over `schemas/`.
//!
//! The cases come from the corpus, found through `QAPI_CORPUS`. Compared are classes, ids, return
//! values, names of events, and the order of it all; descriptions are nobody's protocol.
#![cfg(feature = "schemas")]

#[path = "support/session.rs"]
mod session;

use self::session::Session;
use serde_json::Value;
use test_macros::corpus_test;
use test_support::corpus;

/// A message without what is not compared.
fn essence(mut message: Value) -> Value {
    if let Some(error) = message.get_mut("error").and_then(Value::as_object_mut) {
        assert!(error.remove("desc").is_some_and(|desc| desc.is_string()));
    }
    if let Some(event) = message.as_object_mut()
        && let Some(timestamp) = event.remove("timestamp")
    {
        assert!(timestamp["seconds"].is_i64() && timestamp["microseconds"].is_i64());
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
fn talk(case: &Value, pieces: &[&[u8]]) -> Vec<Value> {
    let mut session = Session::new();
    if case["negotiate"] != false {
        let enable = if case["enable"].is_null() {
            "[]".to_owned()
        } else {
            case["enable"].to_string()
        };
        let negotiate =
            format!(r#"{{"execute":"qmp_capabilities","arguments":{{"enable":{enable}}}}}"#);
        let answers = session.feed(negotiate.as_bytes());
        assert_eq!(answers, [br#"{"return":{}}"#]);
    }
    let messages = pieces.iter().flat_map(|piece| session.feed(piece));
    let value = |message: Vec<u8>| serde_json::from_slice(&message).expect("messages are JSON");
    messages.map(|message| essence(value(message))).collect()
}

#[corpus_test]
fn input_is_answered_as_qemu_answers_it_however_it_is_cut() {
    let text = std::fs::read_to_string(corpus().join("wire/qemu-10.0.json")).expect("it is there");
    let cases: Vec<Value> = serde_json::from_str(&text).expect("it is JSON");
    for case in &cases {
        let sent = case["send"].as_array().expect("pieces");
        let pieces: Vec<Vec<u8>> = sent.iter().map(bytes).collect();
        let received = case["recv"].as_array().expect("messages").iter();
        let expected: Vec<Value> = received.cloned().map(essence).collect();
        let as_sent: Vec<&[u8]> = pieces.iter().map(Vec::as_slice).collect();
        assert_eq!(talk(case, &as_sent), expected, "{case}");
        let whole = pieces.concat();
        assert_eq!(talk(case, &[&whole]), expected, "whole: {case}");
        let single: Vec<&[u8]> = whole.chunks(1).collect();
        assert_eq!(talk(case, &single), expected, "byte by byte: {case}");
        for at in 0..=whole.len() {
            let (start, end) = whole.split_at(at);
            assert_eq!(talk(case, &[start, end]), expected, "at {at}: {case}");
        }
    }
    println!("{} cases", cases.len());
    assert!(!cases.is_empty());
}
