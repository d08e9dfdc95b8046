//! The model: a schema as it is after every check, with all references resolved.
//!
//! Takes nothing but what `resolve` puts in, gives read access. Definitions of one kind
//! stand in one arena; small `Copy` ids refer to them, and indexing a [`Schema`] with an id cannot
//! fail. Whoever holds a `Schema` may stop checking: bases are structs, discriminators are
//! enum-typed members of their base, branches have a type that can be told apart.

mod builtin;
mod doc;
mod graph;
mod ids;
mod model;
mod pattern;
mod releases;
mod select;
mod types;

pub use builtin::Builtin;
pub use doc::{Doc, DocItem, Section, SectionKind, Text};
pub use graph::{Part, Reference, Site};
pub use ids::{AlternateId, CommandId, DefinitionId, EnumId, EventId, ModuleId, StructId, UnionId};
pub use model::{Item, Module, Schema};
pub use pattern::Pattern;
pub use releases::{Fact, Presence, Releases};
pub use select::{Counts, Selected, Selection, Unmatched};
pub use types::{
    Alternate, AlternateBranch, Arguments, Branch, Command, Condition, Enum, EnumValue, Event,
    Feature, Head, JsonType, Member, NamedType, ObjectType, Struct, TypeRef, Union, UnionBase,
};
