//! Escapes characters that mean something in Markdown but nothing in rST.
//!
//! Takes text that is no markup, gives Markdown that shows that text. Escapes nothing without need,
//! since people read the source too.

use std::borrow::Cow;

/// The most characters that an entity such as `&lt;` may have.
const MAX_ENTITY: usize = 32;

/// Appends `c`, escaped if it needs to be between `before` and `after`, its neighbours in the source.
pub(super) fn push(out: &mut String, before: Option<char>, c: char, after: &str) {
    let next = after.chars().next();
    let special = match c {
        '\\' | '`' | '[' | ']' | '|' => true,
        '*' | '~' => !(is_space(before) && is_space(next)),
        '_' => !(is_word(before) && is_word(next)),
        '<' => next.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')),
        '&' => is_entity(after),
        _ => false,
    };
    if special {
        out.push('\\');
    }
    out.push(c);
}

/// Escapes what is special at the start of a line only.
pub(super) fn line_start(line: &str) -> Cow<'_, str> {
    let bytes = line.as_bytes();
    let at = match bytes.first() {
        Some(b'>') => Some(0),
        Some(b'#') => {
            let level = bytes.iter().take_while(|b| **b == b'#').count();
            (level < 7 && ends_marker(bytes.get(level))).then_some(0)
        }
        Some(b'=') => bytes.iter().all(|b| *b == b'=').then_some(0),
        Some(b'-') => {
            let rule = bytes.iter().all(|b| *b == b'-');
            (rule || ends_marker(bytes.get(1))).then_some(0)
        }
        Some(b'+' | b'*') => ends_marker(bytes.get(1)).then_some(0),
        Some(b'0'..=b'9') => {
            let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
            let number = digits < 10
                && matches!(bytes.get(digits), Some(b'.' | b')'))
                && ends_marker(bytes.get(digits + 1));
            number.then_some(digits)
        }
        _ => None,
    };
    match at.and_then(|at| line.split_at_checked(at)) {
        Some((head, tail)) => Cow::Owned(format!("{head}\\{tail}")),
        None => Cow::Borrowed(line),
    }
}

/// Shows `text` as code. The delimiters have more backticks than any run in the text.
pub(super) fn code(text: &str) -> String {
    let delimiter = "`".repeat(longest_run(text) + 1);
    // One space at either end is taken off, if there is one at both.
    let pad = text.starts_with('`') || text.ends_with('`') || text.starts_with(' ');
    let pad = if pad && !text.trim().is_empty() {
        " "
    } else {
        ""
    };
    let mut out = delimiter.clone();
    out.push_str(pad);
    out.extend(text.chars().map(|c| if c == '\n' { ' ' } else { c }));
    out.push_str(pad);
    out.push_str(&delimiter);
    out
}

/// The length of the longest run of backticks in `text`.
pub(super) fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Escapes bars, which would end a cell of a table. `line` is Markdown already, so only code in it has
/// bars that are not escaped.
pub(super) fn cell(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut escaped = false;
    for c in line.chars() {
        if c == '|' && !escaped {
            out.push('\\');
        }
        escaped = c == '\\' && !escaped;
        out.push(if c == '\n' { ' ' } else { c });
    }
    out
}

/// Whether a marker of a list or heading may end before `byte`.
fn ends_marker(byte: Option<&u8>) -> bool {
    matches!(byte, None | Some(b' '))
}

/// Whether `&` before `after` would be an entity.
fn is_entity(after: &str) -> bool {
    let end = after
        .bytes()
        .take(MAX_ENTITY)
        .position(|b| !(b.is_ascii_alphanumeric() || b == b'#'));
    end.is_some_and(|end| end > 0 && after.as_bytes().get(end) == Some(&b';'))
}

/// Whether `c` is white space or missing.
pub(super) fn is_space(c: Option<char>) -> bool {
    c.is_none_or(char::is_whitespace)
}

/// Whether `c` is a letter or digit.
pub(super) fn is_word(c: Option<char>) -> bool {
    c.is_some_and(char::is_alphanumeric)
}
