//! Small `Copy` ids that refer to definitions and modules of a [`Schema`](super::Schema).

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $id(pub(crate) u32);
    )*};
}

ids! {
    /// An enumeration of a [`Schema`](super::Schema).
    EnumId;
    /// A struct of a [`Schema`](super::Schema).
    StructId;
    /// A union of a [`Schema`](super::Schema).
    UnionId;
    /// An alternate of a [`Schema`](super::Schema).
    AlternateId;
    /// A command of a [`Schema`](super::Schema).
    CommandId;
    /// An event of a [`Schema`](super::Schema).
    EventId;
    /// A module, that is one schema file, of a [`Schema`](super::Schema).
    ModuleId;
}

/// A definition of any kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DefinitionId {
    /// An enumeration.
    Enum(EnumId),
    /// A struct.
    Struct(StructId),
    /// A union.
    Union(UnionId),
    /// An alternate.
    Alternate(AlternateId),
    /// A command.
    Command(CommandId),
    /// An event.
    Event(EventId),
}

macro_rules! definitions {
    ($($kind:ident($id:ident),)*) => {$(
        impl From<$id> for DefinitionId {
            fn from(id: $id) -> Self {
                Self::$kind(id)
            }
        }
    )*};
}

definitions! {
    Enum(EnumId),
    Struct(StructId),
    Union(UnionId),
    Alternate(AlternateId),
    Command(CommandId),
    Event(EventId),
}
