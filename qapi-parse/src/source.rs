//! The text of all schema files, addressed by small spans.
//!
//! Takes file names and their text, gives [`Span`]s that fit in eight bytes and the way back from a
//! span to file, line and column. It reads no files itself.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

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

    /// The span of a file with that text behind the one at `last`; nothing if there is no room.
    pub(crate) fn of_file(last: Option<Self>, text: &str) -> Option<Self> {
        // One byte between files keeps the end of one apart from the start of the next.
        let start = last.map_or(0, |last| last.end + 1);
        let end = start.checked_add(u32::try_from(text.len()).ok()?)?;
        (end < u32::MAX).then_some(Self { start, end })
    }

    /// The first byte of the span, and nothing else: where it starts.
    pub(crate) fn at_start(self) -> Self {
        Self {
            start: self.start,
            end: self.start,
        }
    }

    /// From the start of `self` to the end of `other`, which must not lie before it.
    pub(crate) fn to(self, other: Self) -> Self {
        Self::new(self.start, other.end.max(self.start))
    }

    /// The part of the span from byte `from` of it up to byte `to`.
    pub(crate) fn part(self, from: usize, to: usize) -> Self {
        let limit = |at: usize| self.start.saturating_add(offset(at)).min(self.end);
        Self::new(limit(from).min(limit(to)), limit(to))
    }

    /// Which bytes of the span those of `inner` are, if it lies in it.
    pub(crate) fn range(self, inner: Self) -> Option<Range<usize>> {
        (self.start <= inner.start && inner.end <= self.end)
            .then(|| (inner.start - self.start) as usize..(inner.end - self.start) as usize)
    }

    /// Offset of the first byte in the address space of the [`SourceMap`].
    pub(crate) fn start(self) -> u32 {
        self.start
    }

    /// Offset past the last byte in the address space of the [`SourceMap`].
    pub(crate) fn end(self) -> u32 {
        self.end
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
#[derive(Clone)]
pub struct SourceFile {
    path: PathBuf,
    text: String,
    span: Span,
    /// Where lines start; found out when somebody asks.
    lines: OnceLock<Vec<u32>>,
    included_from: Option<Span>,
}

impl SourceFile {
    /// The path as the user or an include directive gave it, relative to the working directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The whole text of the file. Its lines end in `\n`, whatever they end in on disk.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The include directive that brought the file in first; `None` for the root.
    pub fn included_from(&self) -> Option<Span> {
        self.included_from
    }

    /// The span of the whole file.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The bytes of [`SourceFile::text`] that `span` covers, if it lies in this file.
    pub fn range(&self, span: Span) -> Option<Range<usize>> {
        self.span().range(span)
    }

    /// The line, from 1, of a byte offset into the text.
    pub(crate) fn line(&self, at: usize) -> usize {
        self.line_column(at).0
    }

    /// Line and column, both from 1, of a byte offset into the text.
    fn line_column(&self, at: usize) -> (usize, usize) {
        let lines = self.lines.get_or_init(|| {
            let ends = self.text.match_indices('\n');
            let starts = ends.map(|(at, _)| offset(at + 1));
            std::iter::once(0).chain(starts).collect()
        });
        let line = lines.partition_point(|&start| start as usize <= at).max(1);
        let start = lines.get(line - 1).map_or(0, |&start| start as usize);
        let before = self.text.get(start..at).unwrap_or_default();
        (line, before.chars().count() + 1)
    }
}

/// Without the text, which is long.
impl fmt::Debug for SourceFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceFile")
            .field("path", &self.path)
            .field("span", &self.span)
            .finish_non_exhaustive()
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

/// A byte offset as spans keep it. Texts too long for it never get into a [`SourceMap`].
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The text of all files that a schema consists of, in the order in which they were read.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// Adds a file and gives its id, or gives nothing when the address space has no room for it.
    pub(crate) fn add(
        &mut self,
        path: PathBuf,
        text: String,
        included_from: Option<Span>,
    ) -> Option<FileId> {
        let span = Span::of_file(self.files.last().map(SourceFile::span), &text)?;
        let id = FileId(u32::try_from(self.files.len()).ok()?);
        self.files.push(SourceFile {
            path,
            text,
            span,
            lines: OnceLock::new(),
            included_from,
        });
        Some(id)
    }

    /// All files, in the order in which they were read.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The file called `id`, which must come from this map.
    ///
    /// # Panics
    ///
    /// When `id` comes from another map with more files.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// The file that `span` lies in; `None` when the span is of another map.
    pub fn file_of(&self, span: Span) -> Option<&SourceFile> {
        let after = self
            .files
            .partition_point(|file| file.span.start <= span.start);
        self.files[..after]
            .last()
            .filter(|file| file.range(span).is_some())
    }

    /// File, line and column of the start of `span`.
    pub fn location(&self, span: Span) -> Location<'_> {
        let Some((file, range)) = self
            .file_of(span)
            .and_then(|file| Some((file, file.range(span)?)))
        else {
            return Location {
                path: Path::new("?"),
                line: 1,
                column: 1,
            };
        };
        let (line, column) = file.line_column(range.start);
        Location {
            path: &file.path,
            line,
            column,
        }
    }

    /// The text that `span` covers; none when the span is of another map.
    pub fn slice(&self, span: Span) -> &str {
        self.file_of(span)
            .and_then(|file| file.text.get(file.range(span)?))
            .unwrap_or_default()
    }

    /// The include directives that brought in the file `span` lies in, the innermost first.
    pub fn include_chain(&self, span: Span) -> impl Iterator<Item = Span> {
        let from = |span: Span| self.file_of(span).and_then(SourceFile::included_from);
        std::iter::successors(from(span), move |span| from(*span))
    }
}

#[cfg(test)]
mod tests;
