//! Which releases have what of a schema that was merged from several, as tables.
//!
//! They say where a release differs from the merged schema; what is not in them is in all releases as it
//! is there. [`release`](super::release) makes the schema of one release from them.

use super::data::Schema;
use super::row::{Row, RowIndex};
use super::tables::{Pairs, items};
use super::validate::InvalidSchema;

/// Three numbers for each item.
pub type Triples = &'static [u32];

/// Where releases differ from the schema that was merged from them, for
/// [`Schema::with_releases`].
///
/// A set of releases is a number in [`sets`](Self::sets). Pairs are the number of a part and the set of
/// releases for which it holds; of a part that is not listed, that all releases that have what it belongs
/// to have it. Triples are the number of a part, a set of releases, and the row of the type that it has in
/// these. All are sorted by part.
#[derive(Clone, Copy, Debug)]
pub struct ReleaseTables {
    /// The names of all releases, oldest first.
    pub names: &'static [&'static str],
    /// Sets of releases: bit `n` stands for the release `n`.
    pub sets: &'static [u64],
    /// The first row that only releases have: types which the merged schema does not need.
    pub first_row: RowIndex,
    /// Rows.
    pub rows: Pairs,
    /// Commands that may be executed out-of-band, where not all releases that have them say so.
    pub out_of_band: Pairs,
    /// The types of arguments and of data.
    pub arguments: Triples,
    /// The types of answers.
    pub answers: Triples,
    /// Members.
    pub members: Pairs,
    /// Members that may be absent, and where they may not.
    pub mandatory: Pairs,
    /// The types of members.
    pub member_types: Triples,
    /// Values of enumerations.
    pub values: Pairs,
    /// Branches of unions.
    pub branches: Pairs,
    /// The types of these.
    pub branch_types: Triples,
    /// Branches of alternates.
    pub choices: Pairs,
    /// The types of these.
    pub choice_types: Triples,
    /// Features of rows, by their place in [`Tables::features`](super::Tables::features).
    pub features: Pairs,
    /// Features of members, in the same way.
    pub member_features: Pairs,
    /// Features of values, in the same way.
    pub value_features: Pairs,
}

