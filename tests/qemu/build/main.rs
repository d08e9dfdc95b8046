//! Generates from QEMU 10.0's schemas, which the corpus has, and from our own. Without the corpus
//! there is nothing to generate, and all tests are ignored.

// Links to files of `test-support`: a package that depended on that one could not be packaged.
#[allow(dead_code, unreachable_pub, reason = "each build script needs a part")]
mod build;
#[allow(dead_code, unreachable_pub, reason = "each build script needs a part")]
mod corpus;
mod examples;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use qapi_codegen::{Conditions, Config, Error, Report};

use crate::corpus::symbols;

/// Rust for the table of a schema's commands, with the types that `module` has for them.
fn table(module: &str, report: &Report) -> String {
    let mut text = String::new();
    let constant = module.to_uppercase();
    writeln!(text, "static {constant}_COMMANDS: &[(&str, Codec)] = &[").expect("a string takes it");
    for (name, path) in &report.commands {
        writeln!(
            text,
            "    ({name:?}, Codec::of::<test_qemu::{module}::{path}>()),"
        )
        .expect("a string takes it");
    }
    writeln!(
        text,
        "];\n\npub(crate) static {constant}: Schema =\n    \
         Schema::new::<test_qemu::{module}::event::Event>({constant}_COMMANDS);\n"
    )
    .expect("a string takes it");
    text
}

/// Generates what a recorded session has, with types that keep unknown members. Gives the table of its
/// commands.
fn keeping(corpus: &Path, schema: &Path) -> Result<String, Error> {
    let path = corpus.join("sessions/qemu-10.0-q35.jsonl");
    let session = fs::read_to_string(path).expect("the session is there");
    let names: BTreeSet<&str> = session
        .lines()
        .flat_map(|line| {
            let named = |key| {
                let (_, rest) = line.split_once(key)?;
                Some(rest.split_once('"')?.0)
            };
            [named(r#""execute": ""#), named(r#""event": ""#)]
        })
        .flatten()
        .collect();
    let config = Config::new().server(false).keep_unknown(["*"]).only(names);
    let reports = config.generate_all([(schema, "keeping.rs")])?;
    Ok(reports
        .iter()
        .map(|report| table("keeping", report))
        .collect())
}

/// Generates two commands of QEMU 10.2, with and without what its answers have and older ones lack.
fn newer(corpus: &Path) -> Result<(), Error> {
    let schema = corpus.join("qemu-10.2/qapi/qapi-schema.json");
    let config = || {
        Config::new()
            .server(false)
            .only(["query-block", "query-named-block-nodes"])
    };
    config().generate_all([(&schema, "newer.rs")])?;
    let lenient = config().optional(["BlockDeviceInfo.children"]);
    lenient.generate_all([(&schema, "newer_lenient.rs")])?;
    Ok(())
}

fn main() -> Result<(), Error> {
    let Some(corpus) = build::corpus() else {
        build::stand_in_for_tests("wire");
        build::stand_in_for_tests("table");
        return Ok(());
    };
    let qemu = corpus.join("qemu-10.0");
    let ours = Path::new("schemas");
    let schemas = [
        ("system", qemu.join("qapi/qapi-schema.json")),
        ("storage", qemu.join("storage-daemon/qapi/qapi-schema.json")),
        ("agent", qemu.join("qga/qapi-schema.json")),
        ("our_system", ours.join("qapi-schema.json")),
        ("our_agent", ours.join("qga-schema.json")),
    ];
    let targets = schemas
        .iter()
        .map(|(module, root)| (root, format!("{module}.rs")));
    let reports = Config::new().generate_all(targets)?;
    let mut tables = String::new();
    for ((module, root), report) in schemas.iter().zip(&reports) {
        tables += &table(module, report);
        tables += &examples::constant(&format!("{}_EXAMPLES", module.to_uppercase()), root);
    }
    tables += &keeping(&corpus, &schemas[0].1)?;
    newer(&corpus)?;
    build::write_output("tables.rs", &tables);
    build::implement_for_nobody("system.rs");

    // Of this, only the static data is compiled.
    let symbols: BTreeSet<String> = symbols(&corpus, "system emulator 10.0.2")
        .into_iter()
        .collect();
    let evaluated = Config::new().conditions(Conditions::Evaluate(symbols));
    evaluated.generate_all([(&schemas[0].1, "evaluated")])?;
    Ok(())
}
