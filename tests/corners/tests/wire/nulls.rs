//! Absent, null and present are three different things.

use qapi_types::{Events, Null};
use test_corners::small::command::{Graft, Grow};
use test_corners::small::event::Event;
use test_corners::small::{Leaf, Node, NodeBranch, NodeOrNull, StrOrNull};

use crate::{carried, error};

#[test]
fn in_the_arguments_of_a_command() {
    assert_eq!(carried::<Grow>("{}").label, None);
    assert_eq!(
        carried::<Grow>(r#"{"label":null}"#).label,
        Some(StrOrNull::N(Null))
    );
    let text = carried::<Grow>(r#"{"label":""}"#).label;
    assert_eq!(text, Some(StrOrNull::S(String::new())));
}

#[test]
fn in_a_base() {
    assert_eq!(carried::<Node>(r#"{"kind":"plain"}"#).label, None);
    let node: Node = carried(r#"{"kind":"plain","label":null,"parent":null}"#);
    assert_eq!(node.label, Some(StrOrNull::N(Null)));
    assert!(
        matches!(node.parent, Some(NodeOrNull::None(Null))),
        "{node:?}"
    );
    let node: Node = carried(r#"{"kind":"plain","label":"x","parent":{"kind":"plain"}}"#);
    assert_eq!(node.label, Some(StrOrNull::S("x".to_owned())));
    assert!(matches!(node.parent, Some(NodeOrNull::Node(_))), "{node:?}");
}

#[test]
fn in_a_branch_whatever_comes_first() {
    for (backing, expected) in [
        ("", None),
        (r#","backing":null"#, Some(StrOrNull::N(Null))),
        (r#","backing":"b""#, Some(StrOrNull::S("b".to_owned()))),
    ] {
        let node: Graft = carried(&format!(r#"{{"kind":"chain","below":null{backing}}}"#));
        let NodeBranch::Chain(chain) = &node.0.kind else {
            panic!("{node:?}")
        };
        assert_eq!(chain.backing, expected);
        let late = format!(r#"{{"below":null{backing},"kind":"chain"}}"#);
        assert_eq!(
            qapi_types::json::from_str::<Graft>(&late).expect("decodes"),
            node
        );
    }
}

#[test]
fn in_the_data_of_an_event() {
    for text in [
        r#"{"timestamp":{"seconds":1,"microseconds":2},"event":"GROWN","data":{"node":{"kind":"plain","parent":null},"backing":null}}"#,
        r#"{"timestamp":{"seconds":1,"microseconds":2},"event":"GROWN","data":{"node":{"kind":"plain"}}}"#,
        r#"{"timestamp":{"seconds":1,"microseconds":2},"event":"FELLED","data":{"kind":"plain","label":null}}"#,
    ] {
        let event: qapi_types::Timestamped<Event> = carried(text);
        assert!(Event::NAMES.contains(&event.event.name()));
    }
}

#[test]
fn only_where_the_schema_has_it() {
    assert_eq!(
        error::<Leaf>(r#"{"node":null}"#),
        "in 'node' (member of 'Leaf'): invalid type: null, expected an object of type 'Node'",
    );
    // An optional member that does not take null is not absent when it is null.
    assert_eq!(
        error::<Grow>(r#"{"numbers":[{"int":null}]}"#),
        "in 'numbers[0].int' (member of 'Numbers'): invalid type: null, expected a signed 64-bit integer",
    );
}
