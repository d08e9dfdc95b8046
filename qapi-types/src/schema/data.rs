//! A schema's tables, and how its rows, names and members are found in them.

use std::borrow::Cow;

use super::facts::ReleaseTables;
use super::presence::{ABSENT, is_present};
use super::row::{Member, Row, RowIndex, Span};
use super::tables::{Names, Tables, items, part, present};

/// A schema as data, static or owned.
///
/// ```
/// # #[cfg(feature = "schemas")] {
/// use qapi_types::document::Document;
/// use qapi_types::qmp::schema::SCHEMA;
/// use qapi_types::schema::{Keep, Row, Schema};
///
/// // What a server answers to `query-qmp-schema`.
/// let answer = SCHEMA.introspection(Keep::All).to_string();
/// let theirs: Schema = serde_json::from_str(&answer).unwrap();
///
/// for schema in [&SCHEMA, &theirs] {
///     let row = schema.find("balloon").unwrap();
///     let Row::Command(_, arguments, ..) = schema.row(row) else { panic!() };
///     let good = Document::read(br#"{"value": 1}"#).unwrap();
///     let bad = Document::read(br#"{"value": true}"#).unwrap();
///     assert!(schema.check_arguments(arguments, good.root(), false).is_ok());
///     assert!(schema.check_arguments(arguments, bad.root(), false).is_err());
///     assert_eq!(schema.introspection(Keep::All).to_string(), answer);
/// }
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Schema {
    pub(super) names: Names,
    pub(super) rows: Cow<'static, [Row]>,
    /// The names of rows, where they have any besides their masks.
    pub(super) row_names: Vec<u32>,
    pub(super) shown: u32,
    pub(super) calls: Cow<'static, [RowIndex]>,
    pub(super) members: Cow<'static, [u32]>,
    pub(super) values: Cow<'static, [u32]>,
    pub(super) branches: Cow<'static, [u32]>,
    pub(super) choices: Cow<'static, [RowIndex]>,
    pub(super) features: Cow<'static, [u32]>,
    pub(super) member_features: Cow<'static, [u32]>,
    pub(super) value_features: Cow<'static, [u32]>,
    pub(super) releases: Option<&'static ReleaseTables>,
}

impl Schema {
    /// The schema that generated tables describe. They are taken as they are; whether they fit
    /// together is what [`validate`](Self::validate) says.
    pub const fn from_tables(tables: Tables) -> Self {
        Self {
            names: Names::Static(tables.names),
            rows: Cow::Borrowed(tables.rows),
            row_names: Vec::new(),
            shown: tables.shown,
            calls: Cow::Borrowed(tables.calls),
            members: Cow::Borrowed(tables.members),
            values: Cow::Borrowed(tables.values),
            branches: Cow::Borrowed(tables.branches),
            choices: Cow::Borrowed(tables.choices),
            features: Cow::Borrowed(tables.features),
            member_features: Cow::Borrowed(tables.member_features),
            value_features: Cow::Borrowed(tables.value_features),
            releases: None,
        }
    }

    /// Owned tables with nothing in them.
    pub(super) fn nothing() -> Self {
        Self::from_tables(Tables::EMPTY)
    }

    /// All rows: commands, events and types, in the order of introspection; after them, types that
    /// introspection does not show.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// A row.
    pub fn row(&self, index: RowIndex) -> Row {
        *self.row_at(index)
    }

    /// The same in its place. Rows are long, so who needs a part of one takes it from there.
    #[inline]
    pub(crate) fn row_at(&self, index: RowIndex) -> &Row {
        static NOTHING: Row = Row::Struct(u32::MAX, (0, 0));
        let row = self.rows.get(index as usize);
        debug_assert!(row.is_some(), "row {index} of {}", self.rows.len());
        row.unwrap_or(&NOTHING)
    }

    /// A name. What is not there under the conditions of the build has none.
    pub fn name(&self, index: u32) -> &str {
        let name = self.names.get(index);
        debug_assert!(
            name.is_some() || !is_present(index),
            "name {index} of {}",
            self.names.len()
        );
        name.unwrap_or_default()
    }

    /// Some members, each with its index.
    pub fn members(&self, span: Span) -> impl Iterator<Item = (u32, Member)> {
        let members = present(items(&self.members), span, |member| member[0]);
        members.map(|(index, member)| (index, Member::new(member)))
    }

    /// Some members as the table has them, those that are not there included.
    #[inline]
    pub(crate) fn member_table(&self, span: Span) -> &[[u32; 2]] {
        part(items(&self.members), span)
    }