/// Something that releases may have or not, for [`Schema::releases_with`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part<'a> {
    /// A command, an event or a type.
    Row(RowIndex),
    /// A member, which [`Schema::members`] gives the index of.
    Member(u32),
    /// A value of an enumeration, which [`Schema::values`] gives the index of.
    Value(u32),
    /// The branch of a union for a value of its discriminator: the union's row, and that value.
    Branch(RowIndex, &'a str),
    /// A feature of a row.
    Feature(RowIndex, &'a str),
    /// A feature of a member.
    MemberFeature(u32, &'a str),
    /// A feature of a value.
    ValueFeature(u32, &'a str),
}

/// The set of releases for a part, if one is listed.
pub(super) fn set(tables: &ReleaseTables, pairs: Pairs, part: u32) -> Option<u64> {
    let pairs = items(pairs);
    let at = pairs
        .binary_search_by_key(&part, |[other, _]| *other)
        .ok()?;
    let [_, set] = pairs.get(at)?;
    tables.sets.get(*set as usize).copied()
}

/// The type that a part has in a release, if it is another one than in the merged schema.
pub(super) fn type_in(
    tables: &ReleaseTables,
    triples: Triples,
    part: u32,
    release: u64,
) -> Option<RowIndex> {
    let triples = triples.as_chunks::<3>().0;
    let first = triples.partition_point(|[other, ..]| *other < part);
    let mut own = triples.iter().skip(first);
    own.by_ref()
        .take_while(|[other, ..]| *other == part)
        .find_map(|[_, set, ty]| {
            let set = tables.sets.get(*set as usize)?;
            (set & release != 0).then_some(*ty)
        })
}

impl Schema {
    /// The same schema, made from several releases.
    #[must_use]
    pub const fn with_releases(mut self, releases: &'static ReleaseTables) -> Self {
        self.releases = Some(releases);
        self
    }

    /// The names of the releases that the schema was made from, oldest first; empty if it was not made
    /// from several.
    pub fn releases(&self) -> &'static [&'static str] {
        self.releases.map_or(&[], |tables| tables.names)
    }

    /// The names of the releases that have something, oldest first: all of them, where nothing else is
    /// known. None, if there is no such part, or the schema was not made from several releases.
    ///
    /// Under conditions that generated code leaves to its build, a release has what it has under any. Where a release
    /// has another type in place of a merged one, such as a union for a struct, it has what that has by the same name.
    ///
    /// ```
    /// use qapi_types::schema::{Part, Row, Schema};
    ///
    /// /// The releases that have an argument of a command.
    /// fn releases_with(schema: &Schema, command: &str, argument: &str) -> Vec<&'static str> {
    ///     let row = schema.find(command).map(|row| schema.row(row));
    ///     let Some(Row::Command(_, arguments, ..)) = row else {
    ///         return Vec::new();
    ///     };
    ///     let (Row::Struct(_, span) | Row::Union(_, span, ..)) = schema.row(arguments) else {
    ///         return Vec::new();
    ///     };
    ///     let mut members = schema.members(span);
    ///     let member = members.find(|(_, member)| schema.name(member.name) == argument);
    ///     let releases = member.map(|(at, _)| schema.releases_with(Part::Member(at)));
    ///     releases.into_iter().flatten().collect()
    /// }
    /// ```
    pub fn releases_with(&self, part: Part<'_>) -> impl Iterator<Item = &'static str> + use<> {
        let set = self.releases.and_then(|tables| self.set_with(tables, part));
        self.named(set.unwrap_or(0))
    }

    /// The names of the releases in which a member is mandatory, oldest first. In a schema that was not
    /// made from several, none.
    pub fn releases_demanding(&self, member: u32) -> impl Iterator<Item = &'static str> + use<> {
        let set = self.releases.and_then(|tables| {
            let has = self.set_with(tables, Part::Member(member))?;
            let optional = self.member(member)?.optional;
            let listed = set(tables, tables.mandatory, member);
            Some(has & listed.unwrap_or(if optional { 0 } else { u64::MAX }))
        });
        self.named(set.unwrap_or(0))
    }

    fn named(&self, set: u64) -> impl Iterator<Item = &'static str> + use<> {
        let names = self.releases().iter().zip(0..);
        names.filter_map(move |(name, release)| (set >> release & 1 != 0).then_some(*name))
    }

    /// The set of releases that have something.
    fn set_with(&self, tables: &ReleaseTables, part: Part<'_>) -> Option<u64> {
        let all = |pairs, part| set(tables, pairs, part).unwrap_or(u64::MAX);
        let row = |row| {
            self.rows.get(row as usize)?;
            Some(all(tables.rows, row))
        };
        let part_of = |pairs, part, spans: fn(&Row) -> Option<super::Span>| {
            let owns =
                |row: &Row| spans(row).is_some_and(|(from, end)| (from..end).contains(&part));
            let owner = self.rows.iter().position(owns)?;
            Some(row(u32::try_from(owner).ok()?)? & all(pairs, part))
        };
        let member = |part| part_of(tables.members, part, members);
        let value = |part| part_of(tables.values, part, values);
        let feature = |features: &[u32], pairs, owner, name: &str| {
            let mut features = items(features).iter();
            let at = features.position(|[own, it]| *own == owner && self.name(*it) == name)?;
            Some(all(pairs, u32::try_from(at).ok()?))
        };
        match part {
            Part::Row(index) => row(index),
            Part::Member(index) => member(index),
            Part::Value(index) => value(index),
            Part::Branch(union, value) => {
                let Row::Union(.., span) = self.rows.get(union as usize)? else {
                    return None;
                };
                let mut branches = self.numbered_branches(*span);
                let (at, _) = branches.find(|(_, [own, _])| self.name(*own) == value)?;
                Some(row(union)? & all(tables.branches, at))
            }
            Part::Feature(owner, name) => {
                let set = feature(&self.features, tables.features, owner, name)?;
                Some(set & row(owner)?)
            }
            Part::MemberFeature(owner, name) => {
                let set = feature(&self.member_features, tables.member_features, owner, name)?;
                Some(set & member(owner)?)
            }
            Part::ValueFeature(owner, name) => {
                let set = feature(&self.value_features, tables.value_features, owner, name)?;
                Some(set & value(owner)?)
            }
        }
    }

    /// Checks the tables of releases.
    pub(super) fn valid_releases(&self) -> Result<(), InvalidSchema> {
        let Some(tables) = self.releases else {
            return Ok(());
        };
        let wrong = |what: &str| Err(InvalidSchema::new(format!("releases: {what}")));
        if tables.names.len() > 64 || tables.first_row as usize > self.rows.len() {
            return wrong("more than there can be");
        }
        let pairs = [
            (tables.rows, self.rows.len()),
            (tables.out_of_band, self.rows.len()),
            (tables.members, self.members.len() / 2),
            (tables.mandatory, self.members.len() / 2),
            (tables.values, self.values.len()),
            (tables.branches, self.branches.len() / 2),
            (tables.choices, self.choices.len()),
            (tables.features, self.features.len() / 2),
            (tables.member_features, self.member_features.len() / 2),
            (tables.value_features, self.value_features.len() / 2),
        ];
        for (pairs, parts) in pairs {
            let good = |[part, set]: &[u32; 2]| {
                (*part as usize) < parts && (*set as usize) < tables.sets.len()
            };
            let pairs = items(pairs);
            if !pairs.iter().all(good) || !pairs.is_sorted_by(|a, b| a[0] < b[0]) {
                return wrong("a part that is not there, or not in its place");
            }
        }
        let triples = [
            (tables.arguments, self.rows.len()),
            (tables.answers, self.rows.len()),
            (tables.member_types, self.members.len() / 2),
            (tables.branch_types, self.branches.len() / 2),
            (tables.choice_types, self.choices.len()),
        ];
        for (triples, parts) in triples {
            let good = |[part, set, ty]: &[u32; 3]| {
                let row = self.rows.get(*ty as usize);
                let is_type =
                    row.is_some_and(|row| !matches!(row, Row::Command(..) | Row::Event(..)));
                (*part as usize) < parts && (*set as usize) < tables.sets.len() && is_type
            };
            let triples = triples.as_chunks::<3>().0;
            if !triples.iter().all(good) || !triples.is_sorted_by_key(|[part, ..]| part) {
                return wrong("the type of a part that is not there, or not in its place");
            }
        }
        Ok(())
    }
}

impl ReleaseTables {
    /// How many bytes the tables take.
    pub(super) fn size(&self) -> usize {
        let tables = [
            self.rows,
            self.out_of_band,
            self.arguments,
            self.answers,
            self.members,
            self.mandatory,
            self.member_types,
            self.values,
            self.branches,
            self.branch_types,
            self.choices,
            self.choice_types,
            self.features,
            self.member_features,
            self.value_features,
        ];
        let names = self.names.iter().map(|name| size_of::<&str>() + name.len());
        size_of_val(self)
            + size_of_val(self.sets)
            + tables.map(size_of_val).iter().sum::<usize>()
            + names.sum::<usize>()
    }
}

fn members(row: &Row) -> Option<super::Span> {
    match row {
        Row::Struct(_, span) | Row::Union(_, span, ..) => Some(*span),
        _ => None,
    }
}

fn values(row: &Row) -> Option<super::Span> {
    match row {
        Row::Enum(_, span) => Some(*span),
        _ => None,
    }
}
