//! What a schema does not know is kept, and never takes the place of what it knows.
#![cfg(feature = "schemas")]

use std::collections::HashSet;

use qapi_types::qmp::event::{Event, Stop};
use qapi_types::qmp::{MonitorMode, RunState, SocketAddress, SocketAddressBranch};
use qapi_types::{Branches, Enum, ErrorClass, Events, Map, QType, json};
use serde_json::json;

fn map(members: serde_json::Value) -> Map {
    serde_json::from_value(members).expect("an object")
}

#[test]
fn an_open_enumeration_is_made_from_any_name() {
    assert_eq!(RunState::from("running"), RunState::Running);
    assert_eq!(RunState::from("running".to_owned()), RunState::Running);
    let state: RunState = "dreaming".into();
    assert!(matches!(&state, RunState::Unknown_(name) if name.as_str() == "dreaming"));
    assert_eq!(state, RunState::from("dreaming".to_owned()));
    assert_eq!(
        state,
        serde_json::from_str(r#""dreaming""#).expect("decodes")
    );
    // Case counts.
    assert_ne!(RunState::from("Running"), RunState::Running);
    assert_eq!(ErrorClass::from("GenericError"), ErrorClass::GenericError);
}

#[test]
fn no_known_value_comes_out_unknown() {
    for state in RunState::ALL {
        let name = state.as_str();
        let read: RunState = serde_json::from_value(json!(name)).expect("decodes");
        for made in [RunState::from(name), read, name.parse().expect("known")] {
            assert!(!matches!(made, RunState::Unknown_(_)), "{name}");
            assert_eq!(made, *state);
        }
    }
}

#[test]
fn enumerations_are_their_names_on_the_wire() {
    for state in [RunState::GuestPanicked, RunState::from("new")] {
        let name: &str = state.as_ref();
        assert_eq!(name, state.as_str());
        assert_eq!(state.to_string(), name);
        assert_eq!(format!("{state:>20}").len(), 20);
        assert_eq!(serde_json::to_value(&state).expect("encodes"), json!(name));
    }
    let RunState::Unknown_(name) = RunState::from("new") else {
        panic!("unknown")
    };
    assert_eq!(
        format!("{name} {name:>5} {}", name.as_ref()),
        "new   new new"
    );
}

#[test]
fn values_are_in_the_order_of_the_schema_and_unknown_ones_last() {
    assert!(RunState::ALL.is_sorted_by(|a, b| a < b));
    let mut states = [
        RunState::from("b"),
        RunState::Running,
        RunState::from("a"),
        RunState::Debug,
    ];
    states.sort();
    let names: Vec<&str> = states.iter().map(RunState::as_str).collect();
    assert_eq!(names, ["debug", "running", "a", "b"]);
    let set: HashSet<RunState> = states.iter().cloned().chain(["a".into()]).collect();
    assert_eq!(set.len(), 4);
}

#[test]
fn what_the_schema_does_not_know_does_not_parse() {
    assert_eq!("running".parse(), Ok(RunState::Running));
    for (name, message) in [
        (
            "runing",
            "enumeration 'RunState' has no value 'runing': did you mean 'running'?",
        ),
        ("bliss", "enumeration 'RunState' has no value 'bliss'"),
    ] {
        let error = name.parse::<RunState>().expect_err("a slip");
        assert_eq!(error.to_string(), message);
    }
    let error = "vnc"
        .parse::<MonitorMode>()
        .expect_err("no mode")
        .to_string();
    assert_eq!(
        error,
        "enumeration 'MonitorMode' has no value 'vnc': there is 'readline', 'control'"
    );
}

#[test]
fn a_closed_enumeration_is_made_from_its_own_names_alone() {
    assert_eq!(QType::try_from("qdict"), Ok(QType::Qdict));
    assert_eq!("qdict".parse(), Ok(QType::Qdict));
    let message = "enumeration 'QType' has no value 'qdic': did you mean 'qdict'?";
    let error = QType::try_from("qdic").expect_err("no such type");
    assert_eq!(error.to_string(), message);
    let error = json::from_str::<QType>(r#""qdic""#).expect_err("no such type");
    assert!(error.to_string().starts_with(message), "{error}");
}

#[test]
fn a_branch_is_made_from_any_tag() {
    let members = map(json!({"path": "p"}));
    let unix = SocketAddressBranch::from_members("unix", members.clone()).expect("decodes");
    assert_eq!(
        unix,
        SocketAddressBranch::Unix(qapi_types::qmp::UnixSocketAddress::new("p"))
    );
    let pigeon = SocketAddressBranch::from_members("pigeon", members.clone()).expect("decodes");
    let SocketAddressBranch::Unknown_(kept) = &pigeon else {
        panic!("{pigeon:?}")
    };
    assert_eq!((kept.tag(), &kept.members), ("pigeon", &members));
    let read: SocketAddress =
        serde_json::from_value(json!({"type": "pigeon", "path": "p"})).expect("decodes");
    assert_eq!(read.type_, pigeon);
}

#[test]
fn members_that_do_not_fit_the_tag_are_an_error() {
    let error = SocketAddressBranch::from_members("unix", map(json!({"path": 7})));
    let message = error.expect_err("no path").to_string();
    assert!(
        message.starts_with("in 'path' (member of 'UnixSocketAddress'): invalid type"),
        "{message}"
    );
}

#[test]
fn an_event_is_made_from_any_name() {
    assert_eq!(
        Event::from_data("STOP", None).expect("decodes"),
        Stop.into()
    );
    let error = Event::from_data("SHUTDOWN", Some(json!(7)));
    error.expect_err("a known event is decoded as such");
    for data in [None, Some(json!(null)), Some(json!({"inches": 3}))] {
        let event = Event::from_data("SNOW", data.clone()).expect("decodes");
        let Event::Unknown_(kept) = &event else {
            panic!("{event:?}")
        };
        assert_eq!((kept.name(), &kept.data), ("SNOW", &data));
    }
}

#[test]
fn a_constant_of_an_open_enumeration_is_a_pattern() {
    const ALIVE: RunState = RunState::Running;
    let alive = |name: &str| matches!(RunState::from(name), ALIVE);
    assert!(alive("running"));
    assert!(!alive("paused") && !alive("dreaming"));
}
