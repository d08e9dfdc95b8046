use test_macros::corpus_test;

use super::{Call, check};
use crate::line::Line;
use crate::testing;
use crate::view::{Calls, View};

fn call(text: &str) -> Call {
    let result = check(
        testing::view(&testing::qemu()),
        Line::read(text),
        &mut |_| Ok("{}".to_owned()),
    );
    result.expect("it is fine").expect("it is a command")
}

/// What is wrong, the text that it is about, and the help.
fn wrong(text: &str) -> (String, &str, String) {
    let result = check(
        testing::view(&testing::qemu()),
        Line::read(text),
        &mut |_| Ok("{'value': 'x'}".to_owned()),
    );
    let fault = result.expect_err("something is wrong");
    (
        fault.message,
        &text[fault.span],
        fault.help.unwrap_or_default(),
    )
}

#[corpus_test]
fn what_the_schema_allows_is_sent() {
    let call = call("blockdev-add driver=qcow2 node-name=a file.driver=file file.filename=/x");
    assert_eq!(call.name, "blockdev-add");
    assert_eq!(
        call.arguments,
        r#"{"driver": "qcow2", "node-name": "a", "file": {"driver": "file", "filename": "/x"}}"#
    );
    assert!(!call.allows_oob);
    assert!(self::call("migrate-pause").allows_oob);
    assert!(self::call("{'exec-oob': 'migrate-pause'}").oob);
    // Its properties are those of the device, which the schema does not have.
    assert_eq!(
        self::call("device_add driver=e1000 mac=x").arguments,
        r#"{"driver": "e1000", "mac": "x"}"#
    );
    let schema = testing::qemu();
    assert_eq!(
        check(testing::view(&schema), Line::read("  "), &mut |_| Ok(
            String::new()
        )),
        Ok(None)
    );
}

#[corpus_test]
fn what_it_does_not_allow_is_underlined() {
    let cases = [
        (
            "query-verison",
            "the server has no command 'query-verison'",
            "query-verison",
            "did you mean 'query-version'?",
        ),
        (
            "STOP",
            "'STOP' is an event, no command",
            "STOP",
            "did you mean 'stop'?",
        ),
        (
            "blockdev-add driver=qcow2 file.drver=x",
            "parameter 'file.driver' is missing",
            "file",
            "'driver' is blkdebug|blklogwrites|blkreplay|blkverify|bochs|cloop|… 36 more",
        ),
        (
            "blockdev-add driver=file filename=x lockng=on",
            "parameter 'lockng' is not expected here",
            "lockng",
            "did you mean 'locking'?",
        ),
        (
            "blockdev-add driver=qcow2 file.driver=file file.filename=x file.drop-cach=true",
            "parameter 'file.drop-cach' is not expected here",
            "drop-cach",
            "did you mean 'drop-cache'?",
        ),
        (
            "blockdev-add driver=qcow",
            "parameter 'file' is missing",
            "blockdev-add",
            "'file' is object or str",
        ),
        (
            "blockdev-add driver=qcwo2",
            "parameter 'driver' has no value 'qcwo2'",
            "qcwo2",
            "did you mean 'qcow2'?",
        ),
        (
            "balloon value=many",
            "parameter 'value' must be an integer",
            "many",
            "'value' is int",
        ),
        (
            "balloon value=1e3",
            "parameter 'value' must be an integer",
            "1e3",
            "'value' is int",
        ),
        (
            "balloon -f",
            "parameter 'value' must be an integer",
            "-f",
            "'value' is int",
        ),
        (
            "set_link name=a up=yes",
            "parameter 'up' must be a boolean",
            "yes",
            "true or false",
        ),
        (
            "stop now=1",
            "parameter 'now' is not expected here",
            "now",
            "it takes none",
        ),
        (
            "transaction {'actions': [{'type': 'abort', 'data': {}}, {'type': 'abrt', 'data': {}}]}",
            "parameter 'actions[1].type' has no value 'abrt'",
            "'abrt'",
            "did you mean 'abort'?",
        ),
        (
            "transaction actions.0.type=abort actions.0.data.x=1",
            "parameter 'actions[0].data.x' is not expected here",
            "x",
            "it takes none",
        ),
        ("stop {", "the command does not end", "", ""),
    ];
    for (text, message, part, help) in cases {
        assert_eq!(
            wrong(text),
            (message.to_owned(), part, help.to_owned()),
            "{text}"
        );
    }
}

#[corpus_test]
fn faults_are_shown_as_compilers_do() {
    let text = "blockdev-add driver=file filename=/tmp/ä lockng=on";
    let result = check(
        testing::view(&testing::qemu()),
        Line::read(text),
        &mut |_| Ok(String::new()),
    );
    let shown = result.expect_err("something is wrong").show(text, false);
    let expected = "\
error: parameter 'lockng' is not expected here
  |
1 | blockdev-add driver=file filename=/tmp/ä lockng=on
  |                                          ^^^^^^
  |
  = help: did you mean 'locking'?";
    assert_eq!(shown, expected);
}

#[corpus_test]
fn actions_are_checked_as_commands_are() {
    let schema = testing::qemu();
    let view = View {
        schema: &schema,
        calls: Calls::Actions,
        others: &[],
    };
    let check = |text: &str| check(view, Line::read(text), &mut |_| Ok(String::new()));
    let call = check("blockdev-snapshot node=1 overlay=b")
        .expect("it is fine")
        .expect("it is one");
    assert_eq!(call.arguments, r#"{"node": "1", "overlay": "b"}"#);
    assert_eq!(
        check("abort")
            .expect("it is fine")
            .map(|call| call.arguments)
            .as_deref(),
        Some("{}")
    );
    let error = check("blockdev-snapshot node=a").expect_err("something is missing");
    assert_eq!(error.message, "parameter 'overlay' is missing");
    let error = check("query-status").expect_err("it is a command");
    assert_eq!(error.message, "a transaction has no action 'query-status'");
}
