//! `cargo xtask regenerate`: what the shell's help says of commands and events, from the documentation in
//! `schemas/`. Documentation of types is not there when a program runs.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use qapi_codegen::parse::Loader;
use qapi_codegen::parse::schema::{Arguments, Doc, DocItem, Head, Schema, SectionKind};

/// The module of the shell that has it, relative to the workspace.
const OUT: &str = "qmp-shell/src/generated/prose.rs";

/// The schemas, and the table that each becomes.
const SCHEMAS: [(&str, &str); 2] = [("qapi-schema.json", "QMP"), ("qga-schema.json", "AGENT")];

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The module's path and text.
pub(crate) fn module(root: &Path) -> Result<(PathBuf, String)> {
    let mut out = String::from(
        "//! Written by `cargo xtask regenerate` from `schemas/`; change it there.\n\nuse super::entry::Prose;\n",
    );
    for (file, table) in SCHEMAS {
        let path = root.join("schemas").join(file);
        let schema = Loader::new().load(&path)?.schema;
        writeln!(out, "\npub(super) static {table}: &[Prose] = &[")?;
        for command in schema.commands() {
            entry(&mut out, &schema, &command.head, &command.arguments)?;
        }
        for event in schema.events() {
            entry(&mut out, &schema, &event.head, &event.arguments)?;
        }
        out.push_str("];\n");
    }
    Ok((root.join(OUT), out))
}

fn entry(out: &mut String, schema: &Schema, head: &Head, arguments: &Arguments) -> Result<()> {
    let Some(doc) = &head.doc else { return Ok(()) };
    let returns = doc.sections.iter().find(|s| s.kind == SectionKind::Returns);
    writeln!(out, "    Prose {{")?;
    writeln!(out, "        name: {:?},", head.name.as_str())?;
    writeln!(out, "        text: {:?},", plain(&doc.body.text))?;
    writeln!(out, "        members: &[")?;
    let described = items(schema, doc, arguments);
    for item in described.iter().filter(|item| !item.text.text.is_empty()) {
        writeln!(
            out,
            "            ({:?}, {:?}),",
            item.name.as_str(),
            plain(&item.text.text)
        )?;
    }
    writeln!(out, "        ],")?;
    writeln!(
        out,
        "        returns: {:?},",
        returns.map_or_else(String::new, |s| plain(&s.text.text))
    )?;
    writeln!(out, "    }},")?;
    Ok(())
}

/// Text as a terminal shows it: literals in quotes, and no line indented for what stood before the first.
fn plain(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| line.strip_prefix("    ").unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n").replace("``", "'")
}

/// Descriptions of arguments: of a definition itself, or of the type that it takes.
fn items<'s>(schema: &'s Schema, doc: &'s Doc, arguments: &Arguments) -> Vec<&'s DocItem> {
    let mut items: Vec<&DocItem> = doc.members.iter().collect();
    if let Arguments::Type { ty, .. } = arguments {
        for definition in schema.lineage(*ty) {
            let doc = schema.head(definition).doc.as_ref();
            items.extend(doc.iter().flat_map(|doc| &doc.members));
        }
    }
    items
}
