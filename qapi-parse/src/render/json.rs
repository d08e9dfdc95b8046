//! Diagnostics as JSON, one object on one line each.

use std::fmt::Write as _;

use crate::diagnostic::{Diagnostic, Label};
use crate::source::{SourceMap, Span};

/// The diagnostic as one JSON object:
/// `{"code", "severity", "message", "file", "line", "column", "end_line", "end_column", "text",
/// "label", "related": [{"file", …, "label"}], "included_from": [{…}], "help": […]}`.
///
/// Lines and columns count from 1, columns in characters, and the end is exclusive.
pub fn json(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let mut out = Object::new();
    out.string("code", diagnostic.code.as_str());
    out.string("severity", diagnostic.severity.as_str());
    out.string("message", &diagnostic.message);
    place(&mut out, &diagnostic.primary, sources);
    out.array(
        "related",
        diagnostic.secondary.iter().map(|label| {
            let mut out = Object::new();
            place(&mut out, label, sources);
            out.finish()
        }),
    );
    out.array(
        "included_from",
        sources.include_chain(diagnostic.primary.span).map(|span| {
            let mut out = Object::new();
            range(&mut out, span, sources);
            out.finish()
        }),
    );
    out.array("help", diagnostic.help.iter().map(|help| quote(help)));
    out.finish()
}

fn place(out: &mut Object, label: &Label, sources: &SourceMap) {
    range(out, label.span, sources);
    // A string of megabytes is no use to anybody.
    let text: String = sources.slice(label.span).chars().take(1000).collect();
    out.string("text", &text);
    out.string("label", &label.text);
}

fn range(out: &mut Object, span: Span, sources: &SourceMap) {
    let start = sources.location(span);
    let end = sources.location(span.part(span.len(), span.len()));
    out.string("file", &start.path.to_string_lossy());
    out.number("line", start.line);
    out.number("column", start.column);
    out.number("end_line", end.line);
    out.number("end_column", end.column);
}

/// A JSON object in the making.
struct Object(String);

impl Object {
    fn new() -> Self {
        Self("{".to_owned())
    }

    fn key(&mut self, key: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push_str(&quote(key));
        self.0.push(':');
    }

    fn string(&mut self, key: &str, value: &str) {
        self.key(key);
        self.0.push_str(&quote(value));
    }

    fn number(&mut self, key: &str, value: usize) {
        self.key(key);
        let _ = write!(self.0, "{value}");
    }

    fn array(&mut self, key: &str, values: impl Iterator<Item = String>) {
        self.key(key);
        self.0.push('[');
        self.0.push_str(&values.collect::<Vec<_>>().join(","));
        self.0.push(']');
    }

    fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
