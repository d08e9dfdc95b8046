//! What generated types carry on the wire: traffic of real servers, examples of real documentation,
//! and the corners of a schema of our own.
//!
//! The types are generated into crates of their own, whose tests stand in `crate/` and `small/` as
//! they are. What they print is printed here.

mod examples;
#[path = "../support/mod.rs"]
mod support;

use std::fmt::Write as _;

use qapi_codegen::Report;
use support::corpus;
use support::generated::Crate;

/// What the crates' tests use besides the runtime.
const DEPENDENCIES: &str = "serde = \"1\"\n\
                            serde_json = { version = \"1\", features = [\"raw_value\", \"unbounded_depth\"] }\n\
                            allocation-counter = \"0.8\"\n";

/// Rust for the table of a schema's commands, with the types that `module` has for them.
fn table(module: &str, report: &Report) -> String {
    let mut text = String::new();
    let constant = module.to_uppercase();
    writeln!(text, "static {constant}_COMMANDS: &[(&str, Codec)] = &[").expect("a string takes it");
    for (name, path) in &report.commands {
        writeln!(
            text,
            "    ({name:?}, Codec::of::<wire_qemu::{module}::{path}>()),"
        )
        .expect("a string takes it");
    }
    writeln!(
        text,
        "];\n\npub static {constant}: Schema =\n    \
         Schema::new::<wire_qemu::{module}::event::Event>({constant}_COMMANDS);\n"
    )
    .expect("a string takes it");
    text
}

#[test]
fn types_of_a_schema_of_corners_carry_all_of_them() {
    let mut target = Crate::with_dependencies("wire-small", DEPENDENCIES);
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wire/small");
    target.add("small", &folder.join("schema.json"), false);
    for (name, text) in [
        ("main.rs", include_str!("small/main.rs")),
        ("alternates.rs", include_str!("small/alternates.rs")),
        ("errors.rs", include_str!("small/errors.rs")),
        ("nulls.rs", include_str!("small/nulls.rs")),
        ("numbers.rs", include_str!("small/numbers.rs")),
        ("strangers.rs", include_str!("small/strangers.rs")),
        ("work.rs", include_str!("small/work.rs")),
    ] {
        target.write(&format!("tests/wire/{name}"), text);
    }
    print!(
        "{}",
        target.cargo(&["test", "--test", "wire", "--", "--nocapture"])
    );
}

#[test]
fn types_of_real_schemas_carry_real_traffic() {
    let Some(corpus) = corpus() else { return };
    let mut target = Crate::with_dependencies("wire-qemu", DEPENDENCIES);
    let mut tables = "//! Generated: what each schema has.\n#![allow(deprecated)]\n\nuse crate::codec::{Codec, Schema};\nuse crate::examples::Example;\n\n"
        .to_owned();
    let ours = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("schemas");
    for (module, root) in [
        ("system", corpus.join("qemu-10.0/qapi/qapi-schema.json")),
        (
            "storage",
            corpus.join("qemu-10.0/storage-daemon/qapi/qapi-schema.json"),
        ),
        ("agent", corpus.join("qemu-10.0/qga/qapi-schema.json")),
        ("our_system", ours.join("qapi-schema.json")),
        ("our_agent", ours.join("qga-schema.json")),
    ] {
        let report = target.add(module, &root, false);
        tables += &table(module, &report);
        tables += &examples::constant(&format!("{}_EXAMPLES", module.to_uppercase()), &root);
    }
    target.write("tests/wire/tables.rs", &tables);
    for (name, text) in [
        ("main.rs", include_str!("crate/main.rs")),
        ("codec.rs", include_str!("crate/codec.rs")),
        ("ends.rs", include_str!("crate/ends.rs")),
        ("talk.rs", include_str!("crate/talk.rs")),
        ("examples.rs", include_str!("crate/examples.rs")),
        ("nesting.rs", include_str!("crate/nesting.rs")),
        ("nulls.rs", include_str!("crate/nulls.rs")),
        ("sessions.rs", include_str!("crate/sessions.rs")),
    ] {
        target.write(&format!("tests/wire/{name}"), text);
    }
    print!(
        "{}",
        target.cargo(&["test", "--test", "wire", "--", "--nocapture"])
    );
}
