//! Tests of loading from texts.

use std::path::Path;

use super::super::{Failure, Loader};

/// What is wrong, with the places: path, line and column.
fn problems(failure: &Failure) -> Vec<(String, String, usize, usize)> {
    let sources = failure.sources();
    let found = failure.diagnostics().iter();
    found
        .map(|found| {
            let place = sources.location(found.primary.span);
            let path = place.path.display().to_string();
            (found.message.clone(), path, place.line, place.column)
        })
        .collect()
}

#[test]
fn one_text_is_a_schema() {
    let text = "{ 'struct': 'Point', 'data': { 'x': 'int' } }";
    let schema = Loader::new().load_text("point.json", text).unwrap().schema;
    assert_eq!(schema.structs()[0].head.name, "Point");
    assert_eq!(schema.modules()[0].name, "point.json");
    assert_eq!(schema.sources().files()[0].path(), Path::new("point.json"));
}

#[test]
fn texts_include_each_other_by_name_however_it_is_written() {
    let texts = [
        (
            "s/sub/b.json",
            "{ 'include': '../root.json' }\r\n{ 'include': './../sub/../a.json' }",
        ),
        ("s/./a.json", "{ 'enum': 'Aa', 'data': [ 'x' ] }"),
        ("unused.json", "no schema"),
    ];
    let with_root = |root| texts.into_iter().chain([("s/root.json", root)]);
    let root = "{ 'include': 'a.json' }\n{ 'include': 'sub/../sub/b.json' }";
    let failure = Loader::new()
        .load_texts("s/root.json", with_root(root))
        .unwrap_err();
    let expected = (
        "'s/sub/../sub/../root.json' includes itself",
        "s/sub/../sub/b.json",
    );
    assert_eq!(
        problems(&failure),
        [(expected.0.into(), expected.1.into(), 1, 14)]
    );

    let texts = texts.map(|(name, text)| (name, text.replace("'../root.json'", "'../a.json'")));
    let texts = texts.into_iter().chain([("s/root.json", root.to_owned())]);
    let schema = Loader::new()
        .load_texts("s/root.json", texts)
        .unwrap()
        .schema;
    let names: Vec<&str> = schema.modules().iter().map(|m| m.name.as_str()).collect();
    assert_eq!(names, ["root.json", "a.json", "sub/b.json"]);
}

#[test]
fn no_file_stands_in_for_a_text_that_is_missing() {
    // A file of this name is there, next to where the test runs.
    let root = "\n{ 'include': 'Cargo.toml' }";
    assert!(Path::new("Cargo.toml").exists());
    let failure = Loader::new().load_text("root.json", root).unwrap_err();
    let message = "cannot read 'Cargo.toml': no text has this name";
    assert_eq!(
        problems(&failure),
        [(message.into(), "root.json".into(), 2, 14)]
    );

    let none: [(&str, &str); 0] = [];
    let failure = Loader::new().load_texts("Cargo.toml", none).unwrap_err();
    assert_eq!(
        problems(&failure),
        [(message.into(), "Cargo.toml".into(), 1, 1)]
    );
}

#[test]
fn a_name_is_that_of_a_file() {
    for name in ["", ".", "..", "/", "a/.."] {
        let failure = Loader::new().load_text(name, "").unwrap_err();
        let [found] = failure.diagnostics() else {
            panic!("{failure}")
        };
        let message = format!("cannot read '{name}': a text needs the name of a file");
        assert_eq!(found.message, message);
    }
}

#[test]
fn the_last_text_of_a_name_counts() {
    let texts = [("a.json", "no schema"), ("./a.json", "")];
    let schema = Loader::new().load_texts("a.json", texts).unwrap().schema;
    assert!(schema.definitions().is_empty());
}

#[test]
fn rules_and_limits_are_those_of_files() {
    let text = "{ 'enum': 'Aa', 'data': [ 'x' ], 'prefix': 1 }";
    assert!(Loader::new().load_text("a.json", text).is_err());
    let old = "##\n# @Aa:\n#\n# Note: old\n##\n{ 'enum': 'Aa', 'data': [ 'x' ] }";
    let loaded = Loader::new().load_text("a.json", old).unwrap();
    assert!(!loaded.warnings.is_empty());
    assert!(Loader::new().strict(true).load_text("a.json", old).is_err());
    let large = " ".repeat((16 << 20) + 1);
    let failure = Loader::new().load_text("a.json", large).unwrap_err();
    assert!(
        problems(&failure)[0].0.contains("'a.json' is too large"),
        "{failure}"
    );
}