    /// A member.
    pub fn member(&self, index: u32) -> Option<Member> {
        let member = items(&self.members).get(index as usize);
        member.copied().map(Member::new)
    }

    /// The name of a union's discriminator, given which of all members it is.
    pub(crate) fn tag_name(&self, tag: u32) -> &str {
        let member = self.member(tag);
        debug_assert!(
            member.is_some(),
            "member {tag} of {}",
            self.members.len() / 2
        );
        member.map_or("", |member| self.name(member.name))
    }

    /// Some values, each with its index: their names.
    pub fn values(&self, span: Span) -> impl Iterator<Item = (u32, &str)> {
        let values = present(&self.values, span, |name| *name);
        values.map(|(index, name)| (index, self.name(name)))
    }

    /// Some branches: value and type.
    pub fn branches(&self, span: Span) -> impl Iterator<Item = (&str, RowIndex)> {
        let branches = self.numbered_branches(span);
        branches.map(|(_, [value, row])| (self.name(value), row))
    }

    /// Some branches, each with its index: the number of the value's name, and the type.
    pub(super) fn numbered_branches(&self, span: Span) -> impl Iterator<Item = (u32, [u32; 2])> {
        present(items(&self.branches), span, |branch| branch[0])
    }

    /// The types of some branches of alternates.
    pub fn choices(&self, span: Span) -> impl Iterator<Item = RowIndex> {
        self.numbered_choices(span).map(|(_, row)| row)
    }

    /// The types of some branches of alternates, each with its index.
    pub(super) fn numbered_choices(&self, span: Span) -> impl Iterator<Item = (u32, RowIndex)> {
        present(&self.choices, span, |row| *row)
    }

    /// The features of a command, an event or a type.
    pub fn features(&self, row: RowIndex) -> impl Iterator<Item = &str> {
        self.features_of(&self.features, row)
    }

    /// The features of a member, which [`members`](Self::members) gives the index of.
    pub fn member_features(&self, member: u32) -> impl Iterator<Item = &str> {
        self.features_of(&self.member_features, member)
    }

    /// The features of an enumeration's value, which [`values`](Self::values) gives the index of.
    pub fn value_features(&self, value: u32) -> impl Iterator<Item = &str> {
        self.features_of(&self.value_features, value)
    }

    fn features_of<'s>(&'s self, table: &'s [u32], owner: u32) -> impl Iterator<Item = &'s str> {
        let table = items(table);
        let first = table.partition_point(|[other, _]| *other < owner);
        let own = table.iter().skip(first);
        let own = own.take_while(move |[other, _]| *other == owner);
        own.filter(|[_, name]| is_present(*name))
            .map(|[_, name]| self.name(*name))
    }

    /// Whether introspection shows a row.
    pub(super) fn shows(&self, index: RowIndex) -> bool {
        index < self.shown
            && match self.row(index) {
                Row::Builtin(..) | Row::Unknown(_) => true,
                Row::Array(element, _) => self.shows(element),
                Row::Enum(number, _)
                | Row::Struct(number, _)
                | Row::Union(number, ..)
                | Row::Alternate(number, _)
                | Row::Command(number, ..)
                | Row::Event(number, _) => is_present(number),
            }
    }

    /// The row of the command or event `name`.
    pub fn find(&self, name: &str) -> Option<RowIndex> {
        let calls = &self.calls;
        let found = calls.binary_search_by(|row| self.call_name(*row).cmp(name));
        let row = found.ok().and_then(|at| calls.get(at).copied());
        row.filter(|row| self.shows(*row))
    }

    /// The name of a command or event, be it there or not.
    pub(super) fn call_name(&self, row: RowIndex) -> &str {
        match self.row(row) {
            Row::Command(name, ..) | Row::Event(name, _) => self.name(name & !ABSENT),
            _ => "",
        }
    }

    /// How many bytes the tables take.
    pub fn size(&self) -> usize {
        size_of_val(self)
            + self.names.size()
            + size_of_val(&*self.rows)
            + size_of_val(&*self.row_names)
            + size_of_val(&*self.calls)
            + size_of_val(&*self.members)
            + size_of_val(&*self.values)
            + size_of_val(&*self.branches)
            + size_of_val(&*self.choices)
            + size_of_val(&*self.features)
            + size_of_val(&*self.member_features)
            + size_of_val(&*self.value_features)
            + self.releases.map_or(0, ReleaseTables::size)
    }
}
