//! Members that the schema does not know are kept where an option says so, and nowhere else.

use std::fmt::Debug;

use qapi_types::{Map, Timestamped};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use test_options::{keeping, keeping_configured, partly, plain};

/// Decodes text, and expects the same JSON back, also of a value in memory.
fn carried<T: DeserializeOwned + Serialize + PartialEq + Debug>(text: &str) -> T {
    let value: T = serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let json: Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(serde_json::to_value(&value).expect("encodes"), json);
    // No name comes twice.
    let again: T = serde_json::from_str(&serde_json::to_string(&value).expect("encodes"))
        .expect("decodes again");
    assert_eq!(again, value);
    assert_eq!(serde_json::from_value::<T>(json).expect("decodes"), value);
    value
}

fn written<T: DeserializeOwned + Serialize>(text: &str) -> Value {
    let value: T = serde_json::from_str(text).expect("decodes");
    serde_json::to_value(&value).expect("encodes")
}

#[test]
fn structs_keep_what_they_do_not_know_at_any_depth() {
    let heir: keeping::Heir = carried(
        r#"{"new": [{"a": null}], "id": "i", "n": 1, "heirs": [{"n": 2, "x": {}, "id": "j"}],
            "mode": "on", "last": 18446744073709551615}"#,
    );
    assert_eq!(heir.others_.keys().collect::<Vec<_>>(), ["last", "new"]);
    assert_eq!(
        heir.heirs.expect("there are some")[0].others_["x"],
        json!({})
    );
    carried::<keeping_configured::Heir>(r#"{"new": 1, "id": "i", "n": 1, "heirs": [], "z": []}"#);
    let kept = written::<plain::Heir>(r#"{"new": 1, "id": "i", "n": 1}"#);
    assert_eq!(kept, json!({"id": "i", "n": 1}), "not asked for");
}

#[test]
fn a_branch_keeps_what_is_unknown_or_else_its_union() {
    for text in [
        r#"{"kind":"file","path":"p","new":1,"tag":"t"}"#,
        r#"{"new":1,"path":"p","tag":"t","kind":"file"}"#,
        r#"{"path":"p","new":1,"kind":"file","tag":"t"}"#,
    ] {
        let source: keeping::Source = carried(text);
        let keeping::SourceBranch::File(file) = &source.kind else {
            panic!("{source:?}")
        };
        assert_eq!((file.others_.len(), source.others_.len()), (1, 0), "{text}");
        carried::<keeping_configured::Source>(text);
        // The branch does not keep it here.
        let source: partly::Source = carried(text);
        assert_eq!(source.others_["new"], 1);
        assert_eq!(source.tag.as_deref(), Some("t"));
        let plain = written::<plain::Source>(text);
        assert_eq!(plain, json!({"kind": "file", "path": "p", "tag": "t"}));
    }
}

#[test]
fn a_union_without_members_for_a_branch_keeps_what_is_unknown() {
    for text in [
        r#"{"kind":"none","new":{"kind":"file"},"tag":"t","more":null}"#,
        r#"{"new":{"kind":"file"},"more":null,"kind":"none","tag":"t"}"#,
        r#"{"tag":"t","new":{"kind":"file"},"kind":"none","more":null}"#,
    ] {
        let source: keeping::Source = carried(text);
        assert_eq!(source.others_.len(), 2, "{text}");
        carried::<partly::Source>(text);
        carried::<keeping_configured::Source>(text);
    }
    // What an unknown branch has is its own.
    let source: keeping::Source = carried(r#"{"kind":"tape","new":1,"tag":"t"}"#);
    assert!(source.others_.is_empty());
}

#[test]
fn alternates_and_commands_keep_what_is_inside() {
    carried::<keeping::command::Open>(
        r#"{"source":{"kind":"none","a":1},"ref":{"kind":"file","path":"p","b":2},"c":[]}"#,
    );
    carried::<keeping::command::Open>(r#"{"source":{"kind":"none"},"ref":"r","c":[]}"#);
    assert_eq!(
        written::<partly::command::Open>(r#"{"source":{"kind":"none","a":1},"c":1}"#),
        json!({"source": {"kind": "none", "a": 1}})
    );
}

#[test]
fn a_command_around_a_type_leaves_it_to_the_type_if_that_keeps_anything() {
    let text = r#"{"id":"i","new":1}"#;
    let keeping::command::Take(pair) = carried(text);
    assert_eq!(pair.others_["new"], 1);
    let take: partly::command::Take = carried(text);
    assert_eq!(
        (take.data.id.as_str(), &take.others_["new"]),
        ("i", &json!(1))
    );
}

#[test]
fn events_keep_what_is_in_their_data_and_grow_data() {
    let head = r#"{"timestamp":{"seconds":1,"microseconds":2},"event""#;
    let opened = format!(r#"{head}:"OPENED","data":{{"uuid":{{"bytes":"","x":1}},"y":2}}}}"#);
    carried::<Timestamped<keeping::event::Event>>(&opened);
    carried::<Timestamped<keeping_configured::event::Event>>(&opened);
    let gone = format!(r#"{head}:"GONE"}}"#);
    carried::<Timestamped<keeping::event::Event>>(&gone);
    let grown = format!(r#"{head}:"GONE","data":{{"why":"who knows"}}}}"#);
    let event: Timestamped<keeping::event::Event> = carried(&grown);
    assert!(matches!(event.event, keeping::event::Event::Gone(gone) if gone.others_.len() == 1));
    assert_eq!(
        written::<Timestamped<plain::event::Event>>(&grown),
        serde_json::from_str::<Value>(&gone).expect("JSON")
    );
}

#[test]
fn what_is_kept_never_takes_the_place_of_what_is_known() {
    let others: Map = serde_json::from_value(json!({
        "kind": "file", "path": 7, "tag": 8, "id": 9, "extra": "x", "new": true,
    }))
    .expect("an object");
    let pair = keeping::Pair {
        others_: others.clone(),
        ..keeping::Pair::new("i")
    };
    let pair = serde_json::to_string(&pair).expect("encodes");
    assert!(pair.starts_with(r#"{"id":"i","#) && pair.matches(r#""id""#).count() == 1);
    let mut source: keeping::Source = keeping::File::new("p").into();
    source.others_ = others;
    assert_eq!(
        serde_json::to_string(&source).expect("encodes"),
        r#"{"kind":"file","path":"p","extra":"x","id":9,"new":true,"tag":8}"#
    );
}

#[test]
fn errors_in_what_is_known_are_as_before() {
    let error = serde_json::from_str::<keeping::Source>(r#"{"a":1,"path":7,"kind":"file"}"#);
    let error = error.expect_err("no path").to_string();
    assert!(
        error.starts_with("in 'path' (member of 'File'): invalid type"),
        "{error}"
    );
    let error = serde_json::from_str::<keeping::Heir>(r#"{"a":1,"n":1}"#);
    let error = error.expect_err("no id").to_string();
    assert!(
        error.starts_with("in 'id' (member of 'Heir'): mandatory member is missing"),
        "{error}"
    );
}
