//! The plan: what is to be emitted, in Rust's terms, with every decision taken.
//!
//! Takes a [`Schema`] and the options, gives a [`Plan`]: modules of items whose names, types,
//! boxes, attributes and documentation are settled, or diagnostics for names that meet in one
//! identifier. Emitters only write down what stands here. Nothing in it is tokens, which could not be
//! shared between threads.

mod boxing;
mod build;
mod collide;
mod convert;
mod derives;
mod describe;
mod guard;
mod modules;
mod prelude;
mod rust_type;
mod select;
mod table;

use qapi_parse::schema::Condition;
use qapi_parse::{Diagnostic, Schema};

use self::derives::Derived;
pub(crate) use self::guard::symbols;
pub(crate) use self::prelude::Prelude;
pub(crate) use self::rust_type::RustType;
pub(crate) use self::table::{Number, Row, Span, Table};
use crate::comments::{Comment, Comments};
use crate::names::Ident;
use crate::options::{Code, Custom};

/// Everything that is to be emitted.
#[derive(Debug)]
pub(crate) struct Plan {
    /// What events leave of the prelude.
    pub(crate) event_prelude: Prelude,
    /// What is derived for the enum of all events.
    pub(crate) event_derives: Vec<Code>,
    /// The texts of all documentation.
    pub(crate) comments: Comments,
    /// Documentation of the root.
    pub(crate) doc: Comment,
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
    /// One diagnostic for each two names that meet in one identifier; or what cannot be derived as
    /// the options ask.
    pub(crate) fn new(schema: &Schema, custom: &Custom) -> Result<Self, Problem> {
        build::plan(schema, custom)
    }
}

/// Why there is no plan.
#[derive(Debug)]
pub(crate) enum Problem {
    Schema(Vec<Diagnostic>),
    Option(String),
}

/// A schema file's definitions.
#[derive(Debug)]
pub(crate) struct Module {
    pub(crate) ident: Ident,
    /// The schema file's name, as [`qapi_parse::schema::Module::name`].
    pub(crate) source: String,
    pub(crate) doc: Comment,
    /// What its types leave of the prelude.
    pub(crate) prelude: Prelude,
    /// What its commands and events leave of it, which stand in modules of their own.
    pub(crate) call_prelude: Prelude,
    pub(crate) types: Vec<TypeItem>,
    pub(crate) commands: Vec<CommandItem>,
    pub(crate) events: Vec<EventItem>,
}

/// A type definition.
#[derive(Debug)]
pub(crate) enum TypeItem {
    Enum(EnumItem),
    Struct(StructItem),
    Union(Box<UnionItem>),
    Alternate(AlternateItem),
}

/// What all items, fields and variants have.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) ident: Ident,
    /// The name in the schema, which for all but types is also the name on the wire.
    pub(crate) wire: String,
    pub(crate) doc: Comment,
    pub(crate) deprecated: Option<Deprecated>,
    /// When the code is there, where that is carried into it.
    pub(crate) condition: Option<Condition>,
    /// What is derived; nothing for fields and variants.
    pub(crate) derived: Derived,
    /// Attributes that the options ask for.
    pub(crate) attributes: Vec<Code>,
}

/// What becomes of the feature `deprecated`.
#[derive(Clone, Debug)]
pub(crate) struct Deprecated {
    /// What to use instead; may be empty.
    pub(crate) note: String,
    /// When it is so, where that is carried into the code.
    pub(crate) condition: Option<Condition>,
}

/// A feature of a command or event: its name, and when it is there, where that is carried into the
/// code.
#[derive(Debug)]
pub(crate) struct FeatureItem {
    pub(crate) wire: String,
    pub(crate) condition: Option<Condition>,
}

#[derive(Debug)]
pub(crate) struct EnumItem {
    pub(crate) head: Head,
    /// Whether values that the schema does not know are kept.
    pub(crate) open: bool,
    pub(crate) values: Vec<Head>,
}

#[derive(Debug)]
pub(crate) struct StructItem {
    pub(crate) head: Head,
    pub(crate) fields: Vec<Field>,
    /// Whether there is a constructor.
    pub(crate) new: bool,
    /// Whether it is made from its only member.
    pub(crate) wraps: bool,
}

/// A member.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) head: Head,
    pub(crate) optional: bool,
    /// The type, without the `Option` of an optional member.
    pub(crate) ty: RustType,
    /// Whether a constructor takes whatever converts into the type.
    pub(crate) into: bool,
}

#[derive(Debug)]
pub(crate) struct UnionItem {
    pub(crate) head: Head,
    /// The common members, the discriminator among them with the enum of branches as its type.
    pub(crate) fields: Vec<Field>,
    /// Which of them is the discriminator.
    pub(crate) discriminator: usize,
    /// Whether there is a constructor.
    pub(crate) new: bool,
    /// Whether it is made from a branch alone.
    pub(crate) from_branch: bool,
    pub(crate) branches: BranchesItem,
}

/// The Rust enum that carries a union's branch.
#[derive(Debug)]
pub(crate) struct BranchesItem {
    pub(crate) head: Head,
    /// Whether branches that the schema does not know are kept.
    pub(crate) open: bool,
    pub(crate) variants: Vec<Variant>,
}

/// A branch of a union.
#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) head: Head,
    /// The members it adds, if any.
    pub(crate) payload: Option<RustType>,
    /// The types that it is made from.
    pub(crate) sources: Vec<Source>,
}

/// A type that a branch is made from.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) ty: RustType,
    /// The type to wrap it in, the field that holds it, and that field's type.
    pub(crate) wrapper: Option<(RustType, Ident, RustType)>,
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
    /// Whether it is made from a value of its type.
    pub(crate) from: bool,
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
        /// Whether there is a constructor.
        new: bool,
    },
    /// The members of a type.
    Newtype {
        ty: RustType,
        /// Whether members that the schema does not describe are kept beside them.
        open: bool,
    },
}

#[derive(Debug)]
pub(crate) struct CommandItem {
    pub(crate) head: Head,
    pub(crate) shape: Shape,
    pub(crate) response: RustType,
    pub(crate) flags: Flags,
    pub(crate) features: Vec<FeatureItem>,
}

/// The flags of a command that are not at their default: fields of `qapi_types::CommandSpec` with
/// their values.
pub(crate) type Flags = Vec<(Ident, bool)>;

#[derive(Debug)]
pub(crate) struct EventItem {
    pub(crate) head: Head,
    pub(crate) shape: Shape,
    pub(crate) features: Vec<FeatureItem>,
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
    /// The handler's method's documentation.
    pub(crate) doc: Comment,
    pub(crate) deprecated: Option<Deprecated>,
    pub(crate) condition: Option<Condition>,
}

impl CommandRow {
    /// Where the struct of its arguments is, from the root of the output.
    pub(crate) fn path(&self) -> String {
        format!("command::{}", self.ident.as_str())
    }
}

/// An event as the enum of events has it.
#[derive(Debug)]
pub(crate) struct EventRow {
    pub(crate) wire: String,
    /// The struct of its data in the module `event`, and the variant.
    pub(crate) ident: Ident,
    /// The variant's documentation.
    pub(crate) doc: Comment,
    /// Whether the event has no data.
    pub(crate) empty: bool,
    pub(crate) deprecated: Option<Deprecated>,
    pub(crate) condition: Option<Condition>,
}
