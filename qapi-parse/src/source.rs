//! The text of all schema files, addressed by small spans.
//!
//! Takes file names and their text, gives [`Span`]s that fit in eight bytes and the way back from a
//! span to file, line and column. It reads no files itself.

use std::fmt;
use std::path::{Path, PathBuf};

/// A stretch of source text: byte offsets into one address space that spans all files of a
/// [`SourceMap`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// The stretch from `start` up to, but not including, `end`.
    pub(crate) fn new(start: u32, end: u32) -> Self {
        debug_assert!(start <= end);
        Self { start, end }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span covers no text, as at the end of a file.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// One file of a [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// One schema file: the path it was read from and its text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    path: PathBuf,
    text: String,
    start: u32,
    included_from: Option<Span>,
}

impl SourceFile {
    /// The path as the user or an include directive gave it, relative to the working directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The whole text of the file.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The include directive that brought the file in first; `None` for the root.
    pub fn included_from(&self) -> Option<Span> {
        self.included_from
    }
}

/// A place in a file as people count: lines and columns from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location<'a> {
    /// The file's path as in [`SourceFile::path`].
    pub path: &'a Path,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// The text of all files that a schema consists of, in the order in which they were read.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}
