//! Random input, sent side by side to QEMU's storage daemon and to framing and dispatch.
//!
//! Compared are number and order of the messages that come back: what kind each is, its class and its
//! id. What differs on purpose is not sent (`qapi_types::differences` lists it). It takes a daemon, so
//! it runs when it is asked for:
//! `QAPI_STORAGE_DAEMON=qemu-storage-daemon cargo test -p qapi-types --test beside_qemu -- --ignored`.
//! `QAPI_SEED=N` has other input, `QAPI_ROUNDS=N` N times as much.
#![cfg(all(feature = "schemas", unix))]

#[path = "support/session.rs"]
mod session;

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use self::session::Session;
use serde_json::Value;
use test_support::{Rng, rng, rounds};

const PIECES: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b"{",
    b"}",
    b"[",
    b"]",
    b" ",
    b"\t",
    b"\n",
    b"\r\n",
    b"\"",
    b"'",
    b"\\",
    b"@",
    b"X",
    b"\x01",
    b"\x00",
    b"\x1f",
    b"\x7f",
    b"\x80",
    b"\xc3\xa9",
    b"\xfd",
    b"\xfe",
    b"\xff",
    b"\xef\xbb\xbf",
    b"-",
    b"0",
    b"1",
    b"12",
    b"-5",
    b"1.5",
    b"2.",
    b"3e",
    b"4e-1",
    b"1E+2",
    b"01",
    b"null",
    b"true",
    b"false",
    b"nul",
    b"abc",
    b"\"a\"",
    b"'b'",
    b"\"\\n\"",
    b"\"\\q\"",
    b"\"\\u00e9\"",
    b"\"\\ud83d\\ude00\"",
    b"\"\\ud800\"",
    b"\"\\u12\"",
    b"'\\''",
    b"'it\\'s'",
    b"\"id\":",
    b"\"a\":1,",
    b"{}",
    b"[]",
    b"[1,2]",
    b"{\"a\":[{}]}",
    b"[[[[",
    b"]]]]",
    b"{\"execute\":\"no-such\",\"id\":7}",
    b"{\"execute\":\"no-such\",",
    b"'execute': 'no-such'",
    b"{\"execute\":\"query-version\",\"arguments\":{\"x\":1},\"id\":\"\\u0000\\u007f\"}",
    b"{\"execute\":\"qmp_capabilities\",\"id\":[null,{}]}",
    b"{'exec-oob':'query-version','id':{}}",
    b"{\"execute\":1,\"id\":1}",
    b"{\"id\":1,\"id\":2}",
    b"{\"id\":5}",
    b"{\"arguments\":[]}",
];

/// Pieces in a row, now and then with a bit turned over.
fn draw(random: &mut Rng) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..=random.usize(..24) {
        bytes.extend_from_slice(PIECES[random.usize(..PIECES.len())]);
    }
    if random.usize(..4) == 0 {
        let at = random.usize(..bytes.len());
        bytes[at] ^= 1 << random.usize(..8);
    }
    bytes
}

struct Daemon {
    child: Child,
    path: PathBuf,
}

impl Daemon {
    fn start(program: &str) -> Self {
        let path = std::env::temp_dir().join(format!("qapi-beside-{}", std::process::id()));
        let chardev = format!("socket,id=c,path={},server=on,wait=off", path.display());
        let child = Command::new(program)
            .args(["--chardev", &chardev, "--monitor", "chardev=c"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("the daemon starts");
        Self { child, path }
    }

    fn connect(&self) -> UnixStream {
        for _ in 0..200 {
            if let Ok(stream) = UnixStream::connect(&self.path) {
                let timeout = Some(Duration::from_secs(10));
                stream.set_read_timeout(timeout).expect("it can have one");
                return stream;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the daemon does not listen at {}", self.path.display());
    }

    /// What comes back for `input` after negotiation, up to the answer to `end`.
    fn talk(&self, input: &[u8]) -> Vec<Value> {
        let mut stream = self.connect();
        let mut lines = BufReader::new(stream.try_clone().expect("it can be shared")).lines();
        let mut line = || lines.next().expect("a line").expect("it is text");
        line();
        stream.write_all(NEGOTIATE).expect("it takes it");
        line();
        stream.write_all(input).expect("it takes it");
        stream.write_all(END).expect("it takes it");
        let mut messages = Vec::new();
        loop {
            let message: Value = serde_json::from_str(&line()).expect("it is JSON");
            if message["id"] == "the end" {
                return messages;
            }
            messages.push(message);
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It may have ended on its own.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_file(&self.path);
    }
}

const NEGOTIATE: &[u8] = b"{\"execute\":\"qmp_capabilities\"}";

/// Ends whatever is open, and is answered last.
const END: &[u8] = b"\n\x01\n{\"execute\":\"query-version\",\"id\":\"the end\"}";

fn ours(input: &[u8]) -> Vec<Value> {
    let mut session = Session::new();
    session.feed(NEGOTIATE);
    let messages = session.feed(&[input, END].concat());
    let mut messages: Vec<Value> = messages
        .iter()
        .map(|message| serde_json::from_slice(message).expect("it is JSON"))
        .collect();
    let end = messages.pop().expect("there is an end");
    assert_eq!(end["id"], "the end", "{input:?}");
    messages
}

/// What is compared: the id, and of errors their class and whether they are about JSON.
fn essence(message: &Value) -> (Option<&Value>, Option<(&Value, bool)>) {
    let error = message.get("error").map(|error| {
        let desc = error["desc"].as_str().expect("it is text");
        // Theirs and ours.
        let json = desc.starts_with("JSON parse error") || desc.starts_with("invalid JSON");
        (&error["class"], json)
    });
    (message.get("id"), error)
}

/// Whether this is answered differently on purpose: an exponent right behind a zero.
fn deliberate(input: &[u8]) -> bool {
    input.windows(2).any(|two| two.eq_ignore_ascii_case(b"0e"))
}

#[test]
#[ignore = "needs a storage daemon of QEMU's, named by QAPI_STORAGE_DAEMON"]
fn random_input_is_answered_as_qemu_answers_it() {
    let program = std::env::var("QAPI_STORAGE_DAEMON").expect("QAPI_STORAGE_DAEMON names one");
    let daemon = Daemon::start(&program);
    let mut random = rng();
    let (mut compared, mut messages) = (0, 0);
    for _ in 0..rounds(500) {
        let input = draw(&mut random);
        if deliberate(&input) {
            continue;
        }
        let theirs = daemon.talk(&input);
        let ours = ours(&input);
        assert!(
            ours.iter().map(essence).eq(theirs.iter().map(essence)),
            "{}\nours: {ours:#?}\ntheirs: {theirs:#?}",
            input.escape_ascii()
        );
        compared += 1;
        messages += theirs.len();
    }
    println!("{compared} inputs, {messages} messages, no difference");
    assert!(compared > 0);
}
