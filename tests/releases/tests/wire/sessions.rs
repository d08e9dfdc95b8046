//! Recorded sessions with QEMU 10.0 and its storage daemon.

use std::collections::HashMap;

use qapi_types::Events;
use serde_json::Value;

use crate::codec::{Codec, event, find};
use crate::drawn::lost;
use crate::tables::{STORAGE, SYSTEM};

/// What a session had: commands, answers and events.
type Counts = (usize, usize, usize);

/// Decodes a session with the merged types.
fn carried<E: Events>(session: &str, codecs: &[(&str, Codec)]) -> Counts {
    let path = test_support::corpus().join("sessions").join(session);
    let text = std::fs::read_to_string(path).expect("the recording can be read");
    let mut pending = HashMap::new();
    let (mut commands, mut answers, mut events) = (0, 0, 0);
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).expect("a line is a message");
        let message = &line["msg"];
        let id = message["id"].to_string();
        let (name, value, again) = if let Some(name) = message["execute"].as_str() {
            pending.insert(id, name.to_owned());
            let Some(codec) = find(codecs, name) else {
                // Some were sent to be refused.
                continue;
            };
            commands += 1;
            let arguments = message.get("arguments").cloned();
            let arguments = arguments.unwrap_or_else(|| serde_json::json!({}));
            let again = (codec.arguments)(&arguments.to_string());
            (name.to_owned(), arguments, again)
        } else if let Some(answer) = message.get("return") {
            let name = pending[&id].clone();
            answers += 1;
            let codec = find(codecs, &name).unwrap_or_else(|| panic!("{name} is not there"));
            let again = (codec.answer)(&answer.to_string());
            (name, answer.clone(), again)
        } else if let Some(name) = message["event"].as_str() {
            events += 1;
            let again = event::<E>(&message.to_string());
            (name.to_owned(), message.clone(), again)
        } else {
            continue;
        };
        let again = again.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(lost(&value, &again), None, "{name}: {value}\n{again}");
    }
    (commands, answers, events)
}

#[test]
fn the_session_with_a_machine_is_carried_without_loss() {
    use test_releases::system::event::Event;
    let (commands, answers, events) = carried::<Event>("qemu-10.0-q35.jsonl", SYSTEM);
    assert!(commands > 100 && answers > 80, "{commands} {answers}");
    assert_eq!(events, 9);
}

#[test]
fn the_session_with_a_storage_daemon_is_carried_without_loss() {
    use test_releases::storage::event::Event;
    let session = "qemu-storage-daemon-10.0.jsonl";
    let (commands, answers, _) = carried::<Event>(session, STORAGE);
    assert!(commands > 20 && answers > 20, "{commands} {answers}");
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
