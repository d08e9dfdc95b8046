//! Commands from options and standard input: answers, errors, exit statuses.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};
use test_macros::server_test;

use super::support::peer::Peer;
use super::support::server::Server;
use super::support::{done, shell};

/// Runs the shell on a server with some options.
pub(super) fn run(server: &Server, options: &[&str]) -> (Option<i32>, String, String) {
    let mut command = shell(server.folder());
    let output = command.arg(server.socket()).args(options).output();
    done(&output.expect("it runs"))
}

/// Gives the shell lines to read.
fn read(server: &Server, options: &[&str], lines: &str) -> (Option<i32>, String, String) {
    let mut command = shell(server.folder());
    command.arg(server.socket()).args(options);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("it runs");
    let mut input = child.stdin.take().expect("it is piped");
    // Who has failed reads no more.
    let _ = input.write_all(lines.as_bytes());
    drop(input);
    done(&child.wait_with_output().expect("it ends"))
}

/// The messages that are shown for programs.
pub(super) fn messages(text: &str) -> Vec<Value> {
    let messages = text.lines().map(serde_json::from_str);
    messages
        .collect::<Result<_, _>>()
        .expect("each line is JSON")
}

fn each_server() -> [Server; 3] {
    [Server::qemu(), Server::storage_daemon(), Server::machine()]
}

#[server_test("qemu-system-x86_64", "qemu-storage-daemon")]
fn answers_are_plain_json_where_nobody_looks() {
    for server in each_server() {
        let (status, out, err) = run(&server, &["-e", "query-version"]);
        assert_eq!((status, &*err), (Some(0), ""));
        assert!(out.starts_with("{\n    \"qemu\": {\n        \"m"), "{out}");
        assert!(!out.contains('\u{1b}'), "{out:?}");
        let answer: Value = serde_json::from_str(&out).expect("it is JSON");
        assert!(answer["qemu"]["major"].is_u64());
    }
}

#[server_test("qemu-system-x86_64", "qemu-storage-daemon")]
fn programs_have_a_message_a_line() {
    for server in each_server() {
        let lines = [
            "--json",
            "-k",
            "-e",
            "query-version",
            "-e",
            "chardev-remove id=none",
            "-e",
            "nonesuch",
        ];
        let (status, out, err) = run(&server, &lines);
        assert_eq!(status, Some(1), "{err}");
        let messages = messages(&out);
        assert!(messages[0]["return"]["qemu"].is_object(), "{out}");
        assert!(messages[1]["error"]["desc"].is_string(), "{out}");
        assert_eq!(
            messages[2]["refused"]["desc"],
            "the server has no command 'nonesuch'"
        );
        assert_eq!(messages.len(), 3);
        assert!(err.contains("^^^^^^^^"), "{err}");
    }
}

#[server_test("qemu-system-x86_64")]
fn exit_status_tells() {
    let server = Server::qemu();
    let (status, out, err) = run(
        &server,
        &["-e", "chardev-remove id=a", "-e", "query-version"],
    );
    assert_eq!(
        (status, &*out),
        (Some(1), ""),
        "what follows is not executed"
    );
    assert!(err.starts_with("error: GenericError: "), "{err}");
    let (status, _, err) = run(&server, &["-e", "chardev-remove ident=a"]);
    assert_eq!(status, Some(1));
    let expected = "\
error: parameter 'ident' is not expected here
  |
1 | chardev-remove ident=a
  |                ^^^^^
  |
  = help: there are 'id'
";
    assert_eq!(err, expected);
    assert_eq!(run(&server, &["--no-such-option"]).0, Some(2));
    let output = shell(server.folder())
        .arg("nobody")
        .output()
        .expect("it runs");
    let (status, _, err) = done(&output);
    assert_eq!(status, Some(3));
    assert!(err.starts_with("error: unix:nobody: "), "{err}");
    assert_eq!(
        run(&server, &["-e", "quit", "-e", "query-version"]).0,
        Some(3)
    );
}

#[test]
fn scripts_may_go_over_several_lines() {
    let server = Server::machine();
    let script = "\
# a comment
  # another one

chardev-add {
    'id': 'a',
    \"backend\": {'type': 'null', \"data\": {}},
}
chardev-add id=b \\
    backend.type=null backend.data={}
query-chardev
";
    let (status, out, err) = read(&server, &["--json"], script);
    assert_eq!((status, &*err), (Some(0), ""));
    let messages = messages(&out);
    assert_eq!(messages.len(), 3);
    let devices = messages[2]["return"].as_array().expect("a list");
    let names: Vec<&str> = devices.iter().filter_map(|d| d["label"].as_str()).collect();
    assert!(names.contains(&"a") && names.contains(&"b"), "{names:?}");
    let (status, out, err) = read(&server, &[], "query-status\nchardev-remove id={\n'a'");
    assert_eq!(status, Some(1), "{out}{err}");
    let (status, out, _) = read(&server, &["--json", "-k"], "nonesuch\nexit\nquery-status\n");
    assert_eq!((status, self::messages(&out).len()), (Some(1), 1));
}

