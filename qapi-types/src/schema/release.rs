//! The schema of one release, made from that of several.
//!
//! Takes the merged tables and what they say of the release, gives owned tables: what the release does not
//! have is gone, and so are types that nothing in it refers to.

use std::collections::HashMap;
use std::fmt;

use super::data::Schema;
use super::facts::{self, ReleaseTables};
use super::presence::{ABSENT, is_present};
use super::row::{Builtin, Row, RowIndex, Span};
use super::tables::{Names, Pairs, items};

/// A release that a schema was not made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRelease {
    pub(super) name: String,
    pub(super) known: &'static [&'static str],
}

impl UnknownRelease {
    /// The releases that there are, oldest first.
    pub fn known(&self) -> &'static [&'static str] {
        self.known
    }
}

impl fmt::Display for UnknownRelease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no release '{}'", self.name)?;
        if self.known.is_empty() {
            return f.write_str(": the schema was not made from several");
        }
        write!(f, ", only '{}'", self.known.join("', '"))
    }
}

impl std::error::Error for UnknownRelease {}

impl Schema {
    /// The schema of one of the [releases](Self::releases) that this one was made from: what that does not
    /// have is gone, members are mandatory and types as narrow as they were. It can do what any other can:
    /// check, be asked what it has, be written as the answer to `query-qmp-schema`.
    ///
    /// Making it takes about as long as reading such an answer does, so keep it; [`Releases`](super::Releases) has
    /// those of all releases.
    ///
    /// It differs from a schema that is generated from the release alone in this:
    ///
    /// - The numbers that mask the names of types are others, and so is the order of entries, members and values.
    /// - Conditions that generated code leaves to its build count as the merged schema has them: what any release
    ///   has without one is there.
    /// - Where all features of something have conditions that do not hold, introspection shows no empty list of them.
    /// - What is not on the wire is not in it, as in all static data: flags such as `allow-preconfig`, and types that no
    ///   command or event refers to.
    ///
    /// # Errors
    ///
    /// When there is no release of that name.
    pub fn release(&self, name: &str) -> Result<Self, UnknownRelease> {
        let unknown = || UnknownRelease {
            name: name.to_owned(),
            known: self.releases(),
        };
        let tables = self.releases.ok_or_else(unknown)?;
        let at = tables.names.iter().position(|known| *known == name);
        let release = OneRelease {
            schema: self,
            tables,
            bit: 1 << at.ok_or_else(unknown)?,
        };
        Ok(release.schema())
    }
}

/// What a row says in the release, with rows, members and names as the merged schema numbers them.
enum Entry {
    Builtin(Builtin, RowIndex),
    Array(RowIndex, RowIndex),
    Enum(u32, Vec<u32>),
    Object(u32, Vec<Member>, Option<(u32, Vec<[u32; 2]>)>),
    Alternate(u32, Vec<RowIndex>),
    Command(u32, RowIndex, RowIndex, bool),
    Event(u32, RowIndex),
    Unknown(u32),
}

struct Member {
    index: u32,
    name: u32,
    ty: RowIndex,
    optional: bool,
}

impl Entry {
    /// The rows that it refers to.
    fn types(&self) -> Vec<RowIndex> {
        match self {
            Self::Builtin(_, shown) => vec![*shown],
            Self::Array(element, shown) => vec![*element, *shown],
            Self::Object(_, members, variants) => {
                let branches = variants.iter().flat_map(|(_, branches)| branches);
                let members = members.iter().map(|member| member.ty);
                members.chain(branches.map(|[_, ty]| *ty)).collect()
            }
            Self::Alternate(_, choices) => choices.clone(),
            Self::Command(_, arguments, answer, _) => vec![*arguments, *answer],
            Self::Event(_, data) => vec![*data],
            Self::Enum(..) | Self::Unknown(_) => Vec::new(),
        }
    }
}

/// What one release has of a schema.
struct OneRelease<'s> {
    schema: &'s Schema,
    tables: &'static ReleaseTables,
    /// The bit of the release.
    bit: u64,
}

