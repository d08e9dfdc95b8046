//! Envelopes: requests out, greetings, answers and events in.
#![cfg(feature = "schemas")]

use qapi_types::message::{Greeting, Message, RawEvent, Request, Version, VersionTriple};
use qapi_types::qmp::event::{Event, Stop};
use qapi_types::qmp::{RunState, ShutdownCause, StatusInfo, command};
use qapi_types::{Command, Error, ErrorClass, Events, Timestamp, Timestamped, output};
use serde_json::json;

fn message(text: &str) -> Message {
    serde_json::from_str(text).expect("decodes")
}

fn event(text: &str) -> RawEvent {
    match message(text) {
        Message::Event(event) => event,
        other => panic!("{other:?}"),
    }
}

#[test]
fn requests_have_arguments_only_where_the_command_has() {
    let remove = command::MonitorRemove {
        id: "mon1".to_owned(),
    };
    assert_eq!(
        serde_json::to_value(Request::new(&remove).with_id("a")).expect("encodes"),
        json!({"execute": "monitor-remove", "arguments": {"id": "mon1"}, "id": "a"}),
    );
    assert_eq!(
        serde_json::to_value(Request::new(&command::Cont).out_of_band()).expect("encodes"),
        json!({"exec-oob": "cont"}),
    );
}

#[test]
fn specs_have_the_flags_of_the_schema() {
    let negotiate = command::QmpCapabilities::SPEC;
    assert_eq!(negotiate.name, "qmp_capabilities");
    assert!(negotiate.allow_preconfig && negotiate.success_response && !negotiate.allow_oob);
    assert!(!qapi_types::qga::command::GuestShutdown::SPEC.success_response);
}

