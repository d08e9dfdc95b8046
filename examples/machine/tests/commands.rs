//! Each command, over a socket, and beside what QEMU answered to the same.

mod support;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use support::Machine;
use test_macros::corpus_test;
use test_support::corpus;

const QMP: &str = "-qmp unix:qmp,server=on,wait=off";

/// A command with its arguments, and what follows: events, then what is returned. An error is its class.
type Case = (&'static str, Value, Vec<(&'static str, Value)>, Value);

/// Whether it runs, and with how much memory.
fn running() -> Vec<Case> {
    let empty = || json!({});
    let reset = json!({"guest": false, "reason": "host-qmp-system-reset"});
    let status = |status: &str| json!({"running": status == "running", "status": status});
    let failed = json!("GenericError");
    vec![
        ("query-status", empty(), vec![], status("running")),
        ("stop", empty(), vec![("STOP", Value::Null)], empty()),
        ("stop", empty(), vec![], empty()),
        ("query-status", empty(), vec![], status("paused")),
        (
            "system_reset",
            empty(),
            vec![("RESET", reset.clone())],
            empty(),
        ),
        ("query-status", empty(), vec![], status("prelaunch")),
        ("cont", empty(), vec![("RESUME", Value::Null)], empty()),
        ("cont", empty(), vec![], empty()),
        ("system_reset", empty(), vec![("RESET", reset)], empty()),
        ("query-status", empty(), vec![], status("running")),
        (
            "system_powerdown",
            empty(),
            vec![("POWERDOWN", Value::Null)],
            empty(),
        ),
        (
            "query-balloon",
            empty(),
            vec![],
            json!({"actual": 128 << 20}),
        ),
        ("balloon", json!({"value": 128 << 20}), vec![], empty()),
        ("balloon", json!({"value": 0}), vec![], failed.clone()),
        ("balloon", json!({"value": -1}), vec![], failed.clone()),
        (
            "qmp_capabilities",
            empty(),
            vec![],
            json!("CommandNotFound"),
        ),
    ]
}

/// Character devices.
fn devices() -> Vec<Case> {
    let empty = || json!({});
    let unix = json!({"type": "unix", "data": {"path": "c"}});
    let socket = json!({"type": "socket", "data": {"addr": unix, "server": true, "wait": false}});
    let nobody = json!({"type": "null", "data": {}});
    let ringbuf = json!({"type": "ringbuf", "data": {"size": 8}});
    let chardev = |label: &str, filename: &str, open: bool| json!({"label": label, "filename": filename, "frontend-open": open});
    let failed = json!("GenericError");
    vec![
        (
            "chardev-add",
            json!({"id": "c", "backend": socket}),
            vec![],
            empty(),
        ),
        (
            "chardev-add",
            json!({"id": "c", "backend": nobody}),
            vec![],
            failed.clone(),
        ),
        ("chardev-send-break", json!({"id": "c"}), vec![], empty()),
        (
            "chardev-send-break",
            json!({"id": "d"}),
            vec![],
            failed.clone(),
        ),
        (
            "chardev-add",
            json!({"id": "d", "backend": nobody}),
            vec![],
            empty(),
        ),
        (
            "chardev-change",
            json!({"id": "d", "backend": ringbuf}),
            vec![],
            empty(),
        ),
        (
            "chardev-change",
            json!({"id": "e", "backend": ringbuf}),
            vec![],
            failed.clone(),
        ),
        (
            "ringbuf-write",
            json!({"device": "d", "data": "hello"}),
            vec![],
            empty(),
        ),
        (
            "ringbuf-read",
            json!({"device": "d", "size": 16}),
            vec![],
            json!("hello"),
        ),
        (
            "ringbuf-read",
            json!({"device": "c", "size": 16}),
            vec![],
            failed.clone(),
        ),
        (
            "query-chardev",
            empty(),
            vec![],
            json!([
                chardev("c", "disconnected:unix:c,server=on", false),
                chardev("compat_monitor0", "unix:qmp,server=on", true),
                chardev("d", "ringbuf", false),
            ]),
        ),
    ]
}

