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
use crate::json::Writer as Text;

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
    let room = rows().map(|row| about(schema.row(row))).sum();
    let mut writer = Writer {
        schema,
        plain: schema.names.all(is_plain_ascii),
        masked: schema.row_names.is_empty(),
        features: Features::new(&schema.features),
        member_features: Features::new(&schema.member_features),
        value_features: Features::new(&schema.value_features),
        out: Text::behind(Vec::with_capacity(room)),
    };
    writer.list(rows(), Writer::entry);
    writer.out.finish()
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

/// Writes entries, one after the other. What stands in a list begins with a byte that is handed on: the bracket, or
/// a comma.
struct Writer<'a> {
    schema: &'a Schema,
    /// Whether no name needs an escape.
    plain: bool,
    /// Whether types go by their numbers.
    masked: bool,
    features: Features<'a>,
    member_features: Features<'a>,
    value_features: Features<'a>,
    out: Text,
}

impl Writer<'_> {
    fn entry(&mut self, lead: u8, index: RowIndex) {
        let schema = self.schema;
        match schema.row(index) {
            Row::Builtin(builtin, _) => {
                self.begin(lead, index);
                self.out.fixed(*br#"","meta-type":"builtin","json-type":""#);
                self.name([], json_type(builtin), [b'"']);
            }
            Row::Array(element, _) => {
                self.begin(lead, index);
                self.out
                    .fixed(*br#"","meta-type":"array","element-type":""#);
                self.ty(element);
                self.out.fixed([b'"']);
            }
            Row::Enum(_, span) => {
                self.begin(lead, index);
                self.out.fixed(*br#"","meta-type":"enum","members":"#);
                self.list(schema.values(span), |own, lead, (at, value)| {
                    let features = own.value_features.of(at);
                    if features.is_empty() {
                        own.name(named(lead), value, *b"\"}");
                    } else {
                        own.name(named(lead), value, [b'"']);
                        own.features(features);
                        own.out.fixed([b'}']);
                    }
                });
                // The form of releases before 6.2, still sent.
                self.out.fixed(*br#","values":"#);
                self.list(schema.values(span), |own, lead, (_, value)| {
                    own.name([lead, b'"'], value, [b'"']);
                });
            }
            Row::Struct(_, span) => {
                self.begin(lead, index);
                self.out.fixed(*br#"","meta-type":"object","members":"#);
                self.members(span);
            }
            Row::Union(_, span, tag, branches) => {
                self.begin(lead, index);
                self.out.fixed(*br#"","meta-type":"object","members":"#);
                self.members(span);
                self.name(*br#","tag":""#, schema.tag_name(tag), *br#"","variants":"#);
                self.list(schema.branches(branches), |own, lead, (value, row)| {
                    let before = led(lead, *br#",{"case":""#);
                    own.name(before, value, *br#"","type":""#);
                    own.ty(row);
                    own.out.fixed(*b"\"}");
                });
            }
            Row::Alternate(_, span) => {
                self.begin(lead, index);
                self.out.fixed(*br#"","meta-type":"alternate","members":"#);
                self.list(schema.choices(span), |own, lead, row| {
                    own.out.fixed(led(lead, *br#",{"type":""#));
                    own.ty(row);
                    own.out.fixed(*b"\"}");
                });
            }
            Row::Command(name, arguments, returns, allow_oob) => {
                self.name(named(lead), schema.name(name), [b'"']);
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
                self.name(named(lead), schema.name(name), [b'"']);
                self.out.fixed(*br#","meta-type":"event","arg-type":""#);
                self.ty(arguments);
                self.out.fixed([b'"']);
            }
            // As the server said it, features and all.
            Row::Unknown(text) => {
                self.out.fixed([lead]);
                return self.text(&Escaped(schema.name(text)).to_string());
            }
        }
        let features = self.features.of(index);
        self.features(features);
        self.out.fixed([b'}']);
    }

    /// Begins the entry of a type.
    #[inline]
    fn begin(&mut self, lead: u8, index: RowIndex) {
        self.out.fixed(named(lead));
        self.ty(index);
    }

    fn members(&mut self, span: Span) {
        let schema = self.schema;
        self.list(schema.members(span), |own, lead, (at, member)| {
            own.name(named(lead), schema.name(member.name), *br#"","type":""#);
            own.ty(member.ty);
            let (behind, length) = if member.optional {
                (*br#"","default":null}"#, 17)
            } else {
                (*br#""}               "#, 2)
            };
            let features = own.member_features.of(at);
            if features.is_empty() {
                own.out.first_of(behind, length);
            } else {
                own.out.first_of(behind, length - 1);
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
        let schema = self.schema;
        self.out.fixed(*br#","features":"#);
        let there = features.iter().filter(|[_, name]| is_present(*name));
        self.list(there, |own, lead, [_, name]| {
            own.name([lead, b'"'], schema.name(*name), [b'"']);
        });
    }

    /// Writes a list. What writes an item is given what stands before it.
    #[inline]
    fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, u8, T),
    ) {
        let mut lead = b'[';
        for item in items {
            write(self, lead, item);
            lead = b',';
        }
        if lead == b'[' {
            self.out.fixed([b'[']);
        }
        self.out.fixed([b']']);
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

    /// The name by which introspection refers to a type, without quotes.
    #[inline]
    fn ty(&mut self, row: RowIndex) {
        match self.schema.rows.get(row as usize) {
            Some(
                Row::Enum(mask, _)
                | Row::Struct(mask, _)
                | Row::Union(mask, ..)
                | Row::Alternate(mask, _),
            ) if self.masked => self.number(mask & !ABSENT),
            _ => self.other_type(row),
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
            Row::Builtin(builtin, shown) => {
                // The row by which introspection shows it has the name.
                let name = match schema.row(shown) {
                    Row::Builtin(shown, _) => builtin_name(shown),
                    _ => builtin_name(builtin),
                };
                self.out.between([], name, []);
            }
            Row::Enum(mask, _)
            | Row::Struct(mask, _)
            | Row::Union(mask, ..)
            | Row::Alternate(mask, _) => self.number(mask & !ABSENT),
            other => debug_assert!(false, "{other:?} has no mask"),
        }
        for _ in 0..arrays {
            self.out.fixed([b']']);
        }
    }

    /// Types have numbers of up to four digits mostly: these are put side by side, and the zeros before them pushed
    /// out, without asking how many there are.
    #[inline]
    fn number(&mut self, number: u32) {
        if number >= 10_000 {
            return self.long_number(number);
        }
        let digits = pair(number / 100) | pair(number % 100) << 16;
        let zeros = u32::from(number < 1000) + u32::from(number < 100) + u32::from(number < 10);
        let digits = (digits >> (8 * zeros)).to_le_bytes();
        self.out.first_of(digits, 4 - zeros as usize);
    }

    #[cold]
    #[inline(never)]
    fn long_number(&mut self, number: u32) {
        self.text(itoa::Buffer::new().format(number));
    }
}

/// The two digits of a number below 100, the first in the lowest byte.
#[inline]
fn pair(number: u32) -> u32 {
    let [tens, ones] = [number / 10, number % 10];
    (u32::from(b'0') + tens) | (u32::from(b'0') + ones) << 8
}

/// The same bytes, the first of which is `lead`.
#[inline]
fn led<const N: usize>(lead: u8, mut text: [u8; N]) -> [u8; N] {
    if let Some(first) = text.first_mut() {
        *first = lead;
    }
    text
}

/// What stands before a name that an object in a list begins with.
#[inline]
fn named(lead: u8) -> [u8; 10] {
    led(lead, *br#",{"name":""#)
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
