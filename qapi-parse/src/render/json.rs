//! Diagnostics as JSON, one object on one line each.

use crate::diagnostic::{Diagnostic, Label};
use crate::json::{Object, quote};
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
