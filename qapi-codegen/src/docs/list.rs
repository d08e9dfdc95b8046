//! Parses bullet lists and numbered lists.
//!
//! Takes a cursor at a line that may have a marker, gives a list with all its items. A number or dash
//! within a sentence is a marker only where it is one in rST. A bullet at the start of a line is always
//! one, since people forget the blank line before a list.

use super::block::{Block, Item, List};
use super::cursor::Cursor;
use super::lines::{common_indent, strip};

/// The mark that starts an item.
#[derive(Clone, Copy, Debug)]
struct Marker<'a> {
    /// What it is.
    kind: Kind,
    /// Its characters.
    label: &'a str,
    /// The text after it.
    text: &'a str,
    /// The column of that text.
    width: usize,
}

/// What a marker is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// A bullet. Another one starts another list.
    Bullet(char),
    /// A number, or None for `#`, the next number.
    Number(Option<u32>, Style),
    /// A single letter.
    Letter(char, Style),
}

/// What surrounds a number or letter.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Style {
    /// `1.`
    Period,
    /// `1)`
    Paren,
    /// `(1)`
    Parens,
}

impl Kind {
    /// Whether an item with this mark may start a list.
    fn starts(self) -> bool {
        !matches!(self, Self::Letter(letter, _) if !letter.eq_ignore_ascii_case(&'a'))
    }

    /// Whether an item with the mark `next` belongs to the same list.
    fn goes_on(self, next: Self) -> bool {
        match (self, next) {
            (Self::Bullet(this), Self::Bullet(next)) => this == next,
            (Self::Number(_, this), Self::Number(_, next)) => this == next,
            (Self::Letter(letter, this), Self::Letter(other, next)) => {
                this == next && u32::from(letter) + 1 == u32::from(other)
            }
            _ => false,
        }
    }
}

/// Whether `line` starts with any mark of an item.
pub(super) fn is_marker(line: &str) -> bool {
    marker(line).is_some()
}

/// Parses the list that starts at the current line, if one does.
pub(super) fn parse(cursor: &mut Cursor<'_, '_>) -> bool {
    let Some(first) = marker(cursor.peek(0)) else {
        return false;
    };
    if !first.kind.starts() || !is_item(cursor, first, 1) {
        return false;
    }
    let mut list = List {
        numbered: matches!(first.kind, Kind::Number(..)),
        loose: false,
        items: Vec::new(),
    };
    let mut mark = first;
    let mut next_number = 1;
    loop {
        let number = match mark.kind {
            Kind::Number(Some(number), _) => number,
            _ => next_number,
        };
        next_number = number.saturating_add(1);
        let lines = item(cursor, mark);
        list.items.push(Item {
            number,
            label: matches!(mark.kind, Kind::Letter(..)).then_some(mark.label),
            body: cursor.nested(&lines),
        });
        let blanks = cursor.blanks();
        let Some(next) = marker(cursor.peek(blanks)) else {
            break;
        };
        if !mark.kind.goes_on(next.kind) || !is_item(cursor, next, blanks + 1) {
            break;
        }
        list.loose |= blanks > 0;
        cursor.at += blanks;
        mark = next;
    }
    cursor.blocks.push(Block::List(list));
    true
}

/// Whether the line with `mark` is an item. A number may also start a line of prose by chance; then the
/// line at offset `next`, which comes after it, is more prose.
fn is_item(cursor: &Cursor<'_, '_>, mark: Marker<'_>, next: usize) -> bool {
    let next = cursor.peek(next);
    matches!(mark.kind, Kind::Bullet(_))
        || next.is_empty()
        || next.starts_with(' ')
        || cursor.context.example && cursor.starts_exchange(next)
        || marker(next).is_some_and(|next| mark.kind.goes_on(next.kind))
}

/// The lines of the item at the current line, from the column of its text.
fn item<'a>(cursor: &mut Cursor<'_, 'a>, mark: Marker<'a>) -> Vec<&'a str> {
    let mut lines = vec![mark.text];
    let mut end = 1;
    let start = cursor.at;
    cursor.at += 1;
    loop {
        let line = cursor.peek(0);
        if line.is_empty() {
            if cursor.at >= cursor.lines.len() {
                break;
            }
        } else if line.starts_with(' ') {
            end = lines.len() + 1;
        } else {
            let after_blank = lines.last().is_some_and(|last| last.is_empty()) && lines.len() > 1;
            let ends = cursor.interrupts(line) || cursor.starts_exchange(line);
            if after_blank || ends || is_marker(line) {
                break;
            }
            // Text that should have been indented.
            end = lines.len() + 1;
        }
        lines.push(line);
        cursor.at += 1;
    }
    lines.truncate(end);
    cursor.at = start + end;
    // Further lines of the first paragraph may be indented more than its first.
    if let Some((_, rest)) = lines.split_first_mut() {
        let adjacent = rest.first().is_some_and(|line| !line.is_empty());
        let width = if adjacent {
            common_indent(rest).max(mark.width)
        } else {
            mark.width
        };
        for line in rest {
            *line = strip(line, width);
        }
    }
    lines
}

/// The mark that `line` starts with.
fn marker(line: &str) -> Option<Marker<'_>> {
    let first = line.chars().next()?;
    let (kind, len) = match first {
        '-' | '*' | '+' | '•' | '‣' => (Kind::Bullet(first), first.len_utf8()),
        '(' | '#' => enumerator(line)?,
        _ if first.is_ascii_alphanumeric() => enumerator(line)?,
        _ => return None,
    };
    let (label, rest) = line.split_at_checked(len)?;
    let text = rest.trim_start_matches(' ');
    if text.len() == rest.len() && !rest.is_empty() {
        return None;
    }
    // Columns are counted in characters of the indentation, which is all ASCII.
    let width = label.chars().count() + (rest.len() - text.len()).max(1);
    Some(Marker {
        kind,
        label,
        text,
        width,
    })
}

/// The number or letter that `line` starts with, and the length of its mark.
fn enumerator(line: &str) -> Option<(Kind, usize)> {
    let inner = line.strip_prefix('(');
    let body = inner.unwrap_or(line);
    let digits = body.bytes().take(10).take_while(u8::is_ascii_digit).count();
    let len = digits.max(1);
    let style = match (inner.is_some(), body.as_bytes().get(len)?) {
        (true, b')') => Style::Parens,
        (false, b')') => Style::Paren,
        (false, b'.') => Style::Period,
        _ => return None,
    };
    let kind = match body.chars().next()? {
        '#' => Kind::Number(None, style),
        // Markdown numbers have nine digits at most.
        '0'..='9' if digits < 10 => Kind::Number(body.get(..digits)?.parse().ok(), style),
        letter if letter.is_ascii_alphabetic() => Kind::Letter(letter, style),
        _ => return None,
    };
    Some((kind, line.len() - body.len() + len + 1))
}
