//! Printed schemas load again to the same model.

use std::path::Path;

use qapi_parse::{Loader, Schema, dump, print};
use test_macros::corpus_test;
use test_support::{corpus, good_cases};

fn load(path: impl AsRef<Path>) -> Schema {
    Loader::new().load(path).unwrap().schema
}

/// The model without regard to where lines begin: old schemas indent descriptions at will.
fn flat(schema: &Schema) -> String {
    let text = dump::dump(schema, true);
    text.lines()
        .map(str::trim_start)
        .collect::<Vec<_>>()
        .join("\n")
}

fn texts_load_again(what: &str, schema: &Schema) -> Schema {
    let printed = print::texts(schema);
    let again = Loader::new().load_texts(&printed.root, printed.texts.clone());
    let again = again.unwrap_or_else(|e| panic!("{what}: {e}")).schema;
    assert_eq!(printed, print::texts(&again), "{what}");
    again
}

fn one_loads_again(what: &str, schema: &Schema) {
    let text = print::one(schema);
    let again = Loader::new().load_text("one.json", &text);
    let again = again.unwrap_or_else(|e| panic!("{what}: {e}")).schema;
    let lines = |schema: &Schema| {
        let text = flat(schema);
        let lines = text.lines().filter(|line| !line.starts_with("module "));
        let mut lines: Vec<String> = lines
            .filter(|line| !line.starts_with("include "))
            .map(str::to_owned)
            .collect();
        lines.sort();
        lines
    };
    assert_eq!(lines(schema), lines(&again), "{what}");
}

#[test]
fn everything_that_text_can_say_is_printed() {
    let text = include_str!("print/all.json");
    let schema = Loader::new().load_text("all.json", text).unwrap().schema;
    assert_eq!(print::one(&schema), text);
}

#[corpus_test]
fn good_cases_load_again() {
    let mut count = 0;
    for path in good_cases(&corpus()) {
        let what = path.display().to_string();
        let schema = load(&path);
        let again = texts_load_again(&what, &schema);
        assert_eq!(
            dump::dump(&schema, true),
            dump::dump(&again, true),
            "{what}"
        );
        one_loads_again(&what, &schema);
        count += 1;
    }
    assert!(count > 5, "{count}");
}

#[corpus_test]
fn schemas_of_qemu_load_again() {
    for version in ["6.2", "7.2", "8.2", "9.1", "10.0", "10.2"] {
        for folder in ["qapi", "qga", "storage-daemon/qapi"] {
            let path = corpus().join(format!("qemu-{version}/{folder}/qapi-schema.json"));
            if folder.starts_with("storage") && !path.exists() {
                continue;
            }
            let what = format!("{version} {folder}");
            let schema = load(path);
            let again = texts_load_again(&what, &schema);
            if matches!(version, "10.0" | "10.2") {
                assert_eq!(
                    dump::dump(&schema, true),
                    dump::dump(&again, true),
                    "{what}"
                );
            } else {
                assert_eq!(flat(&schema), flat(&again), "{what}");
            }
            one_loads_again(&what, &schema);
        }
    }
}
