//! How QEMU 10.0 answered odd input, beside the machine.

mod support;

use serde_json::Value;
use support::Machine;
use test_macros::corpus_test;
use test_support::corpus;

/// A message without what is not compared.
fn essence(mut message: Value) -> Value {
    if let Some(message) = message.as_object_mut() {
        message.remove("timestamp");
    }
    if let Some(error) = message.get_mut("error").and_then(Value::as_object_mut) {
        error.remove("desc");
    }
    if let Some(version) = message.pointer_mut("/return/qemu") {
        *version = Value::Null;
    }
    if let Some(package) = message.pointer_mut("/return/package") {
        *package = Value::Null;
    }
    message
}

fn bytes(text: &Value) -> Vec<u8> {
    let chars = text.as_str().expect("a piece is text").chars();
    chars
        .map(|c| u8::try_from(u32::from(c)).expect("Latin-1"))
        .collect()
}

#[corpus_test]
fn odd_input_is_answered_as_qemu_answers_it() {
    let text = std::fs::read_to_string(corpus().join("wire/qemu-10.0.json")).expect("it is there");
    let cases: Vec<Value> = serde_json::from_str(&text).expect("it is JSON");
    for case in &cases {
        let machine = Machine::start("-qmp unix:qmp,server=on,wait=off");
        let mut client = machine.connect("qmp");
        if case["negotiate"] == false {
            client.receive().expect("a greeting");
        } else {
            let enable = case["enable"].as_array().cloned().unwrap_or_default();
            client.negotiate_with(&enable);
        }
        for piece in case["send"].as_array().expect("pieces") {
            client.send_bytes(&bytes(piece));
        }
        client.send_no_more();
        let mut found = Vec::new();
        while let Some(message) = client.receive() {
            found.push(essence(message));
        }
        let expected = case["recv"].as_array().expect("messages").iter();
        let expected: Vec<Value> = expected.cloned().map(essence).collect();
        assert_eq!(found, expected, "{case}");
    }
    println!("{} cases", cases.len());
    assert!(!cases.is_empty());
}
