//! What static data answers to `query-qmp-schema`, beside what `qapi introspect` prints.

use std::path::Path;

use qapi_codegen::parse::{Loader, introspect};
use qapi_types::schema::{Keep, Schema};
use serde_json::Value;
use test_qemu::{evaluated, our_agent, our_system, system};
use test_support::{corpus, symbols};

/// What `qapi introspect` prints where these symbols are defined; `None` keeps everything.
fn introspect(schema: &Path, symbols: Option<&[String]>) -> Vec<Value> {
    let loaded = Loader::new()
        .load(schema)
        .unwrap_or_else(|failure| panic!("{}: {failure:?}", schema.display()));
    let text = match symbols {
        None => introspect::json_of_all(&loaded.schema, false),
        Some(symbols) => introspect::json(&loaded.schema, false, &|symbol| {
            symbols.iter().any(|other| other == symbol)
        }),
    };
    serde_json::from_str(&text).expect("it is JSON")
}

/// What a table answers.
fn answer(schema: &'static Schema) -> Vec<Value> {
    let text = schema.introspection(Keep::All).to_string();
    serde_json::from_str(&text).expect("it is JSON")
}

#[test]
fn all_tables_fit_together() {
    for schema in [
        &system::schema::SCHEMA,
        &evaluated::SCHEMA,
        &our_system::schema::SCHEMA,
        &our_agent::schema::SCHEMA,
    ] {
        assert_eq!(schema.validate(), Ok(()));
    }
}

fn assert_same(ours: &[Value], theirs: &[Value]) {
    for (index, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        assert_eq!(ours, theirs, "entry {index}");
    }
    assert_eq!(ours.len(), theirs.len());
}

#[test]
fn of_our_own_schemas_it_is_the_same() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas");
    for (schema, file) in [
        (&qapi_types::qmp::schema::SCHEMA, "qapi-schema.json"),
        (&qapi_types::qga::schema::SCHEMA, "qga-schema.json"),
    ] {
        assert_same(&answer(schema), &introspect(&own.join(file), None));
    }
}

#[test]
fn of_qemu_it_is_the_same() {
    let qemu = corpus().join("qemu-10.0/qapi/qapi-schema.json");
    let symbols = symbols(&corpus(), "system emulator 10.0.2");
    let evaluated = answer(&evaluated::SCHEMA);
    assert_same(&evaluated, &introspect(&qemu, Some(&symbols)));
    assert_eq!(evaluated.len(), 1172);
    let kept = answer(&system::schema::SCHEMA);
    assert_same(&kept, &introspect(&qemu, None));
}
