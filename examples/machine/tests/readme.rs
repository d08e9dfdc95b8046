//! What README says of servers and of the machine.

mod support;

use std::io::{Read, Write};
use std::net::Shutdown;

use serde_json::Value;
use support::Machine;

const README: &str = include_str!("../../../README.md");

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).expect("it begins");
    let (part, _) = rest.split_once(end).expect("it ends");
    part
}

#[test]
fn the_server_is_the_one_that_is_compiled_and_run() {
    let library = include_str!("../../../qapi-session/src/lib.rs");
    let compiled: String = between(library, "//! ```standalone_crate\n", "//! ```\n")
        .lines()
        .map(|line| line.strip_prefix("//!").expect("it is a comment"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .filter(|line| !line.trim_start().starts_with('#') || line.contains("#["))
        .flat_map(|line| [line, "\n"])
        .collect();
    let section = between(README, "## Serve QMP\n", "\n## ");
    assert_eq!(between(section, "```rust\n", "```\n"), compiled);
    assert!(compiled.lines().filter(|line| !line.is_empty()).count() <= 33);
}

#[test]
fn the_shells_clients_are_answered() {
    let section = between(README, "## Serve QMP\n", "\n## ");
    let script = between(section, "```sh\n", "```\n");
    let mut lines = script.lines();
    let start = lines
        .find(|line| line.starts_with("target/debug/machine "))
        .expect("it starts");
    let arguments = start
        .trim_start_matches("target/debug/machine ")
        .trim_end_matches(" &");
    let machine = Machine::start(&arguments.replace("/tmp/", ""));
    let mut answers = 0;
    while let Some(line) = lines.next() {
        let Some(socket) = line.strip_prefix("socat - /tmp/") else {
            continue;
        };
        let socket = socket.strip_suffix(" <<'END'").expect("text follows");
        let mut stream = machine.stream(socket);
        for line in lines.by_ref().take_while(|line| *line != "END") {
            let line = line.replace("/tmp/", "");
            stream
                .write_all(format!("{line}\n").as_bytes())
                .expect("it is connected");
        }
        stream.shutdown(Shutdown::Write).expect("it is connected");
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("it is text");
        for line in text.lines() {
            let message: Value = serde_json::from_str(line).expect("a message");
            assert!(message.get("error").is_none(), "{message}");
            answers += usize::from(message.get("return").is_some());
        }
    }
    assert_eq!(answers, 9);
    assert_eq!(machine.end(), (Some(0), String::new()));
}
