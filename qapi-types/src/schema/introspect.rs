//! The answer to `query-qmp-schema`, written from a schema's tables.
//!
//! Takes the tables and which commands the server has, gives JSON: entries in the reference's
//! order. In place of types' names stand the numbers that the tables carry; where the schema came
//! from an answer, what that had.

use std::fmt::{self, Display};

use super::data::Schema;
use super::features::Features;
use super::presence::{ABSENT, is_present};
use super::reach::{self, Rows};
use super::row::{Builtin, Row, RowIndex, Span};
use super::tables::present;
use crate::document::{Escaped, is_plain_ascii};
use crate::json::{Writer as Text, digits};

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

impl Introspection<'_> {
    /// The answer as JSON text, compact and in ASCII. Where all entries are kept, this allocates nothing
    /// but the text.
    pub fn to_vec(&self) -> Vec<u8> {
        let dropped = match self.keep {
            Keep::All => None,
            Keep::Only(keep) => Some(reach::dropped(self.schema, keep)),
        };
        write(self.schema, dropped.as_ref())
    }
}

impl Display for Introspection<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(str::from_utf8(&self.to_vec()).map_err(|_| fmt::Error)?)
    }
}

/// Writes the entries of all rows that are shown and not dropped. Allocates nothing but room for them.
fn write(schema: &Schema, dropped: Option<&Rows>) -> Vec<u8> {
    let kept = |row: &RowIndex| schema.shows(*row) && reach::keeps(dropped, *row);
    let rows = || (0..schema.shown).filter(kept);
    let room = match dropped {
        None => about(schema),
        Some(_) => about(schema) * rows().count() / schema.shown.max(1) as usize,
    };
    let plain = schema.names.are_plain();
    let mut writer = Writer {
        schema,
        rows: &schema.rows,
        names: schema.names.static_names(),
        plain,
        simple: plain && schema.row_names.is_empty(),
        features: Features::new(&schema.features),
        member_features: Features::new(&schema.member_features),
        value_features: Features::new(&schema.value_features),
        out: Text::behind(Vec::with_capacity(room)),
    };
    writer.list(rows(), Writer::entry);
    writer.out.finish()
}

/// About how many bytes all entries take. What is not there is rarely much.
fn about(schema: &Schema) -> usize {
    // Of pairs there are half as many, and values come twice.
    64 * schema.shown as usize
        + 24 * schema.members.len()
        + 40 * schema.values.len()
        + 20 * schema.branches.len()
        + 16 * schema.choices.len()
        + 128
}

/// Writes entries, one after the other.
struct Writer<'a> {
    schema: &'a Schema,
    rows: &'a [Row],
    /// The names, where they are static.
    names: &'a [&'a str],
    /// Whether no name needs an escape.
    plain: bool,
    /// The same, and types go by their numbers.
    simple: bool,
    features: Features<'a>,
    member_features: Features<'a>,
    value_features: Features<'a>,
    out: Text,
}

