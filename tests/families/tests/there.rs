//! What is there follows the features, and what is not is decoded as something unknown.

#![allow(deprecated, reason = "a command is")]

use qapi_types::{Command, Events};
use serde_json::{Value, from_value, json, to_value};
use test_families::{closed, configured, open};

const BLOCK: bool = cfg!(feature = "block");
const NET: bool = cfg!(feature = "net");

#[test]
fn what_no_feature_is_about_is_always_there() {
    let pong = open::Pong::new("text");
    assert_eq!(
        to_value(&pong).unwrap(),
        json!({ "from": { "text": "text" } })
    );
    let _: fn(open::Pong) -> open::event::Event = |it| open::event::Ponged::from(it).into();
    assert_eq!(open::command::Ping::SPEC.name, "ping");
    // Nobody uses these, in a module that is always there.
    let _ = (open::Lonely::new(), closed::Lonelier::new());
}

#[test]
fn events_are_those_of_the_features_that_are_on() {
    let mut names = vec!["PONGED"];
    names.extend(BLOCK.then_some(["ADDED", "FULL"]).into_iter().flatten());
    names.extend(NET.then_some("LINKED"));
    names.sort_unstable();
    assert_eq!(open::event::Event::NAMES, names);
    let mut configured_names = names;
    configured_names.retain(|name| cfg!(CONFIG_A) || *name != "FULL");
    assert_eq!(configured::event::Event::NAMES, configured_names);
}

/// The message of an event, and the event as it is decoded and written again.
fn passed(data: &Value, name: &str) -> (Value, bool, Value) {
    let message = json!({
        "event": name,
        "data": data,
        "timestamp": { "seconds": 1, "microseconds": 2 },
    });
    let event: qapi_types::Timestamped<open::event::Event> =
        from_value(message.clone()).expect("it is an event");
    let unknown = matches!(event.event, open::event::Event::Unknown_(_));
    assert_eq!(event.event.name(), name);
    let again = to_value(&event).expect("it is written");
    (message, unknown, again)
}

#[test]
fn an_event_that_is_not_there_is_one_that_is_not_known() {
    let added = json!({ "id": { "id": 1 }, "way": "up" });
    let (message, unknown, again) = passed(&added, "ADDED");
    assert_eq!((unknown, again), (!BLOCK, message));
    let linked = json!({ "id": { "id": 1 }, "back": {} });
    let (message, unknown, again) = passed(&linked, "LINKED");
    assert_eq!((unknown, again), (!NET, message));
}

#[cfg(feature = "block")]
#[test]
fn types_come_with_the_commands_that_reach_them() {
    use open::command::{Add, Both, More, Remove};
    let node = open::Node::file(open::Name::Root, open::NodeFile::new("p"));
    let add = Add {
        way: Some(open::Way::Down),
        ..Add::new(node)
    };
    let expected =
        json!({ "node": { "kind": "file", "name": "root", "path": "p" }, "way": "down" });
    assert_eq!(to_value(&add).unwrap(), expected);
    let _ = (
        Remove::new(open::Name::Leaf),
        Both::new(open::Idle::new()),
        More,
    );
    assert_eq!(<open::event::Added as qapi_types::Event>::NAME, "ADDED");
    let closed = closed::NodeOrName::from("leaf");
    assert_eq!(to_value(&closed).unwrap(), json!("leaf"));
    #[cfg(CONFIG_A)]
    let _ = configured::command::Remove::new(configured::Name::Leaf);
}

#[cfg(feature = "net")]
#[test]
fn types_that_two_families_reach_are_there_with_either() {
    let link = open::command::Link::new(open::Id::new(1), open::Link2::new());
    assert_eq!(
        to_value(&link).unwrap(),
        json!({ "id": { "id": 1 }, "back": {} })
    );
    let _: Vec<open::Ways> =
        from_value::<<open::command::Unlink as Command>::Response>(json!([{ "way": "up" }]))
            .expect("it is a list");
    let _ = open::command::Both::new(open::Idle::new());
}

#[cfg(feature = "more")]
#[test]
fn a_module_under_two_features_is_there_with_either() {
    let _: <open::command::More as Command>::Response = open::Ways::new(open::Way::Up);
}

#[cfg(feature = "schema")]
#[test]
fn static_data_is_whole() {
    for schema in [&open::schema::SCHEMA, &closed::schema::SCHEMA] {
        assert_eq!(schema.validate(), Ok(()));
        for name in ["ping", "add", "link", "both", "more"] {
            assert!(schema.find(name).is_some(), "{name}");
        }
    }
    let remove = configured::schema::SCHEMA.find("remove");
    assert_eq!(remove.is_some(), cfg!(CONFIG_A));
}
