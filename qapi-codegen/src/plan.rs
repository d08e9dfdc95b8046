//! The plan: what is to be emitted, in Rust's terms, with every decision taken.
//!
//! Takes a [`Schema`] and the options, gives a [`Plan`]: modules of items whose names, types,
//! boxes, attributes and documentation are settled, or diagnostics for names that meet in one
//! identifier. Emitters only write down what stands here. Nothing in it is tokens, which could not be
//! shared between threads.

mod boxing;
pub(crate) mod build;
mod built_in;
mod cfg;
mod collide;
mod constructing;
mod convert;
mod derives;
mod describe;
mod guard;
mod guards;
mod modules;
mod overview;
mod place;
mod policy;
mod prelude;
mod rust_type;
mod sorted;
mod static_schema;
mod targets;
mod usage;
mod users;

pub(crate) use self::cfg::Cfg;
use self::derives::Derived;
pub(crate) use self::prelude::StdPath;
pub(crate) use self::rust_type::RustType;
#[cfg(feature = "releases")]
pub(crate) use self::static_schema::ReleaseTables;
pub(crate) use self::static_schema::{Number, Row, Span, StaticSchema};
use crate::comments::{Comment, Comments};
use crate::names::Ident;
use crate::options::{Code, Handlers};

/// Everything that is to be emitted.
#[derive(Debug)]
pub(crate) struct Plan {
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
    /// Whether there is what servers need: the schema as static data, and handlers.
    pub(crate) server: bool,
    /// When the schema as static data is there.
    pub(crate) schema_condition: Option<Cfg>,
    /// The schema as static data; empty where nothing needs it.
    pub(crate) static_schema: StaticSchema,
    /// Which handler traits there are.
    pub(crate) handlers: Handlers,
}

impl Plan {
    /// Whether there are handler traits.
    pub(crate) fn has_dispatch(&self) -> bool {
        self.server && self.handlers != Handlers::None
    }

    /// The commands that handlers have methods for.
    pub(crate) fn handled(&self) -> impl Iterator<Item = &CommandRow> {
        self.commands.iter().filter(|command| !command.built_in)
    }
}

/// A schema file's definitions.
#[derive(Debug)]
pub(crate) struct Module {
    pub(crate) ident: Ident,
    /// The schema file's name, as [`qapi_parse::schema::Module::name`].
    pub(crate) source: String,
    pub(crate) doc: Comment,
    /// When it is there; what is in it says no more than that leaves open.
    pub(crate) condition: Option<Cfg>,
    pub(crate) types: Vec<TypeItem>,
    pub(crate) commands: Calls<CommandItem>,
    pub(crate) events: Calls<EventItem>,
}

/// The commands or events of a schema file, which stand in a module of their own.
#[derive(Debug)]
pub(crate) struct Calls<T> {
    pub(crate) items: Vec<T>,
    /// When that module is there, as seen from the file's module and as seen from the root. What is in it
    /// says no more than that leaves open.
    pub(crate) condition: Option<Cfg>,
    pub(crate) condition_at_root: Option<Cfg>,
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
    /// When the code is there, where that is carried into it and the module around does not say it.
    pub(crate) condition: Option<Cfg>,
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
    pub(crate) condition: Option<Cfg>,
}

/// A feature of a command or event: its name, and when it is there, where that is carried into the
/// code.
#[derive(Debug)]
pub(crate) struct FeatureItem {
    pub(crate) wire: String,
    pub(crate) condition: Option<Cfg>,
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
    pub(crate) members: Members,
    /// Whether it is made from its only member.
    pub(crate) from: Conversion,
}

/// The members of a struct, and what is done with them.
#[derive(Debug)]
pub(crate) struct Members {
    /// The fields, in tuples of slots that are as long as the runtime has them.
    pub(crate) tuples: Vec<Vec<Field>>,
    /// The field that keeps members which the schema does not know, if they are kept.
    pub(crate) others: Option<Ident>,
    pub(crate) access: Access,
    /// How `new` names things.
    pub(crate) words: Words,
    /// What is said of `new`.
    pub(crate) new: Comment,
}

/// How a function that makes a value names `Into` and `None`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words {
    pub(crate) into: StdPath,
    pub(crate) none: StdPath,
}

impl Members {
    /// All fields, in order.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &Field> + Clone {
        self.tuples.iter().flatten()
    }
}

/// How members are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// There are none.
    Empty,
    /// By their indices.
    Index,
    /// By their names: which there are, and so their indices, depends on conditions.
    Name,
}

/// A member.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) head: Head,
    pub(crate) ty: RustType,
    pub(crate) slot: Slot,
    /// Whether it is the language's `number`, or an array of them, which is not written as Rust
    /// would.
    pub(crate) number: bool,
    /// Whether a constructor takes whatever converts into the type.
    pub(crate) into: bool,
}

/// What a member is read into, with the type that the slot names. Arrays have slots of their own, so
/// that errors in them tell the index.
#[derive(Debug)]
pub(crate) enum Slot {
    Mandatory(RustType),
    MandatoryList(RustType),
    /// The field's own type.
    Optional,
    OptionalList(RustType),
    /// The discriminator of a union.
    Tag,
}

impl Slot {
    pub(crate) fn is_optional(&self) -> bool {
        matches!(self, Self::Optional | Self::OptionalList(_))
    }

