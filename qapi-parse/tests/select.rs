//! Parts of real schemas say in introspection what the whole says of the same things.

use std::collections::BTreeSet;

use qapi_parse::schema::Selection;
use qapi_parse::{Loader, Schema, introspect};
use test_macros::corpus_test;
use test_support::corpus;

const VERSIONS: [&str; 6] = [
    "qemu-6.2",
    "qemu-7.2",
    "qemu-8.2",
    "qemu-9.1",
    "qemu-10.0",
    "qemu-10.2",
];

fn load(version: &str) -> Schema {
    let path = corpus().join(version).join("qapi/qapi-schema.json");
    Loader::new().load(path).unwrap().schema
}

/// The entries of what a server answers that has the symbols, with the names of types. The whole says
/// of features that are all left out that there are none; the part says nothing.
fn entries(schema: &Schema, symbols: &BTreeSet<String>) -> Vec<String> {
    let answer = introspect::json(schema, true, &|symbol| symbols.contains(symbol));
    let lines = answer.lines().map(|line| line.trim_end_matches(','));
    lines
        .filter(|line| line.starts_with('{'))
        .map(|line| line.replace(r#","features":[]"#, ""))
        .collect()
}

fn is_call(entry: &str) -> bool {
    entry.contains(r#""meta-type":"command""#) || entry.contains(r#""meta-type":"event""#)
}

#[corpus_test]
fn what_is_there_under_symbols_is_introspected_as_in_the_whole() {
    for version in VERSIONS {
        let whole = load(version);
        for odd in [0, 1] {
            let symbols = whole.symbols().into_iter().enumerate();
            let symbols = symbols.filter(|(at, _)| at % 2 == odd);
            let symbols: BTreeSet<String> = symbols.map(|(_, it)| it.to_owned()).collect();
            assert!(symbols.len() > 5, "{version}");
            let selection = Selection::new().define(&symbols);
            let part = whole.select(&selection).unwrap().schema;
            assert!(part.definitions().len() < whole.definitions().len());
            let (part, whole) = (entries(&part, &symbols), entries(&whole, &symbols));
            let calls = |entries: &[String]| -> Vec<String> {
                entries.iter().filter(|it| is_call(it)).cloned().collect()
            };
            assert_eq!(calls(&part), calls(&whole), "{version}");
            // Of the whole, types are met in what is not there, too.
            let all: BTreeSet<&String> = whole.iter().collect();
            for entry in &part {
                assert!(all.contains(entry), "{version}: {entry}");
            }
        }
    }
}

#[corpus_test]
fn each_command_is_introspected_alone_as_in_the_whole() {
    let whole = load("qemu-10.0");
    let symbols = whole.symbols().into_iter().map(str::to_owned).collect();
    let all: BTreeSet<String> = entries(&whole, &symbols).into_iter().collect();
    for command in whole.commands().iter().step_by(5) {
        let name = command.head.name.as_str();
        let selection = Selection::new().only([name]).define(&symbols);
        let part = whole.select(&selection).unwrap().schema;
        let part = entries(&part, &symbols);
        let there = part.iter().filter(|it| is_call(it)).count();
        let expected = command
            .head
            .condition
            .as_ref()
            .is_none_or(|it| it.holds(&|symbol| symbols.contains(symbol)));
        assert_eq!(there, usize::from(expected), "{name}");
        for entry in &part {
            assert!(all.contains(entry), "{name}: {entry}");
        }
    }
}
