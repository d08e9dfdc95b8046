//! The messages in the documentation of each release: what its own schema accepts, the merged one accepts and the
//! merged types carry. Some are wrong, and refused by the schema that they document.

use std::fs;

use qapi_types::document::Document;
use qapi_types::schema::{Row, RowIndex, Schema};
use serde_json::Value;
use test_releases::releases::{
    system_6_2, system_7_2, system_8_2, system_9_1, system_10_0, system_10_2,
};
use test_releases::system::event::Event;

use crate::codec::{Codec, event, find};
use crate::drawn::lost;
use crate::tables::SYSTEM;

/// All JSON after an arrow in the comments of a folder's files, in their order.
fn messages(folder: &str) -> Vec<Value> {
    let folder = test_support::corpus().join(folder);
    let files = fs::read_dir(&folder).expect("the folder can be read");
    let mut files: Vec<_> = files
        .map(|file| file.expect("it can be read").path())
        .collect();
    files.sort();
    let mut messages = Vec::new();
    for file in files {
        let text = fs::read_to_string(file).expect("the file can be read");
        let comments = text.lines().filter_map(|line| line.strip_prefix('#'));
        let comments: Vec<&str> = comments.collect();
        for (at, line) in comments.iter().enumerate() {
            let line = line.trim_start();
            let Some(first) = line.strip_prefix("->").or_else(|| line.strip_prefix("<-")) else {
                continue;
            };
            let text = [&[first], &comments[at + 1..]].concat().join("\n");
            let mut values = serde_json::Deserializer::from_str(&text).into_iter();
            // Parts of some are left out.
            messages.extend(values.next().and_then(Result::ok));
        }
    }
    messages
}

/// What schemas say of a message, and what the types make of it.
struct Checker<'a> {
    release: &'static Schema,
    merged: &'static Schema,
    codecs: &'a [(&'a str, Codec)],
    accepted: usize,
    refused: usize,
}

impl Checker<'_> {
    /// Whether the release's own check passes; then the merged one must, too.
    fn passes(&mut self, name: &str, value: &Value, ty: fn(Row) -> Option<RowIndex>) -> bool {
        let types = |schema: &Schema| schema.find(name).and_then(|row| ty(schema.row(row)));
        let Some(own) = types(self.release) else {
            return false;
        };
        let merged = types(self.merged).unwrap_or_else(|| panic!("{name} is lost"));
        let text = value.to_string();
        let document = Document::read(text.as_bytes()).expect("it is JSON");
        let open = matches!(name, "device_add" | "netdev_add");
        let check = |schema: &Schema, ty| schema.check_arguments(ty, document.root(), open);
        if check(self.release, own).is_err() {
            self.refused += 1;
            return false;
        }
        if let Err(problem) = check(self.merged, merged) {
            panic!("{name}: the merged check refuses {text}: {problem}");
        }
        self.accepted += 1;
        true
    }

    fn all(&mut self, messages: &[Value]) {
        let mut command = "";
        for message in messages {
            let (name, value, again) = if let Some(name) = message["execute"].as_str() {
                command = name;
                let arguments = message.get("arguments").cloned();
                let arguments = arguments.unwrap_or_else(|| serde_json::json!({}));
                let data = |row| match row {
                    Row::Command(_, data, ..) => Some(data),
                    _ => None,
                };
                if !self.passes(name, &arguments, data) {
                    continue;
                }
                let codec = find(self.codecs, name);
                let codec = codec.unwrap_or_else(|| panic!("{name} has no codec"));
                let again = (codec.arguments)(&arguments.to_string());
                (name, arguments, again)
            } else if let Some(answer) = message.get("return") {
                let value = |row| match row {
                    Row::Command(_, _, answer, _) => Some(answer),
                    _ => None,
                };
                if !self.passes(command, answer, value) {
                    continue;
                }
                let codec = find(self.codecs, command);
                let codec = codec.unwrap_or_else(|| panic!("{command} has no codec"));
                (command, answer.clone(), (codec.answer)(&answer.to_string()))
            } else if let Some(name) = message["event"].as_str() {
                let data = message.get("data").cloned();
                let data = data.unwrap_or_else(|| serde_json::json!({}));
                let own = |row| match row {
                    Row::Event(_, data) => Some(data),
                    _ => None,
                };
                if !self.passes(name, &data, own) {
                    continue;
                }
                (name, message.clone(), event::<Event>(&message.to_string()))
            } else {
                continue;
            };
            let again = again.unwrap_or_else(|error| panic!("{name}: {value}: {error}"));
            assert_eq!(lost(&value, &again), None, "{name}: {value}\n{again}");
        }
    }
}

/// How many messages of a folder the release accepts, and how many it refuses.
fn carried(
    folder: &str,
    release: &'static Schema,
    merged: &'static Schema,
    codecs: &[(&str, Codec)],
) -> (usize, usize) {
    let mut checker = Checker {
        release,
        merged,
        codecs,
        accepted: 0,
        refused: 0,
    };
    checker.all(&messages(folder));
    println!(
        "{folder}: {} carried, {} refused by the release itself",
        checker.accepted, checker.refused
    );
    (checker.accepted, checker.refused)
}

#[test]
fn the_examples_of_each_release_are_carried() {
    let merged = &test_releases::system::schema::SCHEMA;
    for (folder, release) in [
        ("qemu-6.2/qapi", &system_6_2::SCHEMA),
        ("qemu-7.2/qapi", &system_7_2::SCHEMA),
        ("qemu-8.2/qapi", &system_8_2::SCHEMA),
        ("qemu-9.1/qapi", &system_9_1::SCHEMA),
        ("qemu-10.0/qapi", &system_10_0::SCHEMA),
        ("qemu-10.2/qapi", &system_10_2::SCHEMA),
    ] {
        let (accepted, refused) = carried(folder, release, merged, SYSTEM);
        assert!(
            accepted > 350 && refused < 40,
            "{folder}: {accepted} {refused}"
        );
    }
}
