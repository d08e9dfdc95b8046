//! The kinds of definitions and what they are made of.

use super::builtin::Builtin;
use super::doc::Doc;
use super::ids::{AlternateId, DefinitionId, EnumId, ModuleId, StructId, UnionId};
use crate::name::Name;
use crate::source::Span;

/// What definitions of every kind have.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Head {
    /// The name, unique among types, commands and events.
    pub name: Name,
    /// Where the name stands.
    pub span: Span,
    /// The file it is defined in.
    pub module: ModuleId,
    /// Its `if`.
    pub condition: Option<Condition>,
    /// Its `features`.
    pub features: Vec<Feature>,
    /// Its documentation comment.
    pub doc: Option<Doc>,
    /// Whether it stands for a part of another definition that the schema does not spell out: the
    /// enumeration and the structs behind a union without discriminator, as old schemas have them.
    pub implicit: bool,
}

/// An `if` condition over configuration symbols.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    /// True when the symbol is defined.
    Defined(String),
    /// True when all are.
    All(Vec<Condition>),
    /// True when at least one is.
    Any(Vec<Condition>),
    /// True when the other is not.
    Not(Box<Condition>),
}

impl Condition {
    /// Whether `text` can be a symbol of a condition: an identifier of C.
    pub fn is_symbol(text: &str) -> bool {
        !text.starts_with(|c: char| c.is_ascii_digit())
            && !text.is_empty()
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    }

    /// Whether the condition holds where exactly the symbols for which `defined` says so are
    /// defined.
    pub fn holds(&self, defined: &dyn Fn(&str) -> bool) -> bool {
        match self {
            Self::Defined(symbol) => defined(symbol),
            Self::All(conditions) => conditions.iter().all(|c| c.holds(defined)),
            Self::Any(conditions) => conditions.iter().any(|c| c.holds(defined)),
            Self::Not(condition) => !condition.holds(defined),
        }
    }
}

/// One entry of a `features` list.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Feature {
    /// Its name; `deprecated` and `unstable` are special.
    pub name: Name,
    /// Where the name stands.
    pub span: Span,
    /// Its `if`.
    pub condition: Option<Condition>,
}

/// A type that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NamedType {
    /// A built-in type.
    Builtin(Builtin),
    /// An enumeration.
    Enum(EnumId),
    /// A struct.
    Struct(StructId),
    /// A union.
    Union(UnionId),
    /// An alternate.
    Alternate(AlternateId),
}

impl NamedType {
    /// The definition of the type; `None` for a built-in type.
    pub fn definition(self) -> Option<DefinitionId> {
        match self {
            Self::Builtin(_) => None,
            Self::Enum(id) => Some(id.into()),
            Self::Struct(id) => Some(id.into()),
            Self::Union(id) => Some(id.into()),
            Self::Alternate(id) => Some(id.into()),
        }
    }
}

macro_rules! types {
    ($($kind:ident($id:ident),)*) => {$(
        impl From<$id> for NamedType {
            fn from(id: $id) -> Self {
                Self::$kind(id)
            }
        }
    )*};
}

types! {
    Enum(EnumId),
    Struct(StructId),
    Union(UnionId),
    Alternate(AlternateId),
}

/// The type of a member, an alternate's branch or a command's return value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TypeRef {
    /// A value of the type.
    One(NamedType),
    /// An array of values of the type.
    Array(NamedType),
}

impl TypeRef {
    /// The type itself, or that of the array's elements.
    pub fn named(self) -> NamedType {
        match self {
            Self::One(named) | Self::Array(named) => named,
        }
    }
}

/// A type whose JSON form is an object with known members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectType {
    /// A struct.
    Struct(StructId),
    /// A union.
    Union(UnionId),
}

impl From<ObjectType> for NamedType {
    fn from(ty: ObjectType) -> Self {
        match ty {
            ObjectType::Struct(id) => Self::Struct(id),
            ObjectType::Union(id) => Self::Union(id),
        }
    }
}

impl From<ObjectType> for DefinitionId {
    fn from(ty: ObjectType) -> Self {
        match ty {
            ObjectType::Struct(id) => Self::Struct(id),
            ObjectType::Union(id) => Self::Union(id),
        }
    }
}

/// An enumeration.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Enum {
    /// What every definition has.
    pub head: Head,
    /// Its `prefix`, of interest to C only.
    pub prefix: Option<String>,
    /// Its values, in schema order.
    pub values: Vec<EnumValue>,
}

