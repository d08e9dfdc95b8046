//! Entries, masks and conditions.

use std::io;

use super::{CallKind, Introspection, MaskedName, TypeKind, json};
use crate::load::Loader;
use crate::schema::{Builtin, Schema};

fn load(schema: &str) -> Schema {
    let mut read = |_: &std::path::Path| Ok::<_, io::Error>(schema.as_bytes().to_vec());
    Loader::new().load_with("s.json", &mut read).unwrap().schema
}

fn answer(schema: &str, symbols: &[&str]) -> Vec<String> {
    let schema = load(schema);
    let text = json(&schema, false, &|symbol| symbols.contains(&symbol));
    let lines = text
        .lines()
        .map(|line| line.trim_end_matches(',').to_owned());
    lines.filter(|line| line.starts_with('{')).collect()
}

#[test]
fn commands_come_first_and_types_as_they_are_met() {
    let lines = answer(
        "{ 'struct': 'Way', 'data': { 'to': 'uint8', '*via': ['str'] } }\n\
         { 'command': 'go', 'data': 'Way', 'allow-oob': true }\n\
         { 'event': 'GONE' }\n",
        &[],
    );
    assert_eq!(
        lines,
        [
            r#"{"name":"go","meta-type":"command","arg-type":"0","ret-type":"1","allow-oob":true}"#,
            r#"{"name":"GONE","meta-type":"event","arg-type":"1"}"#,
            r#"{"name":"0","meta-type":"object","members":[{"name":"to","type":"int"},{"name":"via","type":"[str]","default":null}]}"#,
            r#"{"name":"1","meta-type":"object","members":[]}"#,
            r#"{"name":"int","meta-type":"builtin","json-type":"int"}"#,
            r#"{"name":"[str]","meta-type":"array","element-type":"str"}"#,
            r#"{"name":"str","meta-type":"builtin","json-type":"string"}"#,
        ],
    );
}

#[test]
fn what_a_condition_takes_away_keeps_its_number() {
    let schema = "{ 'struct': 'Aa', 'data': {}, 'if': 'A' }\n\
         { 'struct': 'Bb', 'data': {} }\n\
         { 'command': 'a', 'data': 'Aa', 'if': 'A' }\n\
         { 'command': 'b', 'data': 'Bb', 'features': [ { 'name': 'f', 'if': 'A' } ] }\n";
    let with = answer(schema, &["A"]);
    let without = answer(schema, &[]);
    assert_eq!((with.len(), without.len()), (5, 3));
    assert_eq!(
        without[0],
        r#"{"name":"b","meta-type":"command","arg-type":"2","ret-type":"1","features":[]}"#,
    );
    assert_eq!(
        with[1],
        r#"{"name":"b","meta-type":"command","arg-type":"2","ret-type":"1","features":["f"]}"#,
    );
}

#[test]
fn the_built_in_enumeration_is_an_enumeration() {
    let qtype = r#"{"name":"1","meta-type":"enum","members":[{"name":"none"},{"name":"qnull"},{"name":"qnum"},{"name":"qstring"},{"name":"qdict"},{"name":"qlist"},{"name":"qbool"}],"values":["none","qnull","qnum","qstring","qdict","qlist","qbool"]}"#;
    let one = answer("{ 'event': 'EV', 'data': { 'x': 'QType' } }\n", &[]);
    assert_eq!(
        one,
        [
            r#"{"name":"EV","meta-type":"event","arg-type":"0"}"#,
            r#"{"name":"0","meta-type":"object","members":[{"name":"x","type":"1"}]}"#,
            qtype,
        ],
    );
    let more = answer(
        "{ 'event': 'EV', 'data': { 'a': ['QType'], '*b': 'QType', 'c': 'Own' } }\n\
         { 'enum': 'Own', 'data': ['v'] }\n",
        &[],
    );
    assert_eq!(
        more,
        [
            r#"{"name":"EV","meta-type":"event","arg-type":"0"}"#,
            r#"{"name":"0","meta-type":"object","members":[{"name":"a","type":"[1]"},{"name":"b","type":"1","default":null},{"name":"c","type":"2"}]}"#,
            r#"{"name":"[1]","meta-type":"array","element-type":"1"}"#,
            qtype,
            r#"{"name":"2","meta-type":"enum","members":[{"name":"v"}],"values":["v"]}"#,
        ],
    );
}

#[test]
fn entries_refer_to_each_other_by_index() {
    let schema = load(
        "{ 'enum': 'Way', 'data': ['up'], 'if': 'A' }\n\
         { 'command': 'go', 'data': { 'by': ['Way'], 'far': 'uint8' } }\n\
         { 'event': 'GONE' }\n",
    );
    let model = Introspection::new(&schema);
    let names: Vec<_> = model.calls().iter().map(|c| c.head.name.as_str()).collect();
    assert_eq!(names, ["go", "GONE"]);
    let [go, gone] = model.calls() else {
        panic!("a command and an event")
    };
    let TypeKind::Object { name, members, .. } = &model[go.arguments].kind else {
        panic!("arguments are an object")
    };
    let expected = MaskedName {
        number: 0,
        name: "q_obj_go-arg".into(),
    };
    assert_eq!(*name, expected);
    let [by, far] = members.as_slice() else {
        panic!("two members")
    };
    let TypeKind::Array(element) = model[by.ty].kind else {
        panic!("an array")
    };
    // An array is there when its elements' type is.
    assert_eq!(model[by.ty].condition, model[element].condition);
    assert!(model[element].condition.is_some());
    // The size of the integer is left to the member.
    assert!(matches!(
        model[far.ty].kind,
        TypeKind::Builtin(Builtin::Int)
    ));
    let CallKind::Command { returns, allow_oob } = go.kind else {
        panic!("a command")
    };
    assert_eq!((returns, allow_oob), (gone.arguments, false));
    assert_eq!(gone.kind, CallKind::Event);
    let numbers = [element, gone.arguments].map(|id| match &model.types()[id.index()].kind {
        TypeKind::Enum { name, .. } | TypeKind::Object { name, .. } => name.number,
        kind => panic!("not masked: {kind:?}"),
    });
    assert_eq!(numbers, [2, 1]);
}
