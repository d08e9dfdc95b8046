//! The QEMU that is installed, whatever its release.

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

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

/// QEMU with a machine that does not run.
struct Server {
    child: Child,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Server {
    fn start() -> Self {
        let arguments = "-machine q35 -S -display none -nodefaults -qmp stdio \
                         -blockdev null-co,node-name=null0 -device virtio-blk,drive=null0";
        let mut child = Command::new(test_support::program("qemu-system-x86_64"))
            .args(arguments.split_whitespace())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let input = child.stdin.take().expect("it is a pipe");
        let lines = BufReader::new(child.stdout.take().expect("it is a pipe")).lines();
        let mut server = Self {
            child,
            input,
            lines,
        };
        let greeting = server.receive().expect("it greets");
        println!("{}", greeting["QMP"]["version"]["qemu"]);
        let negotiated = server.ask("qmp_capabilities").expect("it negotiates");
        assert!(negotiated.get("return").is_some(), "{negotiated}");
        server
    }

    /// The next message; none when the server has died.
    fn receive(&mut self) -> Option<Value> {
        let line = self.lines.next()?.expect("it can be read");
        Some(serde_json::from_str(&line).expect("it is a message"))
    }

    /// What a command without arguments is answered with; nothing when the server dies of it.
    fn ask(&mut self, name: &str) -> Option<Value> {
        writeln!(self.input, "{}", json!({ "execute": name })).ok()?;
        loop {
            let message = self.receive()?;
            if message.get("event").is_none() {
                return Some(message);
            }
        }
    }
}

#[server_test("qemu-system-x86_64")]
fn all_queries_are_answered_by_what_is_installed() {
    let mut server = Server::start();
    let (mut answered, mut refused, mut died) = (0, 0, Vec::new());
    for name in queries(&SCHEMA) {
        let Some(message) = server.ask(name) else {
            // That happens to QEMU on a busy machine, now and then, and says nothing about its answers.
            died.push(name);
            let _ = server.child.wait();
            server = Server::start();
            continue;
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
    server.ask("quit");
    server.child.wait().expect("it ends");
    println!("{answered} answered, {refused} refused, died of {died:?}");
    assert!(died.len() <= 2, "{died:?}");
    assert!(answered > 30, "{answered}");
}
