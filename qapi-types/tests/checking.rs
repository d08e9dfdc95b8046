//! The strict check: what is wrong, and where.
#![cfg(feature = "schemas")]

use qapi_types::ProblemKind::{Missing, Mistyped, OutOfRange, Unexpected, UnknownValue};
use qapi_types::document::Document;
use qapi_types::qmp::schema::SCHEMA;
use qapi_types::schema::Row;
use qapi_types::{Problem, ProblemKind};

fn check(command: &str, arguments: &str) -> Result<(), Problem> {
    let document = Document::read(arguments.as_bytes()).expect("JSON");
    let row = SCHEMA.find(command).expect("the command is there");
    let Row::Command(_, arguments, ..) = SCHEMA.row(row) else {
        panic!("{command} is an event");
    };
    SCHEMA.check_arguments(arguments, document.root(), false)
}

fn problem(command: &str, arguments: &str) -> (String, ProblemKind) {
    let problem = check(command, arguments).expect_err("something is wrong");
    (problem.path().to_owned(), problem.kind().clone())
}

fn backend(members: &str) -> (String, ProblemKind) {
    problem(
        "chardev-add",
        &format!(r#"{{"id": "a", "backend": {{{members}}}}}"#),
    )
}

#[test]
fn members_are_mandatory_optional_or_unexpected() {
    assert_eq!(
        check(
            "monitor-add",
            r#"{"id": "", "chardev": "", "pretty": true}"#
        ),
        Ok(())
    );
    assert_eq!(
        problem("monitor-add", r#"{"id": ""}"#),
        ("chardev".into(), Missing)
    );
    assert_eq!(problem("monitor-add", "{}"), ("id".into(), Missing));
    assert_eq!(problem("stop", r#"{"x": 1}"#), ("x".into(), Unexpected));
}

#[test]
fn an_optional_member_that_is_null_is_mistyped() {
    let arguments = r#"{"id": "", "chardev": "", "pretty": null}"#;
    assert_eq!(
        problem("monitor-add", arguments),
        ("pretty".into(), Mistyped("a boolean"))
    );
}

#[test]
fn integers_have_no_fraction_and_fit() {
    assert_eq!(
        check("balloon", r#"{"value": -9223372036854775808}"#),
        Ok(())
    );
    let value = |text| problem("balloon", &format!(r#"{{"value": {text}}}"#)).1;
    assert!(matches!(value("9223372036854775808"), OutOfRange(_)));
    assert!(matches!(value("1.0"), Mistyped("an integer")));
    assert!(matches!(value("1e3"), Mistyped("an integer")));
    assert!(matches!(value("\"1\""), Mistyped("an integer")));
}

#[test]
fn the_path_leads_through_branches() {
    let members = r#""type": "socket", "data": {"addr": {"type": "unix", "data": {"path": 1}}}"#;
    let expected = ("backend.data.addr.data.path".into(), Mistyped("a string"));
    assert_eq!(backend(members), expected);
    let members = r#""type": "socket", "data": {"addr": {"type": "unix", "data": {}}}"#;
    assert_eq!(
        backend(members),
        ("backend.data.addr.data.path".into(), Missing)
    );
}

#[test]
fn discriminators_are_there_and_name_a_branch() {
    assert_eq!(
        backend(r#""data": {"x": 1}"#),
        ("backend.type".into(), Missing)
    );
    let expected = ("backend.type".into(), UnknownValue("nope".into()));
    assert_eq!(backend(r#""data": {}, "type": "nope""#), expected);
    assert_eq!(
        backend(r#""type": 1"#),
        ("backend.type".into(), Mistyped("a string"))
    );
}

#[test]
fn members_of_another_branch_are_unexpected() {
    let members = r#""type": "null", "data": {"path": "x"}"#;
    assert_eq!(backend(members), ("backend.data.path".into(), Unexpected));
}

#[test]
fn what_comes_first_in_the_document_is_reported() {
    let both = r#"{"y": 1, "id": 1}"#;
    assert_eq!(problem("monitor-add", both), ("y".into(), Unexpected));
    let both = r#"{"id": 1, "y": 1}"#;
    assert_eq!(
        problem("monitor-add", both),
        ("id".into(), Mistyped("a string"))
    );
}

#[test]
fn elements_are_named_by_their_position() {
    let arguments = r#"{"enable": ["oob", "bogus"]}"#;
    let expected = ("enable[1]".into(), UnknownValue("bogus".into()));
    assert_eq!(problem("qmp_capabilities", arguments), expected);
}

#[test]
fn names_that_are_empty_or_look_like_positions_are_names() {
    let data = |members| backend(&format!(r#""type": "null", "data": {{{members}}}"#));
    assert_eq!(data(r#""": 1"#), ("backend.data.".into(), Unexpected));
    assert_eq!(data(r#""[0]": 1"#), ("backend.data.[0]".into(), Unexpected));
    let problem = check("stop", r#"{"": 1}"#).expect_err("it is unexpected");
    assert_eq!(problem.path(), "");
    assert_eq!(problem.to_string(), "parameter '' is not expected here");
    let problem = check("qmp_capabilities", r#"{"enable": {}}"#).expect_err("it is no array");
    assert_eq!(problem.to_string(), "parameter 'enable' must be an array");
}

#[test]
fn escapes_make_no_difference_to_names() {
    assert_eq!(check("balloon", r#"{"\u0076alue": 1}"#), Ok(()));
    assert_eq!(
        check("qmp_capabilities", r"{'enable': ['\u006fob']}"),
        Ok(())
    );
}
