//! Errors say which type, which member, what was expected and what was found.

use qapi_types::Timestamped;
use test_corners::small::command::{GraftAll, Grow};
use test_corners::small::event::Event;
use test_corners::small::{Leaf, Node};

use crate::error;

#[test]
fn paths_go_through_arrays_branches_and_alternates() {
    assert_eq!(
        error::<GraftAll>(
            r#"{"nodes": [{"kind": "plain"}, {"kind": "sum", "terms": [
                {"kind": "chain", "below": {"kind": "sum", "terms": [], "weights": [1, 2, 300]}}
            ]}]}"#
        ),
        "in 'nodes[1].terms[0].below.weights[2]' (member of 'Sum'): \
         integer `300` is out of range, expected an unsigned 8-bit integer",
    );
}

#[test]
fn they_are_the_same_when_the_discriminator_comes_last() {
    assert_eq!(
        error::<GraftAll>(
            r#"{"nodes": [{"terms": [
                {"below": {"terms": [], "weights": [1, 2, 300], "kind": "sum"}, "kind": "chain"}
            ], "kind": "sum"}]}"#
        ),
        "in 'nodes[0].terms[0].below.weights[2]' (member of 'Sum'): \
         integer `300` is out of range, expected an unsigned 8-bit integer",
    );
}

#[test]
fn a_common_member_is_one_of_the_union_wherever_it_comes() {
    for text in [
        r#"{"label": 5, "kind": "chain", "below": null}"#,
        r#"{"kind": "chain", "label": 5, "below": null}"#,
        r#"{"kind": "chain", "below": null, "label": 5}"#,
    ] {
        assert_eq!(
            error::<Node>(text),
            "in 'label' (member of 'Node'): invalid type: a number, \
             expected a string or null (alternate 'StrOrNull')",
        );
    }
    assert_eq!(
        error::<Node>(r#"{"kind": "chain", "label": null, "backing": 5, "below": null}"#),
        "in 'backing' (member of 'Chain'): invalid type: a number, \
         expected a string or null (alternate 'StrOrNull')",
    );
}

#[test]
fn missing_members_have_a_path() {
    assert_eq!(
        error::<Leaf>(r#"{"node": {"kind": "chain"}}"#),
        "in 'node.below' (member of 'Chain'): mandatory member is missing",
    );
    assert_eq!(
        error::<Leaf>(r#"{"node": {"below": "x"}}"#),
        "in 'node.kind' (member of 'Node'): mandatory member is missing",
    );
    assert_eq!(
        error::<Leaf>("{}"),
        "in 'node' (member of 'Leaf'): mandatory member is missing"
    );
}

#[test]
fn an_element_that_is_no_object_has_its_index() {
    assert_eq!(
        error::<GraftAll>(r#"{"nodes": [{"kind": "plain"}, 7]}"#),
        "in 'nodes[1]' (member of 'graft-all'): \
         invalid type: integer `7`, expected an object of type 'Node'",
    );
    assert_eq!(
        error::<GraftAll>(r#"{"nodes": {"kind": "plain"}}"#),
        "in 'nodes' (member of 'graft-all'): invalid type: object, expected an array",
    );
    assert_eq!(
        error::<Node>(r#"{"kind": "choice", "of": [null, [{"kind": "plain"}, null]]}"#),
        "in 'of[1][1]' (member of 'Choice'): \
         invalid type: null, expected an object of type 'Node'",
    );
}

#[test]
fn answers_that_are_arrays_have_indices() {
    type Answer = <Grow as qapi_types::Command>::Response;
    for text in [
        "[ {\"node\": {\"kind\": \"plain\"}},\n  {\"node\":\n {\"kind\": \"sum\", \"terms\": [1, 2]}}]",
        r#"[{"node": {"kind": "plain"}}, {"node": {"terms": [1], "kind": "sum"}}, {}]"#,
    ] {
        let message = error::<Answer>(text);
        let expected = "in '[1].node.terms[0]' (member of 'Sum'): invalid type: integer `1`";
        assert!(message.starts_with(expected), "{message}");
    }
    assert_eq!(
        error::<Answer>(r#"["},{", 2]"#),
        "in '[0]': invalid type: string \"},{\", \
         expected an object of type 'Leaf'"
    );
    let missing = r#"[{"node": {"kind": "plain"}}, {}]"#;
    assert_eq!(
        error::<Answer>(missing),
        "in '[1].node' (member of 'Leaf'): mandatory member is missing",
    );
}

#[test]
fn the_whole_value_has_no_path() {
    assert_eq!(
        error::<Node>("3"),
        "invalid type: integer `3`, expected an object of type 'Node'"
    );
}

#[test]
fn events_name_their_data() {
    let text = r#"{"event": "GROWN", "data": {"node": {"kind": 5}},
        "timestamp": {"seconds": 1, "microseconds": 1}}"#;
    let expected = "in 'data.node.kind' (member of 'Node'): \
         invalid type: integer `5`, expected a string";
    assert_eq!(error::<Timestamped<Event>>(text), expected);
    let message: qapi_types::message::Message = qapi_types::json::from_str(text).expect("decodes");
    let qapi_types::message::Message::Event(raw) = message else {
        panic!("an event")
    };
    let error = raw.decode::<Event>().expect_err("must not decode");
    assert!(error.to_string().starts_with(expected), "{error}");
}
