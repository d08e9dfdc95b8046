//! The lines of a documentation comment.
//!
//! Takes the text of a comment, gives what follows `# ` on each of its lines.

use super::{faults, tag};
use crate::diagnostic::Sink;
use crate::find;
use crate::source::Span;

/// One line: without `# `, without trailing white space.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'t> {
    pub(super) text: &'t str,
    pub(super) span: Span,
}

impl Line<'_> {
    /// Leading blanks.
    pub(super) fn indent(self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }

    /// Whether it starts a description.
    pub(super) fn is_description(&self) -> bool {
        tag::description(self.text).is_some()
    }

    /// The span of some bytes of the line.
    pub(super) fn part(self, from: usize, to: usize) -> Span {
        self.span.part(from, to)
    }

    /// The empty span behind the line.
    pub(super) fn end(self) -> Span {
        self.span.part(self.text.len(), self.text.len())
    }
}

/// The lines of a comment, without the two `##` lines.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    all: Vec<Line<'t>>,
    at: usize,
    /// The last line that starts a description.
    last_description: Option<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn split(text: &'t str, span: Span, sink: &mut Sink) -> Self {
        let mut all = Vec::new();
        let mut offset = 0;
        let ends = find::bytes(b'\n', text.as_bytes()).map(|end| end + 1);
        for (at, end) in ends.chain([text.len()]).enumerate() {
            let line = text.get(offset..end).unwrap_or_default();
            let trimmed = line.trim_start();
            let start = end - trimmed.len();
            offset = end;
            // White space before `#` and lines without it mean nothing.
            let Some(line) = trimmed.strip_prefix('#') else {
                continue;
            };
            let line = line.strip_suffix('\n').unwrap_or(line);
            if at == 0 {
                if line != "#" {
                    sink.error(faults::opening(
                        span.part(start, start + 1 + line.trim_end().len()),
                    ));
                }
                continue;
            }
            if offset == text.len() && line == "#" {
                break;
            }
            let content = line.strip_prefix(' ');
            if content.is_none() && !line.is_empty() {
                sink.error(faults::no_space(
                    span.part(start, start + 1 + line.trim_end().len()),
                ));
            }
            let skipped = 1 + usize::from(content.is_some());
            let text = content.unwrap_or(line).trim_end();
            let span = span.part(start + skipped, start + skipped + text.len());
            all.push(Line { text, span });
        }
        let last_description = all.iter().rposition(Line::is_description);
        Self {
            all,
            at: 0,
            last_description,
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Line<'t>> {
        self.all.iter()
    }

    /// Whether a line not yet taken starts a description.
    pub(super) fn description_follows(&self) -> bool {
        self.last_description.is_some_and(|last| last >= self.at)
    }

    /// The next line, which stays.
    pub(super) fn peek(&self) -> Option<Line<'t>> {
        self.all.get(self.at).copied()
    }

    /// The next line, which is taken.
    pub(super) fn next(&mut self) -> Option<Line<'t>> {
        let line = self.peek();
        self.at += usize::from(line.is_some());
        line
    }

    /// Takes blank lines; the first that is not blank stays.
    pub(super) fn skip_blank(&mut self) -> Option<Line<'t>> {
        while self.peek().is_some_and(|line| line.text.is_empty()) {
            self.next();
        }
        self.peek()
    }
}