impl OneRelease<'_> {
    fn has(&self, pairs: Pairs, part: u32) -> bool {
        let set = facts::set(self.tables, pairs, part);
        set.is_none_or(|set| set & self.bit != 0)
    }

    fn ty(&self, triples: &'static [u32], part: u32, merged: RowIndex) -> RowIndex {
        let ty = facts::type_in(self.tables, triples, part, self.bit);
        ty.unwrap_or(merged)
    }

    fn entry(&self, index: RowIndex) -> Entry {
        let (schema, tables) = (self.schema, self.tables);
        match schema.row(index) {
            Row::Builtin(builtin, shown) => Entry::Builtin(builtin, shown),
            Row::Array(element, shown) => Entry::Array(element, shown),
            Row::Enum(mask, span) => {
                let values = schema.values(span).map(|(at, _)| at);
                Entry::Enum(
                    mask,
                    values.filter(|at| self.has(tables.values, *at)).collect(),
                )
            }
            Row::Struct(mask, span) => Entry::Object(mask, self.members(span), None),
            Row::Union(mask, span, tag, branches) => {
                let branches = schema.numbered_branches(branches);
                let branches = branches.filter(|(at, _)| self.has(tables.branches, *at));
                let branches = branches
                    .map(|(at, [value, ty])| [value, self.ty(tables.branch_types, at, ty)])
                    .collect();
                Entry::Object(mask, self.members(span), Some((tag, branches)))
            }
            Row::Alternate(mask, span) => {
                let choices = schema.numbered_choices(span);
                let choices = choices.filter(|(at, _)| self.has(tables.choices, *at));
                let choices = choices.map(|(at, ty)| self.ty(tables.choice_types, at, ty));
                Entry::Alternate(mask, choices.collect())
            }
            Row::Command(name, arguments, answer, out_of_band) => Entry::Command(
                name,
                self.ty(tables.arguments, index, arguments),
                self.ty(tables.answers, index, answer),
                out_of_band && self.has(tables.out_of_band, index),
            ),
            Row::Event(name, data) => Entry::Event(name, self.ty(tables.arguments, index, data)),
            Row::Unknown(text) => Entry::Unknown(text),
        }
    }

    fn members(&self, span: Span) -> Vec<Member> {
        let members = self.schema.members(span);
        let members = members.filter(|(at, _)| self.has(self.tables.members, *at));
        members
            .map(|(index, member)| {
                let mandatory = facts::set(self.tables, self.tables.mandatory, index);
                Member {
                    index,
                    name: member.name,
                    ty: self.ty(self.tables.member_types, index, member.ty),
                    optional: member.optional && mandatory.unwrap_or(0) & self.bit == 0,
                }
            })
            .collect()
    }

    /// Whether introspection shows a type that the merged schema does not need: one that is shown as itself.
    fn is_shown(&self, index: RowIndex) -> bool {
        index < self.schema.shown
            || index >= self.tables.first_row
                && match self.schema.row(index) {
                    Row::Builtin(_, shown) | Row::Array(_, shown) => shown == index,
                    _ => true,
                }
    }

    fn schema(&self) -> Schema {
        let rows = 0..u32::try_from(self.schema.rows.len()).unwrap_or(u32::MAX);
        let is_call = |row| matches!(self.schema.row(row), Row::Command(..) | Row::Event(..));
        let calls = rows.filter(|row| is_call(*row) && self.has(self.tables.rows, *row));
        let mut entries: HashMap<RowIndex, Entry> = HashMap::new();
        let mut pending: Vec<RowIndex> = calls.collect();
        while let Some(row) = pending.pop() {
            entries.entry(row).or_insert_with(|| {
                let entry = self.entry(row);
                pending.extend(entry.types());
                entry
            });
        }
        let mut order: Vec<RowIndex> = entries.keys().copied().collect();
        order.sort_by_key(|row| (!self.is_shown(*row), *row));
        let mut writer = Writer {
            release: self,
            rows: order.iter().copied().zip(0..).collect(),
            names: HashMap::new(),
            texts: Vec::new(),
            made: Schema::nothing(),
        };
        for row in &order {
            if let Some(entry) = entries.remove(row) {
                writer.row(*row, entry);
            }
        }
        let shown = order.iter().filter(|row| self.is_shown(**row)).count();
        writer.finish(u32::try_from(shown).unwrap_or(u32::MAX))
    }
}

/// Writes entries into tables, with numbers of their own.
struct Writer<'p, 's> {
    release: &'p OneRelease<'s>,
    rows: HashMap<RowIndex, RowIndex>,
    /// The new numbers of names.
    names: HashMap<u32, u32>,
    texts: Vec<Box<str>>,
    made: Schema,
}

fn count<T>(table: &[T]) -> u32 {
    u32::try_from(table.len()).unwrap_or(u32::MAX)
}

impl Writer<'_, '_> {
    /// The new number of a row; all that are referred to have one.
    fn new_row(&self, row: RowIndex) -> RowIndex {
        let new = self.rows.get(&row);
        debug_assert!(new.is_some(), "row {row} is reached");
        new.copied().unwrap_or(u32::MAX)
    }

