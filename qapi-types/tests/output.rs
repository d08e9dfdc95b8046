//! Writing messages: what each kind looks like, and what becomes of what JSON does not have.
#![cfg(feature = "schemas")]

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use qapi_types::message::{Greeting, Message, Request};
use qapi_types::output::Output;
use qapi_types::qmp::command;
use qapi_types::qmp::event::{Event, Reset, Stop};
use qapi_types::{Error, ErrorClass, Events, Timestamp, Timestamped, output};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::json;

fn text(bytes: Vec<u8>) -> String {
    assert!(bytes.is_ascii());
    String::from_utf8(bytes).expect("ASCII is text")
}

fn compact<T: Serialize>(message: &T) -> String {
    text(output::message(message, false).expect("it can be written"))
}

fn pretty<T: Serialize>(message: &T) -> String {
    text(output::message(message, true).expect("it can be written"))
}

fn reset() -> Timestamped<Event> {
    Timestamped {
        event: Event::Reset(Reset {
            guest: true,
            reason: "d\u{e9}j\u{e0} 😀".into(),
        }),
        timestamp: Timestamp {
            seconds: 5,
            microseconds: 6,
        },
    }
}

#[test]
fn greetings_are_whole_messages() {
    let greeting = Greeting {
        version: json!({"qemu": {"major": 10}}).into(),
        capabilities: vec!["oob".to_owned()],
    };
    let line = compact(&greeting);
    assert_eq!(
        line,
        r#"{"QMP":{"version":{"qemu":{"major":10}},"capabilities":["oob"]}}"#
    );
    let Ok(Message::Greeting(again)) = serde_json::from_str(&line) else {
        panic!("a greeting")
    };
    assert_eq!(again, greeting);
}

#[test]
fn events_are_ascii_and_pretty_on_request() {
    let data = r#""data":{"guest":true,"reason":"d\u00e9j\u00e0 \ud83d\ude00"}"#;
    let head = r#"{"timestamp":{"seconds":5,"microseconds":6},"event":"RESET","#;
    assert_eq!(compact(&reset()), format!("{head}{data}}}"));
    let lines = r#"{
    "timestamp": {
        "seconds": 5,
        "microseconds": 6
    },
    "event": "RESET",
    "data": {
        "guest": true,
        "reason": "d\u00e9j\u00e0 \ud83d\ude00"
    }
}"#;
    assert_eq!(pretty(&reset()), lines);
    let stop = Timestamped {
        event: Event::from(Stop),
        timestamp: Timestamp::UNKNOWN,
    };
    assert!(compact(&stop).ends_with(r#","event":"STOP"}"#));
}

#[test]
fn requests_are_ascii_and_pretty_on_request() {
    let remove = command::MonitorRemove {
        id: "\u{e9}".into(),
    };
    let request = Request::new(&remove).with_id([1]);
    let line = r#"{"execute":"monitor-remove","arguments":{"id":"\u00e9"},"id":[1]}"#;
    assert_eq!(compact(&request), line);
    let lines = r#"{
    "execute": "monitor-remove",
    "arguments": {
        "id": "\u00e9"
    },
    "id": [
        1
    ]
}"#;
    assert_eq!(pretty(&request), lines);
}

#[test]
fn errors_need_no_command() {
    let error = Error {
        class: ErrorClass::DeviceNotFound,
        desc: "\u{ff}\"".to_owned(),
    };
    let line = text(Output::new(false).finish(Err(error), None));
    assert_eq!(
        line,
        r#"{"error":{"class":"DeviceNotFound","desc":"\u00ff\""}}"#
    );
}

/// A type of a user's own with numbers in it.
struct Load {
    average: Vec<f64>,
    peak: Option<f32>,
}

impl Serialize for Load {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Load", 2)?;
        fields.serialize_field("average", &self.average)?;
        fields.serialize_field("peak", &self.peak)?;
        fields.end()
    }
}

