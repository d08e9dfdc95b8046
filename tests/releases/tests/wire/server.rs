//! The QEMU that is installed, whatever its release.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use qapi_types::schema::{Row, Schema};
use serde_json::{Value, json};
use test_macros::server_test;
use test_releases::system::schema::SCHEMA;

use crate::codec::find;
use crate::drawn::lost;
use crate::tables::SYSTEM;

/// The queries that need no arguments.
fn queries(schema: &'static Schema) -> impl Iterator<Item = &'static str> {
    schema.rows().iter().filter_map(|row| {
        let Row::Command(name, arguments, ..) = *row else {
            return None;
        };
        let Row::Struct(_, span) = schema.row(arguments) else {
            return None;
        };
        let name = schema.name(name);
        let free = schema.members(span).all(|(_, member)| member.optional);
        (free && name.starts_with("query-")).then_some(name)
    })
}

#[server_test("qemu-system-x86_64")]
fn all_queries_are_answered_by_what_is_installed() {
    let mut server = Command::new(test_support::program("qemu-system-x86_64"))
        .args([
            "-machine",
            "q35",
            "-S",
            "-display",
            "none",
            "-nodefaults",
            "-qmp",
            "stdio",
        ])
        .args([
            "-blockdev",
            "null-co,node-name=null0",
            "-device",
            "virtio-blk,drive=null0",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut input = server.stdin.take().expect("it is a pipe");
    let mut lines = BufReader::new(server.stdout.take().expect("it is a pipe")).lines();
    let mut receive = || -> Value {
        let line = lines
            .next()
            .expect("there is more")
            .expect("it can be read");
        serde_json::from_str(&line).expect("it is a message")
    };
    let greeting = receive();
    println!("{}", greeting["QMP"]["version"]["qemu"]);
    let names = std::iter::once("qmp_capabilities").chain(queries(&SCHEMA));
    let (mut answered, mut refused) = (0, 0);
    for name in names {
        writeln!(input, "{}", json!({ "execute": name })).expect("it reads");
        let message = loop {
            let message = receive();
            if message.get("event").is_none() {
                break message;
            }
        };
        let Some(answer) = message.get("return") else {
            refused += 1;
            continue;
        };
        let codec = find(SYSTEM, name).unwrap_or_else(|| panic!("{name} is not there"));
        let again = (codec.answer)(&answer.to_string());
        let again = again.unwrap_or_else(|error| panic!("{name}: {error}\n{answer}"));
        assert_eq!(lost(answer, &again), None, "{name}: {answer}\n{again}");
        answered += 1;
    }
    writeln!(input, "{}", json!({ "execute": "quit" })).expect("it reads");
    server.wait().expect("it ends");
    println!("{answered} answered, {refused} refused");
    assert!(answered > 30, "{answered}");
}
