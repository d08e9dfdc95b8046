//! Schemas as arguments name them: root files, or `-` for standard input.

use std::io;
use std::path::{Path, PathBuf};

use qapi_codegen::Input;
use qapi_codegen::parse::{Failure, Loaded, Loader, Schema};

use crate::args::{Release, Rule};
use crate::report::{self, Failed, Reporter};

/// What a schema from standard input is called.
const STDIN: &str = "stdin";

/// Whether `path` stands for standard input or standard output.
pub(crate) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Sees to it that standard input is read once.
pub(crate) fn check(schemas: &[PathBuf]) -> Result<(), Failed> {
    if schemas.iter().filter(|path| is_standard(path)).count() > 1 {
        report::error(&"standard input, '-', has one schema");
        return Err(Failed::Usage);
    }
    Ok(())
}

/// What to generate from.
#[derive(Debug)]
pub(crate) enum Source {
    /// A root file.
    Schema(PathBuf),
    /// Root files of releases, and which of them preferences name.
    Releases(Vec<Release>, Vec<Rule>),
}

impl Source {
    /// What the generator takes.
    pub(crate) fn input(&self) -> Result<Input<'_>, Failed> {
        match self {
            Self::Schema(path) => input(path),
            Self::Releases(releases, prefer) => {
                let releases = releases.iter();
                let releases = releases.map(|it| (it.name.as_str(), it.schema.as_path()));
                let input = Input::releases(releases);
                Ok(prefer.iter().fold(input, |input, rule| {
                    input.prefer(rule.pattern.as_str(), rule.text.as_str())
                }))
            }
        }
    }
}

/// A schema to generate from.
fn input(path: &Path) -> Result<Input<'_>, Failed> {
    if is_standard(path) {
        Ok(Input::text(STDIN, read()?))
    } else {
        Ok(path.into())
    }
}

/// The schema, unless it has errors, which are then reported.
pub(crate) fn load(reporter: &Reporter, strict: bool, path: &Path) -> Result<Schema, Failed> {
    if is_standard(path) {
        return load_text(reporter, strict, read()?);
    }
    loaded(reporter, Loader::new().strict(strict).load(path))
}

/// The same for text from standard input that was read before.
pub(crate) fn load_text(reporter: &Reporter, strict: bool, text: String) -> Result<Schema, Failed> {
    let loader = Loader::new().strict(strict);
    loaded(reporter, loader.load_text(STDIN, text))
}

fn loaded(reporter: &Reporter, result: Result<Loaded, Failure>) -> Result<Schema, Failed> {
    match result {
        Ok(Loaded {
            schema, warnings, ..
        }) => {
            reporter.diagnostics(&warnings, schema.sources());
            Ok(schema)
        }
        Err(failure) => {
            reporter.diagnostics(failure.diagnostics(), failure.sources());
            Err(Failed::Run)
        }
    }
}

/// The text of standard input.
pub(crate) fn read() -> Result<String, Failed> {
    io::read_to_string(io::stdin().lock()).map_err(|error| {
        report::error(&format!("cannot read standard input: {error}"));
        Failed::Run
    })
}
