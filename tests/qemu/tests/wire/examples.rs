//! The examples in the documentation of schemas.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::codec::Schema;
use crate::tables;
use crate::talk::{Kind, Talk};

/// An example: a few messages, perhaps with prose between.
pub(crate) struct Example {
    pub(crate) file: &'static str,
    /// The line of the directive; the text begins on the next.
    pub(crate) line: usize,
    pub(crate) text: &'static str,
}

/// Examples that are wrong, by the file and line of their message, with the reason.
const WRONG: &[&str] = &[
    "block-core.json:774: the mandatory member 'active' is missing",
    "block-core.json:1178: no JSON: commas are missing between members",
    "block-core.json:1959: the mandatory member 'active' is missing",
    "migration.json:303: the mandatory member 'dirty-pages-rate' is missing",
    "migration.json:330: the mandatory member 'dirty-pages-rate' is missing",
    "migration.json:352: the mandatory member 'dirty-pages-rate' is missing",
    "migration.json:1716: 'offset' is a string where the schema has a size",
    "migration.json:2213: a bare return value, no message",
    "migration.json:2220: a bare return value, no message",
    "migration.json:2263: a brace too many: the arguments stand outside of the message",
    "trace.json:58: 'vcpu', which the schema does not have",
    "machine.json:1877: a brace too many: the arguments stand outside of the message",
    "misc.json:117: the mandatory members 'poll-max-ns' and others are missing",
    "misc.json:571: the mandatory member 'qom-path' is missing",
    "misc-target.json:139: the discriminator 'sev-type' is missing",
    "misc-target.json:411: 'section' where the schema has 'sections'",
    "pci.json:188: the mandatory member 'irq_pin' is missing",
    "virtio.json:275: the mandatory member 'disable-legacy-check' is missing",
];

/// A message of an example.
struct Message {
    /// The line that its arrow is on.
    line: usize,
    sent: bool,
    text: String,
}

/// The messages of an example. A message begins with an arrow, and ends with its JSON text or, if
/// that is elided or wrong, before the next.
fn messages(example: &Example) -> Vec<Message> {
    let mut messages: Vec<Message> = Vec::new();
    for (index, line) in example.text.lines().enumerate() {
        let arrow = ["->", "<-"]
            .into_iter()
            .find(|arrow| line.trim_start().starts_with(arrow));
        if let Some(arrow) = arrow {
            let text = line.trim_start()[2..].to_owned();
            messages.push(Message {
                line: example.line + 1 + index,
                sent: arrow == "->",
                text,
            });
        } else if let Some(message) = messages.last_mut() {
            message.text.push('\n');
            message.text.push_str(line);
        }
    }
    for message in &mut messages {
        let mut values = serde_json::Deserializer::from_str(&message.text).into_iter::<Value>();
        if let Some(Ok(_)) = values.next() {
            let end = values.byte_offset();
            message.text.truncate(end);
        }
    }
    messages
}

/// Decodes the examples of `name`, which has `expected` of them and of messages that are elided, as
/// types of `schemas`. Gives the entries of the list of wrong ones that did fail.
fn check(
    name: &str,
    expected: (usize, usize),
    examples: &[Example],
    schemas: &[&Schema],
) -> BTreeSet<&'static str> {
    let (mut carried, mut elided, mut wrong) = (0, 0, BTreeSet::new());
    let mut failures = Vec::new();
    for example in examples {
        let mut talk = Talk::new(schemas);
        for Message { line, sent, text } in messages(example) {
            let result = if sent {
                talk.sent(&text)
            } else {
                talk.received(&text)
            };
            let error = match result {
                Ok(Kind::UnknownCommand) => Some("a command that no schema has".to_owned()),
                Ok(_) => None,
                Err(error) => Some(error),
            };
            let place = format!("{}:{line}: ", example.file);
            let listed = WRONG.iter().find(|entry| entry.starts_with(&place));
            match (error, listed) {
                (None, None) => carried += 1,
                (None, Some(_)) => failures.push(place + "listed as wrong, and is not"),
                (Some(_), Some(entry)) => {
                    wrong.insert(*entry);
                }
                (Some(_), None) if text.contains("...") && is_no_json(&text) => elided += 1,
                (Some(error), None) => failures.push(place + &error),
            }
        }
    }
    println!(
        "{name}: {} examples: {carried} messages carried without loss, {elided} elided, {} wrong",
        examples.len(),
        wrong.len(),
    );
    assert!(failures.is_empty(), "{name}:\n{}", failures.join("\n"));
    assert_eq!((examples.len(), elided), expected, "{name}");
    wrong
}

fn is_no_json(text: &str) -> bool {
    serde_json::from_str::<Value>(text).is_err()
}

#[test]
fn the_examples_of_qemu_are_carried_without_loss() {
    use tables::{AGENT, AGENT_EXAMPLES, STORAGE, STORAGE_EXAMPLES, SYSTEM, SYSTEM_EXAMPLES};
    let mut wrong = check("system", (253, 6), SYSTEM_EXAMPLES, &[&SYSTEM]);
    // Files that the schemas share have examples of commands that only the system emulator has.
    wrong.extend(check(
        "storage",
        (63, 3),
        STORAGE_EXAMPLES,
        &[&STORAGE, &SYSTEM],
    ));
    wrong.extend(check("agent", (1, 2), AGENT_EXAMPLES, &[&AGENT]));
    for entry in WRONG {
        assert!(wrong.contains(entry), "is needless: {entry}");
    }
}

#[test]
fn our_examples_are_carried_without_loss() {
    use tables::{OUR_AGENT, OUR_AGENT_EXAMPLES, OUR_SYSTEM, OUR_SYSTEM_EXAMPLES};
    check(
        "our system",
        (OUR_SYSTEM_EXAMPLES.len(), 0),
        OUR_SYSTEM_EXAMPLES,
        &[&OUR_SYSTEM],
    );
    check(
        "our agent",
        (OUR_AGENT_EXAMPLES.len(), 0),
        OUR_AGENT_EXAMPLES,
        &[&OUR_AGENT],
    );
}
