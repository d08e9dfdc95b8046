//! `cargo xtask bench`: how long things take, beside what they are compared with.
//!
//! Nothing here fails because something is slow: times are for people to look at.

mod build;
mod client;
pub(crate) mod compile;
mod copies;
mod generate;
mod times;

use std::env;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use bench_report::Report;
use clap::ValueEnum;

use crate::workspace;

/// What there is to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Subject {
    /// `qapi check` and `qapi generate`
    Generate,
    /// `cargo check` of what is generated, and its size
    Compile,
    /// `cargo build` of a minimal client, from nothing
    Client,
    /// `cargo build` of a crate whose build script generates code, from nothing, beside typify and prost-build
    Build,
}

/// Runs the benchmarks of a subject or of all, each measurement `runs` times, and prints what came
/// out. It is kept in `BENCHMARKS.md`, too, if `saves`.
pub(crate) fn run(
    subject: Option<Subject>,
    runs: usize,
    saves: bool,
) -> Result<(), Box<dyn Error>> {
    let wanted = |it| subject.is_none_or(|subject| subject == it);
    let keep = |report: Report| {
        if saves {
            report.save(&workspace::root())
        } else {
            Ok(())
        }
    };
    if wanted(Subject::Client) {
        keep(client::beside_published(runs.min(3))?)?;
    }
    if wanted(Subject::Build) {
        keep(build::beside_others(runs.min(3))?)?;
    }
    if !wanted(Subject::Generate) && !wanted(Subject::Compile) {
        return Ok(());
    }
    let Some(corpus) = env::var_os("QAPI_CORPUS").map(PathBuf::from) else {
        println!("nothing is measured: QAPI_CORPUS does not name a corpus of QEMU's schemas");
        return Ok(());
    };
    if wanted(Subject::Generate) {
        let schema = schema(&corpus, generate::RELEASE)?;
        keep(generate::report(&qapi()?, &schema, runs)?)?;
    }
    if wanted(Subject::Compile) {
        let schema = schema(&corpus, compile::RELEASE)?;
        keep(compile::beside_published(&schema, runs.min(5))?)?;
    }
    Ok(())
}

/// The root file of a release of QEMU.
fn schema(corpus: &Path, release: &str) -> Result<PathBuf, String> {
    let schema = corpus.join(format!("qemu-{release}/qapi/qapi-schema.json"));
    if schema.is_file() {
        return Ok(schema);
    }
    let missing = schema.display();
    Err(format!(
        "there is no file '{missing}': QAPI_CORPUS names no corpus"
    ))
}

/// The report on a subject; `name` is what `cargo xtask bench` calls it.
fn report(name: &str, title: &str) -> Report {
    let command = format!("cargo xtask bench {name} --save");
    let version = concat!("workspace ", env!("CARGO_PKG_VERSION"));
    Report::new(name, title, &command, &[version.to_owned()])
}

/// Builds the command `qapi` as its users have it. Gives its path.
fn qapi() -> Result<PathBuf, Box<dyn Error>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(workspace::root())
        .args(["build", "--quiet", "--profile", "qapi"])
        .args(["--package", "qapi-cli", "--bin", "qapi"])
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit())
        .output()?;
    let messages = String::from_utf8(output.stdout)?;
    let executable = messages.lines().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(PathBuf::from(message.get("executable")?.as_str()?))
    });
    executable.ok_or_else(|| "the command 'qapi' does not build".into())
}