#[test]
fn an_answer_keeps_the_text_of_its_value_and_its_id() {
    let Message::Return { value, id } = message(r#"{"return": {"a":  1.50}, "id": null}"#) else {
        panic!("an answer")
    };
    assert_eq!(value.get(), r#"{"a":  1.50}"#);
    assert_eq!(id, Some(json!(null)));
}

#[test]
fn an_error_class_beyond_the_schema_is_kept() {
    let Message::Error { error, id } =
        message(r#"{"error": {"class": "Tired", "desc": "no"}, "extra": 1}"#)
    else {
        panic!("an error")
    };
    assert_eq!(error.class, ErrorClass::from("Tired"));
    assert_eq!((error.to_string().as_str(), id), ("Tired: no", None));
}

#[test]
fn events_decode_whatever_the_order_of_their_members() {
    let raw = event(
        r#"{"data": {"reason": "guest-reset", "guest": true}, "event": "RESET",
            "timestamp": {"microseconds": 5, "seconds": 4}}"#,
    );
    let decoded = raw.decode::<Event>().expect("decodes");
    let Event::Reset(reset) = &decoded.event else {
        panic!("{decoded:?}")
    };
    assert_eq!(
        (reset.guest, &reset.reason),
        (true, &ShutdownCause::GuestReset)
    );
    assert_eq!(
        decoded.timestamp,
        Timestamp {
            seconds: 4,
            microseconds: 5
        }
    );
}

#[test]
fn an_event_beyond_the_schema_is_kept_and_can_be_sent_on() {
    let text = r#"{"timestamp":{"seconds":-1,"microseconds":-1},"event":"NEW","data":{"x":[1]}}"#;
    let whole: Timestamped<Event> = serde_json::from_str(text).expect("decodes");
    assert_eq!(
        whole.event,
        Event::from_data("NEW", Some(json!({"x": [1]}))).expect("decodes"),
    );
    assert!(matches!(&whole.event, Event::Unknown_(event) if event.name() == "NEW"));
    assert_eq!(whole.timestamp, Timestamp::UNKNOWN);
    assert_eq!(serde_json::to_string(&whole).expect("encodes"), text);
}

#[test]
fn an_event_beyond_the_schema_keeps_absent_and_empty_data_apart() {
    let head = r#"{"timestamp":{"seconds":-1,"microseconds":-1},"event":"NEW""#;
    for data in ["", r#","data":{}"#, r#","data":null"#, r#","data":[{}]"#] {
        let text = format!("{head}{data}}}");
        let whole: Timestamped<Event> = serde_json::from_str(&text).expect("decodes");
        let later = event(&text).decode::<Event>().expect("decodes");
        assert_eq!(whole, later);
        assert_eq!(serde_json::to_string(&whole).expect("encodes"), text);
    }
}

#[test]
fn a_known_event_may_come_without_data_or_with_empty_data() {
    let tail = r#""timestamp":{"seconds":-1,"microseconds":-1}}"#;
    for data in ["", r#""data":{},"#] {
        let raw = event(&format!(r#"{{"event":"STOP",{data}{tail}"#));
        assert_eq!(
            raw.decode::<Event>().expect("decodes").event,
            Event::from(Stop)
        );
        let raw = event(&format!(r#"{{"event":"RESET",{data}{tail}"#));
        let error = raw
            .decode::<Event>()
            .expect_err("it has members")
            .to_string();
        assert!(error.contains("mandatory member is missing"), "{error}");
    }
}

#[test]
fn an_event_without_data_has_none_on_the_wire() {
    let stop = Timestamped {
        event: Event::from(Stop),
        timestamp: Timestamp::UNKNOWN,
    };
    assert_eq!(
        serde_json::to_value(&stop).expect("encodes"),
        json!({"event": "STOP", "timestamp": {"seconds": -1, "microseconds": -1}}),
    );
    assert!(Event::NAMES.is_sorted());
}

#[test]
fn a_body_that_does_not_decode_fails_alone() {
    let raw = event(
        r#"{"event": "SHUTDOWN", "data": 7, "timestamp": {"seconds": 1, "microseconds": 2}}"#,
    );
    raw.decode::<Event>().expect_err("the data is no object");
    assert_eq!(raw.name, "SHUTDOWN");
}

#[test]
fn greetings_tell_versions_and_capabilities() {
    let text = r#"{"QMP": {"version": {"qemu": {"micro": 2, "minor": 0, "major": 10},
        "package": "x"}, "capabilities": ["oob", "later"]}}"#;
    let Message::Greeting(greeting) = message(text) else {
        panic!("a greeting")
    };
    assert_eq!(greeting.version, Version::new(10, 0, 2, "x"));
    assert_eq!(greeting.capabilities, ["oob", "later"]);
}

#[test]
fn versions_are_compared_by_their_numbers() {
    let version = Version::new(10, 0, 2, "Debian");
    let triple = version.qemu().expect("it has one");
    assert_eq!((triple.major, triple.minor, triple.micro), (10, 0, 2));
    assert_eq!(version.package(), Some("Debian"));
    assert_eq!(
        (version.to_string(), triple.to_string()),
        ("10.0.2".into(), "10.0.2".into())
    );
    for (major, minor, at_least) in [(9, 2, true), (10, 0, true), (10, 1, false), (11, 0, false)] {
        assert_eq!(version.at_least(major, minor), at_least, "{major}.{minor}");
    }
    let older = VersionTriple {
        major: 9,
        minor: 90,
        micro: 5,
    };
    assert!(older < triple);
}

#[test]
fn a_version_of_another_form_is_kept_and_sent_on() {
    for version in [
        json!(null),
        json!("1.2"),
        json!([1, 2]),
        json!({"package": 7, "qemu": "10.0.2"}),
        json!({"qemu": {"major": 10, "minor": "0", "micro": 2}}),
        json!({"qemu": {"major": 10, "minor": 0}, "package": ""}),
        json!({"qemu": {"major": u64::MAX, "minor": 0, "micro": 0}}),
    ] {
        let text = json!({"QMP": {"version": version, "capabilities": []}}).to_string();
        let greeting: Greeting = serde_json::from_str(&text).expect("decodes");
        assert_eq!(greeting.version.qemu(), None, "{text}");
        assert!(!greeting.version.at_least(0, 0));
        assert_eq!(greeting.version.to_string(), version.to_string());
        assert_eq!(greeting.version.as_json(), &version);
        assert_eq!(
            serde_json::to_value(&greeting)
                .expect("encodes")
                .to_string(),
            serde_json::from_str::<serde_json::Value>(&text)
                .expect("JSON")
                .to_string()
        );
    }
}

#[test]
fn members_that_versions_grow_are_kept() {
    let text = r#"{"package":"p","qemu":{"beta":1,"major":11,"micro":0,"minor":1},"since":[]}"#;
    let version: Version = serde_json::from_str(text).expect("decodes");
    assert_eq!(version.to_string(), "11.1.0");
    assert_eq!(version.package(), Some("p"));
    assert_eq!(serde_json::to_string(&version).expect("encodes"), text);
}

/// A message of each kind, as a server writes it.
const MESSAGES: [&str; 7] = [
    r#"{"QMP":{"version":{"package":"","qemu":{"major":10,"micro":2,"minor":0}},"capabilities":["oob"]}}"#,
    r#"{"return":{"b":  1.50,"a":null}}"#,
    r#"{"return":[],"id":{"a":[null]}}"#,
    r#"{"error":{"class":"CommandNotFound","desc":"no"},"id":null}"#,
    r#"{"error":{"class":"New","desc":"no"}}"#,
    r#"{"timestamp":{"seconds":-1,"microseconds":-1},"event":"STOP"}"#,
    r#"{"timestamp":{"seconds":1,"microseconds":2},"event":"NEW","data":{"x":  1}}"#,
];

#[test]
fn messages_are_written_as_they_were_read_and_equal_themselves_alone() {
    let all = MESSAGES.map(message);
    for (index, (text, read)) in MESSAGES.iter().zip(&all).enumerate() {
        assert_eq!(serde_json::to_string(read).expect("encodes"), *text);
        let line = String::from_utf8(output::message(read, false).expect("finite")).expect("text");
        let again = serde_json::from_str::<serde_json::Value>(&line).expect("JSON");
        assert_eq!(
            again,
            serde_json::from_str::<serde_json::Value>(text).expect("JSON")
        );
        for (other, message) in all.iter().enumerate() {
            assert_eq!(read == message, index == other, "{text}");
        }
        assert_eq!(&read.clone(), read);
    }
}

#[test]
fn bodies_are_compared_by_their_text() {
    let equal = |a: &str, b: &str| message(a) == message(b);
    assert!(equal(
        r#"{"return":{"a":1}, "id":1}"#,
        r#"{ "id": 1, "return": {"a":1} }"#
    ));
    assert!(!equal(r#"{"return":{"a":1}}"#, r#"{"return":{"a": 1}}"#));
    assert!(!equal(r#"{"return":{},"id":1}"#, r#"{"return":{},"id":2}"#));
    assert!(!equal(r#"{"return":{},"id":null}"#, r#"{"return":{}}"#));
    let error = |class: &str| format!(r#"{{"error":{{"class":"{class}","desc":"d"}}}}"#);
    assert!(!equal(&error("A"), &error("B")));
    let event = |rest: &str| {
        format!(r#"{{"event":"E","timestamp":{{"seconds":1,"microseconds":2}}{rest}}}"#)
    };
    assert!(!equal(&event(""), &event(r#","data":{}"#)));
    assert!(!equal(
        &event(r#","data":{"a":1}"#),
        &event(r#","data":{"a":2}"#)
    ));
    let later = event("").replace("\"seconds\":1", "\"seconds\":2");
    assert!(!equal(&event(""), &later));
}

#[test]
fn messages_are_made_of_typed_values() {
    let status = StatusInfo {
        running: true,
        status: RunState::Running,
    };
    let answer = Message::returning(&status, Some(7.into())).expect("finite");
    let text = r#"{"return":{"running":true,"status":"running"},"id":7}"#;
    assert_eq!(serde_json::to_string(&answer).expect("encodes"), text);
    assert_eq!(message(text), answer);
    let error = Message::returning(&f64::NAN, None).expect_err("JSON has no such number");
    assert!(error.desc.contains("NaN"), "{error}");

    let reset = Timestamped {
        event: Event::from_data(
            "RESET",
            Some(json!({"guest": true, "reason": "guest-reset"})),
        )
        .expect("decodes"),
        timestamp: Timestamp {
            seconds: 1,
            microseconds: 2,
        },
    };
    let raw = RawEvent::encode(&reset).expect("finite");
    assert_eq!(raw.decode::<Event>().expect("decodes"), reset);
    let stop = Timestamped {
        event: Event::from(Stop),
        timestamp: Timestamp::UNKNOWN,
    };
    let raw = RawEvent::encode(&stop).expect("finite");
    assert!(raw.data.is_none());
    assert_eq!(Message::Event(raw), message(MESSAGES[5]));

    let error = Error::command_not_found("jump");
    let failure = Message::Error { error, id: None };
    let text = serde_json::to_string(&failure).expect("encodes");
    assert_eq!(message(&text), failure);
}

#[test]
fn events_are_read_and_written_without_their_time_too() {
    for text in [
        r#"{"event":"STOP"}"#,
        r#"{"event":"RESET","data":{"guest":true,"reason":"guest-reset"}}"#,
        r#"{"event":"NEW","data":null}"#,
    ] {
        let event: Event = serde_json::from_str(text).expect("decodes");
        assert_eq!(serde_json::to_string(&event).expect("encodes"), text);
        let rest = r#","timestamp":{"seconds":1,"microseconds":2}}"#;
        let timed = format!("{}{rest}", &text[..text.len() - 1]);
        assert_eq!(
            serde_json::from_str::<Event>(&timed).expect("decodes"),
            event
        );
        let timed: Timestamped<Event> = serde_json::from_str(&timed).expect("decodes");
        assert_eq!(timed.event, event);
    }
    let error = serde_json::from_str::<Event>(r#"{"event":"RESET","data":{"guest":1}}"#);
    let error = error.expect_err("not so").to_string();
    assert!(
        error.starts_with("in 'data.guest' (member of 'RESET'): invalid type"),
        "{error}"
    );
    let error = serde_json::from_str::<Event>(r#"{"data":{}}"#)
        .expect_err("which")
        .to_string();
    assert!(error.contains("mandatory member is missing"), "{error}");
}

#[test]
fn what_is_read_as_one_kind_of_message_is_of_that_kind() {
    let greeting: Greeting = serde_json::from_str(MESSAGES[0]).expect("decodes");
    assert_eq!(Message::Greeting(greeting), message(MESSAGES[0]));
    let error = serde_json::from_str::<Greeting>(MESSAGES[1]).expect_err("an answer");
    assert!(error.to_string().starts_with("no greeting"), "{error}");
    let error = serde_json::from_str::<RawEvent>(MESSAGES[1]).expect_err("an answer");
    assert!(error.to_string().starts_with("no event"), "{error}");
}

#[test]
fn a_greeting_with_a_wrong_capability_says_which() {
    let text = r#"{"QMP":{"version":{},"capabilities":["oob",7]}}"#;
    let error = serde_json::from_str::<Message>(text).expect_err("no name");
    let lead = "in 'QMP.capabilities[1]' (member of 'greeting'): invalid type: integer `7`";
    assert!(error.to_string().starts_with(lead), "{error}");
}
