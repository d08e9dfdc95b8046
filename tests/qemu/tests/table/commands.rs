//! What the schema says of commands besides their arguments, over commands of QEMU's: out-of-band
//! execution, phases, arguments that the schema does not describe, arguments that are a union.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{LazyLock, Mutex};

use qapi_types::Error;
use qapi_types::dispatch::{Phase, Request, Service, State, dispatch};
use qapi_types::schema::Row;
use serde_json::Value;
use test_qemu::system::command::{BlockdevAdd, DeviceAdd, MigratePause, QueryVersion, Stop};
use test_qemu::system::schema::SCHEMA;
use test_qemu::system::{VersionInfo, VersionTriple};

use crate::nobody;

/// Keeps what it was last given.
#[derive(Default)]
struct Machine(Mutex<String>);

#[allow(
    clippy::needless_pass_by_value,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_wraps,
    clippy::unused_self,
    reason = "functions have the signature that services ask for"
)]
impl Machine {
    fn keep(&self, text: impl Into<String>) {
        *self.0.lock().expect("whole") = text.into();
    }

    fn kept(&self) -> String {
        self.0.lock().expect("whole").clone()
    }

    fn device_add(&self, (): &(), add: DeviceAdd) -> Result<(), std::io::Error> {
        self.keep(serde_json::to_string(&add)?);
        Ok(())
    }

    fn blockdev_add(&self, (): &(), add: BlockdevAdd) -> Result<(), Error> {
        self.keep(serde_json::to_string(&add)?);
        Ok(())
    }

    fn migrate_pause(&self, (): &(), _: MigratePause) {
        self.keep(self.kept() + "pause ");
    }

    fn stop(&self, (): &(), _: Stop) {
        self.keep(self.kept() + "stop ");
    }

    fn query_version(&self, (): &(), _: QueryVersion) -> Result<VersionInfo, Error> {
        let qemu = VersionTriple {
            major: 10,
            minor: 0,
            micro: 2,
        };
        Ok(VersionInfo {
            qemu,
            package: String::new(),
        })
    }
}

static SERVICE: LazyLock<Service<Machine>> = LazyLock::new(|| {
    Service::builder(&SCHEMA)
        .on(Machine::device_add)
        .on(Machine::blockdev_add)
        .on(Machine::migrate_pause)
        .on(Machine::stop)
        .on(Machine::query_version)
        .build()
        .expect("each once")
});

fn send(machine: &Machine, state: State, message: &str) -> String {
    let answer = dispatch(&SERVICE, machine, &(), state, message.as_bytes());
    String::from_utf8(answer.expect("an answer")).expect("text")
}

const OK: &str = r#"{"return":{}}"#;

/// Executes a command with these arguments.
fn execute(machine: &Machine, command: &str, arguments: &str) -> String {
    let message = format!("{{'execute': '{command}', 'arguments': {arguments}}}");
    send(machine, State::new(), &message)
}

