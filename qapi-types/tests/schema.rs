//! Schemas as data: static and owned ones under the same methods, valid or refused.
#![cfg(feature = "schemas")]

use qapi_types::document::Document;
use qapi_types::schema::{Keep, Row, Schema};
use qapi_types::{Problem, ProblemKind, qga, qmp};
use serde_json::{Value, json};

fn schemas() -> [&'static Schema; 2] {
    [&qmp::schema::SCHEMA, &qga::schema::SCHEMA]
}

fn text(schema: &Schema) -> String {
    schema.introspection(Keep::All).to_string()
}

/// The schema that answers what another does.
fn owned(schema: &Schema) -> Schema {
    serde_json::from_str(&text(schema)).expect("the answer is well-formed")
}

fn check(schema: &Schema, command: &str, arguments: &str) -> Result<(), Problem> {
    let document = Document::read(arguments.as_bytes()).expect("JSON");
    let row = schema.find(command).expect("the command is there");
    let (Row::Command(_, arguments, ..) | Row::Event(_, arguments)) = schema.row(row) else {
        panic!("{command} is a type");
    };
    schema.check_arguments(arguments, document.root(), false)
}

#[test]
fn what_is_read_is_written_as_it_was() {
    for schema in schemas() {
        let owned = owned(schema);
        assert_eq!(owned.validate(), Ok(()));
        assert_eq!(text(&owned), text(schema));
    }
}

#[test]
fn both_know_the_same_commands_and_events() {
    for schema in schemas() {
        let owned = owned(schema);
        let mut calls = 0;
        for row in schema.rows() {
            if let Row::Command(name, ..) | Row::Event(name, _) = row {
                let name = schema.name(*name);
                let found = schema.find(name).expect("it is there");
                assert_eq!(schema.row(found), *row);
                assert_eq!(owned.find(name), Some(found));
                calls += 1;
            }
        }
        assert!(calls > 3);
        for none in ["", "0", "str", "[str]", "no-such-command", "\u{10ffff}"] {
            assert_eq!((schema.find(none), owned.find(none)), (None, None));
        }
    }
}

#[test]
fn what_commands_that_are_left_out_refer_to_goes_from_both() {
    for schema in schemas() {
        let owned = owned(schema);
        let keep = |name: &str| name.starts_with('q');
        let cut = schema.introspection(Keep::Only(&keep)).to_string();
        assert_eq!(owned.introspection(Keep::Only(&keep)).to_string(), cut);
        assert!(cut.len() < text(schema).len());
    }
}

