//! A recorded session with QEMU 10.0.

use std::collections::HashMap;

use serde_json::Value;

use crate::codec::find;
use crate::drawn::lost;
use crate::tables::SYSTEM;

#[test]
fn the_session_with_a_machine_is_carried_without_loss() {
    let path = test_support::corpus().join("sessions/qemu-10.0-q35.jsonl");
    let text = std::fs::read_to_string(path).expect("the recording can be read");
    let mut pending = HashMap::new();
    let (mut commands, mut answers) = (0, 0);
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).expect("a line is a message");
        let message = &line["msg"];
        let id = message["id"].to_string();
        let (name, codec, value) = if let Some(name) = message["execute"].as_str() {
            pending.insert(id, name.to_owned());
            commands += 1;
            let arguments = message.get("arguments").cloned();
            let arguments = arguments.unwrap_or_else(|| serde_json::json!({}));
            let codec = find(SYSTEM, name).map(|codec| codec.arguments);
            (name.to_owned(), codec, arguments)
        } else if let Some(answer) = message.get("return") {
            let name = pending[&id].clone();
            answers += 1;
            let codec = find(SYSTEM, &name).map(|codec| codec.answer);
            (name, codec, answer.clone())
        } else {
            continue;
        };
        let codec = codec.unwrap_or_else(|| panic!("{name} is not there"));
        let again = codec(&value.to_string()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(lost(&value, &again), None, "{name}: {value}\n{again}");
    }
    assert!(commands > 100 && answers > 80, "{commands} {answers}");
}

#[test]
fn commands_and_events_say_which_releases_have_them() {
    use qapi_types::{Command, Event};
    use test_releases::system::{command, event};

    // All releases have it.
    assert!(command::QueryStatus::RELEASES.is_empty());
    assert_eq!(
        command::QueryStats::RELEASES,
        ["7.2", "8.2", "9.1", "10.0", "10.2"]
    );
    assert!(event::Stop::RELEASES.is_empty());
}
