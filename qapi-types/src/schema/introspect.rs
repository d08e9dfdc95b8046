//! The answer to `query-qmp-schema`, written from a schema's tables.
//!
//! Takes the tables and which commands the server has, gives JSON: entries in the reference's
//! order. In place of types' names stand the numbers that the tables carry; where the schema came
//! from an answer, what that had.

use std::fmt::{self, Display};

use super::data::Schema;
use super::presence::{ABSENT, is_present};
use super::reach::{self, Rows};
use super::row::{Builtin, Row, RowIndex, Span};
use super::tables::items;
use crate::document::{Escaped, is_plain_ascii};

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

    /// What goes from the answer for a server that has only commands for whose names `keep` holds.
    pub(crate) fn dropped(&self, keep: &dyn Fn(&str) -> bool) -> Rows {
        reach::dropped(self, keep)
    }

    /// Writes the answer of a server to `query-qmp-schema` without what was dropped.
    pub(crate) fn write_introspection(&self, dropped: &Rows, out: &mut Vec<u8>) {
        write(self, Some(dropped), out);
    }
}

impl Introspection<'_> {
    /// The answer as JSON text, compact and in ASCII. Where all entries are kept, this allocates nothing
    /// but the text.
    pub fn to_vec(&self) -> Vec<u8> {
        let dropped = match self.keep {
            Keep::All => None,
            Keep::Only(keep) => Some(reach::dropped(self.schema, keep)),
        };
        let mut out = Vec::new();
        write(self.schema, dropped.as_ref(), &mut out);
        out
    }
}

impl Display for Introspection<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(str::from_utf8(&self.to_vec()).map_err(|_| fmt::Error)?)
    }
}

/// Writes the entries of all rows that are shown and not dropped. Allocates nothing but room for them.
pub(super) fn write(schema: &Schema, dropped: Option<&Rows>, out: &mut Vec<u8>) {
    let kept = |row: &RowIndex| schema.shows(*row) && reach::keeps(dropped, *row);
    let rows = || (0..schema.shown).filter(kept);
    out.reserve(rows().map(|row| about(schema.row(row))).sum());
    let mut writer = Writer {
        schema,
        plain: schema.names.iter().all(is_plain_ascii),
        features: Features::new(&schema.features),
        member_features: Features::new(&schema.member_features),
        value_features: Features::new(&schema.value_features),
        out,
    };
    writer.text("[");
    writer.list(rows(), Writer::entry);
    writer.text("]");
}

/// About how many bytes a row's entry takes.
fn about(row: Row) -> usize {
    let items = |(first, end): Span, size| size * (end.saturating_sub(first) as usize);
    64 + match row {
        Row::Enum(_, values) => items(values, 40),
        Row::Struct(_, members) => items(members, 56),
        Row::Union(_, members, _, branches) => 32 + items(members, 56) + items(branches, 40),
        Row::Alternate(_, choices) => items(choices, 16),
        _ => 48,
    }
}

/// Writes entries, one after the other.
struct Writer<'a> {
    schema: &'a Schema,
    /// Whether no name needs an escape.
    plain: bool,
    features: Features<'a>,
    member_features: Features<'a>,
    value_features: Features<'a>,
    out: &'a mut Vec<u8>,
}

