//! A schema as static data: what generated code carries of it beside the types.
//!
//! The strict check and the answer to `query-qmp-schema` both read it, so that they cannot
//! disagree. It is built at compile time, of numbers: rows refer to each other, to names and to
//! members by index. Generated code writes the tables; everything else goes through [`Schema`]'s
//! methods, for which an index that does not exist is a row of no meaning, not a panic.

mod introspect;
mod reach;

pub use self::introspect::{Introspection, Kept};

/// The index of a row.
pub type RowIndex = u32;

/// A run of indices: the first, and the one after the last.
pub type Span = (u32, u32);

/// Marks a number whose owner is not there.
const ABSENT: u32 = 1 << 31;

/// The number of something that is there if `present`: the name of a member, value, branch, feature,
/// command or event, the mask of a type, the row of an alternate's branch.
pub const fn when(number: u32, present: bool) -> u32 {
    if present { number } else { number | ABSENT }
}

/// Whether a number's owner is there.
const fn is_present(number: u32) -> bool {
    number & ABSENT == 0
}

/// A command, an event or a type. Types say by which number introspection masks their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// A built-in type, and the row by which introspection shows it: `int` for all integers.
    Builtin(Builtin, RowIndex),
    /// An array of a type, and the row by which introspection shows it.
    Array(RowIndex, RowIndex),
    /// An enumeration: its mask, and its values.
    Enum(u32, Span),
    /// A struct or inline arguments: its mask, and its members.
    Struct(u32, Span),
    /// A union: its mask, its common members, which of all members is the discriminator, and its
    /// branches.
    Union(u32, Span, u32, Span),
    /// An alternate: its mask, and the types of its branches.
    Alternate(u32, Span),
    /// A command: its name, its arguments' type, its answer's type, and whether it may be executed
    /// out-of-band.
    Command(u32, RowIndex, RowIndex, bool),
    /// An event: its name, and its data's type.
    Event(u32, RowIndex),
}

/// A built-in type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Builtin {
    /// `str`
    Str,
    /// `number`
    Number,
    /// `int` and `int64`
    Int,
    /// `int8`
    Int8,
    /// `int16`
    Int16,
    /// `int32`
    Int32,
    /// `uint8`
    Uint8,
    /// `uint16`
    Uint16,
    /// `uint32`
    Uint32,
    /// `uint64` and `size`
    Uint64,
    /// `bool`
    Bool,
    /// `null`
    Null,
    /// `any`
    Any,
}

/// A member of a struct or union.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: u32,
    /// Its type.
    pub ty: RowIndex,
    /// Whether it may be absent.
    pub optional: bool,
}

impl Member {
    fn new([name, ty]: [u32; 2]) -> Self {
        Self {
            name,
            ty: ty / 2,
            optional: ty % 2 == 1,
        }
    }

    pub(crate) fn is_present(self) -> bool {
        is_present(self.name)
    }
}

/// Two numbers for each item. Plain numbers, because compilers spend more on anything else.
pub type Pairs = &'static [u32];

/// The items of a table.
fn items(pairs: Pairs) -> &'static [[u32; 2]] {
    pairs.as_chunks().0
}

/// The tables of a schema.
#[derive(Debug)]
pub struct Schema {
    /// All names, which the other tables have the indices of.
    pub names: &'static [&'static str],
    /// Commands, events and types, in the order of introspection; after them, types that
    /// introspection does not show.
    pub rows: &'static [Row],
    /// How many rows introspection shows.
    pub shown: u32,
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

fn part<T>(table: &'static [T], (first, end): Span) -> &'static [T] {
    table.get(first as usize..end as usize).unwrap_or_default()
}

/// Those of a run that are there, each with its index.
fn present<T: Copy>(
    table: &'static [T],
    span: Span,
    number: impl Fn(&T) -> u32,
) -> impl Iterator<Item = (u32, T)> {
    let part = (span.0..).zip(part(table, span).iter().copied());
    part.filter(move |(_, item)| is_present(number(item)))
}

impl Schema {
    /// A row.
    pub fn row(&self, index: RowIndex) -> Row {
        let row = self.rows.get(index as usize).copied();
        row.unwrap_or(Row::Struct(u32::MAX, (0, 0)))
    }

    /// A name.
    pub fn name(&self, index: u32) -> &'static str {
        self.names.get(index as usize).copied().unwrap_or_default()
    }

    /// Some members, each with its index.
    pub fn members(&self, span: Span) -> impl Iterator<Item = (u32, Member)> + use<> {
        let members = present(items(self.members), span, |member| member[0]);
        members.map(|(index, member)| (index, Member::new(member)))
    }

    /// Some members, those that are not there included.
    pub(crate) fn all_members(&self, span: Span) -> impl Iterator<Item = Member> + use<> {
        let members = part(items(self.members), span).iter();
        members.copied().map(Member::new)
    }

    /// A member.
    pub fn member(&self, index: u32) -> Option<Member> {
        let member = items(self.members).get(index as usize);
        member.copied().map(Member::new)
    }

    /// Some values, each with its index: their names.
    pub fn values(&self, span: Span) -> impl Iterator<Item = (u32, &'static str)> {
        let values = present(self.values, span, |name| *name);
        values.map(|(index, name)| (index, self.name(name)))
    }

    /// Some branches: value and type.
    pub fn branches(&self, span: Span) -> impl Iterator<Item = (&'static str, RowIndex)> {
        let branches = present(items(self.branches), span, |branch| branch[0]);
        branches.map(|(_, [value, row])| (self.name(value), row))
    }

    /// The types of some branches of alternates.
    pub fn choices(&self, span: Span) -> impl Iterator<Item = RowIndex> + use<> {
        present(self.choices, span, |row| *row).map(|(_, row)| row)
    }

    /// Whether introspection shows a row.
    fn shows(&self, index: RowIndex) -> bool {
        index < self.shown
            && match self.row(index) {
                Row::Builtin(..) => true,
                Row::Array(element, _) => self.shows(element),
                Row::Enum(number, _)
                | Row::Struct(number, _)
                | Row::Union(number, ..)
                | Row::Alternate(number, _)
                | Row::Command(number, ..)
                | Row::Event(number, _) => is_present(number),
            }
    }

    /// The row of the command or event `name`, found by going through them.
    pub fn find(&self, name: &str) -> Option<RowIndex> {
        (0..self.shown).find(|index| match self.row(*index) {
            Row::Command(own, ..) | Row::Event(own, _) => is_present(own) && self.name(own) == name,
            _ => false,
        })
    }

    /// How many bytes the tables take.
    pub fn size(&self) -> usize {
        size_of_val(self)
            + size_of_val(self.names)
            + self.names.iter().map(|name| name.len()).sum::<usize>()
            + size_of_val(self.rows)
            + size_of_val(self.members)
            + size_of_val(self.values)
            + size_of_val(self.branches)
            + size_of_val(self.choices)
            + size_of_val(self.features)
            + size_of_val(self.member_features)
            + size_of_val(self.value_features)
    }
}
