//! What the schema says of commands besides their arguments, over commands of QEMU's: out-of-band
//! execution, phases, arguments that the schema does not describe, arguments that are a union.

use qapi_types::dispatch::{Phase, State, dispatch};
use qapi_types::{Empty, Error};
use test_qemu::system::command::{BlockdevAdd, DeviceAdd, MigratePause, QueryVersion, Stop};
use test_qemu::system::dispatch::{Handler, table};
use test_qemu::system::{VersionInfo, VersionTriple};

/// Keeps what it was last given.
#[derive(Default)]
struct Machine(String);

#[allow(refining_impl_trait)]
impl Handler for Machine {
    fn device_add(&mut self, (): &mut (), add: DeviceAdd) -> Result<Empty, std::io::Error> {
        self.0 = serde_json::to_string(&add)?;
        Ok(Empty)
    }

    fn blockdev_add(&mut self, (): &mut (), add: BlockdevAdd) -> Result<Empty, Error> {
        self.0 = serde_json::to_string(&add)?;
        Ok(Empty)
    }

    fn migrate_pause(&mut self, (): &mut (), _: MigratePause) -> Result<Empty, Error> {
        Ok(Empty)
    }

    fn stop(&mut self, (): &mut (), _: Stop) -> Result<Empty, Error> {
        Ok(Empty)
    }

    fn query_version(&mut self, (): &mut (), _: QueryVersion) -> Result<VersionInfo, Error> {
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

fn send(machine: &mut Machine, state: State, message: &str) -> String {
    let answer = dispatch(table(), machine, &mut (), state, message.as_bytes());
    String::from_utf8(answer.expect("an answer")).expect("text")
}

const OK: &str = r#"{"return":{}}"#;

/// Executes a command with these arguments.
fn execute(machine: &mut Machine, command: &str, arguments: &str) -> String {
    let message = format!("{{'execute': '{command}', 'arguments': {arguments}}}");
    send(machine, State::new(), &message)
}

#[test]
fn a_command_whose_arguments_the_schema_does_not_describe_takes_all_and_checks_those_it_knows() {
    let mut machine = Machine::default();
    let mut add = |arguments| execute(&mut machine, "device_add", arguments);
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
    assert_eq!(machine.0, r#"{"driver":"e1000","mac":[1]}"#);
}

#[test]
fn arguments_that_are_a_union_have_common_members_and_those_of_a_branch_side_by_side() {
    let mut machine = Machine::default();
    let mut add = |arguments| execute(&mut machine, "blockdev-add", arguments);
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
        machine.0,
        r#"{"driver":"file","node-name":"n","filename":"f"}"#
    );
}

#[test]
fn commands_run_in_the_bands_and_phases_that_the_schema_allows() {
    let mut machine = Machine::default();
    let oob = State {
        oob: true,
        ..State::new()
    };
    let preconfig = State {
        phase: Phase::Preconfig,
        ..State::new()
    };
    let mut fails = |state, message| {
        let answer = send(&mut machine, state, message);
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
