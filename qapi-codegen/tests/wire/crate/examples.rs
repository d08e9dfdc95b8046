//! The examples in the documentation of schemas.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::Value;

use crate::codec::Schema;
use crate::tables;
use crate::talk::{Kind, Talk};

/// An example: a few messages, perhaps with prose between.
pub struct Example {
    pub file: &'static str,
    /// The line of the directive; the text begins on the next.
    pub line: usize,
    pub text: &'static str,
}

/// Examples that are wrong, by the file and line of their message, with the reason.
const WRONG: &[(&str, usize, &str)] = &[
    ("block-core.json", 774, "the mandatory member 'active' is missing"),
    ("block-core.json", 1178, "no JSON: commas are missing between members"),
    ("block-core.json", 1959, "the mandatory member 'active' is missing"),
    ("migration.json", 303, "the mandatory member 'dirty-pages-rate' is missing"),
    ("migration.json", 330, "the mandatory member 'dirty-pages-rate' is missing"),
    ("migration.json", 352, "the mandatory member 'dirty-pages-rate' is missing"),
    ("migration.json", 1716, "'offset' is a string where the schema has a size"),
    ("migration.json", 2213, "a bare return value, no message"),
    ("migration.json", 2220, "a bare return value, no message"),
    ("migration.json", 2263, "a brace too many: the arguments stand outside of the message"),
    ("trace.json", 58, "'vcpu', which the schema does not have"),
    ("machine.json", 1877, "a brace too many: the arguments stand outside of the message"),
    ("misc.json", 117, "the mandatory members 'poll-max-ns' and others are missing"),
    ("misc.json", 571, "the mandatory member 'qom-path' is missing"),
    ("misc-target.json", 139, "the discriminator 'sev-type' is missing"),
    ("misc-target.json", 411, "'section' where the schema has 'sections'"),
    ("pci.json", 188, "the mandatory member 'irq_pin' is missing"),
    ("virtio.json", 275, "the mandatory member 'disable-legacy-check' is missing"),
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
        let arrow = ["->", "<-"].into_iter().find(|arrow| line.trim_start().starts_with(arrow));
        if let Some(arrow) = arrow {
            let text = line.trim_start()[2..].to_owned();
            messages.push(Message { line: example.line + 1 + index, sent: arrow == "->", text });
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

/// Decodes the examples of `name` as types of `schemas`. Gives the places of those listed as wrong
/// that did fail.
fn check(
    name: &str,
    examples: &[Example],
    schemas: &[&Schema],
) -> BTreeSet<(&'static str, usize)> {
    let (mut carried, mut elided, mut wrong) = (0, 0, BTreeSet::new());
    let mut failures = String::new();
    for example in examples {
        let mut talk = Talk::new(schemas);
        for Message { line, sent, text } in messages(example) {
            let result = if sent { talk.sent(&text) } else { talk.received(&text) };
            let result = match result {
                Ok(Kind::UnknownCommand) => Err("a command that no schema has".to_owned()),
                result => result,
            };
            let listed = WRONG.iter().find(|(file, at, _)| (*file, *at) == (example.file, line));
            match (result, listed) {
                (Ok(_), None) => carried += 1,
                (Ok(_), Some(_)) => {
                    writeln!(failures, "{}:{line}: listed as wrong, and is not", example.file)
                        .expect("a string takes it");
                }
                (Err(_), Some((file, line, _))) => {
                    wrong.insert((*file, *line));
                }
                (Err(_), None) if text.contains("...") && is_no_json(&text) => elided += 1,
                (Err(error), None) => {
                    writeln!(failures, "{}:{line}: {error}", example.file)
                        .expect("a string takes it");
                }
            }
        }
    }
    println!(
        "{name}: {} examples: {carried} messages carried without loss, {elided} elided, {} wrong",
        examples.len(),
        wrong.len(),
    );
    assert!(failures.is_empty(), "{name}:\n{failures}");
    wrong
}

fn is_no_json(text: &str) -> bool {
    serde_json::from_str::<Value>(text).is_err()
}

#[test]
fn the_examples_of_qemu_are_carried_without_loss() {
    use tables::{
        AGENT, AGENT_EXAMPLES, STORAGE, STORAGE_EXAMPLES, SYSTEM, SYSTEM_EXAMPLES,
    };
    let mut wrong = check("system", SYSTEM_EXAMPLES, &[&SYSTEM]);
    // Files that the schemas share have examples of commands that only the system emulator has.
    wrong.extend(check("storage", STORAGE_EXAMPLES, &[&STORAGE, &SYSTEM]));
    wrong.extend(check("agent", AGENT_EXAMPLES, &[&AGENT]));
    for (file, line, reason) in WRONG {
        assert!(wrong.contains(&(*file, *line)), "{file}:{line} is needless: {reason}");
    }
}

#[test]
fn our_examples_are_carried_without_loss() {
    use tables::{
        OUR_AGENT, OUR_AGENT_EXAMPLES, OUR_SYSTEM, OUR_SYSTEM_EXAMPLES,
    };
    check("our system", OUR_SYSTEM_EXAMPLES, &[&OUR_SYSTEM]);
    check("our agent", OUR_AGENT_EXAMPLES, &[&OUR_AGENT]);
}
