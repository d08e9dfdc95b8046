//! Recorded sessions with real servers.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::codec::Schema;
use crate::tables::{STORAGE, SYSTEM};
use crate::talk::{Kind, Talk};

/// The messages of the recording `name`, each with whether a client sent it.
pub(crate) fn recorded(name: &str) -> Vec<(bool, Box<RawValue>)> {
    let path = test_support::corpus().join("sessions").join(name);
    let text = std::fs::read_to_string(path).expect("the recording can be read");
    let messages = text.lines().map(|line| {
        let mut line: BTreeMap<String, Box<RawValue>> =
            serde_json::from_str(line).expect("a line is a message");
        let message = line.remove("msg").expect("a line has a message");
        (line["dir"].get() == r#""->""#, message)
    });
    messages.collect()
}

/// Plays the recording `name`, and says how many messages of each kind it has.
fn play(name: &str, schema: &Schema) -> BTreeMap<Kind, usize> {
    let schemas = [schema];
    let mut talk = Talk::new(&schemas);
    let mut kinds = BTreeMap::new();
    let messages = recorded(name);
    for (index, (sent, message)) in messages.iter().enumerate() {
        let kind = if *sent {
            talk.sent(message.get())
        } else {
            talk.received(message.get())
        };
        let kind = kind.unwrap_or_else(|error| panic!("{name}:{}: {error}", index + 1));
        *kinds.entry(kind).or_insert(0) += 1;
    }
    assert_eq!(talk.pending(), 0, "every command was answered");
    let count: usize = kinds.values().sum();
    assert_eq!(count, messages.len());
    println!("{name}: {count} messages carried without loss: {kinds:?}");
    kinds
}

#[test]
fn the_session_with_a_machine_is_carried_without_loss() {
    let kinds = play("qemu-10.0-q35.jsonl", &SYSTEM);
    assert_eq!(kinds.get(&Kind::UnknownCommand), None);
    assert_eq!(kinds[&Kind::Event], 9);
}

#[test]
fn the_session_with_the_storage_daemon_is_carried_without_loss() {
    let kinds = play("qemu-storage-daemon-10.0.jsonl", &STORAGE);
    // Two commands that the daemon refuses: only the system emulator has them.
    assert_eq!(kinds[&Kind::UnknownCommand], 2);
}