#[test]
fn a_command_whose_arguments_the_schema_does_not_describe_takes_all_and_checks_those_it_knows() {
    let machine = Machine::default();
    let add = |arguments| execute(&machine, "device_add", arguments);
    assert_eq!(add("{'mac': [1], 'driver': 'e1000'}"), OK);
    for (wrong, path) in [
        ("{'mac': 1}", "'driver'"),
        ("{'driver': 1}", "'driver'"),
        ("{'driver': 'e1000', 'bus': null}", "'bus'"),
        (
            "{'driver': 'e1000', 'mac': {'a': [1, 1e999]}}",
            "'mac.a[1]'",
        ),
    ] {
        let answer = add(wrong);
        assert!(
            answer.contains("GenericError") && answer.contains(path),
            "{answer}"
        );
    }
    assert_eq!(machine.kept(), r#"{"driver":"e1000","mac":[1]}"#);
}

#[test]
fn arguments_that_are_a_union_have_common_members_and_those_of_a_branch_side_by_side() {
    let machine = Machine::default();
    let add = |arguments| execute(&machine, "blockdev-add", arguments);
    assert_eq!(
        add("{'filename': 'f', 'node-name': 'n', 'driver': 'file'}"),
        OK
    );
    for (wrong, path) in [
        ("{}", "'driver'"),
        ("{'driver': 'nope', 'x': 1}", "'driver'"),
        ("{'driver': 'file'}", "'filename'"),
        ("{'driver': 'null-co', 'filename': 'f'}", "'filename'"),
        ("{'x': 1, 'driver': 'file', 'filename': 1}", "'x'"),
        ("{'driver': 'file', 'filename': 1, 'x': 1}", "'filename'"),
        ("{'driver': 'raw', 'file': 1}", "'file'"),
        (
            "{'driver': 'raw', 'file': {'driver': 'file', 'filename': 'f', 'y': 1}}",
            "'file.y'",
        ),
        (
            "{'driver': 'raw', 'file': {'driver': 'raw', 'file': null}}",
            "'file.file'",
        ),
        (
            "{'driver': 'quorum', 'vote-threshold': 1, 'children': ['a', 2]}",
            "'children[1]'",
        ),
    ] {
        let answer = add(wrong);
        assert!(
            answer.contains("GenericError") && answer.contains(path),
            "{wrong}: {answer}"
        );
    }
    assert_eq!(
        machine.kept(),
        r#"{"driver":"file","node-name":"n","filename":"f"}"#
    );
}

#[test]
fn commands_run_in_the_bands_and_phases_that_the_schema_allows() {
    let machine = Machine::default();
    let oob = State {
        oob: true,
        ..State::new()
    };
    let preconfig = State {
        phase: Phase::Preconfig,
        ..State::new()
    };
    let fails = |state, message| {
        let answer = send(&machine, state, message);
        assert!(answer.contains(r#""id":1"#), "{answer}");
        answer.contains("GenericError")
    };
    let pause = "{'exec-oob': 'migrate-pause', 'id': 1}";
    assert!(!fails(oob, pause));
    assert!(fails(State::new(), pause));
    assert!(!fails(oob, "{'execute': 'migrate-pause', 'id': 1}"));
    assert!(fails(oob, "{'exec-oob': 'stop', 'id': 1}"));
    assert!(fails(preconfig, "{'execute': 'stop', 'id': 1}"));
    assert!(!fails(preconfig, "{'execute': 'query-version', 'id': 1}"));
    assert!(!fails(State::new(), "{'execute': 'stop', 'id': 1}"));
}

/// A server's reader queues what is in-band, and runs what is out-of-band at once.
#[test]
fn what_is_out_of_band_overtakes_what_is_queued() {
    let machine = Machine::default();
    let state = State {
        oob: true,
        ..State::new()
    };
    let mut queue = VecDeque::new();
    let mut answers = Vec::new();
    for message in [
        "{'execute': 'stop', 'id': 1}",
        "{'execute': 'stop', 'id': 2}",
        "{'execute': 'migrate-pause', 'id': 3}",
        "{'exec-oob': 'migrate-pause', 'id': 4}",
    ] {
        let request = Request::read(message.as_bytes()).expect("it is one");
        let call = SERVICE.admit(request, state).expect("admitted");
        if call.is_out_of_band() {
            answers.push(SERVICE.run(call, &machine, &()).answer());
        } else {
            queue.push_back(call);
        }
    }
    let queued = queue.into_iter();
    answers.extend(queued.map(|call| SERVICE.run(call, &machine, &()).answer()));
    assert_eq!(machine.kept(), "pause stop stop pause ");
    let ids = answers.into_iter().map(|answer| {
        let answer: Value = serde_json::from_slice(&answer.expect("one")).expect("JSON");
        answer["id"].as_u64().expect("a number")
    });
    assert_eq!(ids.collect::<Vec<_>>(), [4, 1, 2, 3]);
}

#[test]
fn what_a_service_answers_itself_is_answered_as_qemu_does() {
    let machine = Machine::default();
    let preconfig = State {
        phase: Phase::Preconfig,
        ..State::new()
    };
    let answer = send(&machine, preconfig, "{'execute': 'query-commands'}");
    let last = r#"{"name":"query-qmp-schema"},{"name":"query-version"}"#;
    assert!(answer.contains(last), "{answer}");
    let answer = send(&machine, preconfig, "{'execute': 'query-qmp-schema'}");
    assert!(answer.starts_with(r#"{"return":[{"#), "{answer}");
    let wrong = "{'execute': 'query-qmp-schema', 'arguments': {'x': 1}}";
    let answer = send(&machine, preconfig, wrong);
    assert!(answer.contains("GenericError"), "{answer}");
}

/// The generated trait has all commands but those that a service answers itself.
#[test]
fn the_trait_leaves_out_what_a_service_answers_itself() {
    let all = SCHEMA.rows().iter().filter_map(|row| match row {
        Row::Command(name, ..) => Some(SCHEMA.name(*name)),
        _ => None,
    });
    let all: BTreeSet<&str> = all.collect();
    assert!(all.len() > 200);
    let own = Service::<()>::builder(&SCHEMA).build();
    let own = own.expect("nothing is wrong with it");
    let own: BTreeSet<&str> = own.commands().map(|spec| spec.name).collect();
    assert_eq!(own, BTreeSet::from(["query-commands", "query-qmp-schema"]));

    let of_trait = nobody::service();
    let handled: BTreeSet<&str> = all.difference(&own).copied().collect();
    let listed = format!("{of_trait:?}");
    let listed: BTreeSet<&str> = listed.split('"').skip(1).step_by(2).collect();
    assert_eq!(listed, handled);
    let of_trait = of_trait.build().expect("each once");
    assert!(of_trait.commands().map(|spec| spec.name).eq(all));
}
