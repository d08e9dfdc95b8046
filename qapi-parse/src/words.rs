//! Words that messages are made of: quoted names, lists of alternatives.
//!
//! Takes text from a schema, gives text fit for one line of a terminal: short, and without
//! characters that would do something there.

/// Longest piece of schema text that a message repeats.
const LONGEST: usize = 60;

/// `text` as it may stand in a message: shortened, control characters escaped.
pub(crate) fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len().min(LONGEST) + 3);
    for (at, c) in text.chars().enumerate() {
        if at == LONGEST {
            shown.push('…');
            break;
        }
        if c.is_control() {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// `text` in quotes, as messages name things.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", shown(text))
}

/// `a`, `a or b`, `a, b or c`.
pub(crate) fn one_of<T: AsRef<str>>(words: &[T]) -> String {
    let mut text = String::new();
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            text.push_str(if at + 1 == words.len() { " or " } else { ", " });
        }
        text.push_str(word.as_ref());
    }
    text
}

/// A help line that names `found`, which may have been meant.
pub(crate) fn there_is(what: &str, found: Option<&str>) -> Option<String> {
    found.map(|name| format!("there is {what} named '{name}'"))
}
