//! The `qapi` command: checks schemas, shows their model, generates Rust from them.
//!
//! Takes file names, gives diagnostics on standard error and results on standard output. Exit
//! status 0: fine; 1: the schema has errors, or a file cannot be read or written; 2: wrong usage.

mod args;
mod file;
mod generate;
mod merge;
mod probe;
mod report;
mod source;

use std::mem;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use clap_mangen::Man;
use qapi_codegen::parse::schema::{Selected, Selection, Unmatched};
use qapi_codegen::parse::{Schema, dump, introspect};

use crate::args::{Cli, Command, Part, Rules};
use crate::report::{Failed, Reporter, count};

/// Generating code is making and dropping a great many small things; this takes the time that it
/// needs down by a third. It asks for no huge pages (its feature `no_thp`): with these it has three times the
/// memory, and every other run takes longer, for the system to clear them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let reporter = Reporter::new(cli.message_format, cli.warnings());
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
            let schema = source::load(reporter, rules.strict, schema)?;
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
            let schema = source::load(reporter, rules.strict, schema)?;
            let define: Vec<&str> = define.iter().map(|symbol| &*symbol.0).collect();
            let selection = part.selection().map(|it| it.define(define.iter().copied()));
            let schema = select(reporter, schema, selection)?;
            let defined = |symbol: &str| define.contains(&symbol);
            report::print(&introspect::json(&schema, *unmask, &defined))
        }
        Command::Generate(args) => generate::generate(reporter, args),
        Command::Merge {
            rules,
            release,
            prefer,
            out,
        } => merge::merge(reporter, *rules, release, prefer, out),
        Command::Probe {
            rules,
            define,
            answer,
            paths,
        } => probe::probe(reporter, *rules, define, answer, paths),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "qapi", &mut script);
            report::print(&String::from_utf8_lossy(&script))
        }
        Command::Man { command } => man(command.as_deref()),
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
    source::check(schemas)?;
    // All are checked, whatever comes of the first.
    let loaded = schemas.iter().map(|path| {
        let schema = source::load(reporter, rules.strict, path)?;
        if part.only.is_empty() {
            print_counts(path, &schema, None)?;
        }
        Ok((path, schema))
    });
    let loaded: Vec<Result<(&PathBuf, Schema), Failed>> = loaded.collect();
    let loaded: Vec<(&PathBuf, Schema)> = loaded.into_iter().collect::<Result<_, _>>()?;
    let Some(selection) = part.selection() else {
        // The process ends now; until then nobody needs the memory.
        mem::forget(loaded);
        return Ok(());
    };
    let all: Vec<&Schema> = loaded.iter().map(|(_, schema)| schema).collect();
    selection.check(&all).map_err(|error| unmatched(&error))?;
    for (path, schema) in &loaded {
        let selected = selection.of(schema);
        print_counts(path, &selected.schema, Some(&selected))?;
    }
    Ok(())
}

/// Prints what is in a schema.
fn print_counts(path: &Path, schema: &Schema, selected: Option<&Selected>) -> Result<(), Failed> {
    let of = selected.map_or_else(String::new, |selected| format!(": {selected}"));
    let counts = [
        count(schema.enums().len(), "enum"),
        count(schema.structs().len(), "struct"),
        count(schema.unions().len(), "union"),
        count(schema.alternates().len(), "alternate"),
        count(schema.commands().len(), "command"),
        count(schema.events().len(), "event"),
    ];
    let modules = count(schema.modules().len(), "module");
    let (path, counts) = (path.display(), counts.join(", "));
    report::print(&format!("{path}: {counts} in {modules}{of}\n"))
}

/// Prints a manual page.
fn man(command: Option<&str>) -> Result<(), Failed> {
    let mut all = Cli::command();
    // Subcommands learn what they belong to.
    all.build();
    let page = match command {
        None => Some(&all),
        Some(name) => all.find_subcommand(name),
    };
    let Some(page) = page.cloned() else {
        report::error(&"there is no such command");
        return Err(Failed::Usage);
    };
    let mut text = Vec::new();
    Man::new(page).render(&mut text).map_err(|error| {
        report::error(&error);
        Failed::Run
    })?;
    report::print(&String::from_utf8_lossy(&text))
}
