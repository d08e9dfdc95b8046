//! What the installed QEMU takes and refuses, beside what its schema says that it would.
//!
//! Commands that are right, and the same with something done to them, are sent. `QAPI_SEED=N` does something else,
//! `QAPI_ROUNDS=N` N times as much.

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use qapi_types::probe::RefusedKind;
use qapi_types::schema::Schema;
use serde_json::{Value, json};
use test_macros::server_test;
use test_support::{Rng, rng, rounds};

struct Server {
    child: Child,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Server {
    fn start(program: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new(test_support::program(program))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let input = child.stdin.take().expect("it is a pipe");
        let lines = BufReader::new(child.stdout.take().expect("it is a pipe")).lines();
        let mut server = Self {
            child,
            input,
            lines,
        };
        println!("{}", server.receive()["QMP"]["version"]["qemu"]);
        server.send(&json!({"execute": "qmp_capabilities"}));
        server
    }

    fn receive(&mut self) -> Value {
        message(self.lines.next().expect("there is more"))
    }

    /// Sends a command, gives its answer.
    fn send(&mut self, request: &Value) -> Value {
        writeln!(self.input, "{request}").expect("it reads");
        loop {
            let line = self.lines.next();
            let line = line.unwrap_or_else(|| panic!("it ended at {request}"));
            let message: Value = message(line);
            if message.get("event").is_none() {
                return message;
            }
        }
    }
}

fn message(line: std::io::Result<String>) -> Value {
    serde_json::from_str(&line.expect("it can be read")).expect("it is a message")
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has done what it was started for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Commands that are right in all releases. What they do to the machine does no harm.
fn commands() -> Vec<(&'static str, Value)> {
    vec![
        ("query-status", json!({})),
        ("query-version", json!({})),
        ("query-block", json!({})),
        ("query-named-block-nodes", json!({"flat": true})),
        ("query-blockstats", json!({"query-nodes": true})),
        ("query-events", json!({})),
        ("query-chardev", json!({})),
        ("query-migrate-parameters", json!({})),
        ("query-command-line-options", json!({"option": "machine"})),
        ("qom-list", json!({"path": "/objects"})),
        ("qom-get", json!({"path": "/machine", "property": "type"})),
        (
            "qom-list-types",
            json!({"implements": "iothread", "abstract": false}),
        ),
        ("device-list-properties", json!({"typename": "virtio-blk"})),
        (
            "device_add",
            json!({"driver": "no-such", "id": "d0", "drive": "q0"}),
        ),
        ("device_del", json!({"id": "d0"})),
        (
            "object-add",
            json!({"qom-type": "secret", "id": "s0", "data": "x", "format": "raw"}),
        ),
        (
            "object-add",
            json!({"qom-type": "throttle-group", "id": "t0",
            "limits": {"iops-total": 100, "bps-read": 0}}),
        ),
        ("object-del", json!({"id": "s0"})),
        (
            "blockdev-add",
            json!({"driver": "null-co", "node-name": "n0", "size": 65536,
            "cache": {"direct": false}}),
        ),
        (
            "blockdev-add",
            json!({"driver": "raw", "node-name": "r0", "read-only": true,
            "file": {"driver": "null-aio", "latency-ns": 1}}),
        ),
        (
            "blockdev-add",
            json!({"driver": "quorum", "node-name": "q0", "vote-threshold": 1,
            "children": ["n0", {"driver": "null-co"}]}),
        ),
        (
            "blockdev-add",
            json!({"driver": "nbd", "node-name": "x0", "export": "e",
            "server": {"type": "unix", "path": "/nowhere/at/all"}}),
        ),
        ("blockdev-del", json!({"node-name": "r0"})),
        (
            "blockdev-mirror",
            json!({"device": "n0", "target": "gone", "sync": "full",
            "job-id": "j0", "on-source-error": "report"}),
        ),
        (
            "transaction",
            json!({"actions": [{"type": "blockdev-snapshot-sync",
            "data": {"device": "gone", "snapshot-file": "/nowhere/x", "mode": "existing"}}],
            "properties": {"completion-mode": "grouped"}}),
        ),
        (
            "block-dirty-bitmap-add",
            json!({"node": "n0", "name": "b0", "granularity": 65536}),
        ),
        ("job-cancel", json!({"id": "gone"})),
        (
            "chardev-add",
            json!({"id": "c0", "backend": {"type": "null", "data": {}}}),
        ),
        (
            "chardev-add",
            json!({"id": "c1", "backend": {"type": "socket", "data": {"server": false,
            "addr": {"type": "unix", "data": {"path": "/nowhere/at/all"}}}}}),
        ),
        (
            "chardev-add",
            json!({"id": "c2", "backend": {"type": "ringbuf", "data": {"size": 4096}}}),
        ),
        ("chardev-remove", json!({"id": "c0"})),
        (
            "migrate-set-capabilities",
            json!({"capabilities": [{"capability": "xbzrle", "state": false}]}),
        ),
        (
            "migrate-set-parameters",
            json!({"downtime-limit": 300, "tls-creds": null}),
        ),
        ("set_link", json!({"name": "net0", "up": true})),
        (
            "human-monitor-command",
            json!({"command-line": "info version", "cpu-index": 0}),
        ),
        ("trace-event-get-state", json!({"name": "nope"})),
        ("query-rainbow", json!({"colour": "red"})),
    ]
}

/// Does something to a value somewhere: what is there is left out, added to or replaced.
fn change(value: &mut Value, random: &mut Rng) {
    let parts: Vec<&mut Value> = match value {
        Value::Object(members) if !members.is_empty() && random.bool() => {
            members.values_mut().collect()
        }
        Value::Array(items) if !items.is_empty() && random.bool() => items.iter_mut().collect(),
        _ => Vec::new(),
    };
    if !parts.is_empty() {
        let at = random.usize(..parts.len());
        if let Some(part) = parts.into_iter().nth(at) {
            return change(part, random);
        }
    }
    match (value, random.u8(..4)) {
        (Value::Object(members), 0) => {
            let at = random.usize(..=members.len());
            let name = members.keys().nth(at).cloned();
            name.map(|name| members.remove(&name));
        }
        (Value::Object(members), 1 | 2) => {
            members.insert("no-such".to_owned(), json!({"x": 1}));
        }
        (Value::Array(items), 0) => drop(items.pop()),
        (Value::String(text), 0 | 1) => "no-such".clone_into(text),
        (value, _) => {
            let others = [
                json!(null),
                json!(true),
                json!(7),
                json!("word"),
                json!([]),
                json!({}),
            ];
            *value = others[random.usize(..others.len())].clone();
        }
    }
}

/// Whether an error is about the form of a command.
fn is_of_form(error: &Value) -> bool {
    let desc = error["desc"].as_str().unwrap_or_default();
    let says = |part| desc.contains(part);
    error["class"] == "CommandNotFound"
        || says("Parameter '")
            && (says("' is missing")
                || says("' is unexpected")
                || says("' does not accept value '")
                || says("' expects int")
                || says("' expects uint"))
        || says("Invalid parameter type for '")
        || says("QMP input member 'arguments' must be an object")
}

fn agree(server: &mut Server) {
    let answer = server.send(&json!({"execute": "query-qmp-schema"}));
    let schema = Schema::from_introspection(&answer["return"]).expect("a schema");
    let mut random = rng();
    let (mut taken, mut refused) = (0, 0);
    let mut several = 0;
    for round in 0..rounds(30) {
        for (name, arguments) in commands() {
            let mut arguments = arguments;
            // This one QEMU does not check before it is executed: its handler looks at what it needs.
            let changes = match round {
                0 => 0,
                _ if name == "device_add" => 0,
                _ => 1 + round % 3,
            };
            for _ in 0..changes {
                change(&mut arguments, &mut random);
            }
            let result = schema.accepts_raw(name, Some(&arguments), name == "device_add");
            let request = json!({"execute": name, "arguments": arguments});
            let answer = server.send(&request);
            let error = &answer["error"];
            assert_eq!(
                result.is_err(),
                is_of_form(error),
                "{request}\n{answer}\n{result:?}"
            );
            let Err(found) = result else {
                taken += 1;
                continue;
            };
            refused += 1;
            several += usize::from(found.problems().len() > 1);
            // That arguments are an object is looked at before the name is.
            let not_there =
                found.kind() == &RefusedKind::NoCommand && request["arguments"].is_object();
            assert_eq!(
                error["class"] == "CommandNotFound",
                not_there,
                "{request}\n{answer}"
            );
        }
    }
    println!("{taken} taken, {refused} refused, {several} for several reasons");
    assert!(taken > 100 && refused > 300 && several > 100);
}

#[server_test("qemu-system-x86_64")]
fn a_server_refuses_what_its_schema_says_and_takes_the_rest() {
    agree(&mut Server::start(
        "qemu-system-x86_64",
        &[
            "-machine",
            "none",
            "-nodefaults",
            "-display",
            "none",
            "-qmp",
            "stdio",
        ],
    ));
}
