//! The machine driven by the Python library `qemu.qmp`, and by the shell that comes with it.
//!
//! `QAPI_PYTHON` is the Python that has them.

mod support;

use std::env;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;
use support::Machine;
use test_macros::test_with;

/// A command of the Python that has the library.
fn python() -> Command {
    let python = env::var_os("QAPI_PYTHON").expect("the test is ignored without");
    // Tests run in their package's folder, whoever set this was most likely in the workspace's.
    Command::new(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(python))
}

/// Has a script drive a machine.
fn drive(script: &str) {
    let machine = Machine::start("-qmp unix:main,server=on,wait=off");
    let mut other = machine.client("main");
    drop(other);
    let output = python()
        .arg(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("tests/clients")
                .join(script),
        )
        .args([machine.path("main"), machine.path("hot")])
        .output()
        .expect("QAPI_PYTHON is a Python");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    assert!(output.stdout.ends_with(b"done\n"), "{errors}");
    // The machine has stood it.
    other = machine.client("main");
    let monitors = other.run("query-monitors", &json!({}));
    assert_eq!(monitors.as_array().map(Vec::len), Some(1));
}

#[test_with(QAPI_PYTHON)]
fn qemu_qmp_plugs_monitors() {
    drive("asynchronous.py");
}

#[test_with(QAPI_PYTHON)]
fn qemu_qmp_plugs_monitors_synchronously() {
    drive("synchronous.py");
}

#[test_with(QAPI_PYTHON)]
fn qmp_shell_plugs_a_monitor() {
    let machine = Machine::start("-qmp unix:main,server=on,wait=off");
    // It is there before the shell connects, which does not wait.
    drop(machine.client("main"));
    let mut shell = python()
        .args(["-m", "qemu.qmp.qmp_shell"])
        .arg(machine.path("main"))
        .current_dir(machine.folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("QAPI_PYTHON is a Python");
    let script = "\
        chardev-add id=c0 backend={'type':'null','data':{}}\n\
        monitor-add id=hot chardev=c0\n\
        query-monitors\n\
        query-status\n\
        monitor-remove id=hot\n\
        query-monitors\n\
        monitor-remove id=hot\n";
    let mut input = shell.stdin.take().expect("it is a pipe");
    input.write_all(script.as_bytes()).expect("it reads");
    drop(input);
    let output = shell.wait_with_output().expect("it is our child");
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    let answers: Vec<&str> = text.lines().filter(|line| line.contains("{\"")).collect();
    assert_eq!(answers.len(), 7, "{text}\n{errors}");
    for (index, part) in [
        (0, "\"return\": {}"),
        (1, "\"return\": {}"),
        (2, "\"id\": \"hot\""),
        (3, "\"status\": \"running\""),
        (4, "\"return\": {}"),
        (5, "\"return\": [{"),
        (6, "\"class\": \"GenericError\""),
    ] {
        assert!(answers[index].contains(part), "{index}: {text}");
    }
    assert!(!answers[5].contains("hot"), "{text}");
}
