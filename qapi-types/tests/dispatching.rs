//! Dispatch over `schemas/`: envelopes, answers, what a service says of itself.
#![cfg(feature = "schemas")]
#![allow(
    clippy::needless_pass_by_value,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_wraps,
    clippy::unused_self,
    reason = "functions have the signature that services ask for"
)]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex};

use qapi_types::dispatch::{Mode, Phase, Service, State, dispatch};
use qapi_types::output::Output;
use qapi_types::qmp::{self, MonitorInfo, MonitorMode, StatusInfo, command};
use qapi_types::{Command, Error};
use serde_json::{Value, json};

/// A server with monitors and little else.
#[derive(Default)]
struct Monitors(Mutex<Vec<MonitorInfo>>);

/// Counts calls.
type Calls = AtomicU32;

impl Monitors {
    fn add(&self, calls: &Calls, add: command::MonitorAdd) -> Result<(), String> {
        calls.fetch_add(1, Ordering::Relaxed);
        let mut monitors = self.0.lock().expect("nothing panics");
        let id = Some(&add.id);
        if monitors.iter().any(|monitor| monitor.id.as_ref() == id) {
            return Err(format!("monitor '{}' exists", add.id));
        }
        monitors.push(MonitorInfo {
            id: Some(add.id),
            mode: MonitorMode::Control,
            chardev: add.chardev,
            dynamic: true,
        });
        Ok(())
    }

    fn list(&self, calls: &Calls, _: command::QueryMonitors) -> Result<Vec<MonitorInfo>, Error> {
        calls.fetch_add(1, Ordering::Relaxed);
        Ok(self.0.lock().expect("nothing panics").clone())
    }

    fn status(&self, _: &Calls, _: command::QueryStatus) -> Result<StatusInfo, Error> {
        Ok(StatusInfo {
            running: false,
            status: "tête-à-tête 😀\u{1}".into(),
        })
    }

    fn negotiate(&self, _: &Calls, _: command::QmpCapabilities) {}

    fn stop(&self, _: &Calls, _: command::Stop) -> Result<(), Error> {
        panic!("what now?")
    }

    fn reset(&self, _: &Calls, _: command::SystemReset) -> Result<(), Error> {
        std::panic::panic_any(Grudge)
    }

    fn cont(&self, _: &Calls, _: command::Cont) -> Result<(), Error> {
        Err(Error {
            class: "\"".into(),
            desc: "\"},\n\u{0}".to_owned(),
        })
    }

    fn quit(&self, _: &Calls, _: command::Quit) -> Result<(), std::io::Error> {
        Err(std::io::ErrorKind::NotFound.into())
    }
}

static SERVICE: LazyLock<Service<Monitors, Calls>> = LazyLock::new(|| {
    Service::builder(&qmp::schema::SCHEMA)
        .on(Monitors::add)
        .on(Monitors::list)
        .on(Monitors::status)
        .on(Monitors::negotiate)
        .on(Monitors::stop)
        .on(Monitors::reset)
        .on(Monitors::cont)
        .on(Monitors::quit)
        .build()
        .expect("each once")
});

/// Panics when it is dropped, twice.
struct Grudge;

impl Drop for Grudge {
    fn drop(&mut self) {
        std::panic::panic_any(Resentment)
    }
}

struct Resentment;

impl Drop for Resentment {
    fn drop(&mut self) {
        panic!("again")
    }
}

fn send_in(state: State, message: impl AsRef<[u8]>) -> Option<String> {
    let (monitors, calls) = (Monitors::default(), Calls::new(0));
    let answer = dispatch(&SERVICE, &monitors, &calls, state, message.as_ref())?;
    Some(String::from_utf8(answer).expect("answers are text"))
}

fn send(message: impl AsRef<[u8]>) -> Value {
    let answer = send_in(State::new(), message).expect("an answer");
    serde_json::from_str(&answer).expect("answers are JSON")
}

fn class(answer: &Value) -> &str {
    answer["error"]["class"].as_str().expect("an error")
}

#[test]
fn a_service_says_what_it_has() {
    let stop = SERVICE.command("stop").expect("it is there");
    assert_eq!(stop, command::Stop::SPEC);
    assert!(SERVICE.command("monitor-remove").is_none());
    assert!(SERVICE.commands().is_sorted_by_key(|spec| spec.name));
}