/// Monitors, on the devices that there are then.
fn monitors() -> Vec<Case> {
    let empty = || json!({});
    let nobody = json!({"type": "null", "data": {}});
    let failed = json!("GenericError");
    vec![
        (
            "monitor-add",
            json!({"id": "m", "chardev": "c"}),
            vec![],
            empty(),
        ),
        (
            "monitor-add",
            json!({"id": "m", "chardev": "d"}),
            vec![],
            failed.clone(),
        ),
        (
            "chardev-change",
            json!({"id": "c", "backend": nobody}),
            vec![],
            failed.clone(),
        ),
        ("chardev-remove", json!({"id": "c"}), vec![], failed.clone()),
        (
            "query-monitors",
            empty(),
            vec![],
            json!([
                {"id": "#monitor0", "mode": "control", "chardev": "compat_monitor0", "dynamic": false},
                {"id": "m", "mode": "control", "chardev": "c", "dynamic": true},
            ]),
        ),
        ("monitor-remove", json!({"id": "m"}), vec![], empty()),
        ("monitor-remove", json!({"id": "m"}), vec![], failed.clone()),
        ("chardev-remove", json!({"id": "c"}), vec![], empty()),
    ]
}

#[test]
fn each_command_is_answered() {
    let machine = Machine::start(QMP);
    let mut client = machine.client("qmp");
    let mut tried: BTreeSet<String> = BTreeSet::new();
    for (command, arguments, events, expected) in [running(), devices(), monitors()].concat() {
        tried.insert(command.to_owned());
        let request = json!({"execute": command, "arguments": arguments, "id": command});
        client.send(&request.to_string());
        for (name, data) in events {
            assert_eq!(client.event(name), data, "{request}");
        }
        let mut answer = client.receive().expect("an answer");
        assert_eq!(answer["id"], command, "{answer}");
        let found = match answer.get_mut("error") {
            Some(error) => error["class"].take(),
            None => answer["return"].take(),
        };
        assert_eq!(found, expected, "{request}: {answer}");
    }
    let names = |list: &Value| -> BTreeSet<String> {
        let list = list.as_array().expect("a list").iter();
        list.map(|one| one["name"].as_str().expect("a name").to_owned())
            .collect()
    };
    let kinds = client.run("query-chardev-backends", &json!({}));
    for kind in ["socket", "null", "ringbuf", "stdio"] {
        assert!(names(&kinds).contains(kind));
    }
    let version = client.run("query-version", &json!({}));
    assert_eq!(version["qemu"]["major"], 10, "{version}");
    let schema = client.run("query-qmp-schema", &json!({}));
    let schema = schema.as_array().expect("a list").iter();
    let described: BTreeSet<String> = schema
        .filter(|entry| entry["meta-type"] == "command")
        .map(|entry| entry["name"].as_str().expect("a name").to_owned())
        .collect();
    assert_eq!(
        client.run("query-blockstats", &json!({}))[0]["node-name"],
        "disk0"
    );
    let alone = [
        "query-chardev-backends",
        "query-version",
        "query-qmp-schema",
        "query-commands",
    ];
    tried.extend(alone.map(str::to_owned));
    tried.extend(["query-blockstats", "quit"].map(str::to_owned));
    let commands = names(&client.run("query-commands", &json!({})));
    // In introspection negotiation is, too; it is over for `query-commands`.
    assert_eq!(described, tried);
    assert!(commands.is_subset(&tried), "{commands:?}");
    assert!(
        tried
            .iter()
            .filter(|name| !commands.contains(*name))
            .count()
            <= 1,
        "{commands:?}"
    );
    // Nobody answers to commands of machines that have more.
    let answer = client.execute("query-name", &json!({}));
    assert_eq!(answer["error"]["class"], "CommandNotFound");
    client.send(r#"{"execute": "quit", "id": 1}"#);
    let data = client.event("SHUTDOWN");
    assert_eq!(data, json!({"guest": false, "reason": "host-qmp-quit"}));
    assert_eq!(client.receive(), Some(json!({"return": {}, "id": 1})));
    assert_eq!(client.receive(), None);
    assert_eq!(machine.end(), (Some(0), String::new()));
}

#[test]
fn the_guest_changes_its_balloon_after_a_moment() {
    let machine = Machine::start(&format!("-m 256M {QMP}"));
    let mut client = machine.client("qmp");
    let mut change = |value: i64, actual: i64| {
        client.run("balloon", &json!({"value": value}));
        assert_eq!(client.event("BALLOON_CHANGE"), json!({"actual": actual}));
        assert_eq!(
            client.run("query-balloon", &json!({})),
            json!({"actual": actual})
        );
    };
    change(64 << 20, 64 << 20);
    // There is no more than there is. The second change within a second is told late.
    change(1 << 40, 256 << 20);
}

#[test]
fn standard_input_and_output_can_be_had_again() {
    let machine = Machine::start(QMP);
    let mut client = machine.client("qmp");
    let add = json!({"id": "c", "backend": {"type": "stdio", "data": {}}});
    for _ in 0..2 {
        client.run("chardev-add", &add);
        client.run("chardev-remove", &json!({"id": "c"}));
    }
}

#[test]
fn changing_a_device_moves_its_address() {
    let machine = Machine::start(QMP);
    let mut client = machine.client("qmp");
    let socket = |path: &str| {
        let unix = json!({"type": "unix", "data": {"path": path}});
        json!({"type": "socket", "data": {"addr": unix, "server": true, "wait": false}})
    };
    client.run("chardev-add", &json!({"id": "c", "backend": socket("a")}));
    client.run(
        "chardev-change",
        &json!({"id": "c", "backend": socket("b")}),
    );
    assert!(!machine.path("a").exists() && machine.path("b").exists());
    // One that cannot be had leaves the old one.
    let refused = client.execute(
        "chardev-change",
        &json!({"id": "c", "backend": socket("no/where")}),
    );
    assert_eq!(refused["error"]["class"], "GenericError");
    // The same address can be had again.
    client.run(
        "chardev-change",
        &json!({"id": "c", "backend": socket("b")}),
    );
    client.run("monitor-add", &json!({"id": "m", "chardev": "c"}));
    machine.client("b").run("query-status", &json!({}));
}

#[test]
fn events_reach_all_monitors() {
    let machine = Machine::start("-qmp unix:a,server=on,wait=off -qmp unix:b,server=on,wait=off");
    let (mut a, mut b) = (machine.client("a"), machine.client("b"));
    for (command, event) in [
        ("stop", "STOP"),
        ("cont", "RESUME"),
        ("system_powerdown", "POWERDOWN"),
    ] {
        a.send(&json!({"execute": command}).to_string());
        a.event(event);
        assert_eq!(a.receive(), Some(json!({"return": {}})));
        b.event(event);
    }
}

/// What the machine and the recorded one cannot agree on, taken out.
fn comparable(command: &str, mut message: Value) -> Value {
    if let Some(message) = message.as_object_mut() {
        message.remove("timestamp");
    }
    let value = &mut message["return"];
    match command {
        // Other builds have other versions, devices of other kinds, other commands.
        "query-version" => value["package"] = Value::Null,
        "query-chardev-backends" | "query-commands" | "query-qmp-schema" => {
            *value = json!(value.is_array());
        }
        // It stands for more nodes than we have.
        "query-blockstats" => {
            let list = value.as_array_mut().expect("a list");
            list.retain(|one| one["node-name"] == "disk0" && one.get("device").is_some());
        }
        // In no order. `cc0` is a device's there, and `c3` is not known to be there yet.
        "query-chardev" => {
            let list = value.as_array_mut().expect("a list");
            list.retain(|one| one["label"] != "cc0");
            list.sort_by_key(|one| one["label"].to_string());
        }
        _ => {
            if value.is_null() {
                message.as_object_mut().expect("a message").remove("return");
            }
        }
    }
    message
}

#[corpus_test]
fn recorded_commands_are_answered_as_qemu_answered_them() {
    let recorded = corpus().join("sessions/qemu-10.0-q35.jsonl");
    let recorded = std::fs::read_to_string(recorded).expect("it is there");
    let mut machine = Machine::start("-m 256 -name testvm -qmp stdio -chardev null,id=cc0");
    let mut client = machine.stdio();
    client.negotiate();
    let known = client.run("query-commands", &json!({}));
    let known = known.as_array().expect("a list").clone();
    let mut compared = 0;
    let mut command = None;
    for line in recorded.lines() {
        let line: Value = serde_json::from_str(line).expect("a line is an entry");
        let message = &line["msg"];
        if line["dir"] == "->" {
            let name = message["execute"].as_str().expect("a command");
            let is_known =
                known.iter().any(|one| one["name"] == name) && name != "qmp_capabilities";
            command = is_known.then_some(name.to_owned());
            if is_known {
                client.send(&message.to_string());
            }
        } else if let Some(name) = &command {
            // A guest that ends resets its devices, which ours has none of.
            if message["data"]["reason"] == "guest-reset" {
                continue;
            }
            let mut found = client.receive().expect("a message");
            // There was no guest to react.
            if found["event"] == "BALLOON_CHANGE" {
                found = client.receive().expect("a message");
            }
            if name == "query-version" {
                continue;
            }
            assert_eq!(comparable(name, found), comparable(name, message.clone()));
            compared += 1;
        }
    }
    println!("{compared} messages");
    assert!(compared >= 25, "{compared}");
}
