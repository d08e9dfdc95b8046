//! The `qapi` command: checks schemas, shows their model, generates Rust from them.
//!
//! Takes file names, gives diagnostics on standard error and results on standard output. Exit
//! status 0: fine; 1: the schema has errors, or a file cannot be read or written; 2: wrong usage.

mod report;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use qapi_codegen::Config;
use qapi_codegen::parse::schema::{Condition, Selected, Selection, Unmatched};
use qapi_codegen::parse::{Code, Loader, Schema, dump, introspect};

use crate::report::{Format, Reporter};

/// Generating code is making and dropping a great many small things; this takes the time that it
/// needs down by a third.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Works with QAPI, the schema language of QEMU's management interface.
#[derive(Debug, Parser)]
#[command(name = "qapi", version, arg_required_else_help = true)]
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
        #[command(flatten)]
        part: Part,
        /// Explain the rule that a diagnostic names, with an example
        #[arg(long, value_name = "CODE", conflicts_with_all = ["schemas", "strict", "only"])]
        explain: Option<Code>,
        /// Root files
        #[arg(required_unless_present = "explain")]
        schemas: Vec<PathBuf>,
    },
    /// Print the checked model in the line format of QEMU's test harness
    Dump {
        #[command(flatten)]
        rules: Rules,
        #[command(flatten)]
        part: Part,
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
        #[command(flatten)]
        part: Part,
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
        #[command(flatten)]
        part: Part,
        /// Where to write: one file when it ends in `.rs`, else a folder rooted at `mod.rs`
        #[arg(long)]
        out: PathBuf,
        /// Leave out what only servers need: dispatch, and the schema as static data
        #[arg(long)]
        no_server: bool,
        /// Evaluate conditions, with this symbol defined; may be repeated
        #[arg(long, value_name = "SYMBOL", value_parser = symbol)]
        define: Vec<String>,
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

#[derive(Debug, Args)]
struct Part {
    /// Only the commands, events and types that match, and what they refer to: a name, in which `*`
    /// stands for any text; may be repeated
    #[arg(long, value_name = "PATTERN")]
    only: Vec<String>,
}

impl Part {
    /// What to keep of a schema; `None` for everything.
    fn selection(&self) -> Option<Selection> {
        (!self.only.is_empty()).then(|| Selection::new().only(&self.only))
    }
}

/// Why the exit status is not 0. What there is to say has been said.
enum Failed {
    /// Something was wrong with a schema or a file: 1.
    Run,
    /// Something was wrong with the arguments: 2.
    Usage,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let reporter = Reporter::new(cli.message_format);
    match run(&cli.command, &reporter) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failed::Run) => ExitCode::FAILURE,
        Err(Failed::Usage) => ExitCode::from(2),
    }
}

fn run(command: &Command, reporter: &Reporter) -> Result<(), Failed> {
    match command {
        Command::Check {
            explain: Some(code),
            ..
        } => report::print(&format!(
            "{code}: {}\n\n{}",
            code.summary(),
            code.explanation(),
        )),
        Command::Check {
            rules,
            part,
            schemas,
            ..
        } => check(reporter, *rules, part, schemas),
        Command::Dump {
            rules,
            part,
            no_docs,
            schema,
        } => {
            let schema = load(reporter, *rules, schema)?;
            let schema = select(reporter, schema, part.selection())?;
            report::print(&dump::dump(&schema, !no_docs))
        }
        Command::Introspect {
            rules,
            part,
            define,
            unmask,
            schema,
        } => {
            let schema = load(reporter, *rules, schema)?;
            let selection = part.selection().map(|it| it.define(define));
            let schema = select(reporter, schema, selection)?;
            let defined = |symbol: &str| define.iter().any(|defined| defined == symbol);
            report::print(&introspect::json(&schema, *unmask, &defined))
        }
        Command::Generate {
            rules,
            part,
            out,
            no_server,
            define,
            schema,
        } => {
            let mut config = Config::new()
                .strict(rules.strict)
                .out(out)
                .only(&part.only)
                .server(!no_server);
            if !define.is_empty() {
                config = config.define(define);
            }
            generate(reporter, &config, out, schema)
        }
    }
}

