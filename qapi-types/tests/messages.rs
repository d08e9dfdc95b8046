//! Envelopes: requests out, greetings, answers and events in.
#![cfg(feature = "schemas")]

use qapi_types::message::{Message, RawEvent, Request};
use qapi_types::qmp::event::{Event, Stop};
use qapi_types::qmp::{ShutdownCause, command};
use qapi_types::{Command, ErrorClass, Events, Timestamp, Timestamped};
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
    assert_eq!(greeting.version["qemu"]["major"], 10);
    assert_eq!(greeting.capabilities, ["oob", "later"]);
}

#[test]
fn a_greeting_with_a_wrong_capability_says_which() {
    let text = r#"{"QMP":{"version":{},"capabilities":["oob",7]}}"#;
    let error = serde_json::from_str::<Message>(text).expect_err("no name");
    let lead = "in 'QMP.capabilities[1]' (member of 'greeting'): invalid type: integer `7`";
    assert!(error.to_string().starts_with(lead), "{error}");
}
