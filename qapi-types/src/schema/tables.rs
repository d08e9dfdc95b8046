//! The tables of a schema: what generated code writes, and how they are read.
//!
//! They are made at compile time, of plain numbers, because compilers spend more on anything else.

use super::presence::is_present;
use super::row::{Row, RowIndex, Span};
use crate::document::is_plain_ascii;

/// Two numbers for each item.
pub type Pairs = &'static [u32];

/// The tables of a static schema, for [`Schema::from_tables`](super::Schema::from_tables).
#[derive(Clone, Copy, Debug)]
pub struct Tables {
    /// All names, which the other tables have the indices of. They are in ASCII and need no escape in JSON, as all that
    /// the schema language takes (QAPI, "Naming rules and reserved names").
    pub names: &'static [&'static str],
    /// Commands, events and types, in the order of introspection; after them, types that
    /// introspection does not show.
    pub rows: &'static [Row],
    /// How many rows introspection shows.
    pub shown: u32,
    /// The rows of commands and events, sorted by name.
    pub calls: &'static [RowIndex],
    /// The members of structs and unions: name, and twice the type's row, plus one if the member may
    /// be absent.
    pub members: Pairs,
    /// The names of enumerations' values.
    pub values: &'static [u32],
    /// The branches of unions: value and type.
    pub branches: Pairs,
    /// The types of alternates' branches.
    pub choices: &'static [RowIndex],
    /// The features of rows: row and name, sorted by row. A row of whose features none is there still
    /// has one here, which is not there either; and so below.
    pub features: Pairs,
    /// The features of members: member and name, sorted by member.
    pub member_features: Pairs,
    /// The features of values: value and name, sorted by value.
    pub value_features: Pairs,
}

impl Tables {
    /// Nothing at all, for schemas that consist of a few of the tables:
    /// `Tables { names: &["a"], ..Tables::EMPTY }`.
    pub const EMPTY: Self = Self {
        names: &[],
        rows: &[],
        shown: 0,
        calls: &[],
        members: &[],
        values: &[],
        branches: &[],
        choices: &[],
        features: &[],
        member_features: &[],
        value_features: &[],
    };
}

/// All names of a schema.
#[derive(Clone, Debug)]
pub(super) enum Names {
    Static(&'static [&'static str]),
    Owned(Box<[Box<str>]>),
}

impl Names {
    pub(super) fn get(&self, index: u32) -> Option<&str> {
        let index = index as usize;
        match self {
            Self::Static(names) => names.get(index).copied(),
            Self::Owned(names) => names.get(index).map(|name| &**name),
        }
    }

    /// Those that are static.
    pub(super) fn static_names(&self) -> &[&'static str] {
        match self {
            Self::Static(names) => names,
            Self::Owned(_) => &[],
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Static(names) => names.len(),
            Self::Owned(names) => names.len(),
        }
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        let (names, owned): (&[&str], &[Box<str>]) = match self {
            Self::Static(names) => (names, &[]),
            Self::Owned(names) => (&[], names),
        };
        let owned = owned.iter().map(|name| &**name);
        names.iter().copied().chain(owned)
    }

    /// Whether all of them can stand in a JSON string of ASCII as they are. Names of QAPI can; a server may say anything.
    pub(super) fn are_plain(&self) -> bool {
        match self {
            Self::Static(names) => {
                debug_assert!(
                    names.iter().all(|name| is_plain_ascii(name)),
                    "a name needs an escape"
                );
                true
            }
            Self::Owned(names) => names.iter().all(|name| is_plain_ascii(name)),
        }
    }

    /// How many bytes they take.
    pub(super) fn size(&self) -> usize {
        let each = |name: &str| size_of::<&str>() + name.len();
        self.iter().map(each).sum()
    }
}

/// The items of a table of pairs.
pub(super) fn items(pairs: &[u32]) -> &[[u32; 2]] {
    pairs.as_chunks().0
}

/// A run of a table. One beyond its end is a mistake.
pub(super) fn part<T>(table: &[T], (first, end): Span) -> &[T] {
    let part = table.get(first as usize..end as usize);
    debug_assert!(part.is_some(), "{first} to {end} of {}", table.len());
    part.unwrap_or_default()
}

/// Those of a run that are there, each with its index.
pub(super) fn present<T: Copy>(
    table: &[T],
    span: Span,
    number: impl Fn(&T) -> u32,
) -> impl Iterator<Item = (u32, T)> {
    let part = (span.0..).zip(part(table, span).iter().copied());
    part.filter(move |(_, item)| is_present(number(item)))
}
