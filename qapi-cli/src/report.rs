//! Printing: results to standard output, diagnostics to standard error.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

use anstream::{AutoStream, ColorChoice};
use qapi_codegen::parse::{Code, Diagnostic, Severity, SourceMap, render};

/// Why the exit status is not 0. What there is to say has been said.
pub(crate) enum Failed {
    /// Something was wrong with a schema or a file: 1.
    Run,
    /// Something was wrong with the arguments: 2.
    Usage,
}

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

/// Which warnings are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Warnings {
    /// All of them
    All,
    /// The first few of each kind, and how many more there are
    Summary,
    /// None
    None,
}

impl Warnings {
    /// How many of a kind are shown.
    fn limit(self) -> usize {
        match self {
            Self::All => usize::MAX,
            Self::Summary => 3,
            Self::None => 0,
        }
    }
}

/// Prints in one format.
#[derive(Debug)]
pub(crate) struct Reporter {
    format: Format,
    warnings: Warnings,
    color: bool,
}

impl Reporter {
    /// Colours diagnostics when standard error is a terminal and `NO_COLOR` is not set.
    pub(crate) fn new(format: Format, warnings: Warnings) -> Self {
        let color = AutoStream::choice(&io::stderr()) != ColorChoice::Never;
        Self {
            format,
            warnings,
            color,
        }
    }

    /// Prints errors and those warnings that are wanted, each followed by an empty line in the human
    /// format.
    pub(crate) fn diagnostics(&self, diagnostics: &[Diagnostic], sources: &SourceMap) {
        let mut seen: BTreeMap<Code, usize> = BTreeMap::new();
        let mut text = String::new();
        for diagnostic in diagnostics {
            if diagnostic.severity == Severity::Warning {
                let seen = seen.entry(diagnostic.code).or_default();
                *seen += 1;
                if *seen > self.warnings.limit() {
                    continue;
                }
            }
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
        if self.warnings == Warnings::Summary {
            self.summary(&seen);
        }
    }

    /// Says how many warnings there were that were not shown.
    fn summary(&self, seen: &BTreeMap<Code, usize>) {
        let limit = self.warnings.limit();
        let hidden = seen
            .iter()
            .map(|(code, count)| (code, count.saturating_sub(limit)));
        let hidden: Vec<_> = hidden.filter(|(_, count)| *count > 0).collect();
        if hidden.is_empty() {
            return;
        }
        let all = hidden.iter().map(|(_, count)| count).sum();
        let lines = hidden
            .iter()
            .map(|(code, count)| format!("\n{count:>8} {code}: {}", code.summary()));
        let lines: String = lines.collect();
        let more = count(all, "more warning");
        let text = format!("{more}, which '--warnings all' shows:{lines}");
        self.note(&text);
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

/// How many things there are: `1 enum`, `2 enums`.
pub(crate) fn count(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}
