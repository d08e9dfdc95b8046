//! Generates what recorded sessions have of QEMU 10.0's schemas, which the corpus has. Without the corpus there is
//! nothing to generate, and tests of it are ignored.

// Links to files of `test-support`: a package that depended on that one could not be packaged.
#[allow(dead_code, unreachable_pub, reason = "each build script needs a part")]
mod build;
#[allow(dead_code, unreachable_pub, reason = "each build script needs a part")]
mod corpus;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use qapi_codegen::{Config, Error, Report};

/// The commands and events of a recorded session.
fn recorded(corpus: &Path, session: &str) -> BTreeSet<String> {
    let path = corpus.join("sessions").join(session);
    let text = fs::read_to_string(path).expect("the session is there");
    let named = |line: &str, key| {
        let (_, rest) = line.split_once(key)?;
        Some(rest.split_once('"')?.0.to_owned())
    };
    let keys = [r#""execute": ""#, r#""event": ""#];
    text.lines()
        .flat_map(|line| keys.into_iter().filter_map(move |key| named(line, key)))
        .collect()
}

/// Rust for a table that has for each command the function that executes it, typed as in `types`.
fn table(constant: &str, types: &str, report: &Report) -> String {
    let mut text = format!("pub(crate) static {constant}: &[(&str, Execute)] = &[\n");
    for (name, path) in &report.commands {
        let line = format!("({name:?}, execute::<{types}::{path}>),");
        writeln!(text, "    {line}").expect("a string takes it");
    }
    text + "];\n"
}

fn main() -> Result<(), Error> {
    let Some(corpus) = build::corpus() else {
        build::stand_in_for_tests("recorded");
        return Ok(());
    };
    let qemu = corpus.join("qemu-10.0");
    let schemas = [
        ("system", qemu.join("qapi/qapi-schema.json")),
        ("storage", qemu.join("storage-daemon/qapi/qapi-schema.json")),
    ];
    let sessions = ["qemu-10.0-q35.jsonl", "qemu-storage-daemon-10.0.jsonl"];
    let names = sessions.iter().flat_map(|it| recorded(&corpus, it));
    let names: BTreeSet<String> = names.collect();
    let config = Config::new().server(false).comments(false).only(names);
    let targets = schemas
        .iter()
        .map(|(module, root)| (root, format!("{module}.rs")));
    let reports = config.generate_all(targets)?;
    let mut tables = String::new();
    for ((module, _), report) in schemas.iter().zip(&reports) {
        let constant = module.to_uppercase();
        tables += &table(&constant, &format!("test_servers::{module}"), report);
        tables += &table(&format!("{constant}_READY_MADE"), "qemu_types::qmp", report);
    }
    build::write_output("tables.rs", &tables);
    Ok(())
}