#[test]
fn the_check_says_the_same_of_both() {
    let statics = &qmp::schema::SCHEMA;
    let owned = owned(statics);
    for (command, arguments) in [
        ("stop", "{}"),
        ("stop", r#"{"x": 1}"#),
        (
            "monitor-add",
            r#"{"id": "a", "chardev": "b", "pretty": true}"#,
        ),
        ("monitor-add", r#"{"id": "a"}"#),
        ("monitor-add", r#"{"id": "a", "chardev": null}"#),
        ("qmp_capabilities", r#"{"enable": ["oob", "bogus"]}"#),
        (
            "chardev-add",
            r#"{"id": "a", "backend": {"type": "null", "data": {}}}"#,
        ),
        ("chardev-add", r#"{"id": "a", "backend": {"type": "nope"}}"#),
        (
            "chardev-add",
            r#"{"id": "a", "backend": {"type": "null", "data": {"path": 1}}}"#,
        ),
        ("balloon", r#"{"value": 1.5}"#),
    ] {
        let ours = check(statics, command, arguments);
        assert_eq!(
            check(&owned, command, arguments),
            ours,
            "{command} {arguments}"
        );
    }
}

#[test]
fn integers_whose_size_is_unknown_take_what_any_integer_does() {
    let owned = owned(&qmp::schema::SCHEMA);
    let value = |text: &str| check(&owned, "balloon", &format!(r#"{{"value": {text}}}"#));
    for fits in ["0", "-0", "-9223372036854775808", "18446744073709551615"] {
        assert_eq!(value(fits), Ok(()), "{fits}");
    }
    for large in ["-9223372036854775809", "18446744073709551616"] {
        let problem = value(large).expect_err(large);
        assert!(matches!(problem.kind(), ProblemKind::OutOfRange(_)));
        assert_eq!(problem.path(), "value");
    }
    for other in ["1.0", "1e3", "\"1\"", "null"] {
        let problem = value(other).expect_err(other);
        assert_eq!(*problem.kind(), ProblemKind::Mistyped("an integer"));
    }
}

/// A small answer in which every kind of entry occurs.
fn answer() -> Value {
    json!([
        {"name": "go", "meta-type": "command", "arg-type": "Way", "ret-type": "[int]",
         "allow-oob": true, "features": ["deprecated"]},
        {"name": "GONE", "meta-type": "event", "arg-type": "q_empty"},
        {"name": "q_empty", "meta-type": "object", "members": []},
        {"name": "Way", "meta-type": "object", "tag": "by", "members": [
            {"name": "by", "type": "By", "features": []},
            {"name": "to", "type": "Place", "default": null, "features": ["unstable", "x-\"é\u{1}"]}],
         "variants": [{"case": "sea", "type": "q_empty"}, {"case": "air", "type": "Air"}]},
        {"name": "Air", "meta-type": "object", "members": [{"name": "high", "type": "int"}]},
        {"name": "By", "meta-type": "enum",
         "members": [{"name": "sea", "features": ["deprecated"]}, {"name": "air"}],
         "values": ["sea", "air"]},
        {"name": "Place", "meta-type": "alternate", "members": [{"type": "str"}, {"type": "[int]"}]},
        {"name": "[int]", "meta-type": "array", "element-type": "int"},
        {"name": "int", "meta-type": "builtin", "json-type": "int"},
        {"name": "str", "meta-type": "builtin", "json-type": "string"},
    ])
}

fn load(answer: &Value) -> Schema {
    Schema::from_introspection(answer).unwrap_or_else(|error| panic!("{error}"))
}

fn written(schema: &Schema) -> Value {
    let text = text(schema);
    assert!(text.is_ascii());
    serde_json::from_str(&text).expect("it is JSON")
}

#[test]
fn types_may_have_names_or_numbers() {
    let named = load(&answer());
    assert_eq!(written(&named), answer());
    let numbered = answer().to_string().replace("\"Way\"", "\"17\"");
    let numbered: Value = serde_json::from_str(&numbered).expect("JSON");
    assert_eq!(written(&load(&numbered)), numbered);
    // Not a number of ours: it stays as it is.
    let odd = numbered.to_string().replace("\"17\"", "\"0017\"");
    let odd: Value = serde_json::from_str(&odd).expect("JSON");
    assert_eq!(written(&load(&odd)), odd);

    for schema in [named, load(&odd)] {
        let go = |arguments: &str| check(&schema, "go", arguments);
        assert_eq!(go(r#"{"by": "air", "high": 1, "to": [2]}"#), Ok(()));
        assert_eq!(
            go(r#"{"by": "sea", "high": 1}"#).unwrap_err().path(),
            "high"
        );
        assert_eq!(
            go(r#"{"by": "sea", "to": ["2"]}"#).unwrap_err().path(),
            "to[0]"
        );
        assert_eq!(check(&schema, "GONE", "{}"), Ok(()));
    }
}

#[test]
fn what_newer_servers_may_add_is_tolerated() {
    let mut answer = answer();
    let entries = answer.as_array_mut().expect("an array");
    entries[0]["since"] = json!("42.0");
    entries[3]["members"][0]["range"] = json!([0, {"to": 1}]);
    entries[3]["members"][1]["type"] = json!("set");
    entries[3]["members"][1]["default"] = json!("here");
    entries[9]["json-type"] = json!("bytes\u{1f600}");
    entries.push(json!({"name": "set", "meta-type": "set", "of": ["Lost"], "\u{e9}": 1}));
    entries.push(json!({"name": "Lost", "meta-type": "object", "members": []}));
    let schema = load(&answer);

    // As types they take everything.
    let to = r#"{"by": "sea", "to": {"a": [1, null]}}"#;
    assert_eq!(check(&schema, "go", to), Ok(()));
    let huge = check(&schema, "go", r#"{"by": "sea", "to": [1e999]}"#);
    assert_eq!(huge.unwrap_err().path(), "to[0]");

    // Unknown members are not written again, nor what a default is; entries of unknown kinds are.
    let entries = answer.as_array_mut().expect("an array");
    let unknown = |entry: &mut Value, key: &str| {
        entry.as_object_mut().expect("an object").remove(key);
    };
    unknown(&mut entries[0], "since");
    unknown(&mut entries[3]["members"][0], "range");
    entries[3]["members"][1]["default"] = Value::Null;
    assert_eq!(written(&schema), answer);

    // What an unknown entry refers to stays, whoever is left out.
    let only = schema.introspection(Keep::Only(&|_| false)).to_string();
    let only: Value = serde_json::from_str(&only).expect("JSON");
    let names: Vec<_> = only.as_array().expect("an array").iter().collect();
    assert!(names.iter().any(|entry| entry["name"] == "Lost"));
    assert!(!names.iter().any(|entry| entry["name"] == "go"));
}

#[test]
fn enumerations_of_older_servers_have_values_alone() {
    let mut answer = answer();
    let new = answer[5].clone();
    answer[5]
        .as_object_mut()
        .expect("an object")
        .remove("members");
    let schema = load(&answer);
    assert_eq!(check(&schema, "go", r#"{"by": "sea"}"#), Ok(()));
    assert_eq!(written(&schema)[5]["values"], new["values"]);
}

/// What is said when the answer is changed at `pointer`; where there is nothing, it is put there.
fn refused(pointer: &str, value: Value) -> String {
    let mut answer = answer();
    let (outer, key) = pointer.rsplit_once('/').expect("a pointer");
    match answer.pointer_mut(outer).expect("it is there") {
        Value::Array(items) if key == "-" => items.push(value),
        Value::Array(items) => items[key.parse::<usize>().expect("an index")] = value,
        other => other[key] = value,
    }
    match Schema::from_introspection(&answer) {
        Ok(_) => panic!("{pointer} is taken"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn errors_say_where_and_what() {
    let go = |path: &str, what: &str| format!("no valid schema: '[0]{path}' of 'go': {what}");
    let way = |path: &str, what: &str| format!("no valid schema: '[3]{path}' of 'Way': {what}");
    let missing = |pointer: &str, key: &str| {
        let mut answer = answer();
        let object = answer.pointer_mut(pointer).expect("it is there");
        object.as_object_mut().expect("an object").remove(key);
        Schema::from_introspection(&answer)
            .expect_err(key)
            .to_string()
    };
    // References.
    assert_eq!(
        refused("/0/arg-type", json!("99")),
        go(".arg-type", "'99' is not there")
    );
    assert_eq!(
        refused("/0/ret-type", json!("GONE")),
        go(".ret-type", "'GONE' is no type")
    );
    assert_eq!(
        refused("/0/arg-type", json!("By")),
        go(".arg-type", "'By' is no object type")
    );
    assert_eq!(
        refused("/3/members/1/type", json!("x")),
        way(".members[1].type", "'x' is not there"),
    );
    assert_eq!(
        refused("/3/variants/1/type", json!("[int]")),
        way(".variants[1].type", "'[int]' is no object type"),
    );
    assert_eq!(
        refused("/7/element-type", json!("x")),
        "no valid schema: '[7].element-type' of '[int]': 'x' is not there",
    );
    assert_eq!(
        refused("/3/tag", json!("from")),
        way(".tag", "there is no member 'from'")
    );
    assert_eq!(
        refused("/6/members/0/type", json!("Place")),
        "no valid schema: '[6].members[0].type' of 'Place': 'Place' is an alternate, too",
    );
    // Names that are there already.
    assert_eq!(
        refused("/9/name", json!("int")),
        "no valid schema: '[9].name': 'int' is there already",
    );
    assert_eq!(
        refused("/3/members/1/name", json!("by")),
        way(".members[1].name", "'by' is there already"),
    );
    assert_eq!(
        refused("/3/variants/1/case", json!("sea")),
        way(".variants[1].case", "'sea' is there already"),
    );
    assert_eq!(
        refused("/5/members/1/name", json!("sea")),
        "no valid schema: '[5].members[1].name' of 'By': 'sea' is there already",
    );
    // Shapes.
    let error = Schema::from_introspection(&json!({"return": []})).expect_err("no array");
    assert_eq!(error.to_string(), "no valid schema: must be an array");
    assert_eq!(error.path(), "");
    assert_eq!(
        refused("/-", json!(1)),
        "no valid schema: '[10]': must be an object"
    );
    assert_eq!(
        missing("/0", "meta-type"),
        "no valid schema: '[0].meta-type': is missing"
    );
    assert_eq!(
        refused("/2/name", json!(1)),
        "no valid schema: '[2].name': must be a string"
    );
    assert_eq!(missing("/0", "ret-type"), go(".ret-type", "is missing"));
    assert_eq!(
        refused("/0/allow-oob", json!(1)),
        go(".allow-oob", "must be a boolean")
    );
    assert_eq!(
        refused("/0/features", json!("x")),
        go(".features", "must be an array")
    );
    assert_eq!(
        refused("/0/features/0", json!(1)),
        go(".features[0]", "must be a string")
    );
    assert_eq!(
        refused("/3/members/1/features/0", json!([])),
        way(".members[1].features[0]", "must be a string"),
    );
    assert_eq!(
        refused("/3/variants/0", json!([])),
        way(".variants[0]", "must be an object")
    );
    assert_eq!(missing("/3", "variants"), way(".variants", "is missing"));
    assert_eq!(missing("/3", "tag"), way(".tag", "is missing"));
    assert_eq!(
        missing("/9", "json-type"),
        "no valid schema: '[9].json-type' of 'str': is missing",
    );
}

#[test]
fn types_that_consist_of_themselves_are_refused() {
    let itself = "consists of itself, or of arrays or unions nested deeper than 64";
    assert_eq!(
        refused("/7/element-type", json!("[int]")),
        format!("no valid schema: '[7]' of '[int]': {itself}"),
    );
    assert_eq!(
        refused("/3/variants/0/type", json!("Way")),
        format!("no valid schema: '[3]' of 'Way': {itself}"),
    );
    // Deep, and each level twice.
    let mut entries = vec![json!({"name": "0", "meta-type": "object", "members": []})];
    for level in 1..100_usize {
        let inner = (level - 1).to_string();
        entries.push(json!({
            "name": level.to_string(), "meta-type": "object", "tag": "t",
            "members": [{"name": "t", "type": "0"}],
            "variants": [{"case": "a", "type": inner}, {"case": "b", "type": inner}],
        }));
    }
    let error = Schema::from_introspection(&json!(entries)).expect_err("too deep");
    assert_eq!(error.path(), "[65]");
    entries.truncate(60);
    load(&json!(entries));
}

/// The pointers of all values in a value.
fn pointers(value: &Value, own: String, all: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointers(item, format!("{own}/{index}"), all);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                pointers(member, format!("{own}/{key}"), all);
            }
        }
        _ => {}
    }
    all.push(own);
}

#[test]
fn one_odd_value_anywhere_does_no_harm() {
    let mut odd: Vec<Value> = [json!(null), json!(1), json!([]), json!({}), json!([[]])].into();
    let words = "go GONE Way Place [int] int str object enum array alternate event sea x";
    odd.extend(words.split(' ').map(Value::from));
    let mut all = Vec::new();
    pointers(&answer(), String::new(), &mut all);
    let (mut read, mut refused) = (0, 0);
    for pointer in &all {
        for odd in &odd {
            let mut answer = answer();
            *answer.pointer_mut(pointer).expect("it is there") = odd.clone();
            match Schema::from_introspection(&answer) {
                Err(error) => {
                    assert!(
                        error.path().starts_with('[') || pointer.is_empty(),
                        "{error}"
                    );
                    refused += 1;
                }
                Ok(schema) => {
                    assert_eq!(text(&owned(&schema)), text(&schema));
                    for arguments in ["{}", r#"{"by": "air", "high": 1, "to": [{"by": []}]}"#] {
                        if schema.find("go").is_some() {
                            let _ = check(&schema, "go", arguments);
                        }
                    }
                    read += 1;
                }
            }
        }
    }
    assert!(
        read > 100 && refused > 100,
        "{read} read, {refused} refused"
    );
}

#[test]
fn commands_members_and_values_have_features() {
    let answer = json!([
        {"name": "c", "meta-type": "command", "arg-type": "0", "ret-type": "1", "features": ["deprecated"]},
        {"name": "0", "meta-type": "object", "members": [
            {"name": "a", "type": "e"}, {"name": "b", "type": "e", "features": ["x", "y"]}]},
        {"name": "1", "meta-type": "object", "members": []},
        {"name": "e", "meta-type": "enum", "values": ["v", "w"],
            "members": [{"name": "v", "features": ["unstable"]}, {"name": "w"}]},
    ]);
    let schema = Schema::from_introspection(&answer).expect("it is well-formed");
    let of_rows = (0..4).map(|row| schema.features(row).collect::<Vec<_>>());
    assert_eq!(
        of_rows.collect::<Vec<_>>(),
        [vec!["deprecated"], vec![], vec![], vec![]]
    );
    let (Row::Struct(_, members), Row::Enum(_, values)) = (schema.row(1), schema.row(3)) else {
        panic!("rows are in the order of the answer");
    };
    let of_members = schema
        .members(members)
        .map(|(index, _)| schema.member_features(index).collect());
    assert_eq!(
        of_members.collect::<Vec<Vec<_>>>(),
        [vec![], vec!["x", "y"]]
    );
    let of_values = schema
        .values(values)
        .map(|(index, _)| schema.value_features(index).collect());
    assert_eq!(
        of_values.collect::<Vec<Vec<_>>>(),
        [vec!["unstable"], vec![]]
    );
}
