//! Alternates choose by JSON type.

use qapi_types::Null;
use test_corners::small::{Anything, Kind};

use crate::{carried, error};

#[test]
fn every_type_finds_its_branch() {
    assert_eq!(carried::<Anything>("null"), Anything::None(Null));
    assert_eq!(carried::<Anything>("true"), Anything::Flag(true));
    assert_eq!(carried::<Anything>("2.5"), Anything::Number(2.5));
    assert_eq!(carried::<Anything>(r#""sum""#), Anything::Kind(Kind::Sum));
    assert_eq!(
        carried::<Anything>(r#""new""#),
        Anything::Kind(Kind::from("new"))
    );
    assert!(matches!(
        carried::<Anything>(r#"{"kind":"plain"}"#),
        Anything::Node(_)
    ));
    assert!(
        matches!(carried::<Anything>(r#"[{"kind":"plain"}]"#), Anything::List(list) if list.len() == 1)
    );
}

#[test]
fn what_no_branch_takes_is_an_error_that_says_what_they_take() {
    assert_eq!(
        error::<test_corners::small::NodeOrNull>("[]"),
        "invalid type: an array, expected a string, an object or null (alternate 'NodeOrNull')",
    );
}

#[test]
fn the_strict_check_says_which_types_an_alternate_takes() {
    use test_corners::small::schema::SCHEMA;

    for (node, expected) in [
        (
            r#"{"kind": "plain", "label": 7}"#,
            "label' must be a string or null",
        ),
        (
            r#"{"kind": "chain", "below": 7}"#,
            "below' must be a string, an object or null",
        ),
    ] {
        let text = format!(r#"{{"nodes": [{node}]}}"#);
        let document = qapi_types::document::Document::read(text.as_bytes()).expect("JSON");
        let row = SCHEMA.find("graft-all").expect("is there");
        let qapi_types::schema::Row::Command(_, arguments, ..) = SCHEMA.row(row) else {
            panic!("a command")
        };
        let problem = SCHEMA
            .check_arguments(arguments, document.root(), false)
            .expect_err("no branch takes a number");
        assert_eq!(
            problem.to_string(),
            format!("parameter 'nodes[0].{expected}")
        );
    }
}
