//! Chores of this repository, of which `cargo xtask regenerate` is the main one.

mod api;
mod bench;
mod facts;
mod features;
mod grammar;
mod licences;
mod prose;
mod qemu;
mod regenerate;
mod release;
mod workspace;
mod written;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

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
        /// Keep what comes out in `BENCHMARKS.md`, with charts
        #[arg(long)]
        save: bool,
    },
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
        Chore::Regenerate { check, schema, out } => regenerate::run(check, schema.zip(out)),
        Chore::Api { check } => api::run(check),
        Chore::Facts { check, trees } => facts::run(trees, check),
        Chore::Sentences { check } => qemu::sentences::run(check),
        Chore::Features { toolchain } => features::check(toolchain.as_deref()),
        Chore::Licences => licences::check(),
        Chore::Bench {
            subject,
            runs,
            save,
        } => bench::run(subject, runs, save),
    };
    done.map(|()| ExitCode::SUCCESS)
}
