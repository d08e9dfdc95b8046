//! Types that keep unknown members lose none of them, wherever in recorded traffic they are.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use test_support::Rng;

use crate::codec::{Codec, Envelope, difference, parse};
use crate::sessions::recorded;
use crate::tables::KEEPING;

const SESSION: &str = "qemu-10.0-q35.jsonl";

/// A value of any kind, with names in it that schemas have, too.
fn value(depth: usize, rng: &mut Rng) -> Value {
    let kinds = if depth == 0 { 5 } else { 7 };
    match rng.u8(..kinds) {
        0 => Value::Null,
        1 => rng.bool().into(),
        2 => rng.u64(..).into(),
        3 => rng.i64(..).into(),
        4 => "d\u{e9}j\u{e0} vu".into(),
        5 => (0..rng.usize(..3)).map(|_| value(depth - 1, rng)).collect(),
        _ => {
            let names = ["type", "driver", "id", "data", "new"];
            let count = rng.usize(..names.len());
            let members = names.iter().take(count);
            let members = members.map(|name| ((*name).to_owned(), value(depth - 1, rng)));
            Value::Object(members.collect())
        }
    }
}

/// Puts unknown members into objects at any depth; into the outermost one if it may be.
fn grow(json: &mut Value, outermost: bool, count: &mut usize, rng: &mut Rng) {
    match json {
        Value::Array(elements) => {
            for element in elements {
                grow(element, true, count, rng);
            }
        }
        Value::Object(members) => {
            for (_, member) in members.iter_mut() {
                grow(member, true, count, rng);
            }
            for _ in 0..rng.usize(..3) {
                if outermost {
                    *count += 1;
                    members.insert(format!("x-unknown-{count}"), value(2, rng));
                }
            }
        }
        _ => {}
    }
}

/// The text of `json`, the members of objects in any order.
fn text(json: &Value, rng: &mut Rng) -> String {
    match json {
        Value::Array(elements) => {
            let elements: Vec<String> = elements.iter().map(|it| text(it, rng)).collect();
            format!("[{}]", elements.join(","))
        }
        Value::Object(members) => {
            let mut members: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("{}:{}", json!(name), text(value, rng)))
                .collect();
            rng.shuffle(&mut members);
            format!("{{{}}}", members.join(","))
        }
        leaf => leaf.to_string(),
    }
}

/// Grows the member `name` of `message`, if it has one. An empty answer stays so where it may be one of
/// a command without: that has no type of its own to keep anything.
fn grow_member(message: &mut Map<String, Value>, name: &str, rng: &mut Rng) -> usize {
    let mut count = 0;
    if let Some(body) = message.get_mut(name) {
        let may_grow = name != "return" || *body != json!({});
        grow(body, may_grow, &mut count, rng);
    }
    count
}

/// What comes back of a message's text, which `answers` tells the command of.
fn carried(
    message: &Map<String, Value>,
    text: &str,
    answers: &BTreeMap<String, &'static Codec>,
) -> Result<Value, String> {
    if message.contains_key("execute") {
        let envelope = Envelope::new(text)?;
        let codec = KEEPING.command(&envelope.name).ok_or("no such command")?;
        codec.request(&envelope)
    } else if message.contains_key("event") {
        (KEEPING.event)(text)
    } else {
        let codec = answers.get(&message["id"].to_string());
        let value: BTreeMap<String, Box<serde_json::value::RawValue>> = parse(text)?;
        let value = (codec.ok_or("no such command")?.response)(value["return"].get())?;
        let mut whole = message.clone();
        whole.insert("return".to_owned(), value);
        Ok(Value::Object(whole))
    }
}

#[test]
fn nothing_is_lost_of_traffic_with_unknown_members_at_any_depth() {
    let mut rng = test_support::rng();
    let mut answers = BTreeMap::new();
    let (mut grown, mut members) = (0, 0);
    for (_, recorded) in recorded(SESSION) {
        let recorded: Value = parse(recorded.get()).expect("it is JSON");
        let Value::Object(recorded) = recorded else {
            panic!("{recorded}")
        };
        if let Some(name) = recorded.get("execute").and_then(Value::as_str) {
            let codec = KEEPING.command(name).expect("it was generated");
            answers.insert(recorded["id"].to_string(), codec);
        } else if recorded.contains_key("QMP") || recorded.contains_key("error") {
            continue;
        }
        for round in 0..test_support::rounds(4) {
            let mut message = recorded.clone();
            if round > 0 {
                for name in ["arguments", "return", "data"] {
                    members += grow_member(&mut message, name, &mut rng);
                }
                grown += 1;
            }
            let sent = Value::Object(message.clone());
            let text = text(&sent, &mut rng);
            let again = carried(&message, &text, &answers);
            let again = again.unwrap_or_else(|error| panic!("{error}\n{text}"));
            if let Some(difference) = difference(&sent, &again) {
                panic!("message{difference}\n{text}");
            }
        }
    }
    println!("{grown} messages with {members} unknown members carried without loss");
    assert!(grown > 400 && members > 4000, "{grown} {members}");
}
