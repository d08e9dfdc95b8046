//! What the schema does not know costs no more than itself.

use qapi_types::message::Message;
use qapi_types::{ErrorClass, Timestamped, json};
use test_corners::small::event::Event;
use test_corners::small::{Kind, Leaf, Node, NodeBranch};

use crate::carried;

#[test]
fn unknown_values_are_kept_and_sent_back() {
    let node: Node = carried(r#"{"kind":"choice","kind-of":"fourth"}"#);
    let NodeBranch::Choice(choice) = &node.kind else {
        panic!("{node:?}")
    };
    assert!(
        matches!(&choice.kind_of, Some(Kind::Unknown_(name)) if name.as_str() == "fourth"),
        "{choice:?}"
    );
}

#[test]
fn unknown_branches_are_kept_with_their_members_and_sent_back() {
    let text =
        r#"{"kind":"loop","label":null,"more":{"deep":[1,null]},"size":18446744073709551615}"#;
    let node: Node = carried(text);
    let NodeBranch::Unknown_(branch) = &node.kind else {
        panic!("{node:?}")
    };
    assert_eq!((branch.tag(), branch.members.len()), ("loop", 2));
    let late =
        r#"{"more":{"deep":[1,null]},"label":null,"size":18446744073709551615,"kind":"loop"}"#;
    assert_eq!(json::from_str::<Node>(late).expect("decodes"), node);
    carried::<Leaf>(r#"{"node":{"kind":"loop","a":{"kind":"chain"}},"backing":null}"#);
}

#[test]
fn further_members_are_skipped_wherever_they_come() {
    let plain: Leaf =
        carried(r#"{"node":{"kind":"sum","terms":[{"kind":"plain"}]},"backing":"b"}"#);
    for text in [
        r#"{"new": [{}], "node": {"kind": "sum", "terms": [{"kind": "plain", "x": {"y": []}}],
            "kinds": 1}, "backing": "b", "z": null}"#,
        r#"{"node": {"later": {"kind": 7}, "terms": [{"x": null, "kind": "plain"}],
            "below": 1, "kind": "sum", "end": "]"}, "backing": "b"}"#,
    ] {
        assert_eq!(json::from_str::<Leaf>(text).expect("decodes"), plain);
    }
}

#[test]
fn unknown_events_and_error_classes_are_kept_and_sent_back() {
    let head = r#"{"timestamp":{"seconds":-1,"microseconds":-1},"event":"BURNT""#;
    for data in ["", r#","data":{"at":[1.5,null],"by":"fire"}"#] {
        let event: Timestamped<Event> = carried(&format!("{head}{data}}}"));
        assert!(matches!(event.event, Event::Unknown_(_)), "{event:?}");
    }
    let text = r#"{"class":"Burnt","desc":"no"}"#;
    assert_eq!(
        carried::<qapi_types::Error>(text).class,
        ErrorClass::from("Burnt")
    );
    let answer = json::from_str(&format!(r#"{{"error": {text}, "id": 1, "new": true}}"#));
    assert!(matches!(answer, Ok(Message::Error { .. })), "{answer:?}");
}