#[test]
fn numbers_that_json_does_not_have_are_errors_in_all_messages() {
    for single in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let number = f64::from(single);
        let average = Load {
            average: vec![1.0, number],
            peak: None,
        };
        let peak = Load {
            average: vec![],
            peak: Some(single),
        };
        let maps = BTreeMap::from([("x", number)]);
        for pretty in [false, true] {
            let desc = format!("the number {number} cannot be sent: JSON has only finite ones");
            let says = |result: Result<Vec<u8>, Error>| {
                let error = result.expect_err("no JSON for it");
                assert!(error.desc.starts_with(&desc), "{error}");
            };
            says(output::message(&average, pretty));
            says(output::message(&peak, pretty));
            says(output::message(&maps, pretty));
        }
    }
    let load = Load {
        average: vec![1.0, -2.5],
        peak: None,
    };
    assert_eq!(compact(&load), r#"{"average":[1,-2.5],"peak":null}"#);
}

#[test]
fn what_cannot_be_written_leaves_nothing_behind() {
    let keys = BTreeMap::from([([1], 2)]);
    output::message(&keys, false).expect_err("the key is no string");
    let mut output = Output::new(false);
    let written = output.write(&(1, &keys));
    assert!(written.is_err());
    let line = text(output.finish(written, None));
    assert!(
        line.starts_with(r#"{"error":{"class":"GenericError","#),
        "{line}"
    );
    // A value that came before is taken back, too.
    let mut output = Output::new(true);
    output.write(&1).expect("it can be written");
    let written = output.write(&f64::NAN);
    let line = text(output.finish(written, None));
    assert!(
        line.starts_with("{\n    \"error\": {\n") && !line.contains("return"),
        "{line}"
    );
}

#[test]
fn events_of_any_kind_and_names_are_written() {
    let event = Event::from_data("\u{1}\u{2028}\"", Some(json!([{"a": 1.0}])));
    let message = Timestamped {
        event: event.expect("unknown data decodes"),
        timestamp: Timestamp::UNKNOWN,
    };
    assert!(compact(&message).ends_with(r#""event":"\u0001\u2028\"","data":[{"a":1}]}"#));
}

#[test]
fn timestamps_are_the_time_now() {
    let before = SystemTime::now() - Duration::from_micros(1);
    let now = Timestamp::now().to_system_time().expect("the clock is set");
    assert!(before <= now && now <= SystemTime::now());
}

#[test]
fn times_before_1970_count_backwards_in_seconds_alone() {
    let epoch = SystemTime::UNIX_EPOCH;
    let nanos = Duration::from_nanos;
    for (time, seconds, microseconds) in [
        (epoch, 0, 0),
        (epoch + nanos(1_999_999_999), 1, 999_999),
        (epoch - nanos(1), -1, 999_999),
        (epoch - nanos(1000), -1, 999_999),
        (epoch - nanos(1001), -1, 999_998),
        (epoch - nanos(1_000_000_000), -1, 0),
        (epoch - nanos(999_999_001), -1, 0),
        (epoch - nanos(1_000_000_001), -2, 999_999),
    ] {
        let expected = Timestamp {
            seconds,
            microseconds,
        };
        assert_eq!(Timestamp::from(time), expected, "{time:?}");
        let micros = expected.to_system_time().expect("it is known");
        assert!(time.duration_since(micros).expect("it was cut") < Duration::from_micros(1));
    }
}

#[test]
fn times_beyond_all_measure_are_unknown_and_do_no_harm() {
    for seconds in [i64::MIN, i64::MIN + 1, -1, 0, i64::MAX] {
        for microseconds in [i64::MIN, -1, 0, 999_999, i64::MAX] {
            let timestamp = Timestamp {
                seconds,
                microseconds,
            };
            let time = timestamp.to_system_time();
            assert!(microseconds >= 0 || time.is_none());
            if let Some(time) = time.filter(|_| microseconds < 1_000_000) {
                assert_eq!(Timestamp::from(time), timestamp);
            }
        }
    }
}
