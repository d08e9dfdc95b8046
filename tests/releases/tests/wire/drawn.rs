//! Random values of each release.

use qapi_types::document::Document;
use qapi_types::schema::{Row, Schema};
use serde_json::Value;
use test_releases::releases::{
    agent_6_2, agent_7_2, agent_8_2, agent_9_1, agent_10_0, agent_10_2, storage_7_2, storage_10_0,
    storage_10_2, system_6_2, system_7_2, system_8_2, system_9_1, system_10_0, system_10_2,
};

use crate::codec::{Codec, find};
use crate::draw::Draw;
use crate::tables::{AGENT, STORAGE, SYSTEM};

/// Draws values for all commands and events of a release, and sees what the merged schema makes of them.
fn carries(release: &'static Schema, merged: &'static Schema, codecs: &[(&str, Codec)]) {
    let mut random = test_support::rng();
    let mut count = 0;
    for _ in 0..test_support::rounds(10) {
        for row in release.rows() {
            let (Row::Command(name, ..) | Row::Event(name, _)) = row else {
                continue;
            };
            let name = release.name(*name);
            let ours = merged
                .find(name)
                .unwrap_or_else(|| panic!("{name} is lost"));
            let types = match (*row, merged.row(ours)) {
                (
                    Row::Command(_, arguments, answer, _),
                    Row::Command(_, our_arguments, our_answer, _),
                ) => vec![(arguments, our_arguments, 0), (answer, our_answer, 1)],
                (Row::Event(_, data), Row::Event(_, our_data)) => vec![(data, our_data, 2)],
                other => panic!("{name}: {other:?}"),
            };
            for (ty, our_ty, what) in types {
                let text = Draw::new(release, &mut random).value(ty, 0).to_string();
                let document = Document::read(text.as_bytes()).expect("what is drawn is JSON");
                if let Err(problem) = merged.check(our_ty, document.root()) {
                    panic!("{name}: the check refuses {text}: {problem}");
                }
                let codec = find(codecs, name);
                let again = match (what, codec) {
                    (0, Some(codec)) => (codec.arguments)(&text),
                    (1, Some(codec)) => (codec.answer)(&text),
                    (2, None) => continue,
                    _ => panic!("{name} has no codec"),
                };
                let again = again.unwrap_or_else(|error| panic!("{name}: {text}: {error}"));
                let sent: Value = serde_json::from_str(&text).expect("what is drawn is JSON");
                if let Some(lost) = lost(&sent, &again) {
                    panic!("{name}: {text}: '{lost}' is lost in {again}");
                }
                count += 1;
            }
        }
    }
    assert!(count > 100, "{count}");
}

/// The first member that is not there again.
pub(crate) fn lost(sent: &Value, again: &Value) -> Option<String> {
    match (sent, again) {
        (Value::Object(sent), Value::Object(again)) => {
            sent.iter().find_map(|(name, value)| match again.get(name) {
                None => Some(name.clone()),
                Some(again) => lost(value, again).map(|rest| format!("{name}.{rest}")),
            })
        }
        (Value::Array(sent), Value::Array(again)) if sent.len() == again.len() => {
            let mut pairs = sent.iter().zip(again);
            pairs.find_map(|(sent, again)| lost(sent, again))
        }
        (Value::Number(sent), Value::Number(again)) if sent.as_f64() == again.as_f64() => None,
        _ if sent == again => None,
        _ => Some(sent.to_string()),
    }
}

#[test]
fn what_the_system_emulator_of_each_release_takes_and_gives_is_carried() {
    let merged = &test_releases::system::schema::SCHEMA;
    carries(&system_6_2::SCHEMA, merged, SYSTEM);
    carries(&system_7_2::SCHEMA, merged, SYSTEM);
    carries(&system_8_2::SCHEMA, merged, SYSTEM);
    carries(&system_9_1::SCHEMA, merged, SYSTEM);
    carries(&system_10_0::SCHEMA, merged, SYSTEM);
    carries(&system_10_2::SCHEMA, merged, SYSTEM);
}

#[test]
fn what_the_agent_of_each_release_takes_and_gives_is_carried() {
    let merged = &test_releases::agent::schema::SCHEMA;
    carries(&agent_6_2::SCHEMA, merged, AGENT);
    carries(&agent_7_2::SCHEMA, merged, AGENT);
    carries(&agent_8_2::SCHEMA, merged, AGENT);
    carries(&agent_9_1::SCHEMA, merged, AGENT);
    carries(&agent_10_0::SCHEMA, merged, AGENT);
    carries(&agent_10_2::SCHEMA, merged, AGENT);
}

#[test]
fn what_the_storage_daemon_of_each_release_takes_and_gives_is_carried() {
    let merged = &test_releases::storage::schema::SCHEMA;
    carries(&storage_7_2::SCHEMA, merged, STORAGE);
    carries(&storage_10_0::SCHEMA, merged, STORAGE);
    carries(&storage_10_2::SCHEMA, merged, STORAGE);
}
