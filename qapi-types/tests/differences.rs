//! Where we differ from QEMU on purpose: each entry of `qapi_types::differences`. Comments say what
//! QEMU 10.0 and its storage daemon were seen to do.
#![cfg(feature = "schemas")]

#[path = "support/session.rs"]
mod session;

use self::session::Session;
use qapi_types::Problem;
use qapi_types::ProblemKind::{Mistyped, OutOfRange};
use qapi_types::document::Document;
use qapi_types::qmp::schema::SCHEMA;
use qapi_types::schema::{Builtin, Row, RowIndex};
use serde_json::Value;

/// What a session answers after negotiation.
fn send(input: impl AsRef<[u8]>) -> Vec<String> {
    let mut session = Session::new();
    session.feed(br#"{"execute": "qmp_capabilities"}"#);
    let answers = session.feed(input.as_ref());
    let text = |answer| String::from_utf8(answer).expect("answers are ASCII");
    answers.into_iter().map(text).collect()
}

/// Whether the one answer is an error.
fn is_refused(input: impl AsRef<[u8]>) -> bool {
    let answers = send(input);
    assert_eq!(answers.len(), 1, "{answers:?}");
    let answer: Value = serde_json::from_str(&answers[0]).expect("answers are JSON");
    answer.get("error").is_some()
}

fn with_id(id: impl AsRef<[u8]>) -> Vec<u8> {
    [
        &br#"{"execute": "query-status", "id": "#[..],
        id.as_ref(),
        b"}",
    ]
    .concat()
}

/// What is wrong with `value` as a value of this type, if anything.
fn check(ty: Builtin, value: &str) -> Result<(), Problem> {
    let is_it = |row: &Row| matches!(row, Row::Builtin(own, _) if *own == ty);
    let row = SCHEMA.rows().iter().position(is_it);
    let row =
        RowIndex::try_from(row.expect("the schema uses it")).expect("rows have small numbers");
    let document = Document::read(value.as_bytes()).expect("JSON");
    SCHEMA.check(row, document.root())
}

/// QEMU: a lexical error for `0E1`, "expected separator in dict" for `0e1`.
#[test]
fn a_zero_may_have_an_exponent() {
    for id in ["0e1", "0E1", "-0e0", "0e-0"] {
        let answers = send(with_id(id));
        assert!(
            answers[0].ends_with(&format!(r#","id":{id}}}"#)),
            "{answers:?}"
        );
    }
}

/// QEMU: "is not a valid Unicode character", "invalid UTF-8 sequence in string".
#[test]
fn noncharacters_are_characters() {
    for id in [
        r#""\ufffe""#,
        r#""\uffff""#,
        r#""\ufdd0""#,
        r#""\ufdef""#,
        r#""\ud83f\udffe""#,
    ] {
        let answers = send(with_id(id));
        assert!(
            answers[0].ends_with(&format!(r#","id":{id}}}"#)),
            "{answers:?}"
        );
    }
    let answers = send(with_id("\"\u{ffff}\u{fdd0}\""));
    assert!(
        answers[0].ends_with(r#","id":"\uffff\ufdd0"}"#),
        "{answers:?}"
    );
    // As in QEMU, half of a pair is none.
    for id in [r#""\ud800""#, r#""\udc00""#, r#""\ud800\ud800""#] {
        assert!(is_refused(with_id(id)), "{id}");
    }
    assert!(is_refused(with_id(b"\"\xed\xa0\x80\"")));
}

/// QEMU: takes all of them, as 2^64 - 1 and so on.
#[test]
fn unsigned_numbers_are_not_negative() {
    assert_eq!(check(Builtin::Uint64, "18446744073709551615"), Ok(()));
    for value in ["-1", "-9223372036854775808", "18446744073709551616"] {
        let problem = check(Builtin::Uint64, value).expect_err("it is out of range");
        assert!(matches!(problem.kind(), OutOfRange(_)), "{problem}");
    }
}

/// QEMU: an infinite number.
#[test]
fn numbers_beyond_a_double_are_out_of_range() {
    for value in ["1e400", "-1e400"] {
        let problem = check(Builtin::Number, value).expect_err("it is out of range");
        assert!(matches!(problem.kind(), OutOfRange(_)), "{problem}");
    }
    assert_eq!(check(Builtin::Number, "1e-400"), Ok(()));
}

/// QEMU: the string of one character, U+0000.
#[test]
fn a_zero_in_two_bytes_is_no_utf_8() {
    assert!(is_refused(with_id(b"\"\xc0\x80\"")));
    // As in QEMU, its escape is taken.
    let answers = send(with_id(r#""\u0000""#));
    assert!(answers[0].ends_with(r#","id":"\u0000"}"#), "{answers:?}");
}

/// QEMU: nothing is checked where the schema says `'gen': false`; `device_add` with the id 1 finds or
/// does not find the driver.
#[test]
fn what_is_described_is_checked_also_where_not_all_is() {
    let open = |arguments: &str| {
        let document = Document::read(arguments.as_bytes()).expect("JSON");
        let Some(Row::Command(_, ty, ..)) = SCHEMA.find("monitor-add").map(|row| SCHEMA.row(row))
        else {
            panic!("the command is there");
        };
        SCHEMA.check_arguments(ty, document.root(), true)
    };
    let others = r#"{"id": "a", "chardev": "c", "other": [1, null], "": {}}"#;
    assert_eq!(open(others), Ok(()));
    let problem = open(r#"{"id": 1, "chardev": "c"}"#).expect_err("the id is a number");
    assert_eq!(
        (problem.path(), problem.kind()),
        ("id", &Mistyped("a string"))
    );
}

/// QEMU: 1.5, 0, 100000, 1e+20, and inf, which is no JSON.
#[test]
fn ids_come_back_as_they_were_written() {
    for id in ["1.50", "-0", "1e5", "99999999999999999999", "1e400"] {
        let answers = send(with_id(id));
        assert!(
            answers[0].ends_with(&format!(r#","id":{id}}}"#)),
            "{answers:?}"
        );
    }
}

/// QEMU: 'id' is missing.
#[test]
fn what_comes_first_is_named_first() {
    let answers = send(r#"{"execute": "chardev-remove", "arguments": {"x": 1}}"#);
    assert!(
        answers[0].contains("parameter 'x' is not expected"),
        "{answers:?}"
    );
}

/// QEMU: "Parameter 'null' does not accept value 'bogus'", "Parameter 'type' does not accept …".
#[test]
fn paths_are_whole() {
    let enable = br#"{"execute": "qmp_capabilities", "arguments": {"enable": ["oob", "bogus"]}}"#;
    let answers = Session::new().feed(enable);
    let answer = String::from_utf8_lossy(&answers[0]);
    assert!(answer.contains("'enable[1]'"), "{answer}");
    let backend = r#"{"id": "a", "backend": {"type": "nope", "data": {}}}"#;
    let answers = send(format!(
        r#"{{"execute": "chardev-add", "arguments": {backend}}}"#
    ));
    assert!(answers[0].contains("'backend.type'"), "{answers:?}");
}

/// QEMU does so, too: members that come twice are ill-formed, whoever they belong to, and the message
/// has no id then.
#[test]
fn members_that_come_twice_are_refused_by_both() {
    for message in [
        r#"{"execute": "query-status", "id": 1, "id": 1}"#,
        r#"{"execute": "query-status", "arguments": {"a": 1, "\u0061": 2}, "id": 1}"#,
    ] {
        let answers = send(message);
        assert!(answers[0].starts_with(r#"{"error":{"class":"GenericError""#));
        assert!(!answers[0].contains("\"id\""), "{answers:?}");
    }
}
