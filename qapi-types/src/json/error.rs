//! The error of decoding from JSON.

use std::fmt;
use std::io;

use crate::collector::{Joined, Location, Segment};
use crate::reword::reworded;

/// Why JSON text did not decode: what is wrong, where in the value, and in which type.
///
/// ```
/// # #[cfg(feature = "schemas")] {
/// use qapi_types::json::{self, Segment};
/// use qapi_types::qmp::MonitorInfo;
///
/// let text = r#"[{"mode": "control", "chardev": 7, "dynamic": true}]"#;
/// let error = json::from_str::<Vec<MonitorInfo>>(text).unwrap_err();
/// assert_eq!(error.path(), [Segment::Index(0), Segment::Member("chardev".into())]);
/// assert_eq!(error.type_name(), Some("MonitorInfo"));
/// assert!(error.is_data());
/// assert_eq!(
///     error.to_string(),
///     "in '[0].chardev' (member of 'MonitorInfo'): \
///      invalid type: integer `7`, expected a string at line 1 column 33"
/// );
/// assert!(json::from_str::<Vec<MonitorInfo>>(&text[..20]).unwrap_err().is_eof());
/// # }
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    path: Vec<Segment>,
    type_name: Option<String>,
    source: serde_json::Error,
}

impl Error {
    pub(super) fn new(source: serde_json::Error, location: Option<Location>) -> Self {
        let (path, type_name) = location.map_or((Vec::new(), None), Location::into_path);
        Self(Box::new(Inner {
            path,
            type_name,
            source,
        }))
    }

    /// An error about the whole text.
    pub(super) fn whole(source: serde_json::Error) -> Self {
        Self::new(source, None)
    }

    /// The same error where its value is inside another: at `segment`, which is a member of
    /// `type_name` if it is one.
    pub(crate) fn inside(mut self, segment: Segment, type_name: Option<&str>) -> Self {
        self.0.path.insert(0, segment);
        if self.0.type_name.is_none() {
            self.0.type_name = type_name.map(str::to_owned);
        }
        self
    }

    /// The same error, with another reason.
    pub(super) fn because(mut self, source: serde_json::Error) -> Self {
        self.0.source = source;
        self
    }

    /// The way from the whole value to the one that is wrong. It is empty when the error is about
    /// the whole value, and when the text ended or was no JSON before any member of it was known.
    pub fn path(&self) -> &[Segment] {
        &self.0.path
    }

    /// The type, as the schema calls it, that has the last member of the path. For a union's branch
    /// that is the branch's type. `None` when there is no member in the path.
    pub fn type_name(&self) -> Option<&str> {
        self.0.type_name.as_deref()
    }

    /// The line that the error was found in, from 1; 0 when it is not about a place in the text.
    pub fn line(&self) -> usize {
        self.0.source.line()
    }

    /// The column of that line, in bytes from 1; 0 when it is not about a place in the text.
    pub fn column(&self) -> usize {
        self.0.source.column()
    }

    /// What kind of error it is.
    pub fn classify(&self) -> serde_json::error::Category {
        self.0.source.classify()
    }

    /// Whether the text ended early: with more of it, it may decode.
    pub fn is_eof(&self) -> bool {
        self.0.source.is_eof()
    }

    /// Whether reading failed; [`io_error_kind`](Self::io_error_kind) tells how.
    pub fn is_io(&self) -> bool {
        self.0.source.is_io()
    }

    /// Whether the text is no JSON.
    pub fn is_syntax(&self) -> bool {
        self.0.source.is_syntax()
    }

    /// Whether the text is JSON, but not of such a value.
    pub fn is_data(&self) -> bool {
        self.0.source.is_data()
    }

    /// How reading failed, if it did.
    pub fn io_error_kind(&self) -> Option<io::ErrorKind> {
        self.0.source.io_error_kind()
    }

    /// The error of `serde_json`, which knows nothing of the path.
    pub fn into_source(self) -> serde_json::Error {
        self.0.source
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            path,
            type_name,
            source,
        } = &*self.0;
        if path.is_empty() {
            return write!(f, "{source}");
        }
        write!(f, "in '{}'", Joined(path))?;
        if let Some(type_name) = type_name {
            write!(f, " (member of '{type_name}')")?;
        }
        write!(f, ": {}", reworded(source.to_string()))
    }
}

/// As it displays, since that has all there is.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({:?})", self.to_string())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0.source)
    }
}
