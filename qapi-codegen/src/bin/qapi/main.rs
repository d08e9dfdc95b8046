//! The `qapi` command: checks schemas, shows their model, generates Rust from them.
//!
//! Takes file names, gives diagnostics on standard error and results on standard output. Exit
//! status 0: fine; 1: the schema has errors, or a file cannot be read or written; 2: wrong usage.

mod report;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use qapi_codegen::Config;
use qapi_codegen::parse::schema::Condition;
use qapi_codegen::parse::{Code, Loader, Schema, dump, introspect};

use crate::report::{Format, Reporter};

/// Generating code is making and dropping a great many small things; this takes the time that it
/// needs down by a third.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Works with QAPI, the schema language of QEMU's management interface.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true)]
struct Cli {
    /// How diagnostics are shown
    #[arg(
        long,
        value_enum,
        default_value_t,
        global = true,
        value_name = "FORMAT"
    )]
    message_format: Format,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check schemas and count what is in them
    Check {
        #[command(flatten)]
        rules: Rules,
        /// Explain the rule that a diagnostic names, with an example
        #[arg(long, value_name = "CODE", conflicts_with_all = ["schemas", "strict"])]
        explain: Option<Code>,
        /// Root files
        #[arg(required_unless_present = "explain")]
        schemas: Vec<PathBuf>,
    },
    /// Print the checked model in the line format of QEMU's test harness
    Dump {
        #[command(flatten)]
        rules: Rules,
        /// Leave documentation out
        #[arg(long)]
        no_docs: bool,
        /// Root file
        schema: PathBuf,
    },
    /// Print what a server built with the given symbols answers to `query-qmp-schema`
    Introspect {
        #[command(flatten)]
        rules: Rules,
        /// A symbol that is defined where the server is built; may be repeated
        #[arg(long, value_name = "SYMBOL", value_parser = symbol)]
        define: Vec<String>,
        /// Keep the names of types, which servers mask
        #[arg(long)]
        unmask: bool,
        /// Root file
        schema: PathBuf,
    },
    /// Generate Rust
    Generate {
        #[command(flatten)]
        rules: Rules,
        /// Where to write: one file when it ends in `.rs`, else a folder rooted at `mod.rs`
        #[arg(long)]
        out: PathBuf,
        /// Evaluate conditions, with this symbol defined; may be repeated
        #[arg(long, value_name = "SYMBOL", value_parser = symbol)]
        define: Vec<String>,
        /// Leave out what only servers need: handlers, and the schema as static data
        #[arg(long)]
        no_server: bool,
        /// Root file
        schema: PathBuf,
    },
}

#[derive(Clone, Copy, Debug, Args)]
struct Rules {
    /// Apply the rules of QEMU 10.2, with no concession to older schemas
    #[arg(long)]
    strict: bool,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let reporter = Reporter::new(cli.message_format);
    let fine = match &cli.command {
        Command::Check {
            explain: Some(code),
            ..
        } => report::print(&format!(
            "{code}: {}\n\n{}",
            code.summary(),
            code.explanation(),
        )),
        Command::Check { rules, schemas, .. } => {
            // All are checked, whatever comes of the first.
            let bad = schemas
                .iter()
                .filter(|schema| !check(&reporter, *rules, schema));
            bad.count() == 0
        }
        Command::Dump {
            rules,
            no_docs,
            schema,
        } => load(&reporter, *rules, schema)
            .is_some_and(|schema| report::print(&dump::dump(&schema, !no_docs))),
        Command::Introspect {
            rules,
            define,
            unmask,
            schema,
        } => load(&reporter, *rules, schema).is_some_and(|schema| {
            let defined = |symbol: &str| define.iter().any(|defined| defined == symbol);
            report::print(&introspect::json(&schema, *unmask, &defined))
        }),
        Command::Generate {
            rules,
            out,
            define,
            no_server,
            schema,
        } => {
            let config = Config::new().strict(rules.strict).server(!no_server);
            generate(&reporter, config, out, define, schema)
        }
    };
    if fine {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The schema, unless it has errors, which are then reported.
fn load(reporter: &Reporter, rules: Rules, path: &Path) -> Option<Schema> {
    match Loader::new().strict(rules.strict).load(path) {
        Ok(loaded) => {
            reporter.diagnostics(&loaded.warnings, loaded.schema.sources());
            Some(loaded.schema)
        }
        Err(failure) => {
            reporter.diagnostics(failure.diagnostics(), failure.sources());
            None
        }
    }
}

fn check(reporter: &Reporter, rules: Rules, path: &Path) -> bool {
    load(reporter, rules, path).is_some_and(|schema| {
        report::print(&format!(
            "{}: {} enums, {} structs, {} unions, {} alternates, {} commands, {} events in {} modules\n",
            path.display(),
            schema.enums().len(),
            schema.structs().len(),
            schema.unions().len(),
            schema.alternates().len(),
            schema.commands().len(),
            schema.events().len(),
            schema.modules().len(),
        ))
    })
}

/// Takes what `--define` is given.
fn symbol(text: &str) -> Result<String, String> {
    if Condition::is_symbol(text) {
        Ok(text.to_owned())
    } else {
        Err(format!("'{text}' is no symbol"))
    }
}

fn generate(
    reporter: &Reporter,
    config: Config,
    out: &Path,
    define: &[String],
    path: &Path,
) -> bool {
    let mut config = config.out(out);
    if !define.is_empty() {
        config = config.define(define);
    }
    match config.generate(path) {
        Ok(report) => {
            // Warnings are about the schema, which somebody else may have written: `check` has them.
            report::print(&format!(
                "{}: {} definitions, {} lines of Rust, {} of {} files written\n",
                out.display(),
                report.definitions,
                report.lines,
                report.written,
                report.files.len(),
            ))
        }
        Err(error) => {
            match error.failure() {
                Some(failure) => reporter.diagnostics(failure.diagnostics(), failure.sources()),
                None => report::error(&error),
            }
            false
        }
    }
}
