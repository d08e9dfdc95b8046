//! What a server would refuse of a command: all of it, by path.
#![cfg(feature = "schemas")]

use std::fs;

use qapi_types::ProblemKind::{Missing, Mistyped, OutOfRange, Unexpected, UnknownValue};
use qapi_types::document::Document;
use qapi_types::probe::{Refused, RefusedKind};
use qapi_types::qmp::schema::SCHEMA;
use qapi_types::qmp::{ChardevBackend, ChardevSocket, SocketAddressLegacy, command};
use qapi_types::schema::{Keep, Row, Schema};
use qapi_types::{ProblemKind, qmp};
use serde_json::{Value, json};
use test_macros::corpus_test;
use test_support::{corpus, each_mutation};

/// The schema as a server would tell it.
fn theirs() -> Schema {
    let answer = SCHEMA.introspection(Keep::All).to_string();
    serde_json::from_str(&answer).expect("a schema")
}

/// The same of a server that lacks members and values.
fn older(lacks: impl Fn(&mut Value)) -> Schema {
    let answer = SCHEMA.introspection(Keep::All).to_string();
    let mut answer: Value = serde_json::from_str(&answer).expect("it is JSON");
    for entry in answer.as_array_mut().expect("an array") {
        lacks(entry);
    }
    Schema::from_introspection(&answer).expect("a schema")
}

fn problems(result: Result<(), Refused>) -> Vec<(String, ProblemKind)> {
    let refused = result.expect_err("something is wrong");
    let problems = refused.problems().iter();
    problems
        .map(|problem| (problem.path().to_owned(), problem.kind().clone()))
        .collect()
}

fn socket() -> command::ChardevAdd {
    let address = SocketAddressLegacy::unix(qmp::UnixSocketAddress::new("/s"));
    let socket = ChardevSocket {
        server: Some(true),
        wait: Some(false),
        ..ChardevSocket::new(address)
    };
    command::ChardevAdd::new("c", ChardevBackend::socket(socket))
}

#[test]
fn what_an_older_server_does_not_know_is_refused_at_once() {
    let add = socket();
    assert_eq!(SCHEMA.accepts(&add), Ok(()));
    assert_eq!(theirs().accepts(&add), Ok(()));
    let lacking = |names: &'static [&'static str]| {
        older(move |entry| {
            for key in ["members", "variants"] {
                if let Some(list) = entry.get_mut(key).and_then(Value::as_array_mut) {
                    list.retain(|it| {
                        !names
                            .iter()
                            .any(|name| it["name"] == *name || it["case"] == *name)
                    });
                }
            }
        })
    };
    assert_eq!(
        problems(lacking(&["server", "wait"]).accepts(&add)),
        [
            ("backend.data.server".to_owned(), Unexpected),
            ("backend.data.wait".to_owned(), Unexpected)
        ]
    );
    assert_eq!(
        problems(lacking(&["unix", "wait"]).accepts(&add)),
        [
            (
                "backend.data.addr.type".to_owned(),
                UnknownValue("unix".to_owned())
            ),
            ("backend.data.wait".to_owned(), Unexpected),
        ]
    );
    let refused = older(|entry| {
        if entry["name"] == "chardev-add" {
            entry["name"] = json!("chardev-new");
        }
    })
    .accepts(&add)
    .expect_err("it is not there");
    assert_eq!(
        (refused.kind(), refused.command()),
        (&RefusedKind::NoCommand, "chardev-add")
    );
    assert_eq!(
        refused.to_string(),
        "'chardev-add' would be refused: there is no such command"
    );
}

#[test]
fn all_that_is_wrong_is_said_in_the_order_of_the_arguments() {
    let arguments = json!({
        "backend": {"type": "socket", "data": {"addr": {"type": "inet", "data": {"port": 1, "q": 0}},
            "server": "yes", "reconnect": 1.5, "more": {}}},
        "zzz": null});
    let text = r#"{"zzz": null, "backend": {"data": {"addr": {"data": {"port": 1, "q": 0}, "type":
        "inet"}, "server": "yes", "reconnect": 18446744073709551616}, "type": "socket"}}"#;
    let addr = "backend.data.addr.data";
    for schema in [&SCHEMA, &theirs()] {
        let raw = problems(schema.accepts_raw("chardev-add", Some(&arguments), false));
        let paths: Vec<&str> = raw.iter().map(|(path, _)| path.as_str()).collect();
        // A value's members are sorted.
        assert_eq!(
            paths,
            [
                &format!("{addr}.port"),
                &format!("{addr}.q"),
                &format!("{addr}.host"),
                "backend.data.more",
                "backend.data.reconnect",
                "backend.data.server",
                "zzz",
                "id",
            ]
        );
        let text = problems(schema.accepts_text("chardev-add", Some(text), false));
        assert_eq!(text[0], ("zzz".to_owned(), Unexpected));
        assert_eq!(text[1], (format!("{addr}.port"), Mistyped("a string")));
        assert_eq!(text[3], (format!("{addr}.host"), Missing));
        assert_eq!(text[5].0, "backend.data.reconnect");
        assert!(matches!(text[5].1, OutOfRange(_)));
        assert_eq!(text[6], ("id".to_owned(), Missing));
        assert_eq!(text.len(), 7);
    }
    // Where the branch is not known, its members are not looked at, and what is known is.
    let arguments = json!({"id": 1, "backend": {"type": "nope", "data": 1}});
    assert_eq!(
        problems(SCHEMA.accepts_raw("chardev-add", Some(&arguments), false)),
        [
            ("backend.type".to_owned(), UnknownValue("nope".to_owned())),
            ("id".to_owned(), Mistyped("a string")),
        ]
    );
    assert_eq!(
        problems(SCHEMA.accepts_raw("chardev-add", Some(&json!({"backend": {}})), false)),
        [
            ("backend.type".to_owned(), Missing),
            ("id".to_owned(), Missing),
        ]
    );
    let enable = json!({"enable": ["oob", "x", 1, "y"]});
    assert_eq!(
        problems(SCHEMA.accepts_raw("qmp_capabilities", Some(&enable), false)),
        [
            ("enable[1]".to_owned(), UnknownValue("x".to_owned())),
            ("enable[2]".to_owned(), Mistyped("a string")),
            ("enable[3]".to_owned(), UnknownValue("y".to_owned())),
        ]
    );
}

