//! JSON for people: indented, coloured.
//!
//! Takes JSON text, gives the same values in the same order; numbers stay as they were written.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use qapi_types::JsonType;
use qapi_types::document::{Document, Node};

const NAME: Style = AnsiColor::Blue.on_default().bold();
const STRING: Style = AnsiColor::Green.on_default();
const NUMBER: Style = AnsiColor::Cyan.on_default();
const WORD: Style = AnsiColor::Magenta.on_default();

/// What is written for people is styled, or plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Colour(pub(crate) bool);

impl Colour {
    /// Text in a style.
    pub(crate) fn paint(self, style: Style, text: &str) -> String {
        if self.0 {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}

/// JSON text over several lines, without a line end behind. Text that is no JSON stays as it is.
pub(crate) fn pretty(json: &str, colour: Colour) -> String {
    show(json, colour, Some(0))
}

/// JSON text on one line.
pub(crate) fn short(json: &str, colour: Colour) -> String {
    show(json, colour, None)
}

fn show(json: &str, colour: Colour, depth: Option<usize>) -> String {
    let mut out = String::new();
    match Document::read(json.as_bytes()) {
        Ok(document) => node(&mut out, document.root(), depth, colour),
        Err(_) => out.push_str(&plain(json)),
    }
    out
}

/// Writes a value; over several lines, when it is known how deep it stands.
fn node(out: &mut String, value: Node<'_>, depth: Option<usize>, colour: Colour) {
    let line = |out: &mut String, depth: Option<usize>| {
        if let Some(depth) = depth {
            out.push('\n');
            out.extend(std::iter::repeat_n("    ", depth));
        }
    };
    let inner = depth.map(|depth| depth + 1);
    let comma = if depth.is_some() { "," } else { ", " };
    match value.json_type() {
        JsonType::Object => {
            let mut before = "{";
            for (name, member) in value.members() {
                out.push_str(before);
                before = comma;
                line(out, inner);
                out.push_str(&colour.paint(NAME, &quoted(name)));
                out.push_str(": ");
                node(out, member, inner, colour);
            }
            close(out, before == "{", "{}", "}", |out| line(out, depth));
        }
        JsonType::Array => {
            let mut before = "[";
            for element in value.elements() {
                out.push_str(before);
                before = comma;
                line(out, inner);
                node(out, element, inner, colour);
            }
            close(out, before == "[", "[]", "]", |out| line(out, depth));
        }
        JsonType::String => out.push_str(&colour.paint(STRING, &quoted(value))),
        JsonType::Number => out.push_str(&colour.paint(NUMBER, value.text())),
        JsonType::Boolean | JsonType::Null => out.push_str(&colour.paint(WORD, value.text())),
    }
}

fn close(out: &mut String, empty: bool, both: &str, end: &str, line: impl Fn(&mut String)) {
    if empty {
        out.push_str(both);
    } else {
        line(out);
        out.push_str(end);
    }
}

/// A string as JSON writes it. A control character in it stays an escape, so that a server has no say in
/// what a terminal does.
fn quoted(string: Node<'_>) -> String {
    let text = string.as_str().unwrap_or_default();
    let json = serde_json::Value::from(&*text).to_string();
    plain(&json)
}

/// Text without control characters but line ends and tabs: others are shown as escapes.
pub(crate) fn plain(text: &str) -> String {
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if !text.contains(control) {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if control(c) {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests;
