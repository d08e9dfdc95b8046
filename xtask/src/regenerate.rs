//! `cargo xtask regenerate`: the committed Rust code, from the schemas that it follows from.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Instant;

use qapi_codegen::{Config, Handlers, Input};

use crate::{facts, grammar, prose, qemu, workspace, written};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Where the code of `qemu-types` is, relative to the workspace.
const QEMU_TYPES: &str = "qemu-types/src/generated";

/// A schema and what becomes of it.
struct Job {
    source: Source,
    out: PathBuf,
    config: Config,
}

/// Where a schema is.
enum Source {
    /// In a file and those that it includes.
    File(PathBuf),
    /// Under `schemas/qemu/`.
    Qemu(Box<qemu::Whole>),
}

/// Writes all that is committed, or the code of another schema, given with its output. With `check` writes
/// nothing, and fails when something is not what would be written.
pub(crate) fn run(check: bool, other: Option<(PathBuf, PathBuf)>) -> Result<()> {
    let mut modules = Vec::new();
    let (jobs, command) = match other {
        None => {
            let (qmp, qga) = (qemu::QMP.load(&root())?, qemu::QGA.load(&root())?);
            modules.push(prose::module(&root())?);
            modules.push(grammar::module(&root())?);
            let daemon = qemu::storage_daemon(&root(), &qmp)?;
            modules.extend([qmp.shared(), qga.shared(), daemon].map(|(name, text)| {
                (
                    root().join(QEMU_TYPES).join(name).with_extension("rs"),
                    text,
                )
            }));
            let mut jobs = committed();
            jobs.extend([qmp, qga].map(whole));
            (jobs, "cargo xtask regenerate".to_owned())
        }
        Some((schema, out)) => {
            let (from, to) = (schema.display(), out.display());
            let command = format!("cargo xtask regenerate --schema {from} --out {to}");
            (vec![serves(schema, out)], command)
        }
    };
    let mut fresh = true;
    for job in jobs {
        fresh &= job.run(check)?;
    }
    for (path, text) in modules {
        fresh &= written::bring(&path, &text, check)?;
    }
    if fresh || !check {
        return Ok(());
    }
    Err(format!("generated code is stale; run: {command}").into())
}

/// The repository, relative to the working directory where that is possible, so that messages stay short.
pub(crate) fn root() -> PathBuf {
    if Path::new("schemas/qapi-schema.json").exists() {
        PathBuf::new()
    } else {
        workspace::root()
    }
}

/// What is committed in this repository of schemas in files.
fn committed() -> Vec<Job> {
    let root = root();
    let client = |schema: &str, out: &str| {
        let out = root.join(out);
        Job {
            source: Source::File(root.join(schema)),
            config: Config::new().server(false).out(&out),
            out,
        }
    };
    vec![
        serves(
            root.join("schemas/qapi-schema.json"),
            root.join("qapi-types/src/generated/qmp"),
        ),
        serves(
            root.join("schemas/qga-schema.json"),
            root.join("qapi-types/src/generated/qga"),
        ),
        client(
            "qapi-session/schema/jobs.json",
            "qapi-session/src/generated/jobs",
        ),
    ]
}

/// Types that serve clients, and servers of both kinds.
fn serves(schema: PathBuf, out: PathBuf) -> Job {
    Job {
        source: Source::File(schema),
        config: Config::new().handlers(Handlers::Both).out(&out),
        out,
    }
}

/// A schema of `qemu-types`.
fn whole(whole: qemu::Whole) -> Job {
    let out = root().join(QEMU_TYPES).join(whole.part.name);
    Job {
        config: whole.config().out(&out),
        source: Source::Qemu(Box::new(whole)),
        out,
    }
}

impl Job {
    /// Whether all was up to date. Names what was not.
    fn run(&self, check: bool) -> Result<bool> {
        let input: Input<'_> = match &self.source {
            Source::File(path) => path.into(),
            Source::Qemu(whole) => (&whole.schema).into(),
        };
        if check {
            let stale = self.config.stale(input)?;
            for path in &stale {
                eprintln!("stale: {}", path.display());
            }
            return Ok(stale.is_empty());
        }
        let start = Instant::now();
        let report = self.config.generate(input)?;
        println!(
            "{}: {} definitions from {} files became {} lines in {} files under {} \
             ({} written, {} removed) in {:.0?}",
            self.source,
            report.definitions,
            report.sources.files().len(),
            report.lines,
            report.files.len(),
            self.out.display(),
            report.written,
            report.removed,
            start.elapsed(),
        );
        Ok(true)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Qemu(whole) => write!(f, "{}/*/{}", facts::FOLDER, whole.part.root),
        }
    }
}
