//! Chores of this repository, of which `cargo xtask regenerate` is the main one.

mod api;
mod bench;
mod facts;
mod features;
mod licences;
mod prose;
mod qemu;
mod release;
mod workspace;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, Subcommand};
use qapi_codegen::{Config, Error, Handlers};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "Chores of this repository")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    /// Generate the committed Rust code from `schemas/`, or that of another tree
    Regenerate {
        /// Write nothing; fail when the code is not what would be generated
        #[arg(long)]
        check: bool,
        /// Root file of another schema
        #[arg(long, requires = "out")]
        schema: Option<PathBuf>,
        /// Where to write: one file when it ends in `.rs`, else a folder rooted at `mod.rs`
        #[arg(long, requires = "schema")]
        out: Option<PathBuf>,
    },
    /// Write down the public API of each library, by a nightly toolchain, in its `api.txt`
    Api {
        /// Write nothing; fail when a file is not what would be written
        #[arg(long)]
        check: bool,
    },
    /// Write down what releases of QEMU define, under `schemas/qemu/`
    Facts {
        /// Write nothing; fail when the facts are not what would be written
        #[arg(long)]
        check: bool,
        /// Releases and their source trees, if not those that `QAPI_CORPUS` has
        #[arg(value_name = "RELEASE=FOLDER")]
        trees: Vec<facts::Tree>,
    },
    /// Count what of QEMU's definitions is described in `schemas/qemu/docs/`, and list what is not
    Sentences {
        /// Fail when something is not that should be
        #[arg(long)]
        check: bool,
    },
    /// Check each published crate alone, without features and with each
    Features {
        /// The toolchain to check with, if not the default one: a name that rustup knows
        #[arg(long)]
        toolchain: Option<String>,
    },
    /// Check the licences of all dependencies
    Licences,
    /// Measure how long things take on QEMU's schemas, which `QAPI_CORPUS` says where to find
    Bench {
        /// What to measure, if not all
        #[arg(value_enum)]
        subject: Option<bench::Subject>,
        /// How often to measure each; compilation five times at most
        #[arg(long, default_value_t = 15)]
        runs: usize,
    },
}

/// A schema and where its code goes.
struct Job {
    schema: PathBuf,
    out: PathBuf,
    /// Whether servers are made of it.
    serves: bool,
}

fn main() -> ExitCode {
    let result = match env::var_os(bench::compile::TIMES) {
        Some(times) => bench::compile::wrap(Path::new(&times)),
        None => run(),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

fn run() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let done = match Cli::parse().chore {
        Chore::Regenerate { check, schema, out } => {
            return regenerate_or_check(check, schema.zip(out));
        }
        Chore::Api { check } => api::run(check),
        Chore::Facts { check, trees } => facts::run(trees, check),
        Chore::Sentences { check } => qemu::sentences::run(&root(), check),
        Chore::Features { toolchain } => features::check(toolchain.as_deref()),
        Chore::Licences => licences::check(),
        Chore::Bench { subject, runs } => bench::run(subject, runs),
    };
    done.map(|()| ExitCode::SUCCESS)
}

fn regenerate_or_check(
    check: bool,
    other: Option<(PathBuf, PathBuf)>,
) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let ours = other.is_none();
    let (jobs, command) = match other {
        Some((schema, out)) => {
            let command = format!(
                "cargo xtask regenerate --schema {} --out {}",
                schema.display(),
                out.display(),
            );
            let serves = true;
            (
                vec![Job {
                    schema,
                    out,
                    serves,
                }],
                command,
            )
        }
        None => (committed(), "cargo xtask regenerate".to_owned()),
    };
    // What the shell's help says follows from our own schemas alone.
    let prose = || {
        if ours {
            prose::regenerate(&root(), check)
        } else {
            Ok(true)
        }
    };
    if !check {
        regenerate(&jobs)?;
        prose()?;
    } else if !(self::check(&jobs)? & prose()?) {
        eprintln!("generated code is stale; run: {command}");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// The repository, relative to the working directory where that is possible, so that messages stay short.
fn root() -> PathBuf {
    if Path::new("schemas/qapi-schema.json").exists() {
        PathBuf::new()
    } else {
        workspace::root()
    }
}

/// What is committed in this repository.
fn committed() -> Vec<Job> {
    let root = root();
    let job = |schema: &str, out: &str, serves| Job {
        schema: root.join(schema),
        out: root.join(out),
        serves,
    };
    vec![
        job(
            "schemas/qapi-schema.json",
            "qapi-types/src/generated/qmp",
            true,
        ),
        job(
            "schemas/qga-schema.json",
            "qapi-types/src/generated/qga",
            true,
        ),
        job(
            "qapi-session/schema/jobs.json",
            "qapi-session/src/generated/jobs",
            false,
        ),
    ]
}

impl Job {
    /// Ready-made types serve servers of both kinds.
    fn config(&self) -> Config {
        let config = Config::new().out(&self.out);
        if self.serves {
            config.handlers(Handlers::Both)
        } else {
            config.server(false)
        }
    }
}

fn regenerate(jobs: &[Job]) -> Result<(), Error> {
    for job in jobs {
        let Job { schema, out, .. } = job;
        let start = Instant::now();
        let report = job.config().generate(schema)?;
        println!(
            "{}: {} definitions from {} files became {} lines in {} files under {} \
             ({} written, {} removed) in {:.0?}",
            schema.display(),
            report.definitions,
            report.sources.files().len(),
            report.lines,
            report.files.len(),
            out.display(),
            report.written,
            report.removed,
            start.elapsed(),
        );
    }
    Ok(())
}

/// Whether all is up to date. Names what is not.
fn check(jobs: &[Job]) -> Result<bool, Error> {
    let mut fresh = true;
    for job in jobs {
        for path in job.config().stale(&job.schema)? {
            eprintln!("stale: {}", path.display());
            fresh = false;
        }
    }
    Ok(fresh)
}
