//! Documentation comments as text.
//!
//! What a comment says first, of whom, and in which sections stays; the order of descriptions and
//! sections is that of the model: members, features, sections.

use crate::draft::{Body, Draft};
use crate::schema::{Doc, DocItem, SectionKind};

/// The comment of a definition; empty if it has none.
pub(super) fn definition(draft: &Draft) -> String {
    let Some(doc) = &draft.doc else {
        return String::new();
    };
    let mut lines = Lines::default();
    lines.paragraph(&format!("@{}:", draft.name.as_str()));
    if !doc.body.text.is_empty() {
        lines.paragraph(&doc.body.text);
    }
    let described = |items: &[DocItem], lines: &mut Lines| {
        for item in items.iter().filter(|item| !item.text.text.is_empty()) {
            lines.tagged(&format!("@{}:", item.name.as_str()), &item.text.text, true);
        }
    };
    described(&doc.members, &mut lines);
    if doc.features.iter().any(|item| !item.text.text.is_empty()) {
        lines.paragraph("Features:");
        described(&doc.features, &mut lines);
    }
    sections(doc, &draft.body, &mut lines);
    lines.comment()
}

fn sections(doc: &Doc, body: &Body, lines: &mut Lines) {
    for section in &doc.sections {
        let (tag, indented) = match section.kind {
            SectionKind::Plain => {
                lines.paragraph(&section.text.text);
                continue;
            }
            // In what is put together of several releases, the one that returns something may be
            // another than the one that says what.
            SectionKind::Returns | SectionKind::Errors if !matches!(body, Body::Command { .. }) => {
                continue;
            }
            SectionKind::Returns => ("Returns:", true),
            SectionKind::Errors => ("Errors:", true),
            SectionKind::Since => ("Since:", true),
            SectionKind::Todo => ("TODO:", true),
            SectionKind::Note => ("Note:", false),
            SectionKind::Example => ("Example:", false),
        };
        lines.tagged(tag, &section.text.text, indented);
    }
}

/// A comment that documents no definition.
pub(crate) fn freeform(text: &str) -> String {
    let mut lines = Lines::default();
    lines.paragraph(text);
    lines.comment()
}

#[derive(Default)]
struct Lines(Vec<String>);

impl Lines {
    /// Lines with a blank one before them.
    fn paragraph(&mut self, text: &str) {
        if !self.0.is_empty() {
            self.0.push(String::new());
        }
        self.0.extend(text.lines().map(str::to_owned));
    }

    /// Text under a tag. If it is to be `indented`, so is what some old schemas have not.
    fn tagged(&mut self, tag: &str, text: &str, indented: bool) {
        let flush = |line: &str| !line.is_empty() && !line.starts_with(' ');
        let (first, rest) = match text.split_once('\n') {
            _ if !flush(text) => ("", text),
            Some((first, rest)) => (first, rest),
            None => (text, ""),
        };
        self.paragraph(format!("{tag} {first}").trim_end());
        let shift = if indented && rest.lines().any(flush) {
            "    "
        } else {
            ""
        };
        for line in rest.lines() {
            self.0.push(format!("{shift}{line}").trim_end().to_owned());
        }
    }

    fn comment(self) -> String {
        let mut text = "##\n".to_owned();
        for line in self.0 {
            text.push_str(format!("# {line}").trim_end());
            text.push('\n');
        }
        text.push_str("##\n");
        text
    }
}
