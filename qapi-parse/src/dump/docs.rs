//! The documentation part of a dump: all comments in schema order.

use std::fmt::Write as _;

use crate::schema::{Doc, Item, Schema, SectionKind};

pub(super) fn docs(schema: &Schema, out: &mut String) {
    for (_, item) in schema.walk() {
        match item {
            Item::Include(_) => {}
            Item::Freeform(text) => {
                let _ = writeln!(out, "doc freeform\n    body=\n{}", text.text);
            }
            Item::Definition(id) => {
                let head = schema.head(*id);
                if let Some(doc) = &head.doc {
                    definition(head.name.as_str(), doc, out);
                }
            }
        }
    }
}

fn definition(name: &str, doc: &Doc, out: &mut String) {
    let _ = writeln!(out, "doc symbol={name}\n    body=\n{}", doc.body.text);
    for (what, items) in [("arg", &doc.members), ("feature", &doc.features)] {
        for item in items {
            let _ = writeln!(out, "    {what}={}\n{}", item.name.as_str(), item.text.text);
        }
    }
    for section in &doc.sections {
        let tag = match section.kind {
            SectionKind::Plain => "Plain",
            SectionKind::Returns => "Returns",
            SectionKind::Errors => "Errors",
            SectionKind::Since => "Since",
            SectionKind::Todo => "Todo",
            SectionKind::Note => "Note",
            SectionKind::Example => "Example",
        };
        let _ = writeln!(out, "    section={tag}\n{}", section.text.text);
    }
}