    pub(crate) fn is_tag(&self) -> bool {
        matches!(self, Self::Tag)
    }
}

/// Whether something is made from a value that it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Conversion {
    No,
    Yes,
    /// From text, whether it is borrowed or not.
    Text,
}

#[derive(Debug)]
pub(crate) struct UnionItem {
    pub(crate) head: Head,
    /// The common members, the discriminator among them with the enum of branches as its type.
    pub(crate) members: Members,
    /// The field of the discriminator.
    pub(crate) discriminator: Ident,
    /// Whether it is made from a branch alone.
    pub(crate) from_branch: bool,
    /// What functions call the branch that they take.
    pub(crate) branch: Ident,
    pub(crate) branches: BranchesItem,
}

/// The Rust enum that carries a union's branch.
#[derive(Debug)]
pub(crate) struct BranchesItem {
    pub(crate) head: Head,
    /// Whether branches that the schema does not know are kept.
    pub(crate) open: bool,
    /// Whether conditions may leave no branch at all.
    pub(crate) may_be_empty: bool,
    /// How to name `Ok`.
    pub(crate) ok: StdPath,
    pub(crate) variants: Vec<Variant>,
}

/// A branch of a union.
#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) head: Head,
    /// The members it adds, if any.
    pub(crate) payload: Option<RustType>,
    /// Whether functions take whatever converts into these, as for a [`Field`].
    pub(crate) into: bool,
    /// The function that makes a union with it, and what is said of that.
    pub(crate) function: (Ident, Comment),
    /// The types that it is made from.
    pub(crate) sources: Vec<Source>,
}

/// A type that a branch is made from.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) ty: RustType,
    /// The type to wrap it in, the field that holds it, that field's type, and the field for members
    /// that the schema does not know if there is one.
    pub(crate) wrapper: Option<(RustType, Ident, RustType, Option<Ident>)>,
}

#[derive(Debug)]
pub(crate) struct AlternateItem {
    pub(crate) head: Head,
    /// Whether conditions may leave no branch at all.
    pub(crate) may_be_empty: bool,
    pub(crate) variants: Vec<Choice>,
}

/// A branch of an alternate.
#[derive(Debug)]
pub(crate) struct Choice {
    pub(crate) head: Head,
    pub(crate) ty: RustType,
    /// Whether it is an array, of which errors tell the index.
    pub(crate) list: bool,
    /// As for a [`Field`].
    pub(crate) number: bool,
    /// Whether the alternate is made from a value of the type.
    pub(crate) from: Conversion,
    /// The variant of `qapi_types::JsonType` that selects it.
    pub(crate) json: Ident,
}

/// The shape of a command's or event's struct.
#[derive(Debug)]
pub(crate) enum Shape {
    /// No members.
    Unit,
    /// Members given in place.
    Members(Members),
    /// The members of a type.
    Newtype {
        ty: RustType,
        /// The field that keeps members which the schema does not describe, if they are kept.
        others: Option<Ident>,
        new: NewOfType,
    },
}

/// The function `new` of what has the members of a type.
#[derive(Debug)]
pub(crate) struct NewOfType {
    pub(crate) doc: Comment,
    pub(crate) words: Words,
    /// The members of the type, as seen from the function. None if the type is from elsewhere, and
    /// nothing is known of it.
    pub(crate) fields: Option<Vec<Field>>,
    /// The field of the type that keeps members which the schema does not describe, if they are kept.
    pub(crate) others: Option<Ident>,
}

#[derive(Debug)]
pub(crate) struct CommandItem {
    pub(crate) head: Head,
    pub(crate) shape: Shape,
    pub(crate) response: RustType,
    pub(crate) flags: Flags,
    pub(crate) features: Vec<FeatureItem>,
    /// The releases that have it, if it is not in all.
    pub(crate) releases: Vec<String>,
}

/// The flags of a command that are not at their default: fields of `qapi_types::CommandSpec` with
/// their values.
pub(crate) type Flags = Vec<(Ident, bool)>;

#[derive(Debug)]
pub(crate) struct EventItem {
    pub(crate) head: Head,
    pub(crate) shape: Shape,
    pub(crate) features: Vec<FeatureItem>,
    /// The releases that have it, if it is not in all.
    pub(crate) releases: Vec<String>,
}

/// A command as handlers have it.
#[derive(Debug)]
pub(crate) struct CommandRow {
    pub(crate) wire: String,
    /// The struct of its arguments in the module `command`.
    pub(crate) ident: Ident,
    /// The handler's method.
    pub(crate) method: Ident,
    /// What it answers, if the schema gives an answer.
    pub(crate) response: Option<RustType>,
    /// Whether services answer it themselves.
    pub(crate) built_in: bool,
    /// The handler's method's documentation.
    pub(crate) doc: Comment,
    pub(crate) deprecated: Option<Deprecated>,
    pub(crate) condition: Option<Cfg>,
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
    pub(crate) data: EventData,
    pub(crate) deprecated: Option<Deprecated>,
    pub(crate) condition: Option<Cfg>,
}

/// Which data an event comes with.
#[derive(Debug)]
pub(crate) enum EventData {
    None,
    Always,
    /// What the schema does not know, if there is any, in this field.
    Unknown(Ident),
}
