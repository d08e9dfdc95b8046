//! `qapi.toml`: what to generate, for those who commit generated code.
//!
//! Takes a path or finds the file, gives outputs with their options. Paths in it are made relative to
//! where the command runs.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::args::Options;
use crate::report::{self, Failed};
use crate::source::Source;

/// What the file is called.
const NAME: &str = "qapi.toml";

/// An output.
pub(crate) struct Job {
    pub(crate) schema: Source,
    pub(crate) out: PathBuf,
    pub(crate) options: Options,
}

/// The text of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    output: Vec<Options>,
}

/// The outputs of the file at `path`, or of the nearest one.
pub(crate) fn read(path: Option<&Path>) -> Result<Vec<Job>, Failed> {
    let path = match path {
        Some(path) => path.to_owned(),
        None => find().ok_or_else(|| {
            let message =
                "there is no schema, and no 'qapi.toml' here or in a folder that this one is in";
            wrong(&message)
        })?,
    };
    let text = fs::read_to_string(&path).map_err(|error| {
        report::error(&format!("cannot read '{}': {error}", path.display()));
        Failed::Run
    })?;
    let at = |message: &str| wrong(&format!("'{}': {message}", path.display()));
    let file: File = toml::from_str(&text).map_err(|error| at(error.to_string().trim_end()))?;
    if file.output.is_empty() {
        return Err(at("there is no output"));
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let jobs = file
        .output
        .into_iter()
        .zip(1..)
        .map(|(mut options, number)| {
            let lacks = |what| at(&format!("output {number} has no '{what}'"));
            let mut releases = std::mem::take(&mut options.release);
            for release in &mut releases {
                release.schema = folder.join(&release.schema);
            }
            let schema = match (options.schema.take(), releases.is_empty()) {
                (Some(schema), true) => Source::Schema(folder.join(schema)),
                (None, false) => Source::Releases(releases, options.prefer.split_off(0)),
                (None, true) => return Err(lacks("schema")),
                (Some(_), false) => {
                    let message = format!("output {number}: 'schema' or 'release', not both");
                    return Err(at(&message));
                }
            };
            if !options.prefer.is_empty() {
                return Err(at(&format!("output {number}: 'prefer' needs 'release'")));
            }
            let out = options.out.take().ok_or_else(|| lacks("out"))?;
            if options.defines_in_vain() {
                let message =
                    format!("output {number}: 'define' needs 'conditions = \"evaluate\"'");
                return Err(at(&message));
            }
            Ok(Job {
                schema,
                out: folder.join(out),
                options,
            })
        });
    jobs.collect()
}

/// The nearest file, relative to where the command runs.
fn find() -> Option<PathBuf> {
    let here = env::current_dir().ok()?;
    let mut folder = PathBuf::new();
    for _ in here.ancestors() {
        let path = folder.join(NAME);
        if path.is_file() {
            return Some(path);
        }
        folder.push("..");
    }
    None
}

fn wrong(message: &dyn std::fmt::Display) -> Failed {
    report::error(message);
    Failed::Usage
}
