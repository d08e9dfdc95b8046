//! Tests of the translation: one behaviour each, on text written for the purpose, and the
//! invariants of the output on the texts of real schemas.

mod blocks;
mod check;
mod corpus;
mod definitions;
mod directives;
mod escapes;
mod inlines;
mod lists;
mod robustness;
mod sentences;
mod tables;

use super::Links;

/// A schema with a few names.
struct Names;

impl Links for Names {
    fn definition(&self, name: &str) -> Option<String> {
        match name {
            "Disk" | "DiskKind" => Some(format!("super::{name}")),
            "Local" => Some(name.to_owned()),
            "eject-disk" => Some("struct@super::command::EjectDisk".to_owned()),
            _ => None,
        }
    }

    fn member(&self, name: &str) -> Option<String> {
        match name {
            "size" => Some("Disk::size".to_owned()),
            "read-only" => Some("Disk::read_only".to_owned()),
            "__org.example_mode" => Some("Disk::mode".to_owned()),
            _ => None,
        }
    }
}

/// Translates `text`, checks what must hold for any text, and gives the Markdown.
fn markdown(text: &str) -> String {
    let markdown = super::markdown(text, &Names);
    check::clean(&markdown).unwrap();
    markdown
}

/// Like [`markdown`], for the description of a member.
fn item(text: &str) -> String {
    let markdown = super::item(text, &Names);
    check::clean(&markdown).unwrap();
    markdown
}
