//! Diagnostics: what is wrong with a schema, where, and what to do about it.
//!
//! Takes spans and words from the checks, gives [`Diagnostic`]s in the order of the text. It does
//! not render them, [`crate::render`] does, and the constructors stand beside the checks.

mod code;

pub use code::Code;

use crate::source::Span;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// There is no [`crate::Schema`].
    Error,
    /// The schema is accepted, but by the rules of an older QEMU.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A stretch of source text and what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Label {
    /// The text meant.
    pub span: Span,
    /// A few words, or nothing.
    pub text: String,
}

/// One thing that is wrong with a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The rule that is broken.
    pub code: Code,
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong, in one line: lower case, no full stop.
    pub message: String,
    /// The offending token.
    pub primary: Label,
    /// Further places that matter, such as an earlier definition of the same name.
    pub secondary: Vec<Label>,
    /// What to do, a line each.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// An error at `span`. `message` says what is wrong, in one line: lower case, no full stop.
    ///
    /// For checks of programs that use a [`crate::Schema`]; those of this crate are made by it.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            primary: Label {
                span,
                text: String::new(),
            },
            secondary: Vec::new(),
            help: Vec::new(),
        }
    }

    /// Says something about the offending token.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Points at a second place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Says what to do, if anybody knows.
    pub(crate) fn maybe_help(mut self, text: Option<String>) -> Self {
        self.help.extend(text);
        self
    }
}

/// More than anybody reads; it bounds what a hostile schema makes us keep.
pub(crate) const MOST: usize = 10_000;

/// Where checks put what they find.
#[derive(Debug)]
pub(crate) struct Sink {
    strict: bool,
    errors: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
}

impl Sink {
    pub(crate) fn new(strict: bool) -> Self {
        Self {
            strict,
            errors: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Whether the rules are those of QEMU 10.2.
    pub(crate) fn strict(&self) -> bool {
        self.strict
    }

    /// Reports an error.
    pub(crate) fn error(&mut self, diagnostic: Diagnostic) {
        if self.errors.len() < MOST {
            self.errors.push(diagnostic);
        }
    }

    /// Reports what some older QEMU accepted: an error when strict, else a warning.
    pub(crate) fn dated(&mut self, diagnostic: Diagnostic) {
        if self.strict {
            self.error(diagnostic);
        } else if self.warnings.len() < MOST {
            self.warnings.push(Diagnostic {
                severity: Severity::Warning,
                ..diagnostic
            });
        }
    }

    /// Reports what `other` was told.
    pub(crate) fn append(&mut self, other: Self) {
        let room = |known: &Vec<_>| MOST.saturating_sub(known.len());
        self.errors
            .extend(other.errors.into_iter().take(room(&self.errors)));
        self.warnings
            .extend(other.warnings.into_iter().take(room(&self.warnings)));
    }

    /// How many errors there are so far.
    pub(crate) fn errors(&self) -> usize {
        self.errors.len()
    }

    /// How many things were reported so far.
    pub(crate) fn reported(&self) -> usize {
        self.errors.len() + self.warnings.len()
    }

    /// Everything reported, sorted by place, each thing once.
    pub(crate) fn finish(self) -> Vec<Diagnostic> {
        let mut all = self.errors;
        all.extend(self.warnings);
        all.sort_by_key(|d| {
            (
                d.primary.span.start(),
                d.primary.span.end(),
                d.severity,
                d.code,
            )
        });
        all.dedup();
        all
    }
}
