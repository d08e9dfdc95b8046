//! The read-only profile of QEMU's schemas: what is allowed of them, and what is not.

use std::fmt::Write;
use std::path::Path;

use qapi_parse::{Loader, introspect};
use qapi_session::layers::ReadOnly;
use qapi_types::schema::{Row, Schema};
use test_macros::corpus_test;
use test_support::{compare, corpus};

const SCHEMAS: [&str; 3] = ["qapi", "storage-daemon/qapi", "qga"];

fn load(schema: &str) -> Schema {
    let path = corpus().join(format!("qemu-10.0/{schema}/qapi-schema.json"));
    let loaded = Loader::new().load(path).expect("the corpus has it");
    let answer = introspect::json_of_all(&loaded.schema, true);
    serde_json::from_str(&answer).expect("it is an answer")
}

/// The commands of a schema.
fn commands(schema: &Schema) -> Vec<&str> {
    let commands = schema.rows().iter().filter_map(|row| match row {
        Row::Command(name, ..) => Some(schema.name(*name)),
        _ => None,
    });
    let mut commands: Vec<_> = commands.collect();
    commands.sort_unstable();
    commands
}

/// A line each, with `-` before what is refused.
#[corpus_test]
fn commands_that_change_nothing_are_allowed() {
    let mut found = String::new();
    for schema in SCHEMAS {
        let loaded = load(schema);
        let read_only = ReadOnly::of(&loaded);
        writeln!(found, "# {schema}").unwrap();
        for command in commands(&loaded) {
            let mark = if read_only.allows(command) { ' ' } else { '-' };
            writeln!(found, "{mark} {command}").unwrap();
        }
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/read_only.txt");
    compare(&file, &found).unwrap();
}