impl<'a> Writer<'a> {
    fn entry(&mut self, index: RowIndex) {
        let schema = self.schema;
        match schema.row(index) {
            Row::Builtin(builtin, _) => {
                self.begin(index, *br#"","meta-type":"builtin","json-type":""#);
                self.name([], json_type(builtin), [b'"']);
            }
            Row::Array(element, _) => {
                self.begin(index, *br#"","meta-type":"array","element-type":""#);
                self.ty(element);
                self.out.fixed([b'"']);
            }
            Row::Enum(_, span) => {
                self.begin(index, *br#"","meta-type":"enum","members":"#);
                let values = || present(&schema.values, span, |name| *name);
                self.list(values(), |own, (at, value)| {
                    let value = own.name_of(value);
                    let features = own.value_features.of(at);
                    if features.is_empty() {
                        own.name(NAMED, value, *b"\"}");
                    } else {
                        own.name(NAMED, value, [b'"']);
                        own.features(features);
                        own.out.fixed([b'}']);
                    }
                });
                // The form of releases before 6.2, still sent.
                self.out.fixed(*br#","values":"#);
                self.list(values(), |own, (_, value)| {
                    own.name(*b",\"", own.name_of(value), [b'"']);
                });
            }
            Row::Struct(_, span) => {
                self.begin(index, *br#"","meta-type":"object","members":"#);
                self.members(span);
            }
            Row::Union(_, span, tag, branches) => {
                self.begin(index, *br#"","meta-type":"object","members":"#);
                self.members(span);
                self.name(*br#","tag":""#, schema.tag_name(tag), *br#"","variants":"#);
                self.list(schema.branches(branches), |own, (value, row)| {
                    own.typed(*br#",{"case":""#, value, row, (*b"\"}", 2));
                });
            }
            Row::Alternate(_, span) => {
                self.begin(index, *br#"","meta-type":"alternate","members":"#);
                self.list(schema.choices(span), |own, row| {
                    own.out.fixed(*br#",{"type":""#);
                    own.ty(row);
                    own.out.fixed(*b"\"}");
                });
            }
            Row::Command(name, arguments, returns, allow_oob) => {
                self.name(NAMED, self.name_of(name), [b'"']);
                self.out.fixed(*br#","meta-type":"command","arg-type":""#);
                self.ty(arguments);
                self.out.fixed(*br#"","ret-type":""#);
                self.ty(returns);
                self.out.fixed([b'"']);
                if allow_oob {
                    self.out.fixed(*br#","allow-oob":true"#);
                }
            }
            Row::Event(name, arguments) => {
                self.name(NAMED, self.name_of(name), [b'"']);
                self.out.fixed(*br#","meta-type":"event","arg-type":""#);
                self.ty(arguments);
                self.out.fixed([b'"']);
            }
            // As the server said it, features and all.
            Row::Unknown(text) => {
                self.out.fixed([b',']);
                return self.text(&Escaped(schema.name(text)).to_string());
            }
        }
        let features = self.features.of(index);
        self.features(features);
        self.out.fixed([b'}']);
    }

    /// Begins the entry of a type.
    #[inline]
    fn begin<const N: usize>(&mut self, index: RowIndex, behind: [u8; N]) {
        if let Some(ty) = self.short_type(index) {
            self.out.two_between(NAMED, "", [], ty, (behind, N));
        } else {
            self.out.fixed(NAMED);
            self.other_type(index);
            self.out.fixed(behind);
        }
    }

    fn members(&mut self, span: Span) {
        let schema = self.schema;
        self.list(schema.members(span), |own, (at, member)| {
            let (behind, length) = if member.optional {
                (*br#"","default":null}"#, 17)
            } else {
                (*br#""}               "#, 2)
            };
            let name = own.name_of(member.name);
            let features = own.member_features.of(at);
            if features.is_empty() {
                own.typed(NAMED, name, member.ty, (behind, length));
            } else {
                own.typed(NAMED, name, member.ty, (behind, length - 1));
                own.features(features);
                own.out.fixed([b'}']);
            }
        });
    }

    /// Writes what has features at all; those that are not there are left out.
    #[inline]
    fn features(&mut self, features: &[[u32; 2]]) {
        if features.is_empty() {
            return;
        }
        self.out.fixed(*br#","features":"#);
        let there = features.iter().filter(|[_, name]| is_present(*name));
        self.list(there, |own, [_, name]| {
            own.name(*b",\"", own.name_of(*name), [b'"']);
        });
    }

    /// Writes a list. What writes an item begins with a comma, of which the first becomes the bracket.
    #[inline]
    fn list<T>(&mut self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        let start = self.out.len();
        for item in items {
            write(self, item);
        }
        if self.out.len() == start {
            self.out.fixed(*b"[]");
        } else {
            self.out.replace(start, b'[');
            self.out.fixed([b']']);
        }
    }

    /// A name of the schema.
    #[inline]
    fn name_of(&self, index: u32) -> &'a str {
        match self.names.get(index as usize) {
            Some(name) => name,
            None => self.schema.name(index),
        }
    }

    #[inline]
    fn text(&mut self, text: &str) {
        self.out.plain(text.as_bytes());
    }

    /// What stands for a name in a JSON string, between two others. Those of schemas need no escapes; a server may
    /// send anything.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[allow(
        clippy::inline_always,
        reason = "what stands around names is known where this is inline"
    )]
    fn name<const A: usize, const B: usize>(
        &mut self,
        before: [u8; A],
        name: &str,
        behind: [u8; B],
    ) {
        if self.plain || is_plain_ascii(name) {
            self.out.between(before, name, behind);
        } else {
            self.out.fixed(before);
            self.escaped(name);
            self.out.fixed(behind);
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

    /// A name and the type that goes with it. Of what stands behind, the first bytes count.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[allow(
        clippy::inline_always,
        reason = "what stands around names is known where this is inline"
    )]
    fn typed<const A: usize, const B: usize>(
        &mut self,
        before: [u8; A],
        name: &str,
        row: RowIndex,
        (behind, length): ([u8; B], usize),
    ) {
        const TYPE: [u8; 10] = *br#"","type":""#;
        if let Some(ty) = self.short_type(row) {
            self.out
                .two_between(before, name, TYPE, ty, (behind, length));
        } else {
            self.name(before, name, TYPE);
            self.ty(row);
            self.out.first_of(behind, length);
        }
    }

    /// The name by which introspection refers to a type, without quotes.
    #[inline]
    fn ty(&mut self, row: RowIndex) {
        if let Some((name, length)) = self.short_type(row) {
            self.out.first_of(name, length);
        } else {
            self.other_type(row);
        }
    }

    /// The same where it is short: the first bytes, and how many they are.
    #[inline]
    fn short_type(&self, row: RowIndex) -> Option<([u8; 8], usize)> {
        match self.rows.get(row as usize)? {
            _ if !self.simple => None,
            Row::Enum(mask, _)
            | Row::Struct(mask, _)
            | Row::Union(mask, ..)
            | Row::Alternate(mask, _) => digits(mask & !ABSENT),
            Row::Builtin(builtin, _) => Some(builtin_name(*builtin)),
            _ => None,
        }
    }

    /// The same of any type.
    #[inline(never)]
    fn other_type(&mut self, row: RowIndex) {
        let schema = self.schema;
        if let Some(name) = schema.row_names.get(row as usize) {
            return self.name([], schema.name(*name), []);
        }
        let (mut row, mut arrays) = (row, 0);
        while let Row::Array(element, _) = schema.row(row) {
            self.out.fixed([b'[']);
            (row, arrays) = (element, arrays + 1);
        }
        match schema.row(row) {
            Row::Builtin(builtin, _) => {
                let (name, length) = builtin_name(builtin);
                self.out.first_of(name, length);
            }
            Row::Enum(mask, _)
            | Row::Struct(mask, _)
            | Row::Union(mask, ..)
            | Row::Alternate(mask, _) => self.out.unsigned((mask & !ABSENT).into()),
            other => debug_assert!(false, "{other:?} has no mask"),
        }
        for _ in 0..arrays {
            self.out.fixed([b']']);
        }
    }
}

/// What stands before a name that an object in a list begins with.
const NAMED: [u8; 10] = *br#",{"name":""#;

/// The name of a built-in type: the first bytes, and how many they are.
#[inline]
fn builtin_name(builtin: Builtin) -> ([u8; 8], usize) {
    match builtin {
        Builtin::Str => (*b"str     ", 3),
        Builtin::Number => (*b"number  ", 6),
        Builtin::Bool => (*b"bool    ", 4),
        Builtin::Null => (*b"null    ", 4),
        Builtin::Any => (*b"any     ", 3),
        _ => (*b"int     ", 3),
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