/// The schema, unless it has errors, which are then reported.
fn load(reporter: &Reporter, rules: Rules, path: &Path) -> Result<Schema, Failed> {
    match Loader::new().strict(rules.strict).load(path) {
        Ok(loaded) => {
            reporter.diagnostics(&loaded.warnings, loaded.schema.sources());
            Ok(loaded.schema)
        }
        Err(failure) => {
            reporter.diagnostics(failure.diagnostics(), failure.sources());
            Err(Failed::Run)
        }
    }
}

/// What is selected of a schema. Says how much that is.
fn select(
    reporter: &Reporter,
    schema: Schema,
    selection: Option<Selection>,
) -> Result<Schema, Failed> {
    let Some(selection) = selection else {
        return Ok(schema);
    };
    let selected = schema
        .select(&selection)
        .map_err(|error| unmatched(&error))?;
    reporter.note(&selected.to_string());
    Ok(selected.schema)
}

fn unmatched(error: &Unmatched) -> Failed {
    report::error(&format!("only: {error}"));
    Failed::Usage
}

fn check(
    reporter: &Reporter,
    rules: Rules,
    part: &Part,
    schemas: &[PathBuf],
) -> Result<(), Failed> {
    // All are checked, whatever comes of the first.
    let loaded = schemas.iter().map(|path| {
        let schema = load(reporter, rules, path)?;
        if part.only.is_empty() {
            count(path, &schema, None)?;
        }
        Ok((path, schema))
    });
    let loaded: Vec<Result<(&PathBuf, Schema), Failed>> = loaded.collect();
    let loaded: Vec<(&PathBuf, Schema)> = loaded.into_iter().collect::<Result<_, _>>()?;
    let Some(selection) = part.selection() else {
        return Ok(());
    };
    let all: Vec<&Schema> = loaded.iter().map(|(_, schema)| schema).collect();
    selection.check(&all).map_err(|error| unmatched(&error))?;
    for (path, schema) in &loaded {
        let selected = selection.of(schema);
        count(path, &selected.schema, Some(&selected))?;
    }
    Ok(())
}

/// Prints what is in a schema.
fn count(path: &Path, schema: &Schema, selected: Option<&Selected>) -> Result<(), Failed> {
    let of = selected.map_or_else(String::new, |selected| format!(": {selected}"));
    report::print(&format!(
        "{}: {} enums, {} structs, {} unions, {} alternates, {} commands, {} events in {} modules{of}\n",
        path.display(),
        schema.enums().len(),
        schema.structs().len(),
        schema.unions().len(),
        schema.alternates().len(),
        schema.commands().len(),
        schema.events().len(),
        schema.modules().len(),
    ))
}

/// Takes what `--define` is given.
fn symbol(text: &str) -> Result<String, String> {
    if Condition::is_symbol(text) {
        Ok(text.to_owned())
    } else {
        Err(format!("'{text}' is no symbol"))
    }
}

fn generate(reporter: &Reporter, config: &Config, out: &Path, schema: &Path) -> Result<(), Failed> {
    match config.generate(schema) {
        Ok(report) => {
            // Warnings are about the schema, which somebody else may have written: `check` has them.
            let definitions = match report.left_out {
                0 => format!("{} definitions", report.definitions),
                left_out => {
                    let all = report.definitions + left_out;
                    format!("{} of {all} definitions", report.counts)
                }
            };
            report::print(&format!(
                "{}: {definitions}, {} lines of Rust, {} of {} files written\n",
                out.display(),
                report.lines,
                report.written,
                report.files.len(),
            ))
        }
        Err(error) => {
            if let Some(failure) = error.failure() {
                reporter.diagnostics(failure.diagnostics(), failure.sources());
                return Err(Failed::Run);
            }
            report::error(&error);
            Err(if error.is_option() {
                Failed::Usage
            } else {
                Failed::Run
            })
        }
    }
}
