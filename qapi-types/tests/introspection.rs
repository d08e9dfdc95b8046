//! The text of introspection, byte by byte: names and numbers of all lengths, and what comes again.
#![cfg(feature = "schemas")]

use qapi_types::dispatch::{Service, State, dispatch};
use qapi_types::qmp::schema::SCHEMA;
use qapi_types::schema::{Keep, Row, Schema, Tables};

fn answer(tables: Tables) -> String {
    let schema = Schema::from_tables(tables);
    schema.introspection(Keep::All).to_string()
}

/// A struct whose only member has this name, which has a feature of the same name or none.
fn with_name(name: &str, optional: u32, features: bool) -> String {
    let names: &[&str] = &[name.to_owned().leak()];
    answer(Tables {
        names: names.to_vec().leak(),
        rows: &[Row::Struct(7, (0, 1)), Row::Enum(12, (0, 1))],
        shown: 2,
        members: vec![0, 2 + optional].leak(),
        values: &[0],
        member_features: if features { &[0, 0] } else { &[] },
        value_features: if features { &[0, 0] } else { &[] },
        ..Tables::EMPTY
    })
}

fn expected(name: &str, optional: u32, features: bool) -> String {
    let features = if features {
        format!(r#","features":["{name}"]"#)
    } else {
        String::new()
    };
    let default = if optional == 1 {
        r#","default":null"#
    } else {
        ""
    };
    format!(
        concat!(
            r#"[{{"name":"7","meta-type":"object","members":[{{"name":"{}","type":"12"{}{}}}]}},"#,
            r#"{{"name":"12","meta-type":"enum","members":[{{"name":"{}"{}}}],"values":["{}"]}}]"#
        ),
        name, default, features, name, features, name
    )
}

#[test]
fn names_of_all_lengths_are_written_whole() {
    for length in 0..100 {
        let name: String = ('a'..='z').cycle().take(length).collect();
        for optional in [0, 1] {
            for features in [false, true] {
                let text = with_name(&name, optional, features);
                assert_eq!(text, expected(&name, optional, features));
            }
        }
    }
}

/// No schema has such names, but a server may send anything.
#[test]
fn names_that_need_escapes_have_them_wherever_they_stand() {
    for (c, escape) in [
        ('"', r"\u0022"),
        ('\\', r"\u005c"),
        ('\n', r"\u000a"),
        ('\u{7f}', r"\u007f"),
        ('\u{e8}', r"\u00e8"),
        ('\u{1f600}', r"\ud83d\ude00"),
    ] {
        for length in 0..40 {
            for place in [0, length / 2, length] {
                let (before, behind) = ("x".repeat(place), "y".repeat(length - place));
                let text = expected(&format!("{before}{escape}{behind}"), 1, true);
                let schema: Schema = serde_json::from_str(&text).expect("it is a schema");
                let values = |row: &Row| match row {
                    Row::Enum(_, values) => Some(*values),
                    _ => None,
                };
                let values = schema.rows().iter().find_map(values);
                let values = values.expect("there is an enumeration");
                let (_, name) = schema.values(values).next().expect("it has a value");
                assert_eq!(name, format!("{before}{c}{behind}"));
                assert_eq!(schema.introspection(Keep::All).to_string(), text);
            }
        }
    }
}

#[test]
fn numbers_of_types_have_all_their_digits_and_no_more() {
    let near = |power: u32| [power - 1, power, power + 1];
    let powers = (0..10).map(|power| 10_u32.pow(power));
    let numbers = powers.flat_map(near).chain(0..12_000);
    // The highest bit says that a type is not there.
    for number in numbers.filter(|number| number >> 31 == 0) {
        let text = answer(Tables {
            rows: vec![Row::Struct(number, (0, 0)), Row::Array(0, 0)].leak(),
            shown: 2,
            ..Tables::EMPTY
        });
        let expected = format!(
            concat!(
                r#"[{{"name":"{0}","meta-type":"object","members":[]}},"#,
                r#"{{"name":"[{0}]","meta-type":"array","element-type":"{0}"}}]"#
            ),
            number
        );
        assert_eq!(text, expected);
    }
}

#[test]
fn nothing_is_an_empty_list() {
    assert_eq!(answer(Tables::EMPTY), "[]");
}

/// The text is kept once it was asked for.
#[test]
fn each_client_gets_the_same_answer() {
    let service = Service::<(), ()>::builder(&SCHEMA)
        .build()
        .expect("it has no functions");
    let ask = |message: &str, state| {
        let answer = dispatch(&service, &(), &(), state, message.as_bytes());
        String::from_utf8(answer.expect("it is answered")).expect("it is text")
    };
    let own = |name: &str| name.starts_with("query-commands") || name == "query-qmp-schema";
    let text = SCHEMA.introspection(Keep::Only(&own)).to_string();
    let compact = State::new();
    for id in ["", r#","id":1"#, r#","id":["a",{"b":2.50}]"#] {
        let message = format!(r#"{{"execute":"query-qmp-schema"{id}}}"#);
        for _ in 0..2 {
            assert_eq!(
                ask(&message, compact),
                format!(r#"{{"return":{text}{id}}}"#)
            );
            let pretty = State {
                pretty: true,
                ..compact
            };
            let pretty: serde_json::Value =
                serde_json::from_str(&ask(&message, pretty)).expect("JSON");
            let direct: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            assert_eq!(pretty["return"], direct);
        }
    }
    assert_eq!(service.introspection().to_string(), text);
}
