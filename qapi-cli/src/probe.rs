//! `qapi probe`: whether a server has what paths ask for.
//!
//! Takes a recorded answer to `query-qmp-schema` or a schema, and paths; gives a line for each path.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use qapi_codegen::parse::introspect;
use qapi_types::probe::{self, ProbeErrorKind};
use qapi_types::schema::Schema;
use serde_json::Value;

use crate::args::{Rules, Symbol};
use crate::report::{self, Failed, Reporter};
use crate::source;

/// Prints a line for each path.
pub(crate) fn probe(
    reporter: &Reporter,
    rules: Rules,
    define: &[Symbol],
    answer: &Path,
    paths: &[String],
) -> Result<(), Failed> {
    let mut parsed = Vec::new();
    for path in paths {
        match path.parse::<probe::Path>() {
            Ok(path) => parsed.push(path),
            Err(error) => report::error(&format!("{error:#}")),
        }
    }
    if parsed.len() < paths.len() {
        return Err(Failed::Usage);
    }
    let schema = schema(reporter, rules, define, answer)?;
    let mut text = String::new();
    let mut all = Ok(());
    for path in &parsed {
        // Writing to a string does not fail.
        let _ = match schema.probe(path) {
            Ok(found) => writeln!(text, "{path}: there: {found}"),
            Err(error) => {
                all = Err(Failed::Run);
                let how = match error.kind() {
                    ProbeErrorKind::Impossible => "cannot be there",
                    _ => "not there",
                };
                writeln!(text, "{path}: {how}: {error}")
            }
        };
    }
    report::print(&text)?;
    all
}

/// The schema of a recorded answer, or of a file in the schema language. Where there is none the arguments are wrong:
/// what status 1 says is that something is not there.
fn schema(
    reporter: &Reporter,
    rules: Rules,
    define: &[Symbol],
    path: &Path,
) -> Result<Schema, Failed> {
    let shown = path.display();
    let text = if source::is_standard(path) {
        source::read().map_err(|_| Failed::Usage)?
    } else {
        fs::read_to_string(path)
            .map_err(|error| wrong(&format!("cannot read '{shown}': {error}")))?
    };
    // A schema of nothing is one, but nobody means it: more likely, what should have asked the server has failed.
    if text.trim().is_empty() {
        return Err(wrong(&format!("'{shown}' is empty")));
    }
    let answer = if is_answer(&text) {
        text
    } else {
        let schema = if source::is_standard(path) {
            source::load_text(reporter, rules.strict, text)
        } else {
            source::load(reporter, rules.strict, path)
        };
        let schema = schema.map_err(|_| Failed::Usage)?;
        let defined = |symbol: &str| define.iter().any(|it| it.0 == symbol);
        introspect::json(&schema, false, &defined)
    };
    let answer: Value = serde_json::from_str(&answer)
        .map_err(|error| wrong(&format!("'{shown}' is no answer of a server: {error}")))?;
    let answer = answer.get("return").unwrap_or(&answer);
    Schema::from_introspection(answer).map_err(|error| wrong(&format!("'{shown}': {error}")))
}

/// Whether text is an answer as servers send it. Strings of the schema language have single quotes, and arrays are
/// no definitions.
fn is_answer(text: &str) -> bool {
    let text = text.trim_start();
    let members = text.strip_prefix('{').map(str::trim_start);
    text.starts_with('[') || members.is_some_and(|members| members.starts_with(['"', '}']))
}

fn wrong(message: &str) -> Failed {
    report::error(&message);
    Failed::Usage
}
