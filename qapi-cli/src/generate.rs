//! `qapi generate`: writes outputs, prints one, or says which are stale.
//!
//! Takes what to generate from flags or from a configuration file.

use std::path::{Path, PathBuf};

use qapi_codegen::{Error, Layout, Outputs, Report};

use crate::args::{Generate, Options};
use crate::report::{self, Failed, Reporter};
use crate::source::Source;
use crate::{file, source};

/// Does what `generate` is asked for.
pub(crate) fn generate(reporter: &Reporter, args: &Generate) -> Result<(), Failed> {
    let mut outputs = Outputs::new();
    let mut places = Vec::new();
    let sources = sources(args);
    if sources.is_empty() {
        for job in file::read(args.config.as_deref())? {
            add(
                reporter,
                &mut outputs,
                &job.options,
                &[(&job.schema, &job.out)],
            )?;
            places.push(job.out);
        }
    } else {
        check_usage(args, sources.len())?;
        if args.out.iter().any(|out| source::is_standard(out)) {
            return print(reporter, args, &sources);
        }
        let schemas: Vec<_> = sources.iter().zip(&args.out).collect();
        add(reporter, &mut outputs, &args.options, &schemas)?;
        places.extend(args.out.iter().cloned());
    }
    if args.check {
        check(reporter, outputs, &places)
    } else {
        let reports = outputs.write().map_err(|error| failed(reporter, &error))?;
        say(reporter, &places, &reports)
    }
}

/// What flags say to generate from.
fn sources(args: &Generate) -> Vec<Source> {
    if args.options.release.is_empty() {
        return args.schemas.iter().cloned().map(Source::Schema).collect();
    }
    let (releases, prefer) = (args.options.release.clone(), args.options.prefer.clone());
    vec![Source::Releases(releases, prefer)]
}

/// Sees to it that flags go together.
fn check_usage(args: &Generate, schemas: usize) -> Result<(), Failed> {
    source::check(&args.schemas)?;
    let outs = args.out.len();
    let printed = args.out.iter().any(|out| source::is_standard(out));
    let wrong = if outs != schemas {
        format!("each schema needs an '--out': there are {schemas} and {outs}")
    } else if printed && schemas > 1 {
        "'--out -' is for one schema".to_owned()
    } else if printed && args.check {
        "'--check' needs an '--out' other than '-'".to_owned()
    } else if args.options.defines_in_vain() {
        "'--define' needs '--conditions evaluate'".to_owned()
    } else if args.options.release.is_empty() && !args.options.prefer.is_empty() {
        "'--prefer' needs '--release'".to_owned()
    } else {
        return Ok(());
    };
    report::error(&wrong);
    Err(Failed::Usage)
}

fn add(
    reporter: &Reporter,
    outputs: &mut Outputs,
    options: &Options,
    schemas: &[(&Source, &PathBuf)],
) -> Result<(), Failed> {
    let inputs = schemas
        .iter()
        .map(|(schema, out)| Ok((schema.input()?, out)));
    let inputs = inputs.collect::<Result<Vec<_>, Failed>>()?;
    outputs
        .add(&options.config(), inputs)
        .map_err(|error| failed(reporter, &error))
}

/// Prints the only output.
fn print(reporter: &Reporter, args: &Generate, sources: &[Source]) -> Result<(), Failed> {
    for schema in sources {
        let config = args.options.config();
        let output = config.render(schema.input()?, Layout::File);
        let output = output.map_err(|error| failed(reporter, &error))?;
        let report = output.report();
        reporter.diagnostics(&report.warnings, &report.sources);
        for (_, text) in output.files() {
            report::print(text)?;
        }
    }
    Ok(())
}

/// Says what is stale, which is a failure.
fn check(reporter: &Reporter, outputs: Outputs, places: &[PathBuf]) -> Result<(), Failed> {
    let stale = outputs.stale().map_err(|error| failed(reporter, &error))?;
    if stale.is_empty() {
        let lines = places
            .iter()
            .map(|out| format!("{}: up to date\n", out.display()));
        return report::print(&lines.collect::<String>());
    }
    for path in &stale {
        report::error(&format!("'{}' is stale", path.display()));
    }
    Err(Failed::Run)
}

/// Says what was written.
fn say(reporter: &Reporter, places: &[PathBuf], reports: &[Report]) -> Result<(), Failed> {
    for (out, report) in places.iter().zip(reports) {
        reporter.diagnostics(&report.warnings, &report.sources);
        report::print(&line(out, report))?;
    }
    Ok(())
}

fn line(out: &Path, report: &Report) -> String {
    let definitions = match report.left_out {
        0 => report::count(report.definitions, "definition"),
        left_out => {
            let all = report::count(report.definitions + left_out, "definition");
            format!("{} of {all}", report.counts)
        }
    };
    format!(
        "{}: {definitions}, {} of Rust, {} of {} written\n",
        out.display(),
        report::count(report.lines, "line"),
        report.written,
        report::count(report.files.len(), "file"),
    )
}

/// Says what went wrong.
fn failed(reporter: &Reporter, error: &Error) -> Failed {
    if let Some(failure) = error.failure() {
        reporter.diagnostics(failure.diagnostics(), failure.sources());
        return Failed::Run;
    }
    report::error(error);
    if error.is_option() {
        Failed::Usage
    } else {
        Failed::Run
    }
}