impl Writer<'_> {
    fn entry(&mut self, index: RowIndex) {
        let schema = self.schema;
        match schema.row(index) {
            Row::Builtin(builtin, _) => {
                self.begin(index, r#"","meta-type":"builtin","json-type":""#);
                self.text(json_type(builtin));
                self.text("\"");
            }
            Row::Array(element, _) => {
                self.begin(index, r#"","meta-type":"array","element-type":""#);
                self.ty(element);
                self.text("\"");
            }
            Row::Enum(_, span) => {
                self.begin(index, r#"","meta-type":"enum","members":["#);
                self.list(schema.values(span), |own, (at, value)| {
                    own.text(r#"{"name":""#);
                    own.name(value);
                    own.text("\"");
                    let features = own.value_features.of(at);
                    own.features(features);
                    own.text("}");
                });
                // The form of releases before 6.2, still sent.
                self.text(r#"],"values":["#);
                self.list(schema.values(span), |own, (_, value)| own.quoted(value));
                self.text("]");
            }
            Row::Struct(_, span) => {
                self.begin(index, r#"","meta-type":"object","members":["#);
                self.members(span);
                self.text("]");
            }
            Row::Union(_, span, tag, branches) => {
                self.begin(index, r#"","meta-type":"object","members":["#);
                self.members(span);
                self.text(r#"],"tag":""#);
                self.name(schema.tag_name(tag));
                self.text(r#"","variants":["#);
                self.list(schema.branches(branches), |own, (value, row)| {
                    own.text(r#"{"case":""#);
                    own.name(value);
                    own.text(r#"","type":""#);
                    own.ty(row);
                    own.text("\"}");
                });
                self.text("]");
            }
            Row::Alternate(_, span) => {
                self.begin(index, r#"","meta-type":"alternate","members":["#);
                self.list(schema.choices(span), |own, row| {
                    own.text(r#"{"type":""#);
                    own.ty(row);
                    own.text("\"}");
                });
                self.text("]");
            }
            Row::Command(name, arguments, returns, allow_oob) => {
                self.text(r#"{"name":""#);
                self.name(schema.name(name));
                self.text(r#"","meta-type":"command","arg-type":""#);
                self.ty(arguments);
                self.text(r#"","ret-type":""#);
                self.ty(returns);
                self.text(if allow_oob {
                    r#"","allow-oob":true"#
                } else {
                    "\""
                });
            }
            Row::Event(name, arguments) => {
                self.text(r#"{"name":""#);
                self.name(schema.name(name));
                self.text(r#"","meta-type":"event","arg-type":""#);
                self.ty(arguments);
                self.text("\"");
            }
            // As the server said it, features and all.
            Row::Unknown(text) => return self.text(&Escaped(schema.name(text)).to_string()),
        }
        let features = self.features.of(index);
        self.features(features);
        self.text("}");
    }

    /// Begins the entry of a type.
    #[inline]
    fn begin(&mut self, index: RowIndex, rest: &str) {
        self.text(r#"{"name":""#);
        self.ty(index);
        self.text(rest);
    }

    fn members(&mut self, span: Span) {
        let schema = self.schema;
        self.list(schema.members(span), |own, (at, member)| {
            own.text(r#"{"name":""#);
            own.name(schema.name(member.name));
            own.text(r#"","type":""#);
            own.ty(member.ty);
            own.text(if member.optional {
                r#"","default":null"#
            } else {
                "\""
            });
            let features = own.member_features.of(at);
            own.features(features);
            own.text("}");
        });
    }

    /// Writes what has features at all; those that are not there are left out.
    #[inline]
    fn features(&mut self, features: &[[u32; 2]]) {
        if features.is_empty() {
            return;
        }
        let schema = self.schema;
        self.text(r#","features":["#);
        let there = features.iter().filter(|[_, name]| is_present(*name));
        self.list(there, |own, [_, name]| own.quoted(schema.name(*name)));
        self.text("]");
    }

    /// Writes items with commas between them.
    #[inline]
    fn list<T>(&mut self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.text(",");
            }
            write(self, item);
        }
    }

    #[inline]
    fn text(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// A name as a JSON string.
    #[inline]
    fn quoted(&mut self, name: &str) {
        self.text("\"");
        self.name(name);
        self.text("\"");
    }

    /// What stands for a name in a JSON string. Those of schemas need no escapes; a server may send anything.
    #[inline]
    fn name(&mut self, name: &str) {
        if self.plain || is_plain_ascii(name) {
            self.text(name);
        } else {
            self.escaped(name);
        }
    }

    #[cold]
    fn escaped(&mut self, name: &str) {
        let special = |c: char| c.is_ascii_control() || matches!(c, '"' | '\\');
        for part in name.split_inclusive(special) {
            let plain = part.trim_end_matches(special);
            self.text(&Escaped(plain).to_string());
            let (_, special) = part.split_at(plain.len());
            for c in special.chars() {
                self.text(&format!("\\u{:04x}", u32::from(c)));
            }
        }
    }

    /// The name by which introspection refers to a type, without quotes.
    fn ty(&mut self, row: RowIndex) {
        let schema = self.schema;
        if let Some(name) = schema.row_names.get(row as usize) {
            return self.name(schema.name(*name));
        }
        let (mut row, mut arrays) = (row, 0);
        while let Row::Array(element, _) = schema.row(row) {
            self.text("[");
            (row, arrays) = (element, arrays + 1);
        }
        match schema.row(row) {
            Row::Builtin(builtin, shown) => {
                // The row by which introspection shows it has the name.
                self.text(match schema.row(shown) {
                    Row::Builtin(shown, _) => builtin_name(shown),
                    _ => builtin_name(builtin),
                });
            }
            Row::Enum(mask, _)
            | Row::Struct(mask, _)
            | Row::Union(mask, ..)
            | Row::Alternate(mask, _) => {
                self.text(itoa::Buffer::new().format(mask & !ABSENT));
            }
            other => debug_assert!(false, "{other:?} has no mask"),
        }
        for _ in 0..arrays {
            self.text("]");
        }
    }
}

/// The features of owners that are asked for in ascending order, mostly.
struct Features<'a> {
    /// Owner and name, sorted by owner.
    table: &'a [[u32; 2]],
    /// How many of them are the last owner's or one's before it.
    passed: usize,
}

impl<'a> Features<'a> {
    fn new(table: &'a [u32]) -> Self {
        Self {
            table: items(table),
            passed: 0,
        }
    }

    #[inline]
    fn of(&mut self, owner: u32) -> &'a [[u32; 2]] {
        let is_before = |[other, _]: &[u32; 2]| *other < owner;
        let (before, behind) = self.table.split_at(self.passed);
        let here = before.last().is_none_or(is_before) && !behind.first().is_some_and(is_before);
        let behind = if here {
            behind
        } else {
            self.passed = self.table.partition_point(is_before);
            self.table.split_at(self.passed).1
        };
        let own = behind.iter().take_while(|[other, _]| *other == owner);
        let own = own.count();
        self.passed += own;
        behind.split_at(own).0
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
