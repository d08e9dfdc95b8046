//! Why a path finds nothing, and where in it.

use std::fmt;
use std::ops::Range;

/// Why a [`Path`](super::Path) finds nothing.
///
/// Displays as a sentence; with `{:#}`, the path follows with the part underlined that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeError {
    path: String,
    range: Range<usize>,
    kind: ProbeErrorKind,
    message: String,
    alternatives: Vec<String>,
    nearest: Option<String>,
}

/// What is wrong with a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProbeErrorKind {
    /// It is no path, whatever the schema.
    Malformed,
    /// The schema does not have the command or event.
    NoCall,
    /// The command or event is there, and what is asked for of it is not.
    Absent,
    /// What comes before the part that fails is there, and has nothing of that sort: members below a string, values
    /// of what is no enumeration, a return value of an event. Most likely the path is wrong. But what is a string in
    /// this release may be more in another one.
    Impossible,
}

impl ProbeError {
    /// An error about the bytes `range` of `path`.
    pub(super) fn new(
        kind: ProbeErrorKind,
        path: &str,
        range: Range<usize>,
        message: String,
    ) -> Self {
        Self {
            path: path.to_owned(),
            range,
            kind,
            message,
            alternatives: Vec::new(),
            nearest: None,
        }
    }

    /// Adds what there is instead, and which of it may have been meant.
    pub(super) fn instead(mut self, alternatives: Vec<String>, nearest: Option<String>) -> Self {
        if let Some(nearest) = &nearest {
            self.message = format!("{}; there is '{nearest}'", self.message);
        }
        self.alternatives = alternatives;
        self.nearest = nearest;
        self
    }

    /// In which of the ways it fails.
    pub fn kind(&self) -> ProbeErrorKind {
        self.kind
    }

    /// The path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Which bytes of the path it is about; none where something is missing there.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// What there is in that place instead, in the order of the schema: names of members, values or features. Empty
    /// for commands and events, of which there are hundreds.
    pub fn alternatives(&self) -> &[String] {
        &self.alternatives
    }

    /// The name that may have been meant.
    pub fn nearest(&self) -> Option<&str> {
        self.nearest.as_deref()
    }
}

/// Text of a path on one line. There may be anything in a path that is none.
pub(super) fn visible(text: &str) -> String {
    let visible = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    text.chars().map(visible).collect()
}

impl fmt::Display for ProbeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if f.alternate() {
            let width = |range| {
                self.path
                    .get(range)
                    .map_or(0, |text: &str| text.chars().count())
            };
            let before = width(0..self.range.start);
            let marked = width(self.range.clone()).max(1);
            let path = visible(&self.path);
            write!(f, "\n  {path}\n  {:before$}{:^<marked$}", "", "")?;
        }
        Ok(())
    }
}

impl std::error::Error for ProbeError {}
