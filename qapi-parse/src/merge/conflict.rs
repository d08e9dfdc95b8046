//! What cannot be merged: which part of which definition, and where each release has it.

use std::fmt;
use std::path::PathBuf;

use super::source::{Release, Source};
use crate::source::Span;

/// A place in the schema of a release.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The release.
    pub release: String,
    /// The file, as the schema's [`SourceMap`](crate::SourceMap) has it.
    pub path: PathBuf,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is there: `'int'`, `a struct`.
    pub what: String,
}

/// Something that no one type can be right for on the wire.
///
/// As text it is all of it, with the places, a line each.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conflict {
    /// The name of the definition.
    pub definition: String,
    /// What is wrong, in one line: lower case, no full stop.
    pub message: String,
    /// Where releases have what does not fit together, oldest first.
    pub places: Vec<Place>,
}

impl Place {
    pub(super) fn new(
        releases: &[Release<'_>],
        source: Source,
        span: Span,
        what: impl Into<String>,
    ) -> Self {
        let release = &releases[source.release];
        let location = release.schema.sources().location(span);
        Self {
            release: release.name.clone(),
            path: location.path.to_owned(),
            line: location.line,
            column: location.column,
            what: what.into(),
        }
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)?;
        for place in &self.places {
            let path = place.path.display();
            let (line, column) = (place.line, place.column);
            write!(f, "\n  {}: {path}:{line}:{column}", place.release)?;
            if !place.what.is_empty() {
                write!(f, ": {}", place.what)?;
            }
        }
        if let Some(last) = self.places.last() {
            let (name, release) = (&self.definition, &last.release);
            write!(
                f,
                "\n  help: to take one release's '{name}' alone, prefer it: {name}={release}"
            )?;
        }
        Ok(())
    }
}

/// Why releases cannot be merged.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// There is no release.
    NoRelease,
    /// Two releases have this name.
    SameName(String),
    /// A preference names a release that there is not.
    UnknownRelease(String),
    /// A preference names a definition that the release has not.
    UnknownDefinition {
        /// The definition.
        definition: String,
        /// The release.
        release: String,
    },
    /// A description is of a definition that no release has.
    Described(String),
    /// A comment is to introduce a module that no release has.
    Introduced(String),
    /// Releases do not fit together: all conflicts, by the names of definitions.
    Conflicts(Vec<Conflict>),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRelease => f.write_str("there is no release to merge"),
            Self::SameName(name) => write!(f, "two releases are called '{name}'"),
            Self::UnknownRelease(name) => write!(f, "there is no release '{name}'"),
            Self::UnknownDefinition {
                definition,
                release,
            } => write!(f, "release '{release}' does not define '{definition}'"),
            Self::Described(definition) => {
                write!(f, "no release defines '{definition}', which is described")
            }
            Self::Introduced(module) => {
                write!(
                    f,
                    "no release has the module '{module}', which is introduced"
                )
            }
            Self::Conflicts(conflicts) => {
                for (at, conflict) in conflicts.iter().enumerate() {
                    let between = if at > 0 { "\n\n" } else { "" };
                    write!(f, "{between}{conflict}")?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for Error {}
