//! The tables of static schemas: whether they fit together, and what happens when not.
#![cfg(feature = "schemas")]

use qapi_types::document::Node;
use qapi_types::schema::{Builtin, Row, Schema, Tables};
use qapi_types::{qga, qmp};

/// Tables of a command that takes one optional string.
const GOOD: Tables = Tables {
    names: &["go", "to", "fast"],
    rows: &[
        Row::Command(0, 1, 1, false),
        Row::Struct(0, (0, 1)),
        Row::Builtin(Builtin::Str, 2),
        Row::Enum(1, (0, 1)),
    ],
    shown: 4,
    calls: &[0],
    members: &[1, 5],
    values: &[2],
    branches: &[],
    choices: &[],
    features: &[],
    member_features: &[0, 2],
    value_features: &[],
};

#[test]
fn generated_tables_fit_together() {
    assert_eq!(qmp::schema::SCHEMA.validate(), Ok(()));
    assert_eq!(qga::schema::SCHEMA.validate(), Ok(()));
}

fn path(tables: Tables) -> String {
    let error = Schema::from_tables(tables).validate();
    let error = error.expect_err(&format!("something does not fit in {tables:?}"));
    error.path().to_owned()
}

/// Where something does not fit when `row` stands in place of another.
fn path_with(index: usize, row: Row) -> String {
    let mut rows = GOOD.rows.to_vec();
    rows[index] = row;
    let rows = rows.leak();
    path(Tables { rows, ..GOOD })
}

#[test]
fn errors_say_which_row_does_not_fit() {
    assert_eq!(Schema::from_tables(GOOD).validate(), Ok(()));
    let names = &["go", "to"];
    let error = Schema::from_tables(Tables { names, ..GOOD }).validate();
    let error = error.expect_err("a name is missing");
    assert_eq!(
        error.to_string(),
        "no valid schema: '[3]': there is no name 2"
    );
    let row = Row::Command(0, 9, 1, false);
    let rows = &[row, GOOD.rows[1], GOOD.rows[2], GOOD.rows[3]];
    let rows = rows.to_vec().leak();
    let error = Schema::from_tables(Tables { rows, ..GOOD }).validate();
    let error = error.expect_err("a row is missing");
    let expected = "no valid schema: '[0]' of 'go': row 9 should be an object type";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn rows_refer_to_what_is_there() {
    let no_object = path_with(0, Row::Command(0, 2, 1, false));
    let no_type = path_with(0, Row::Command(0, 1, 0, false));
    assert_eq!((&*no_object, &*no_type), ("[0]", "[0]"));
    let no_tag = path_with(1, Row::Union(0, (0, 1), 1, (0, 0)));
    let no_branch = path_with(1, Row::Union(0, (0, 1), 0, (0, 1)));
    assert_eq!((&*no_tag, &*no_branch), ("[1]", "[1]"));
    let no_builtin = path_with(2, Row::Builtin(Builtin::Str, 1));
    assert_eq!(no_builtin, "[2]");
    let no_array = path_with(3, Row::Array(2, 2));
    let of_itself = path_with(3, Row::Array(3, 3));
    let no_choice = path_with(3, Row::Alternate(1, (0, 1)));
    assert_eq!(
        (&*no_array, &*of_itself, &*no_choice),
        ("[3]", "[3]", "[3]")
    );
}

#[test]
fn members_and_values_are_there() {
    let members = |members| path(Tables { members, ..GOOD });
    assert_eq!(members(&[3, 5]), "[1]");
    assert_eq!(members(&[1, 8]), "[1]");
    assert_eq!(members(&[1, 0]), "[1]");
    assert_eq!(members(&[]), "[1]");
    assert_eq!(members(&[1]), "");
    let values = |values| path(Tables { values, ..GOOD });
    assert_eq!(values(&[]), "[3]");
    assert_eq!(values(&[3]), "[3]");
}

#[test]
fn what_is_searched_is_sorted_and_complete() {
    let calls = |calls| path(Tables { calls, ..GOOD });
    assert_eq!(
        (&*calls(&[]), &*calls(&[1]), &*calls(&[0, 0])),
        ("", "", "")
    );
    let features = |features| path(Tables { features, ..GOOD });
    assert_eq!((&*features(&[4, 0]), &*features(&[2, 0, 1, 0])), ("", ""));
    let member_features = &[0, 3];
    assert_eq!(
        path(Tables {
            member_features,
            ..GOOD
        }),
        ""
    );
    assert_eq!(path(Tables { shown: 5, ..GOOD }), "");
    assert_eq!(
        path_with(3, Row::Enum(0, (0, 1))),
        "[3]",
        "a mask that is taken"
    );
}

#[test]
fn names_need_no_escapes() {
    for name in ["fa\"st", "fast\\", "\n", "\u{7f}", "sch\u{f6}n"] {
        let names: &[&str] = vec!["go", "to", name].leak();
        let error = Schema::from_tables(Tables { names, ..GOOD }).validate();
        let error = error.expect_err(name).to_string();
        assert_eq!(
            error,
            format!("no valid schema: {name:?} is no name of QAPI")
        );
    }
}

#[cfg(debug_assertions)]
#[test]
#[should_panic(expected = "row 4 of 4")]
fn a_row_that_is_not_there_shows_in_debug_builds() {
    Schema::from_tables(GOOD).row(4);
}

#[cfg(debug_assertions)]
#[test]
#[should_panic(expected = "name 3 of 3")]
fn a_name_that_is_not_there_shows_in_debug_builds() {
    Schema::from_tables(GOOD).name(3);
}

#[cfg(debug_assertions)]
#[test]
#[should_panic(expected = "0 to 2 of 1")]
fn a_run_that_is_not_there_shows_in_debug_builds() {
    let _ = Schema::from_tables(GOOD).values((0, 2)).count();
}

#[cfg(debug_assertions)]
#[test]
#[should_panic(expected = "member 1 of 1")]
fn a_discriminator_that_is_not_there_shows_in_debug_builds() {
    let rows = &[Row::Union(0, (0, 1), 1, (0, 0))];
    let schema = Schema::from_tables(Tables { rows, ..GOOD });
    let _ = schema.check_arguments(0, Node::empty_object(), false);
}

#[cfg(not(debug_assertions))]
#[test]
fn what_is_not_there_means_nothing_in_release_builds() {
    let schema = Schema::from_tables(GOOD);
    assert_eq!((schema.name(3), schema.values((0, 2)).count()), ("", 0));
    let document = qapi_types::document::Document::read(br#"{"to": "x"}"#).expect("JSON");
    assert!(schema.check_arguments(4, document.root(), false).is_err());
    assert!(
        schema
            .check_arguments(4, Node::empty_object(), false)
            .is_ok()
    );
}
