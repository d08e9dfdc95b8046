//! What can go wrong, shown as people want to read it.

use std::fmt;
use std::path::{Path, PathBuf};

use proc_macro2::Span;
use qapi_parse::{Diagnostic, Failure};

/// Why nothing was generated.
///
/// `Display` and `Debug` both give the full story, diagnostics with their source lines included:
/// `Debug` is what a build script's output shows of an error that `main` returns.
pub struct Error(Kind);

enum Kind {
    Schema(Failure),
    NoOutDir,
    Option(String),
    Foreign(PathBuf),
    Shared(PathBuf),
    Io {
        path: PathBuf,
        source: std::io::Error,
    },
    Defect(syn::Error),
}

impl Error {
    pub(crate) fn schema(failure: Failure) -> Self {
        Self(Kind::Schema(failure))
    }

    pub(crate) fn no_out_dir() -> Self {
        Self(Kind::NoOutDir)
    }

    /// An option that cannot be followed; `message` begins with its name.
    pub(crate) fn option(message: String) -> Self {
        Self(Kind::Option(message))
    }

    /// A file that was not generated, where one is to be written.
    pub(crate) fn foreign(path: &Path) -> Self {
        Self(Kind::Foreign(path.to_owned()))
    }

    /// A file of two outputs.
    pub(crate) fn shared(path: &Path) -> Self {
        Self(Kind::Shared(path.to_owned()))
    }

    pub(crate) fn io(path: &Path, source: std::io::Error) -> Self {
        Self(Kind::Io {
            path: path.to_owned(),
            source,
        })
    }

    /// The plan contradicts itself.
    pub(crate) fn contradiction(message: String) -> Self {
        Self::defect(syn::Error::new(Span::call_site(), message))
    }

    pub(crate) fn defect(source: impl Into<syn::Error>) -> Self {
        Self(Kind::Defect(source.into()))
    }

    /// Whether an option is wrong, and not a schema or a file.
    pub fn is_option(&self) -> bool {
        matches!(self.0, Kind::Option(_))
    }

    /// What is wrong with the schema; empty when something else went wrong.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match &self.0 {
            Kind::Schema(failure) => failure.diagnostics(),
            _ => &[],
        }
    }

    /// The diagnostics with the text they point into; `None` when something else went wrong.
    pub fn failure(&self) -> Option<&Failure> {
        match &self.0 {
            Kind::Schema(failure) => Some(failure),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Schema(failure) => write!(f, "the schema has errors\n\n{failure}"),
            Kind::NoOutDir => {
                f.write_str("OUT_DIR is not set: outside a build script, say where to write")
            }
            Kind::Option(message) => f.write_str(message),
            Kind::Foreign(path) => write!(
                f,
                "'{}' is in the way: it was not generated, so it is not overwritten",
                path.display(),
            ),
            Kind::Shared(path) => write!(
                f,
                "generate_all: two schemas are to be written to '{}'",
                path.display(),
            ),
            Kind::Io { path, source } => write!(f, "cannot write '{}': {source}", path.display()),
            Kind::Defect(source) => {
                write!(
                    f,
                    "the generated code is ill-formed, which is a defect: {source}"
                )
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Kind::Io { source, .. } => Some(source),
            Kind::Defect(source) => Some(source),
            Kind::Schema(_)
            | Kind::NoOutDir
            | Kind::Option(_)
            | Kind::Foreign(_)
            | Kind::Shared(_) => None,
        }
    }
}
