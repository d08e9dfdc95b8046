//! `qapi merge`: one schema for several releases.
//!
//! Takes releases with their root files, gives one file, or what does not fit together.

use std::fs;
use std::path::Path;

use qapi_codegen::parse::merge::{Error, Merge};
use qapi_codegen::parse::{Schema, print};

use crate::args::{Release, Rule, Rules};
use crate::report::{self, Failed, Reporter, count};
use crate::source;

/// Merges releases and writes the schema that comes of it.
pub(crate) fn merge(
    reporter: &Reporter,
    rules: Rules,
    releases: &[Release],
    prefer: &[Rule],
    out: &Path,
) -> Result<(), Failed> {
    // All are loaded, whatever comes of the first.
    let schemas = releases
        .iter()
        .map(|it| source::load(reporter, rules.strict, &it.schema));
    let schemas: Vec<Result<Schema, Failed>> = schemas.collect();
    let schemas: Vec<Schema> = schemas.into_iter().collect::<Result<_, _>>()?;
    let mut merge = Merge::new().notes(true);
    for (release, schema) in releases.iter().zip(&schemas) {
        merge = merge.release(&release.name, schema);
    }
    for rule in prefer {
        merge = merge.prefer(&rule.pattern, &rule.text);
    }
    let merged = merge.run().map_err(|error| {
        report::error(&error);
        match error {
            Error::Conflicts(_) => Failed::Run,
            _ => Failed::Usage,
        }
    })?;
    let names: Vec<&str> = releases
        .iter()
        .map(|release| release.name.as_str())
        .collect();
    let text = format!(
        "# The schemas of {} in one.\n\n{}",
        names.join(", "),
        print::one(&merged.schema)
    );
    if source::is_standard(out) {
        return report::print(&text);
    }
    fs::write(out, text).map_err(|error| {
        report::error(&format!("cannot write '{}': {error}", out.display()));
        Failed::Run
    })?;
    let definitions = count(merged.schema.definitions().len(), "definition");
    let releases = count(releases.len(), "release");
    report::print(&format!("{}: {definitions} of {releases}\n", out.display()))
}