/// One value of an [`Enum`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EnumValue {
    /// Its name, which is its form on the wire.
    pub name: Name,
    /// Where the name stands.
    pub span: Span,
    /// Its `if`.
    pub condition: Option<Condition>,
    /// Its `features`.
    pub features: Vec<Feature>,
}

/// A struct.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Struct {
    /// What every definition has.
    pub head: Head,
    /// The struct whose members come first.
    pub base: Option<StructId>,
    /// Its own members, in schema order.
    pub members: Vec<Member>,
}

/// A member of a struct, of a union's base, or of a command's or event's inline data.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Member {
    /// Its name without the `*`.
    pub name: Name,
    /// Where the name stands.
    pub span: Span,
    /// Whether it may be absent.
    pub optional: bool,
    /// Its type.
    pub ty: TypeRef,
    /// Its `if`.
    pub condition: Option<Condition>,
    /// Its `features`.
    pub features: Vec<Feature>,
}

/// A union.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Union {
    /// What every definition has.
    pub head: Head,
    /// Where its common members come from.
    pub base: UnionBase,
    /// The name of the common member that selects the branch: mandatory, unconditional, of type
    /// [`Union::tag`].
    pub discriminator: Name,
    /// The enumeration that the discriminator is of.
    pub tag: EnumId,
    /// The branches that the schema spells out, in schema order, then one without a type for each
    /// remaining value of the enumeration. A [`Selection`](super::Selection) may take a branch away
    /// and leave its value.
    pub branches: Vec<Branch>,
}

/// Where the common members of a [`Union`] come from.
#[derive(Clone, Debug)]
pub enum UnionBase {
    /// A struct of its own.
    Struct(StructId),
    /// Members given in place.
    Inline(Vec<Member>),
}

/// A branch of a [`Union`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Branch {
    /// The value of the discriminator that selects it.
    pub name: Name,
    /// Where the name stands: in the union, or in the enumeration for a value without a branch.
    pub span: Span,
    /// The type whose members it adds; `None` when it adds none because the schema gives no
    /// branch for this value.
    pub ty: Option<ObjectType>,
    /// Its `if`, or that of its value when the schema gives no branch.
    pub condition: Option<Condition>,
}

/// An alternate.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Alternate {
    /// What every definition has.
    pub head: Head,
    /// Its branches, in schema order; their types differ in JSON type.
    pub branches: Vec<AlternateBranch>,
}

/// A branch of an [`Alternate`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AlternateBranch {
    /// Its name, which is not on the wire.
    pub name: Name,
    /// Where the name stands.
    pub span: Span,
    /// Its type.
    pub ty: TypeRef,
    /// The JSON type that selects it.
    pub json_type: JsonType,
    /// Its `if`.
    pub condition: Option<Condition>,
}

/// The type of a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JsonType {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number, with or without fractional part.
    Number,
    /// A string.
    String,
    /// An object.
    Object,
    /// An array.
    Array,
}

/// A command.
#[derive(Clone, Debug)]
#[non_exhaustive]
#[allow(
    clippy::struct_excessive_bools,
    reason = "the flags are the language's own, each independent"
)]
pub struct Command {
    /// What every definition has.
    pub head: Head,
    /// Its arguments.
    pub arguments: Arguments,
    /// The type of its success response; `None` for an empty object.
    pub returns: Option<TypeRef>,
    /// `gen`, true by default: false when QAPI cannot express the arguments.
    pub r#gen: bool,
    /// `success-response`, true by default.
    pub success_response: bool,
    /// `allow-oob`, false by default.
    pub allow_oob: bool,
    /// `allow-preconfig`, false by default.
    pub allow_preconfig: bool,
    /// `coroutine`, false by default.
    pub coroutine: bool,
}

/// The arguments of a command or the data of an event.
#[derive(Clone, Debug)]
pub enum Arguments {
    /// No `data`.
    None,
    /// Members given in place, possibly none.
    Inline(Vec<Member>),
    /// The members of a type.
    Type {
        /// The type.
        ty: ObjectType,
        /// Whether the schema says `boxed`; always so for a union.
        boxed: bool,
    },
}

impl Arguments {
    /// The members that are given in place.
    pub fn members(&self) -> &[Member] {
        match self {
            Self::Inline(members) => members,
            Self::None | Self::Type { .. } => &[],
        }
    }

    /// The type whose members they are.
    pub fn ty(&self) -> Option<ObjectType> {
        match self {
            Self::Type { ty, .. } => Some(*ty),
            Self::None | Self::Inline(_) => None,
        }
    }
}

/// An event.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Event {
    /// What every definition has.
    pub head: Head,
    /// Its data.
    pub arguments: Arguments,
}
