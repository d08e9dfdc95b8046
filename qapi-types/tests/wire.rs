//! How QEMU 10.0 answered odd input, beside dispatch over `schemas/`.
//!
//! The cases come from the corpus, found through `QAPI_CORPUS`. Compared are classes, ids and
//! return values; descriptions are nobody's protocol. Left to sessions are the cases that take
//! more than one message, or a stream's splitting into messages.
#![cfg(feature = "schemas")]
#![allow(
    clippy::needless_pass_by_value,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_wraps,
    clippy::unused_async,
    clippy::unused_self,
    reason = "functions have the signature that services ask for"
)]

use std::collections::BTreeSet;
use std::path::PathBuf;

use qapi_types::Error;
use qapi_types::dispatch::{Mode, Service, State, dispatch};
use qapi_types::qmp::{
    self, ChardevReturn, RunState, StatusInfo, VersionInfo, VersionTriple, command,
};
use serde_json::Value;

/// What sessions answer for: pieces that make one message or several, and events in between.
const LEFT_TO_SESSIONS: &[&str] = &[
    "truncated-then-control-char",
    "syntax-error-then-good",
    "two-on-one-line",
    "split-in-pieces",
    "stop-cont-events",
];

struct Machine;

impl Machine {
    fn negotiate(&self, (): &(), _: command::QmpCapabilities) {}

    fn version(&self, (): &(), _: command::QueryVersion) -> Result<VersionInfo, Error> {
        Ok(VersionInfo {
            qemu: VersionTriple {
                major: 10,
                minor: 0,
                micro: 2,
            },
            package: "Debian 1:10.0.2+ds-2+deb13u1~bpo12+1".to_owned(),
        })
    }

    fn status(&self, (): &(), _: command::QueryStatus) -> Result<StatusInfo, Error> {
        Ok(StatusInfo {
            running: true,
            status: RunState::Running,
        })
    }

    fn add(&self, (): &(), _: command::ChardevAdd) -> Result<ChardevReturn, Error> {
        Ok(ChardevReturn { pty: None })
    }

    fn remove(&self, (): &(), remove: command::ChardevRemove) -> Result<(), String> {
        Err(format!("no chardev '{}'", remove.id))
    }
}

/// An answer without what is not compared.
fn essence(mut answer: Value) -> Value {
    if let Some(error) = answer.get_mut("error").and_then(Value::as_object_mut) {
        assert!(error.remove("desc").is_some_and(|desc| desc.is_string()));
    }
    answer
}

#[test]
fn single_messages_are_answered_as_qemu_answers_them() {
    // A relative path is relative to the workspace, where cargo was called.
    let workspace = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let Some(corpus) = std::env::var_os("QAPI_CORPUS").map(|path| workspace.join(path)) else {
        println!("QAPI_CORPUS is not set");
        return;
    };
    let text = std::fs::read_to_string(corpus.join("wire/qemu-10.0.json")).expect("it is there");
    let cases: Vec<Value> = serde_json::from_str(&text).expect("it is JSON");
    let service = Service::builder(&qmp::schema::SCHEMA)
        .on(Machine::negotiate)
        .on(Machine::version)
        .on(Machine::status)
        .on(Machine::add)
        .on(Machine::remove)
        .build()
        .expect("each once");
    let mut left: BTreeSet<&str> = LEFT_TO_SESSIONS.iter().copied().collect();
    let mut count = 0;
    for case in &cases {
        let name = case["name"].as_str().expect("a name");
        if left.remove(name) {
            continue;
        }
        count += 1;
        let mode = match case["negotiate"] {
            Value::Bool(false) => Mode::Negotiation,
            _ => Mode::Command,
        };
        let state = State {
            mode,
            oob: case["enable"][0] == "oob",
            ..State::new()
        };
        let message = case["send"][0].as_str().expect("text");
        let message: Vec<u8> = message
            .chars()
            .map(|c| u8::try_from(u32::from(c)).expect("Latin-1"))
            .collect();
        let answer = dispatch(&service, &Machine, &(), state, &message);
        let answer = answer.expect("all are answered");
        let answer = serde_json::from_slice(&answer).expect("answers are JSON");
        assert_eq!(essence(answer), essence(case["recv"][0].clone()), "{name}");
        assert_eq!(case["recv"].as_array().map(Vec::len), Some(1), "{name}");
    }
    assert!(left.is_empty(), "no longer in the corpus: {left:?}");
    assert_eq!(count, cases.len() - LEFT_TO_SESSIONS.len());
    println!("{count} cases");
}