#[test]
fn values_come_from_files_and_from_standard_input() {
    let server = Server::machine();
    let device = json!({"id": "a", "backend": {"type": "null", "data": {}}});
    let file = server.file("device.json");
    fs::write(&file, device.to_string()).expect("it can be written");
    let (status, _, err) = run(
        &server,
        &["-e", &format!("chardev-add -{}", file.display())],
    );
    assert_eq!((status, &*err), (Some(0), ""));
    let backend = "{'type': 'null', 'data': {}}";
    let (status, _, err) = read(&server, &["-e", "chardev-add id=b backend=-"], backend);
    assert_eq!((status, &*err), (Some(0), ""));
    let (_, out, _) = run(&server, &["--json", "-e", "query-chardev"]);
    assert!(
        out.contains(r#""label":"b""#) || out.contains(r#""label": "b""#),
        "{out}"
    );
    let (status, _, err) = run(&server, &["-e", "chardev-add -nonesuch"]);
    assert_eq!(status, Some(1));
    assert!(err.contains("'nonesuch' cannot be read: "), "{err}");
    assert!(err.contains("            ^^^^^^^^^"), "{err}");
    // There it is where commands come from.
    let (status, _, err) = read(&server, &[], "chardev-add -\n");
    assert_eq!(status, Some(1));
    assert!(err.contains("'standard input' cannot be read"), "{err}");
}

#[server_test("qemu-storage-daemon")]
fn transactions_are_as_the_python_shell_has_them() {
    let server = Server::storage_daemon();
    let script = "\
blockdev-add driver=null-co node-name=a size=65536
blockdev-add driver=null-co node-name=b size=65536
transaction(
blockdev-snapshot node=a overlay=nonesuch
abort
)
";
    let (status, _, err) = read(&server, &["-v"], script);
    assert_eq!(status, Some(1));
    let sent = r#"{"execute": "transaction", "arguments": {"actions": [{"type": "blockdev-snapshot", "data": {"node": "a", "overlay": "nonesuch"}}, {"type": "abort", "data": {}}]}}"#;
    assert!(err.contains(sent), "{err}");
    assert!(err.contains("error: GenericError: "), "{err}");
    let (status, _, err) = read(&server, &[], "transaction(\nquery-version\n)\n");
    assert_eq!(status, Some(1));
    assert!(
        err.contains("a transaction has no action 'query-version'"),
        "{err}"
    );
    let (status, _, err) = read(&server, &[], "transaction(\nabort\n");
    assert_eq!(status, Some(1));
    assert!(err.contains("the transaction does not end"), "{err}");
}

#[server_test("qemu-system-x86_64")]
fn events_and_a_log_where_they_are_wanted() {
    let server = Server::qemu();
    let log = server.file("log");
    let path = log.to_str().expect("it is text");
    let lines = [
        "--json", "--events", "-l", path, "-e", "stop", "-e", "cont", "-e", "quit",
    ];
    let (status, out, err) = run(&server, &lines);
    assert_eq!((status, &*err), (Some(0), ""));
    let shown = messages(&out);
    let events: Vec<&str> = shown.iter().filter_map(|m| m["event"].as_str()).collect();
    assert_eq!(events, ["STOP", "RESUME", "SHUTDOWN"]);
    let logged = messages(&fs::read_to_string(&log).expect("it is there"));
    assert_eq!(logged[0]["sent"], json!({"execute": "stop"}));
    let received = logged.iter().filter(|m| m["received"].is_object()).count();
    assert_eq!(received, 6, "three answers and three events: {logged:?}");
}

#[test]
fn no_event_is_lost_that_came_before_the_end() {
    let peer = Peer::start(None);
    let mut shell = shell(peer.folder.path());
    shell.arg(peer.socket());
    let output = shell.args(["--events", "-e", "burst"]).output();
    let (status, out, err) = done(&output.expect("it runs"));
    assert_eq!(status, Some(0));
    assert_eq!(out.matches("BURST").count(), 1);
    assert!(!err.contains("not shown"), "{err}");
}

#[test]
fn an_answer_may_be_too_late() {
    let peer = Peer::start(None);
    let mut shell = shell(peer.folder.path());
    shell.arg(peer.socket());
    let output = shell.args(["--timeout", "0.2", "-e", "stall"]).output();
    let (status, _, err) = done(&output.expect("it runs"));
    assert_eq!(status, Some(1));
    assert!(
        err.contains("error: 'stall': no answer within 200ms"),
        "{err}"
    );
}

#[server_test("qemu-system-x86_64")]
fn help_needs_nobody_who_types() {
    let server = Server::qemu();
    let (status, out, _) = run(&server, &["-e", "help chardev-remove"]);
    assert_eq!(status, Some(0));
    assert!(out.starts_with("command chardev-remove\n\n"), "{out}");
    assert!(out.contains("\nArguments\n  id  str\n"), "{out}");
    let (status, _, err) = run(&server, &["-e", "help sotp"]);
    assert_eq!(status, Some(1));
    assert!(
        err.contains("the server has no command or event 'sotp'"),
        "{err}"
    );
}

/// `-v` shows what is sent, `-p` what would be on one line on several.
#[test]
fn habits_of_the_python_shell() {
    let server = Server::machine();
    let (_, out, err) = run(&server, &["-v", "-e", "chardev-remove id=a"]);
    let sent = r#"{"execute": "chardev-remove", "arguments": {"id": "a"}}"#;
    assert!(err.starts_with(&format!("{sent}\nerror: ")), "{err}");
    assert_eq!(out, "");
    let (_, out, err) = run(&server, &["-v", "-p", "--json", "-e", "stop"]);
    assert_eq!(err, "{\n    \"execute\": \"stop\"\n}\n");
    assert_eq!(out, "{\n    \"return\": {}\n}\n");
}
