//! The human monitor.

mod support;

use serde_json::json;
use support::{Client, Machine};

const ARGUMENTS: &str = "-name vm -qmp unix:qmp,server=on,wait=off \
    -chardev socket,id=people,path=hmp,server=on,wait=off -mon chardev=people,mode=readline";

/// What is answered to a line.
fn say<R: std::io::Read, W: std::io::Write>(client: &mut Client<R, W>, line: &str) -> String {
    client.send(line);
    client.until_prompt()
}

#[test]
fn commands_are_answered_in_lines_that_end_with_cr_lf() {
    let machine = Machine::start(ARGUMENTS);
    let mut people = machine.connect("hmp");
    let greeting = people.until_prompt();
    assert!(
        greeting.starts_with("machine 0.") && greeting.ends_with("\r\n"),
        "{greeting:?}"
    );
    let cases = [
        ("info status", "VM status: running\r\n"),
        ("info name", "vm\r\n"),
        ("stop", ""),
        ("info status", "VM status: paused\r\n"),
        ("c", ""),
        ("  info   status  ", "VM status: running\r\n"),
        ("", ""),
        ("nope", "unknown command: 'nope'\r\n"),
        ("info nope", "unknown command: 'info nope'\r\n"),
        ("stop now", "stop: too many words\r\n"),
        ("help stop", "stop|s -- stop the machine\r\n"),
        ("help s", "stop|s -- stop the machine\r\n"),
        ("help nope", "unknown command: 'nope'\r\n"),
        ("\u{ff}", "unknown command: '\u{ff}'\r\n"),
    ];
    for end in ["\n", "\r\n"] {
        for (line, answer) in cases {
            assert_eq!(say(&mut people, &format!("{line}{end}")), answer, "{line}");
        }
    }
    let help = say(&mut people, "help\r\n");
    for name in [
        "help",
        "info status",
        "info chardev",
        "info version",
        "stop",
        "cont",
        "quit",
    ] {
        assert!(help.contains(name), "{help}");
    }
    let info = say(&mut people, "info\r\n");
    assert!(info.lines().count() == 4 && info.lines().all(|line| line.starts_with("info ")));
    assert_eq!(say(&mut people, "help info\r\n"), info);
}

#[test]
fn several_lines_at_once_and_pieces_of_one_are_the_same() {
    let machine = Machine::start(ARGUMENTS);
    let mut people = machine.connect("hmp");
    people.until_prompt();
    people.send("stop\r\ninfo status\r\ninfo na");
    assert_eq!(people.until_prompt(), "");
    assert_eq!(people.until_prompt(), "VM status: paused\r\n");
    assert_eq!(say(&mut people, "me\r\n"), "vm\r\n");
}

#[test]
fn both_kinds_of_monitors_see_one_machine() {
    let machine = Machine::start(ARGUMENTS);
    let mut qmp = machine.client("qmp");
    let version = qmp.run("query-version", &json!({}));
    let filename = |client: &mut Client<_>| {
        let chardevs = client.run("query-chardev", &json!({}));
        let mut chardevs = chardevs.as_array().expect("a list").iter();
        let people = chardevs
            .find(|one| one["label"] == "people")
            .expect("it is there");
        assert_eq!(people["frontend-open"], true);
        people["filename"].as_str().expect("text").to_owned()
    };
    assert_eq!(filename(&mut qmp), "disconnected:unix:hmp,server=on");
    let mut people = machine.connect("hmp");
    people.until_prompt();
    assert_eq!(filename(&mut qmp), "unix:hmp,server=on");
    assert_eq!(
        say(&mut people, "info chardev\r\n"),
        "compat_monitor0: filename=unix:qmp,server=on\r\npeople: filename=unix:hmp,server=on\r\n"
    );
    let triple = ["major", "minor", "micro"].map(|name| version["qemu"][name].to_string());
    let package = version["package"].as_str().expect("text");
    let expected = format!("{} ({package})\r\n", triple.join("."));
    assert_eq!(say(&mut people, "info version\r\n"), expected);
    say(&mut people, "stop\r\n");
    qmp.event("STOP");
    let status = qmp.run("query-status", &json!({}));
    assert_eq!(status["status"], "paused");
    let refused = qmp.execute("chardev-remove", &json!({"id": "people"}));
    assert_eq!(refused["error"]["class"], "GenericError");
    // Clients come one after the other.
    drop(people);
    let mut people = machine.connect("hmp");
    people.until_prompt();
    assert_eq!(say(&mut people, "info status\r\n"), "VM status: paused\r\n");
    people.send("quit\r\n");
    let data = qmp.event("SHUTDOWN");
    assert_eq!(data, json!({"guest": false, "reason": "host-qmp-quit"}));
    assert_eq!(people.line(), "");
    assert_eq!(qmp.receive(), None);
    assert_eq!(machine.end(), (Some(0), String::new()));
}

#[test]
fn a_line_without_end_is_not_kept() {
    let machine = Machine::start(ARGUMENTS);
    let mut people = machine.connect("hmp");
    people.until_prompt();
    people.send(&"x".repeat(4096));
    assert_eq!(people.line(), "the line is too long\r\n");
    assert_eq!(people.line(), "");
    // Neither is one that the client did not end.
    let mut people = machine.connect("hmp");
    people.until_prompt();
    people.send("stop");
    people.send_no_more();
    assert_eq!(people.line(), "");
    let mut people = machine.connect("hmp");
    people.until_prompt();
    assert_eq!(say(&mut people, "info status\n"), "VM status: running\r\n");
}

#[test]
fn standard_input_and_output_carry_it_too() {
    let mut machine = Machine::start("-S -chardev stdio,id=mon0 -mon chardev=mon0,mode=readline");
    let mut people = machine.stdio();
    people.until_prompt();
    assert_eq!(
        say(&mut people, "info chardev\n"),
        "mon0: filename=stdio\r\n"
    );
    assert_eq!(
        say(&mut people, "info status\n"),
        "VM status: paused (prelaunch)\r\n"
    );
    people.send("quit\n");
    assert_eq!(machine.end(), (Some(0), String::new()));
}