    /// The new number of a name.
    fn name(&mut self, name: u32) -> u32 {
        let texts = &mut self.texts;
        let schema = self.release.schema;
        *self.names.entry(name).or_insert_with(|| {
            texts.push(schema.name(name).into());
            count(texts) - 1
        })
    }

    fn row(&mut self, index: RowIndex, entry: Entry) {
        let own = count(&self.made.rows);
        let row = match entry {
            Entry::Builtin(builtin, shown) => Row::Builtin(builtin, self.new_row(shown)),
            Entry::Array(element, shown) => Row::Array(self.new_row(element), self.new_row(shown)),
            Entry::Enum(mask, values) => {
                let first = count(&self.made.values);
                for value in values {
                    let new = count(&self.made.values);
                    let name = self.release.schema.values.get(value as usize).copied();
                    let name = self.name(name.unwrap_or(ABSENT));
                    self.made.values.to_mut().push(name);
                    let (schema, tables) = (self.release.schema, self.release.tables);
                    let table = (&*schema.value_features, tables.value_features);
                    let features = self.features(table, value, new);
                    self.made.value_features.to_mut().extend(features);
                }
                Row::Enum(mask, (first, count(&self.made.values)))
            }
            Entry::Object(mask, members, variants) => self.object(mask, members, variants),
            Entry::Alternate(mask, choices) => {
                let first = count(&self.made.choices);
                let choices = choices.into_iter().map(|row| self.new_row(row));
                let choices: Vec<RowIndex> = choices.collect();
                self.made.choices.to_mut().extend(choices);
                Row::Alternate(mask, (first, count(&self.made.choices)))
            }
            Entry::Command(name, arguments, answer, out_of_band) => Row::Command(
                self.name(name),
                self.new_row(arguments),
                self.new_row(answer),
                out_of_band,
            ),
            Entry::Event(name, data) => Row::Event(self.name(name), self.new_row(data)),
            Entry::Unknown(text) => Row::Unknown(self.name(text)),
        };
        if let Row::Command(..) | Row::Event(..) = row {
            self.made.calls.to_mut().push(own);
        }
        self.made.rows.to_mut().push(row);
        let (schema, tables) = (self.release.schema, self.release.tables);
        let features = self.features((&schema.features, tables.features), index, own);
        self.made.features.to_mut().extend(features);
    }

    fn object(
        &mut self,
        mask: u32,
        members: Vec<Member>,
        variants: Option<(u32, Vec<[u32; 2]>)>,
    ) -> Row {
        let first = count(&self.made.members) / 2;
        let mut tag = first;
        for member in members {
            let new = count(&self.made.members) / 2;
            if variants
                .as_ref()
                .is_some_and(|(tag, _)| *tag == member.index)
            {
                tag = new;
            }
            let ty = self.new_row(member.ty) * 2 + u32::from(member.optional);
            let name = self.name(member.name);
            self.made.members.to_mut().extend([name, ty]);
            let (schema, tables) = (self.release.schema, self.release.tables);
            let table = (&*schema.member_features, tables.member_features);
            let features = self.features(table, member.index, new);
            self.made.member_features.to_mut().extend(features);
        }
        let members = (first, count(&self.made.members) / 2);
        let Some((_, branches)) = variants else {
            return Row::Struct(mask, members);
        };
        let first = count(&self.made.branches) / 2;
        for [value, ty] in branches {
            let branch = [self.name(value), self.new_row(ty)];
            self.made.branches.to_mut().extend(branch);
        }
        let branches = (first, count(&self.made.branches) / 2);
        Row::Union(mask, members, tag, branches)
    }

    /// The features that the release has of what is number `owner` in the merged schema.
    fn features(&mut self, (table, releases): (&[u32], Pairs), owner: u32, new: u32) -> Vec<u32> {
        let table = items(table);
        let first = table.partition_point(|[other, _]| *other < owner);
        let own = table.iter().zip(0..).skip(first);
        let own = own.take_while(|([other, _], _)| *other == owner);
        let mut features = Vec::new();
        for ([_, name], at) in own {
            if is_present(*name) && self.release.has(releases, at) {
                features.extend([new, self.name(*name)]);
            }
        }
        features
    }

    fn finish(self, shown: u32) -> Schema {
        let mut schema = Schema {
            names: Names::Owned(self.texts.into()),
            shown,
            ..self.made
        };
        let mut calls = std::mem::take(schema.calls.to_mut());
        calls.sort_by(|a, b| schema.call_name(*a).cmp(schema.call_name(*b)));
        schema.calls = calls.into();
        schema
    }
}
