//! Damaged messages are answered, and never make the server panic.
//!
//! Seeds are messages of our own, and with `QAPI_CORPUS` those of the corpus: recorded traffic and
//! odd input. With `QAPI_SEEDS=FOLDER` they are written there, a file each, for the fuzz targets.
#![cfg(feature = "schemas")]

#[path = "support/any_input.rs"]
mod any_input;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use test_macros::corpus_test;
use test_support::{corpus, each_mutation};

const OWN: &[&str] = &[
    r#"{"execute": "query-commands", "id": [1.50, -0, 1e5, {"a": {}}]}"#,
    r#"{"execute": "ringbuf-read", "arguments": {"device": "é\ud83d\ude00\u0001", "size": 8}}"#,
    r#"{"exec-oob": "monitor-add", "arguments": {"id": "\"", "chardev": "c"}, "id": "\\"}"#,
    "{'execute': 'balloon', 'arguments': {'value': -9223372036854775808}, 'id': null}",
    r#"{"execute": "chardev-add", "arguments": {"id": "a", "backend": {"data": {"addr":
        {"type": "inet", "data": {"host": "::1", "port": "0", "ipv6": true}}}, "type": "socket"}}}"#,
    r#"{"execute": "qmp_capabilities", "arguments": {"enable": ["oob"]}, "id": 1E400}"#,
];

/// Pieces that mean something to the reader.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "'",
    "\\",
    "\\u",
    "\\ud83d",
    "\\ude00",
    "\\'",
    " ",
    "\n",
    "\0",
    "\u{feff}",
    "ü",
    "😀",
    "-",
    "0",
    ".5",
    "e9",
    "e+999",
    "null",
    "true",
    "false",
    "{}",
    "[]",
    "\"id\":",
    "'id': 0,",
    "\"execute\":",
    "\"exec-oob\":",
    "\"arguments\":",
    "\"type\":",
    "\"data\":",
    "18446744073709551616",
];

/// The messages of the corpus: what was recorded in both directions, and what was sent in tries.
fn recorded(corpus: &Path) -> Vec<Vec<u8>> {
    let mut messages = Vec::new();
    let mut sessions: Vec<PathBuf> = fs::read_dir(corpus.join("sessions"))
        .expect("the sessions are there")
        .map(|entry| entry.expect("they can be listed").path())
        .collect();
    sessions.sort();
    for session in sessions {
        let text = fs::read_to_string(session).expect("a session is text");
        for line in text.lines() {
            let line: Value = serde_json::from_str(line).expect("a line is JSON");
            messages.push(line["msg"].to_string().into_bytes());
        }
    }
    let tries = fs::read(corpus.join("wire/qemu-10.0.json")).expect("the tries are there");
    let tries: Vec<Value> = serde_json::from_slice(&tries).expect("they are JSON");
    for piece in tries
        .iter()
        .filter_map(|case| case["send"].as_array())
        .flatten()
    {
        let piece = piece.as_str().expect("a piece is text");
        let bytes = piece
            .chars()
            .map(|c| u8::try_from(u32::from(c)).expect("Latin-1"));
        messages.push(bytes.collect());
    }
    messages
}

fn run(seeds: &[Vec<u8>], rounds: usize) {
    each_mutation(seeds, PIECES, rounds, |_, bytes| {
        any_input::frames(bytes);
        any_input::read(bytes);
        any_input::answer(bytes);
    });
    if let Some(folder) = std::env::var_os("QAPI_SEEDS").map(PathBuf::from) {
        fs::create_dir_all(&folder).expect("the folder can be made");
        for (index, seed) in seeds.iter().enumerate() {
            let name = format!("{}-{index}", seeds.len());
            fs::write(folder.join(name), seed).expect("a seed can be written");
        }
    }
}

#[test]
fn mutations_of_our_own_messages_do_no_harm() {
    let seeds: Vec<Vec<u8>> = OWN.iter().map(|text| text.as_bytes().to_vec()).collect();
    run(&seeds, 1000);
}

#[corpus_test]
fn mutations_of_the_corpus_do_no_harm() {
    run(&recorded(&corpus()), 20);
}

#[test]
fn truncations_do_no_harm() {
    for seed in OWN {
        for end in 0..seed.len() {
            any_input::read(&seed.as_bytes()[..end]);
            any_input::answer(&seed.as_bytes()[..end]);
        }
    }
}