#[test]
fn calls_reach_the_handler_and_answers_come_back() {
    let (monitors, calls) = (Monitors::default(), Calls::new(0));
    let execute = |message: &str| {
        let message = message.as_bytes();
        let answer = dispatch(&SERVICE, &monitors, &calls, State::new(), message);
        String::from_utf8(answer.expect("an answer")).expect("text")
    };
    let add = r#"{"execute": "monitor-add", "arguments": {"id": "m", "chardev": "c"}}"#;
    assert_eq!(execute(add), r#"{"return":{}}"#);
    assert_eq!(
        execute(r#"{"execute": "query-monitors"}"#),
        r#"{"return":[{"id":"m","mode":"control","chardev":"c","dynamic":true}]}"#,
    );
    assert_eq!(
        execute(add),
        r#"{"error":{"class":"GenericError","desc":"monitor 'm' exists"}}"#
    );
    assert_eq!(calls.into_inner(), 3);
}

#[test]
fn what_is_not_implemented_is_neither_found_nor_listed() {
    let answer = send(r#"{"execute": "balloon", "arguments": {"value": 1}}"#);
    assert_eq!(class(&answer), "CommandNotFound");
    let expected = [
        "cont",
        "monitor-add",
        "qmp_capabilities",
        "query-commands",
        "query-monitors",
        "query-qmp-schema",
        "query-status",
        "quit",
        "stop",
        "system_reset",
    ];
    let names = expected.map(|name| json!({"name": name}));
    assert_eq!(
        send(r#"{"execute": "query-commands"}"#)["return"],
        json!(names)
    );
}

#[test]
fn introspection_is_cut_to_what_is_implemented() {
    let answer = send(r#"{"execute": "query-qmp-schema"}"#);
    let direct = SERVICE.introspection().to_string();
    let direct: Value = serde_json::from_str(&direct).expect("JSON");
    assert_eq!(answer["return"], direct);
    let entries = direct.as_array().expect("an array");
    let whole = qapi_types::qmp::schema::SCHEMA.introspection(qapi_types::schema::Keep::All);
    let whole: Vec<Value> = serde_json::from_str(&whole.to_string()).expect("JSON");
    assert!(entries.len() < whole.len());
    // Entries keep their numbers and their order, and what they refer to is there.
    let mut rest = whole.iter();
    assert!(entries.iter().all(|entry| rest.any(|other| other == entry)));
    let has = |name: &Value| entries.iter().any(|entry| entry["name"] == *name);
    assert!(has(&json!("monitor-add")) && !has(&json!("balloon")));
    for entry in entries {
        let members = entry["members"].as_array().into_iter().flatten();
        let variants = entry["variants"].as_array().into_iter().flatten();
        let types = members.chain(variants).map(|member| &member["type"]);
        let keys = ["arg-type", "ret-type", "element-type"];
        for ty in types.chain(keys.iter().map(|key| &entry[key])) {
            assert!(ty.is_null() || has(ty), "{ty} in {entry}");
        }
    }
}

#[test]
fn ids_are_echoed_as_they_were_written() {
    for id in [
        "123456789012345678901234567890",
        "1.50",
        "1.0",
        "1e5",
        "1E-5",
        "-0",
        "-0.0",
        "18446744073709551616",
        "1E400",
        "null",
        r#"{"z":[1,{}],"a":[[],null,true,false,"x"]}"#,
    ] {
        let message = format!(r#"{{"execute": "no-such", "id": {id}}}"#);
        let answer = send_in(State::new(), message).expect("an answer");
        assert!(answer.ends_with(&format!(r#","id":{id}}}"#)), "{answer}");
    }
}

#[test]
fn ids_are_echoed_when_the_rest_is_wrong() {
    for message in [
        r#"{"id": 7}"#,
        r#"{"execute": 1, "id": 7}"#,
        r#"{"execute": "stop", "arguments": [], "id": 7}"#,
        r#"{"execute": "stop", "arguments": null, "id": 7}"#,
        r#"{"execute": "stop", "arguments": {"x": 1}, "id": 7}"#,
        r#"{"execute": "stop", "x": 1, "id": 7}"#,
        r#"{"execute": "stop", "exec-oob": "stop", "id": 7}"#,
        r#"{"id": 7, "execute": null}"#,
        r#"{"exec-oob": "stop", "id": 7}"#,
        r#"{"execute": "monitor-add", "arguments": {"id": 1}, "id": 7}"#,
    ] {
        let answer = send(message);
        assert_eq!((class(&answer), &answer["id"]), ("GenericError", &json!(7)));
    }
}

#[test]
fn single_quotes_and_their_escape_are_read() {
    let answer = send(r#"{'execute': 'no-such', 'id': 'it\'s "5"'}"#);
    assert_eq!(answer["id"], json!("it's \"5\""));
}

#[test]
fn answers_are_ascii() {
    let message = r#"{"execute": "query-status", "id": "é\u00e9😀"}"#;
    let text = send_in(State::new(), message).expect("an answer");
    assert!(text.is_ascii());
    assert!(
        text.contains(r#""t\u00eate-\u00e0-t\u00eate \ud83d\ude00\u0001""#),
        "{text}"
    );
    assert!(
        text.contains(r#""id":"\u00e9\u00e9\ud83d\ude00""#),
        "{text}"
    );
}

#[test]
fn answers_are_pretty_on_request() {
    let state = State {
        pretty: true,
        ..State::new()
    };
    let message = r#"{"execute": "query-monitors", "id": [1, {"a": {}}]}"#;
    let expected = r#"{
    "return": [],
    "id": [
        1,
        {
            "a": {}
        }
    ]
}"#;
    assert_eq!(send_in(state, message).as_deref(), Some(expected));
    let expected = r#"{
    "error": {
        "class": "CommandNotFound",
        "desc": "The command x has not been found"
    }
}"#;
    assert_eq!(
        send_in(state, r#"{"execute": "x"}"#).as_deref(),
        Some(expected)
    );
}

#[test]
fn whatever_a_handler_does_the_answer_is_well_formed() {
    std::panic::set_hook(Box::new(|_| {}));
    for command in ["stop", "system_reset"] {
        let answer = send(format!(r#"{{"execute": "{command}", "id": 1}}"#));
        assert_eq!((class(&answer), &answer["id"]), ("GenericError", &json!(1)));
    }
    drop(std::panic::take_hook());
    let answer = send(r#"{"execute": "cont", "id": 2}"#);
    assert_eq!(
        answer,
        json!({"error": {"class": "\"", "desc": "\"},\n\u{0}"}, "id": 2})
    );
    let answer = send(r#"{"execute": "quit"}"#);
    assert_eq!(class(&answer), "GenericError");
}

#[test]
fn values_that_do_not_serialize_become_errors() {
    let mut output = Output::new(false);
    let result = output.write(&std::collections::BTreeMap::from([([1], 2)]));
    assert!(result.is_err());
    let answer = String::from_utf8(output.finish(result, None)).expect("text");
    assert!(
        answer.starts_with(r#"{"error":{"class":"GenericError","desc":"#),
        "{answer}"
    );
}

#[test]
fn numbers_that_json_does_not_have_become_errors() {
    let load = |average: Option<f64>| [BTreeMap::from([("average", average)])];
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for pretty in [false, true] {
            let mut output = Output::new(pretty);
            let written = output.write(&load(Some(number)));
            let answer = output.finish(written, None);
            let answer: Value = serde_json::from_slice(&answer).expect("JSON");
            let desc = format!("the number {number} cannot be sent: JSON has only finite ones");
            let error = json!({"class": "GenericError", "desc": desc});
            assert_eq!(answer, json!({"error": error}));
        }
        let mut output = Output::new(false);
        output.write(&number).expect_err("no JSON for it");
    }
    let mut output = Output::new(false);
    let written = output.write(&(load(Some(1.5)), load(None), qapi_types::Null));
    let answer = output.finish(written, None);
    assert_eq!(
        String::from_utf8_lossy(&answer),
        r#"{"return":[[{"average":1.5}],[{"average":null}],null]}"#
    );
}

#[test]
fn numbers_without_a_fraction_are_answered_without_one() {
    let mut output = Output::new(false);
    let written = output.write(&(2.0, [-3.0, 0.5], json!({"any": 4.0})));
    let answer = output.finish(written, None);
    assert_eq!(
        String::from_utf8_lossy(&answer),
        r#"{"return":[2,[-3,0.5],{"any":4}]}"#
    );
}

#[test]
fn commands_are_looked_up_and_listed_without_allocation() {
    let service = &*SERVICE;
    let info = allocation_counter::measure(|| {
        assert!(service.command("stop").is_some() && service.command("stopp").is_none());
        let commands = service.commands().filter(|spec| spec.allow_preconfig);
        assert!(commands.count() > 0);
    });
    assert_eq!(info.count_total, 0);
}

#[test]
fn a_message_without_arguments_takes_two_allocations() {
    let (service, monitors, calls) = (&*SERVICE, Monitors::default(), Calls::new(0));
    let message = br#"{"execute": "query-monitors", "id": 17}"#;
    let info = allocation_counter::measure(|| {
        let answer = dispatch(service, &monitors, &calls, State::new(), message);
        assert_eq!(answer.expect("an answer"), br#"{"return":[],"id":17}"#);
    });
    // What was read, and what is written.
    assert_eq!(info.count_total, 2);
}

#[test]
fn there_is_nothing_to_say_to_blank_lines() {
    for message in ["", "\r\n", " \t"] {
        assert_eq!(send_in(State::new(), message), None);
    }
}

#[test]
fn malformed_messages_are_answered() {
    for message in [
        &b"{"[..],
        b"{\"execute\": }",
        b"{\"execute\": \"stop\"} x",
        b"{\"execute\": \"stop\", \"execute\": \"stop\"}",
        b"{\"execute\": \"stop\", \"\\u0065xecute\": \"stop\"}",
        b"{\"execute\": \"stop\", \"arguments\": {}, \"id\": [{\"a\": 1, \"a\": 1}]}",
        b"{\"execute\": \"\xff\"}",
        b"{\"execute\": \"\x01\"}",
        b"{\"execute\": \"\\ud800\"}",
        b"{\"execute\": \"stop\", \"id\": 01}",
        b"[1,]",
        b"nul",
        b"5",
    ] {
        assert_eq!(class(&send(message)), "GenericError");
    }
    let deep = "[".repeat(100_000);
    assert_eq!(class(&send(&deep)), "GenericError");
    let (open, close) = ("[".repeat(1000), "]".repeat(1000));
    let answer = send_in(
        State::new(),
        format!("{{'execute': 'x', 'id': {open}{close}}}"),
    );
    assert!(
        answer
            .expect("an answer")
            .ends_with(&format!("{open}{close}}}"))
    );
    let arguments = format!("{{'execute': 'monitor-add', 'arguments': {{'id': {open}{close}}}}}");
    assert_eq!(class(&send(arguments)), "GenericError");
}

#[test]
fn commands_without_arguments_take_an_empty_object_or_none() {
    for message in [
        r#"{"execute": "query-monitors"}"#,
        r#"{"execute": "query-monitors", "arguments": {}}"#,
    ] {
        assert_eq!(send(message), json!({"return": []}));
    }
}

#[test]
fn negotiation_comes_first_and_once() {
    let negotiating = State {
        mode: Mode::Negotiation,
        ..State::new()
    };
    let answer = send_in(negotiating, r#"{"execute": "query-status"}"#).expect("an answer");
    assert!(answer.contains("CommandNotFound"));
    let answer = send_in(negotiating, r#"{"execute": "qmp_capabilities"}"#);
    assert_eq!(answer.as_deref(), Some(r#"{"return":{}}"#));
}

/// As QEMU 10.0 answers: a client that negotiates again is told so when all else is right.
#[test]
fn negotiation_that_comes_again_is_looked_at_like_any_command() {
    let oob = State {
        oob: true,
        ..State::new()
    };
    for (message, class) in [
        (r#"{"execute": "qmp_capabilities"}"#, "CommandNotFound"),
        (
            r#"{"execute": "qmp_capabilities", "arguments": {"enable": ["oob"]}}"#,
            "CommandNotFound",
        ),
        (
            r#"{"execute": "qmp_capabilities", "arguments": {"enable": ["x"]}}"#,
            "GenericError",
        ),
        (
            r#"{"execute": "qmp_capabilities", "arguments": {"x": 1}}"#,
            "GenericError",
        ),
        (r#"{"exec-oob": "qmp_capabilities"}"#, "GenericError"),
    ] {
        let answer = send_in(oob, message).expect("an answer");
        assert!(answer.contains(class), "{message}: {answer}");
    }
}

#[test]
fn before_the_machine_is_built_few_commands_are_available() {
    let preconfig = State {
        phase: Phase::Preconfig,
        ..State::new()
    };
    let answer = send_in(preconfig, r#"{"execute": "monitor-add"}"#).expect("an answer");
    assert!(
        answer.contains("GenericError") && answer.contains("configured"),
        "{answer}"
    );
    let answer = send_in(preconfig, r#"{"execute": "query-commands"}"#).expect("an answer");
    assert!(answer.starts_with("{\"return\""), "{answer}");
}

/// A part of the guest agent, whose schema has a command that does not answer success.
fn shutdown(
    (): &(),
    (): &(),
    arguments: qapi_types::qga::command::GuestShutdown,
) -> Result<(), String> {
    match arguments.mode.as_deref() {
        Some("reboot") => Err("no".to_owned()),
        _ => Ok(()),
    }
}

#[test]
fn success_is_answered_unless_the_schema_says_otherwise() {
    let service = Service::builder(&qapi_types::qga::schema::SCHEMA).on(shutdown);
    let service = service.build().expect("it is there");
    let send = |message: &[u8]| dispatch(&service, &(), &(), State::new(), message);
    assert_eq!(send(br#"{"execute": "guest-shutdown"}"#), None);
    let failed = send(br#"{"execute": "guest-shutdown", "arguments": {"mode": "reboot"}}"#);
    assert!(failed.is_some());
    let wrong = send(br#"{"execute": "guest-shutdown", "arguments": {"mode": null}}"#);
    assert!(wrong.is_some());
}
