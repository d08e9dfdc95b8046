//! The answer to `query-qmp-schema`, written from a schema's tables.
//!
//! Takes the tables and which commands the server has, gives JSON: entries in the reference's
//! order. In place of types' names stand the numbers that the tables carry; where the schema came
//! from an answer, what that had.

use std::fmt::{self, Display, Write};

use super::data::Schema;
use super::presence::{ABSENT, is_present};
use super::reach;
use super::row::{Builtin, Row, RowIndex, Span};
use super::tables::items;
use crate::document::Escaped;

/// Which commands are kept.
#[derive(Clone, Copy)]
pub enum Keep<'a> {
    /// All.
    All,
    /// Those for whose name the function says so.
    Only(&'a dyn Fn(&str) -> bool),
}

impl fmt::Debug for Keep<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::All => "All",
            Self::Only(_) => "Only(..)",
        })
    }
}

/// The answer of a server to `query-qmp-schema`; displays as a JSON array in ASCII.
#[derive(Clone, Copy, Debug)]
pub struct Introspection<'a> {
    schema: &'a Schema,
    keep: Keep<'a>,
}

impl Schema {
    /// What a server with these commands answers to `query-qmp-schema`.
    pub fn introspection<'a>(&'a self, keep: Keep<'a>) -> Introspection<'a> {
        Introspection { schema: self, keep }
    }
}

impl Display for Introspection<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dropped = match self.keep {
            Keep::All => None,
            Keep::Only(keep) => Some(reach::dropped(self.schema, keep)),
        };
        let mut separator = "[";
        for row in 0..self.schema.shown {
            if self.schema.shows(row) && reach::keeps(dropped.as_ref(), row) {
                f.write_str(separator)?;
                separator = ",";
                self.entry(f, row)?;
            }
        }
        f.write_str(if separator == "[" { "[]" } else { "]" })
    }
}

