//! The rows of a schema: commands, events and types.

use super::presence::is_present;

/// The index of a row.
pub type RowIndex = u32;

/// A run of indices: the first, and the one after the last.
pub type Span = (u32, u32);

/// A command, an event or a type. In static data, types say by which number introspection masks
/// their names; in owned data they have names of their own, and the number means nothing.
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
    /// What a server says in a way that this crate does not know: the name that is its JSON text.
    /// As a type it takes every value. There is none in static data.
    Unknown(u32),
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
    /// Any of the integers: introspection, which shows all as `int`, does not say which. It takes
    /// what the largest of them take, signed and unsigned.
    AnyInt,
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
    #[inline]
    pub(crate) fn new([name, ty]: [u32; 2]) -> Self {
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
