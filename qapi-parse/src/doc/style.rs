//! How the text of documentation comments is laid out: length of lines, spacing of sentences.
//!
//! Takes the lines of a comment, reports. It leaves literal blocks and examples alone, since
//! breaking their lines would change what they say.

use super::lines::{Line, Lines};
use crate::diagnostic::{Code, Diagnostic, Sink};

/// Longest line, `# ` included.
const LONGEST: usize = 70;

/// Checks all lines of a comment.
pub(super) fn check(lines: &Lines<'_>, sink: &mut Sink) {
    let mut literal = Literal::No;
    for line in lines.iter().filter(|line| !line.text.is_empty()) {
        literal = literal.before(*line);
        if matches!(literal, Literal::Inside(_)) {
            continue;
        }
        length(*line, sink);
        sentences(*line, sink);
        if line.text.ends_with("::") || line.text.trim_start().starts_with(".. qmp-example::") {
            literal = Literal::Announced(line.indent());
        }
    }
}

/// Whether lines are part of a literal block.
#[derive(Clone, Copy)]
enum Literal {
    No,
    /// The line before, indented so far, ended with `::`.
    Announced(usize),
    /// The block's first line is indented so far; the block ends where a line is less indented.
    Inside(usize),
}

impl Literal {
    fn before(self, line: Line<'_>) -> Self {
        match self {
            Self::Announced(outer) if line.indent() > outer => Self::Inside(line.indent()),
            Self::Inside(indent) if line.indent() >= indent => self,
            _ => Self::No,
        }
    }
}

fn length(line: Line<'_>, sink: &mut Sink) {
    // Bytes are an upper bound for characters, and cheap.
    if line.text.len() + 2 <= LONGEST {
        return;
    }
    let length = line.text.chars().count() + 2;
    if length <= LONGEST || is_link(line.text) {
        return;
    }
    let fitting = line
        .text
        .char_indices()
        .nth(LONGEST - 2)
        .map_or(0, |(at, _)| at);
    let message = format!("documentation line of {length} characters, more than {LONGEST}");
    sink.dated(
        Diagnostic::new(Code::LongLine, line.part(fitting, line.text.len()), message)
            .label("too much for the line"),
    );
}

/// Nobody can break a link.
fn is_link(text: &str) -> bool {
    let text = text.trim_start();
    ["http://", "https://", "ftp://"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
        && !text.contains(' ')
}

fn sentences(line: Line<'_>, sink: &mut Sink) {
    let bytes = line.text.as_bytes();
    for at in 1..bytes.len().saturating_sub(1) {
        if bytes[at] != b' ' || !matches!(bytes[at - 1], b'.' | b'!' | b'?') {
            continue;
        }
        let starts = matches!(bytes[at + 1], b'A'..=b'Z' | b'0'..=b'9' | b'(');
        if !starts || exempt(&bytes[..at]) {
            continue;
        }
        let message = "a single space separates two sentences";
        sink.dated(
            Diagnostic::new(Code::SentenceSpacing, line.part(at - 1, at + 2), message)
                .help("put two spaces after the end of a sentence"),
        );
        return;
    }
}

/// Whether `before` ends in a dot that ends no sentence: that of `e.g.` or of a list item's number.
fn exempt(before: &[u8]) -> bool {
    if let Some(rest) = before.strip_suffix(b"e.g.") {
        return rest
            .last()
            .is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
    }
    let number = before.trim_ascii_start().strip_suffix(b".");
    number.is_some_and(|number| !number.is_empty() && number.iter().all(u8::is_ascii_digit))
}
