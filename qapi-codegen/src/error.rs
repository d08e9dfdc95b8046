//! What can go wrong, shown as people want to read it.

use std::fmt;
use std::path::{Path, PathBuf};

#[cfg(feature = "releases")]
use qapi_parse::merge;
use qapi_parse::{Code, Diagnostic, Failure};

/// Why nothing was generated.
///
/// `Display` and `Debug` both give the full story, diagnostics with their source lines included:
/// `Debug` is what a build script's output shows of an error that `main` returns.
pub struct Error(Kind);

enum Kind {
    Schema(Failure),
    #[cfg(feature = "releases")]
    Merge(merge::Error),
    NoOutDir,
    Option(String),
    Foreign(PathBuf),
    Shared(PathBuf),
    Taken {
        path: PathBuf,
        first: PathBuf,
        second: PathBuf,
    },
    Io {
        /// What was to be done with it.
        action: &'static str,
        path: PathBuf,
        source: std::io::Error,
    },
    Defect(String),
}

impl Error {
    pub(crate) fn schema(failure: Failure) -> Self {
        Self(Kind::Schema(failure))
    }

    /// Releases that do not fit together.
    #[cfg(feature = "releases")]
    pub(crate) fn merge(error: merge::Error) -> Self {
        match error {
            merge::Error::Conflicts(_) => Self(Kind::Merge(error)),
            // What is asked for is wrong, not the schemas.
            _ => Self::option(format!("releases: {error}")),
        }
    }

    pub(crate) fn no_out_dir() -> Self {
        Self(Kind::NoOutDir)
    }

    /// An option that cannot be followed; `message` begins with its name.
    pub(crate) fn option(message: String) -> Self {
        Self(Kind::Option(message))
    }

    /// An output without a path.
    pub(crate) fn no_path() -> Self {
        Self::option("out: the path is empty".to_owned())
    }

    /// A file that was not generated, where one is to be written.
    pub(crate) fn foreign(path: &Path) -> Self {
        Self(Kind::Foreign(path.to_owned()))
    }

    /// A file of two outputs.
    pub(crate) fn shared(path: &Path) -> Self {
        Self(Kind::Shared(path.to_owned()))
    }

    /// A file in `OUT_DIR` that this build script generated from `first`, and now from `second`.
    pub(crate) fn taken(path: &Path, first: &Path, second: &Path) -> Self {
        let [path, first, second] = [path, first, second].map(Path::to_owned);
        Self(Kind::Taken {
            path,
            first,
            second,
        })
    }

    /// A file of the output that cannot be compared with what is to be there.
    pub(crate) fn read(path: &Path, source: std::io::Error) -> Self {
        Self::io("read", path, source)
    }

    pub(crate) fn write(path: &Path, source: std::io::Error) -> Self {
        Self::io("write", path, source)
    }

    pub(crate) fn remove(path: &Path, source: std::io::Error) -> Self {
        Self::io("remove", path, source)
    }

    fn io(action: &'static str, path: &Path, source: std::io::Error) -> Self {
        Self(Kind::Io {
            action,
            path: path.to_owned(),
            source,
        })
    }

    /// The plan contradicts itself, or what was emitted is no Rust.
    pub(crate) fn contradiction(message: String) -> Self {
        Self(Kind::Defect(message))
    }

    /// Whether an option is wrong, or two outputs meet, and not a schema or a file is wrong.
    pub fn is_option(&self) -> bool {
        matches!(self.0, Kind::Option(_) | Kind::Shared(_))
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

fn is_unreadable(failure: &Failure) -> bool {
    let mut diagnostics = failure.diagnostics().iter();
    diagnostics.all(|diagnostic| diagnostic.code == Code::Unreadable)
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            // What cannot be read may well be fine.
            Kind::Schema(failure) if is_unreadable(failure) => failure.fmt(f),
            Kind::Schema(failure) => write!(f, "the schema has errors\n\n{failure}"),
            #[cfg(feature = "releases")]
            Kind::Merge(error) => write!(f, "the releases do not fit together\n\n{error}"),
            Kind::NoOutDir => {
                f.write_str("OUT_DIR is not set: outside a build script, say where to write")
            }
            Kind::Option(message) => f.write_str(message),
            Kind::Foreign(path) => write!(
                f,
                "'{}' is in the way: it was not generated, so it is not overwritten",
                path.display(),
            ),
            Kind::Shared(path) => {
                write!(f, "two schemas are to be written to '{}'", path.display())
            }
            Kind::Taken {
                path,
                first,
                second,
            } => {
                write!(
                    f,
                    "'{}' was generated from '{}' by this build script already, and what comes from \
                     '{}' differs: give each a name of its own, with 'Config::generate_all' or \
                     'Config::out'",
                    path.display(),
                    first.display(),
                    second.display(),
                )
            }
            Kind::Io {
                action,
                path,
                source,
            } => write!(f, "cannot {action} '{}': {source}", path.display()),
            Kind::Defect(message) => {
                write!(
                    f,
                    "the generated code is ill-formed, which is a defect: {message}"
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
            #[cfg(feature = "releases")]
            Kind::Merge(_) => None,
            Kind::Schema(_)
            | Kind::NoOutDir
            | Kind::Option(_)
            | Kind::Defect(_)
            | Kind::Foreign(_)
            | Kind::Shared(_)
            | Kind::Taken { .. } => None,
        }
    }
}