impl Introspection<'_> {
    fn entry(&self, f: &mut fmt::Formatter<'_>, index: RowIndex) -> fmt::Result {
        let schema = self.schema;
        let ty = |row| TypeName { schema, row };
        let name = |name| Quoted(schema.name(name));
        match schema.row(index) {
            Row::Builtin(builtin, _) => write!(
                f,
                r#"{{"name":{},"meta-type":"builtin","json-type":"{}""#,
                ty(index),
                json_type(builtin)
            )?,
            Row::Array(element, _) => write!(
                f,
                r#"{{"name":{},"meta-type":"array","element-type":{}"#,
                ty(index),
                ty(element)
            )?,
            Row::Enum(_, span) => {
                write!(
                    f,
                    r#"{{"name":{},"meta-type":"enum","members":["#,
                    ty(index)
                )?;
                list(f, schema.values(span), |f, (at, value)| {
                    write!(f, r#"{{"name":{}"#, Quoted(value))?;
                    self.features(f, &schema.value_features, at)?;
                    f.write_char('}')
                })?;
                // The form of releases before 6.2, still sent.
                f.write_str(r#"],"values":["#)?;
                list(f, schema.values(span), |f, (_, value)| Quoted(value).fmt(f))?;
                f.write_char(']')?;
            }
            Row::Struct(_, span) => {
                write!(
                    f,
                    r#"{{"name":{},"meta-type":"object","members":["#,
                    ty(index)
                )?;
                self.members(f, span)?;
                f.write_char(']')?;
            }
            Row::Union(_, span, tag, branches) => {
                write!(
                    f,
                    r#"{{"name":{},"meta-type":"object","members":["#,
                    ty(index)
                )?;
                self.members(f, span)?;
                let tag = Quoted(schema.tag_name(tag));
                write!(f, r#"],"tag":{tag},"variants":["#)?;
                list(f, schema.branches(branches), |f, (value, row)| {
                    write!(f, r#"{{"case":{},"type":{}}}"#, Quoted(value), ty(row))
                })?;
                f.write_char(']')?;
            }
            Row::Alternate(_, span) => {
                write!(
                    f,
                    r#"{{"name":{},"meta-type":"alternate","members":["#,
                    ty(index)
                )?;
                list(f, schema.choices(span), |f, row| {
                    write!(f, r#"{{"type":{}}}"#, ty(row))
                })?;
                f.write_char(']')?;
            }
            Row::Command(own, arguments, returns, allow_oob) => {
                write!(
                    f,
                    r#"{{"name":{},"meta-type":"command","arg-type":{},"ret-type":{}"#,
                    name(own),
                    ty(arguments),
                    ty(returns)
                )?;
                if allow_oob {
                    f.write_str(r#","allow-oob":true"#)?;
                }
            }
            Row::Event(own, arguments) => write!(
                f,
                r#"{{"name":{},"meta-type":"event","arg-type":{}"#,
                name(own),
                ty(arguments)
            )?,
            // As the server said it, features and all.
            Row::Unknown(text) => return Escaped(schema.name(text)).fmt(f),
        }
        self.features(f, &schema.features, index)?;
        f.write_char('}')
    }

    fn members(&self, f: &mut fmt::Formatter<'_>, span: Span) -> fmt::Result {
        let schema = self.schema;
        list(f, schema.members(span), |f, (at, member)| {
            let (name, row) = (Quoted(schema.name(member.name)), member.ty);
            write!(f, r#"{{"name":{name},"type":{}"#, TypeName { schema, row })?;
            if member.optional {
                f.write_str(r#","default":null"#)?;
            }
            self.features(f, &schema.member_features, at)?;
            f.write_char('}')
        })
    }

    fn features(&self, f: &mut fmt::Formatter<'_>, table: &[u32], owner: u32) -> fmt::Result {
        let table = items(table);
        let first = table.partition_point(|[other, _]| *other < owner);
        let (_, features) = table.split_at(first);
        let features = features.iter();
        let mut features = features.take_while(|[other, _]| *other == owner).peekable();
        if features.peek().is_none() {
            return Ok(());
        }
        f.write_str(r#","features":["#)?;
        let names = features.filter(|[_, name]| is_present(*name));
        list(f, names, |f, [_, name]| {
            Quoted(self.schema.name(*name)).fmt(f)
        })?;
        f.write_char(']')
    }
}

/// Writes items with commas between them.
fn list<T>(
    f: &mut fmt::Formatter<'_>,
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut fmt::Formatter<'_>, T) -> fmt::Result,
) -> fmt::Result {
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            f.write_char(',')?;
        }
        write(f, item)?;
    }
    Ok(())
}

/// A name as a JSON string. Those of schemas need no escapes; a server may send anything.
struct Quoted<'a>(&'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        let special = |c: char| c.is_ascii_control() || matches!(c, '"' | '\\');
        for part in self.0.split_inclusive(special) {
            let plain = part.trim_end_matches(special);
            Escaped(plain).fmt(f)?;
            let (_, special) = part.split_at(plain.len());
            for c in special.chars() {
                write!(f, "\\u{:04x}", u32::from(c))?;
            }
        }
        f.write_char('"')
    }
}

/// The name by which introspection refers to a type, in quotes.
struct TypeName<'a> {
    schema: &'a Schema,
    row: RowIndex,
}

impl Display for TypeName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = self.schema.row_names.get(self.row as usize) {
            return Quoted(self.schema.name(*name)).fmt(f);
        }
        let (mut row, mut arrays) = (self.row, 0);
        while let Row::Array(element, _) = self.schema.row(row) {
            (row, arrays) = (element, arrays + 1);
        }
        let (open, close) = ("[".repeat(arrays), "]".repeat(arrays));
        match self.schema.row(row) {
            Row::Builtin(builtin, shown) => {
                // The row by which introspection shows it has the name.
                let name = match self.schema.row(shown) {
                    Row::Builtin(shown, _) => builtin_name(shown),
                    _ => builtin_name(builtin),
                };
                write!(f, "\"{open}{name}{close}\"")
            }
            Row::Enum(mask, _)
            | Row::Struct(mask, _)
            | Row::Union(mask, ..)
            | Row::Alternate(mask, _) => write!(f, "\"{open}{}{close}\"", mask & !ABSENT),
            other => {
                debug_assert!(false, "{other:?} has no mask");
                f.write_str("\"\"")
            }
        }
    }
}

fn builtin_name(builtin: Builtin) -> &'static str {
    match builtin {
        Builtin::Str => "str",
        Builtin::Number => "number",
        Builtin::Bool => "bool",
        Builtin::Null => "null",
        Builtin::Any => "any",
        _ => "int",
    }
}

fn json_type(builtin: Builtin) -> &'static str {
    match builtin {
        Builtin::Str => "string",
        Builtin::Number => "number",
        Builtin::Bool => "boolean",
        Builtin::Null => "null",
        Builtin::Any => "value",
        _ => "int",
    }
}
