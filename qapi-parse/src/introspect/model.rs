//! The model of introspection: entries as typed values, which refer to each other by index.

use std::borrow::Cow;
use std::ops::Index;

use crate::name::Name;
use crate::schema::{AlternateBranch, Builtin, Condition, EnumValue, Feature, Head, Member};

/// All that introspection can say of a schema.
///
/// Indexing it with a [`TypeId`] that it gave cannot fail.
#[derive(Clone, Debug)]
pub struct Introspection<'s> {
    pub(super) calls: Vec<Call<'s>>,
    pub(super) types: Vec<Type<'s>>,
}

impl<'s> Introspection<'s> {
    /// The entries of commands and events, which come first.
    pub fn calls(&self) -> &[Call<'s>] {
        &self.calls
    }

    /// The entries of types, which follow.
    pub fn types(&self) -> &[Type<'s>] {
        &self.types
    }
}

/// The number of a type's entry, among those of types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub(super) usize);

impl TypeId {
    /// Where the entry stands in [`Introspection::types`].
    pub fn index(self) -> usize {
        self.0
    }
}

impl<'s> Index<TypeId> for Introspection<'s> {
    type Output = Type<'s>;

    fn index(&self, id: TypeId) -> &Type<'s> {
        &self.types[id.index()]
    }
}

/// The entry of a command or an event.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Call<'s> {
    /// Its name, condition and features.
    pub head: &'s Head,
    /// The object type of its arguments or of its data.
    pub arguments: TypeId,
    /// The rest.
    pub kind: CallKind,
}

/// What commands and events do not have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallKind {
    /// A command.
    Command {
        /// The type of its success response.
        returns: TypeId,
        /// Whether it may be executed out-of-band.
        allow_oob: bool,
    },
    /// An event.
    Event,
}

/// The entry of a type.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Type<'s> {
    /// When the entry is there.
    pub condition: Option<&'s Condition>,
    /// The features of the definition.
    pub features: &'s [Feature],
    /// The rest.
    pub kind: TypeKind<'s>,
}

/// What the entry of a type says.
#[derive(Clone, Debug)]
pub enum TypeKind<'s> {
    /// A built-in type. All integers are `int`, and `QType` is an enumeration.
    Builtin(Builtin),
    /// An array of that type.
    Array(TypeId),
    /// An enumeration.
    Enum {
        /// What stands for its name.
        name: MaskedName<'s>,
        /// Its values.
        values: &'s [EnumValue],
    },
    /// A struct, a union, or inline arguments.
    Object {
        /// What stands for its name.
        name: MaskedName<'s>,
        /// All common members, those of bases first.
        members: Vec<ObjectMember<'s>>,
        /// Discriminator and branches of a union.
        variants: Option<Variants<'s>>,
    },
    /// An alternate.
    Alternate {
        /// What stands for its name.
        name: MaskedName<'s>,
        /// Its branches.
        branches: Vec<Choice<'s>>,
    },
}

/// The name of a type that has none in the protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MaskedName<'s> {
    /// The number that masks it.
    pub number: u32,
    /// The name in the schema; of implicit types, what the reference calls them.
    pub name: Cow<'s, str>,
}

/// A member of an object type.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ObjectMember<'s> {
    /// The member as the schema has it.
    pub member: &'s Member,
    /// The type by which introspection shows its type.
    pub ty: TypeId,
}

/// Discriminator and branches of a union.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Variants<'s> {
    /// The name of the discriminator, one of the common members.
    pub discriminator: &'s Name,
    /// For each of its values, the branch.
    pub branches: Vec<Variant<'s>>,
}

/// A branch of a union.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Variant<'s> {
    /// The discriminator's value.
    pub value: &'s Name,
    /// When the branch is there.
    pub condition: Option<&'s Condition>,
    /// The object type of its members.
    pub ty: TypeId,
}

/// A branch of an alternate.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Choice<'s> {
    /// The branch as the schema has it.
    pub branch: &'s AlternateBranch,
    /// The type by which introspection shows its type.
    pub ty: TypeId,
}
