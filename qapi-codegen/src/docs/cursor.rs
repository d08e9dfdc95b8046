//! Keeps the place in the lines that are being parsed.
//!
//! Parsers of lists, directives and tables share it to look ahead, to skip blank lines, and to know
//! where a paragraph ends. What is nested it hands back to the parser of whole texts.

use super::block::Block;
use super::lines::is_exchange;

/// Parses the blocks of some lines.
pub(super) type Parse = for<'a> fn(&[&'a str], Context) -> Vec<Block<'a>>;

/// What is known about the place of some lines.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Context {
    /// Whether this is the text of an `Example:` section, in which JSON needs no arrow.
    pub(super) example: bool,
    /// How deep the lines are nested.
    pub(super) depth: u8,
}

impl Context {
    /// The context of an `Example:` section.
    pub(super) fn example() -> Self {
        Self {
            example: true,
            depth: 0,
        }
    }

    /// The context of what these lines contain.
    fn deeper(self) -> Self {
        Self {
            depth: self.depth.saturating_add(1),
            ..self
        }
    }
}

/// A place in some lines, and the blocks before it.
pub(super) struct Cursor<'s, 'a> {
    /// The lines.
    pub(super) lines: &'s [&'a str],
    /// The index of the next line.
    pub(super) at: usize,
    /// What is known about the place of the lines.
    pub(super) context: Context,
    /// The blocks so far.
    pub(super) blocks: Vec<Block<'a>>,
    /// Parses what is nested.
    pub(super) parse: Parse,
}

impl<'s, 'a> Cursor<'s, 'a> {
    /// Parses lines that are nested in these.
    pub(super) fn nested(&self, lines: &[&'a str]) -> Vec<Block<'a>> {
        (self.parse)(lines, self.context.deeper())
    }

    /// The line that is `offset` after the current one; empty after the last.
    pub(super) fn peek(&self, offset: usize) -> &'a str {
        self.lines.get(self.at + offset).copied().unwrap_or("")
    }

    /// The lines from `start`, where the cursor was before, to the current one.
    pub(super) fn since(&self, start: usize) -> &'s [&'a str] {
        &self.lines[start..self.at]
    }

    /// The number of blank lines before the next line that is not blank; 0 when all are.
    pub(super) fn blanks(&self) -> usize {
        let mut rest = self.lines.iter().skip(self.at);
        rest.position(|line| !line.is_empty()).unwrap_or(0)
    }

    /// Whether `line` starts a message.
    pub(super) fn starts_exchange(&self, line: &str) -> bool {
        is_exchange(line) || self.context.example && line.starts_with('{')
    }

    /// Whether `line` ends a paragraph that has no blank line after it.
    pub(super) fn interrupts(&self, line: &str) -> bool {
        is_plain_bullet(line)
            || is_directive(line)
            || self.context.example && self.starts_exchange(line)
    }
}

/// Whether `line` starts with the bullet of a list that may lack a blank line before it.
fn is_plain_bullet(line: &str) -> bool {
    line.starts_with("- ") || line.starts_with("* ")
}

/// Whether `line` starts a directive.
fn is_directive(line: &str) -> bool {
    let rest = line.strip_prefix(".. ");
    rest.is_some_and(|rest| directive_name(rest).is_some())
}

/// The name and the argument of a directive, whose text comes after the two dots.
pub(super) fn directive_name(text: &str) -> Option<(&str, &str)> {
    let (name, argument) = text.split_once("::")?;
    let name = name.strip_suffix(' ').unwrap_or(name);
    let named = !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'+'));
    (named && (argument.is_empty() || argument.starts_with(' ')))
        .then_some((name, argument.trim_start()))
}