#[test]
fn arguments_that_are_none_are_refused() {
    let text = |text: &str| SCHEMA.accepts_text("stop", Some(text), false);
    assert_eq!(SCHEMA.accepts_text("stop", None, false), Ok(()));
    assert_eq!(SCHEMA.accepts_raw("stop", None, false), Ok(()));
    assert_eq!(
        problems(text("[]")),
        [(String::new(), Mistyped("an object"))]
    );
    for (wrong, reason) in [
        ("{", "invalid JSON at byte 1"),
        ("{'a': 1, 'a': 1}", "same name"),
        ("", "invalid JSON at byte 0"),
    ] {
        let refused = text(wrong).expect_err(wrong);
        let RefusedKind::Unwritable(said) = refused.kind() else {
            panic!("{refused}");
        };
        assert!(said.contains(reason), "{said}");
        assert_eq!(refused.problems(), []);
    }
    // An event is no command.
    let refused = SCHEMA
        .accepts_raw("STOP", None, false)
        .expect_err("no command");
    assert_eq!(refused.kind(), &RefusedKind::NoCommand);
}

#[test]
fn members_beyond_the_schema_pass_where_the_command_takes_them() {
    let more = json!({"more": {"deep": [1]}});
    assert_eq!(
        problems(SCHEMA.accepts_raw("stop", Some(&more), false)).len(),
        1
    );
    assert_eq!(SCHEMA.accepts_raw("stop", Some(&more), true), Ok(()));
}

#[test]
fn deep_arguments_are_checked_like_others() {
    let deep = format!(
        "{{\"more\": {}1e999{}}}",
        "[".repeat(1000),
        "]".repeat(1000)
    );
    let found = problems(SCHEMA.accepts_text("stop", Some(&deep), true));
    assert_eq!(found[0].0, format!("more{}", "[0]".repeat(1000)));
    assert_eq!(found.len(), 1);
}

#[corpus_test]
fn the_first_of_all_problems_is_what_the_strict_check_finds() {
    let corpus = corpus();
    let mut several = 0;
    for (server, session) in [
        ("qemu-system-x86_64", "qemu-10.0-q35"),
        ("qemu-storage-daemon", "qemu-storage-daemon-10.0"),
    ] {
        let answer = corpus.join(format!("qemu-10.0/query-qmp-schema.{server}.json"));
        let answer = fs::read_to_string(answer).expect("it is there");
        let schema: Schema = serde_json::from_str(&answer).expect("a schema");
        let session = corpus.join(format!("sessions/{session}.jsonl"));
        let session = fs::read_to_string(session).expect("it is there");
        let mut commands = Vec::new();
        for line in session.lines() {
            let line: Value = serde_json::from_str(line).expect("JSON");
            let message = &line["msg"];
            let name = message["execute"].as_str().unwrap_or_default();
            if let (Some(row), Some(arguments)) = (schema.find(name), message.get("arguments"))
                && let Row::Command(_, ty, ..) = schema.row(row)
            {
                commands.push((name.to_owned(), ty, arguments.to_string()));
            }
        }
        assert!(commands.len() > 10, "{}", commands.len());
        let seeds: Vec<&str> = commands.iter().map(|(.., text)| text.as_str()).collect();
        let pieces = ["\"x\":1,", "null", "\"\"", "[", "{", "1e999", "\"driver\":"];
        each_mutation(&seeds, &pieces, 200, |index, bytes| {
            let (name, ty, _) = &commands[index];
            let (Ok(text), Ok(document)) = (str::from_utf8(bytes), Document::read(bytes)) else {
                return;
            };
            if document.root().json_type() != qapi_types::JsonType::Object {
                return;
            }
            for open in [false, true] {
                let all = schema.accepts_text(name, Some(text), open);
                match schema.check_arguments(*ty, document.root(), open) {
                    Ok(()) => assert_eq!(all, Ok(())),
                    Err(problem) => {
                        let all = all.expect_err("the check finds fault");
                        assert_eq!(all.problems()[0], problem);
                        several += usize::from(all.problems().len() > 1);
                    }
                }
            }
        });
    }
    println!("{several} with several problems");
    assert!(several > 100, "{several}");
}
