//! The plan: what is to be emitted, in Rust's terms, with every decision taken.
//!
//! Takes a [`Schema`] and the [`Options`], gives a [`Plan`]: modules of items whose names, types,
//! boxes, attributes and documentation are settled, or diagnostics for names that meet in one
//! identifier. Emitters only write down what stands here. No tokens are made here.

mod boxing;
mod build;
mod collide;
mod document;
mod modules;
mod rust_type;
mod select;
mod table;

use std::collections::BTreeSet;

use qapi_parse::{Diagnostic, Schema};

pub(crate) use self::rust_type::{Prelude, RustType};
pub(crate) use self::table::{Row, Span, Table};
use crate::names::Ident;

/// What to do about `if` conditions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Conditions {
    /// Keep everything, and mention the conditions in the documentation: a client cannot know how
    /// its server was built.
    #[default]
    Keep,
    /// Keep what is there when exactly these symbols are defined.
    Evaluate(BTreeSet<String>),
}

/// What the plan depends on besides the schema.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    pub(crate) conditions: Conditions,
    /// Whether the handler's methods are asynchronous.
    pub(crate) async_handlers: bool,
}

/// Everything that is to be emitted.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) prelude: Prelude,
    /// Documentation of the root, in Markdown.
    pub(crate) doc: String,
    /// A module for each schema file that defines something, in schema order.
    pub(crate) modules: Vec<Module>,
    /// All events, sorted by name on the wire.
    pub(crate) events: Vec<EventRow>,
    /// All commands, sorted by name on the wire.
    pub(crate) commands: Vec<CommandRow>,
    /// The schema as static data.
    pub(crate) table: Table,
    /// Whether the handler's methods are asynchronous.
    pub(crate) async_handlers: bool,
}

impl Plan {
    /// Makes the plan.
    ///
    /// # Errors
    ///
    /// One diagnostic for each two names that meet in one identifier.
    pub(crate) fn new(schema: &Schema, options: &Options) -> Result<Self, Vec<Diagnostic>> {
        build::plan(schema, options)
    }
}

/// A schema file's definitions.
#[derive(Debug)]
pub(crate) struct Module {
    pub(crate) ident: Ident,
    /// The schema file's name, as [`qapi_parse::schema::Module::name`].
    pub(crate) source: String,
    pub(crate) doc: String,
    pub(crate) types: Vec<TypeItem>,
    pub(crate) commands: Vec<CommandItem>,
    pub(crate) events: Vec<EventItem>,
}

/// A type definition.
#[derive(Debug)]
pub(crate) enum TypeItem {
    Enum(EnumItem),
    Struct(StructItem),
    Union(UnionItem),
    Alternate(AlternateItem),
}

/// What all items, fields and variants have.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) ident: Ident,
    /// The name in the schema, which for all but types is also the name on the wire.
    pub(crate) wire: String,
    /// Documentation in Markdown.
    pub(crate) doc: String,
    /// The note of `#[deprecated]`; empty for none.
    pub(crate) deprecated: Option<String>,
}

#[derive(Debug)]
pub(crate) struct EnumItem {
    pub(crate) head: Head,
    pub(crate) values: Vec<Head>,
}

#[derive(Debug)]
pub(crate) struct StructItem {
    pub(crate) head: Head,
    pub(crate) fields: Vec<Field>,
}

/// A member.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) head: Head,
    pub(crate) optional: bool,
    /// The type, without the `Option` of an optional member.
    pub(crate) ty: RustType,
}

#[derive(Debug)]
pub(crate) struct UnionItem {
    pub(crate) head: Head,
    /// The common members, the discriminator among them with the enum of branches as its type.
    pub(crate) fields: Vec<Field>,
    /// Which of them is the discriminator.
    pub(crate) discriminator: usize,
    pub(crate) branches: BranchesItem,
}

/// The Rust enum that carries a union's branch.
#[derive(Debug)]
pub(crate) struct BranchesItem {
    pub(crate) head: Head,
    pub(crate) variants: Vec<Variant>,
}

/// A branch of a union.
#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) head: Head,
    /// The members it adds, if any.
    pub(crate) payload: Option<RustType>,
}

#[derive(Debug)]
pub(crate) struct AlternateItem {
    pub(crate) head: Head,
    pub(crate) variants: Vec<Choice>,
}

/// A branch of an alternate.
#[derive(Debug)]
pub(crate) struct Choice {
    pub(crate) head: Head,
    pub(crate) ty: RustType,
    /// The variant of `qapi_types::JsonType` that selects it.
    pub(crate) json: Ident,
}

/// The shape of a command's or event's struct.
#[derive(Debug)]
pub(crate) enum Shape {
    /// No members.
    Unit,
    /// Members given in place.
    Members {
        fields: Vec<Field>,
        /// Whether members that the schema does not describe are kept beside them.
        open: bool,
    },
    /// The members of a type.
    Newtype(RustType),
}

#[derive(Debug)]
pub(crate) struct CommandItem {
    pub(crate) head: Head,
    pub(crate) shape: Shape,
    pub(crate) response: RustType,
    pub(crate) flags: Flags,
    pub(crate) features: Vec<String>,
}

/// The flags of a command that are not at their default: fields of `qapi_types::CommandSpec` with
/// their values.
pub(crate) type Flags = Vec<(Ident, bool)>;

#[derive(Debug)]
pub(crate) struct EventItem {
    pub(crate) head: Head,
    pub(crate) shape: Shape,
    pub(crate) features: Vec<String>,
}

/// A command as the dispatch table has it.
#[derive(Debug)]
pub(crate) struct CommandRow {
    pub(crate) wire: String,
    /// The struct of its arguments in the module `command`.
    pub(crate) ident: Ident,
    /// The handler's method.
    pub(crate) method: Ident,
    /// The row of its arguments' type in the table.
    pub(crate) arguments: u32,
    pub(crate) response: RustType,
    /// The first paragraph of its documentation; may be empty.
    pub(crate) doc: String,
    pub(crate) deprecated: bool,
}

/// An event as the enum of events has it.
#[derive(Debug)]
pub(crate) struct EventRow {
    pub(crate) wire: String,
    /// The struct of its data in the module `event`, and the variant.
    pub(crate) ident: Ident,
    /// The first paragraph of its documentation; may be empty.
    pub(crate) doc: String,
    /// Whether the event has no data.
    pub(crate) empty: bool,
    pub(crate) deprecated: bool,
}
