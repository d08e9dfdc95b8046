//! Printing: results to standard output, diagnostics to standard error.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

use anstream::{AutoStream, ColorChoice};
use qapi_codegen::parse::{Diagnostic, SourceMap, render};

use crate::Failed;

/// How diagnostics are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// With the source lines they are about
    #[default]
    Human,
    /// `FILE:LINE:COL: error[CODE]: MESSAGE`, one a line
    Short,
    /// One JSON object a line
    Json,
}

/// Prints in one format.
#[derive(Debug)]
pub(crate) struct Reporter {
    format: Format,
    color: bool,
}

impl Reporter {
    /// Colours diagnostics when standard error is a terminal and `NO_COLOR` is not set.
    pub(crate) fn new(format: Format) -> Self {
        let color = AutoStream::choice(&io::stderr()) != ColorChoice::Never;
        Self { format, color }
    }

    /// Prints diagnostics, each followed by an empty line in the human format.
    pub(crate) fn diagnostics(&self, diagnostics: &[Diagnostic], sources: &SourceMap) {
        let mut text = String::new();
        for diagnostic in diagnostics {
            match self.format {
                Format::Human => {
                    text.push_str(&render::human(diagnostic, sources, self.color));
                    text.push('\n');
                }
                Format::Short => text.push_str(&render::short(diagnostic, sources)),
                Format::Json => text.push_str(&render::json(diagnostic, sources)),
            }
            text.push('\n');
        }
        // Nobody is left to tell when standard error is closed.
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Prints what is good to know; programs that read JSON have no use for it.
    pub(crate) fn note(&self, text: &str) {
        if self.format != Format::Json {
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(io::stderr().lock(), "note: {text}");
        }
    }
}

/// Prints an error that is not about the schema's text.
pub(crate) fn error(error: &dyn Display) {
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(io::stderr().lock(), "error: {error}");
}

/// Prints a result. A reader that has seen enough is no failure.
pub(crate) fn print(text: &str) -> Result<(), Failed> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) => {
            self::error(&error);
            Err(Failed::Run)
        }
    }
}
