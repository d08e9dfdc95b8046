//! Damaged messages are answered, and never make the server panic.
//!
//! Seeds are messages of our own, and with `QAPI_CORPUS` those of the corpus: recorded traffic and
//! odd input. The damage is the same in each run; `QAPI_MUTATIONS=N` makes it N times as much. With
//! `QAPI_SEEDS=FOLDER` the seeds are written there, a file each, for the fuzz targets.
#![cfg(feature = "schemas")]

#[path = "support/any_input.rs"]
mod any_input;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Small and good enough: xorshift, as everybody knows it.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap_or_default()
    }
}

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

fn mutate(seed: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len() + 1);
        let until = (at + random.below(12)).min(bytes.len());
        let piece = PIECES[random.below(PIECES.len())].bytes();
        match random.below(6) {
            0 => drop(bytes.drain(at..until)),
            1 => drop(bytes.splice(at..at, piece)),
            2 => drop(bytes.splice(at..until, piece)),
            3 => {
                let copy = bytes[at..until].to_vec();
                let to = random.below(bytes.len() + 1);
                drop(bytes.splice(to..to, copy));
            }
            4 => {
                let piece: Vec<u8> = piece.collect();
                drop(bytes.splice(at..at, piece.repeat(random.below(1100))));
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << random.below(8);
                }
            }
        }
    }
    bytes
}

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
    let times = std::env::var("QAPI_MUTATIONS").ok();
    let rounds = rounds * times.and_then(|times| times.parse().ok()).unwrap_or(1);
    let mut random = Random(0x5eed_5eed_5eed_5eed);
    for seed in seeds {
        for round in 0..rounds {
            let bytes = if round == 0 {
                seed.clone()
            } else {
                mutate(seed, &mut random)
            };
            // Byte by byte takes its time.
            if round % 4 == 0 {
                any_input::frames(&bytes);
            }
            any_input::read(&bytes);
            any_input::answer(&bytes);
        }
    }
    println!("{} messages", seeds.len() * rounds);
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

#[test]
fn mutations_of_the_corpus_do_no_harm() {
    // A relative path is relative to the workspace, where cargo was called.
    let workspace = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    match std::env::var_os("QAPI_CORPUS").map(|path| workspace.join(path)) {
        None => println!("QAPI_CORPUS is not set: no mutations of the corpus"),
        Some(corpus) => run(&recorded(&corpus), 20),
    }
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
