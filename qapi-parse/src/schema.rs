//! The model: a schema as it is after every check, with all references resolved.
//!
//! Takes nothing but what `resolve` puts in, gives read access. Definitions of one kind
//! stand in one arena; small `Copy` ids refer to them, and indexing a [`Schema`] with an id cannot
//! fail. Whoever holds a `Schema` may stop checking: bases are structs, discriminators are
//! enum-typed members of their base, branches have a type that can be told apart.

mod doc;
mod graph;
mod pattern;
mod select;
mod types;

use std::collections::HashMap;
use std::ops::Index;

pub use doc::{Doc, DocItem, Section, SectionKind, Text};
pub use graph::{Part, Reference, Site};
pub use pattern::Pattern;
pub use select::{Counts, Selected, Selection, Unmatched};
pub use types::{
    Alternate, AlternateBranch, Arguments, Branch, Builtin, Command, Condition, Enum, EnumValue,
    Event, Feature, Head, JsonType, Member, NamedType, ObjectType, Struct, TypeRef, Union,
    UnionBase,
};

use crate::name::Name;
use crate::source::{FileId, SourceMap};

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident => $field:ident: $kind:ty;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $id(pub(crate) u32);

        impl Index<$id> for Schema {
            type Output = $kind;

            fn index(&self, id: $id) -> &$kind {
                &self.$field[id.0 as usize]
            }
        }
    )*};
}

ids! {
    /// An enumeration of a [`Schema`].
    EnumId => enums: Enum;
    /// A struct of a [`Schema`].
    StructId => structs: Struct;
    /// A union of a [`Schema`].
    UnionId => unions: Union;
    /// An alternate of a [`Schema`].
    AlternateId => alternates: Alternate;
    /// A command of a [`Schema`].
    CommandId => commands: Command;
    /// An event of a [`Schema`].
    EventId => events: Event;
    /// A module, that is one schema file, of a [`Schema`].
    ModuleId => modules: Module;
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

/// What a module holds, in the order of its file.
#[derive(Clone, Debug)]
pub enum Item {
    /// An include directive, first or repeated, and the module it names.
    Include(ModuleId),
    /// A definition.
    Definition(DefinitionId),
    /// A free-form documentation comment.
    Freeform(Text),
}

/// One schema file.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Module {
    /// Path relative to the folder of the root file, with `/` between its parts: `block-core.json`,
    /// `include/sub.json`, `../../qapi/common.json`. The root is its bare file name.
    pub name: String,
    /// The text it was read from.
    pub file: FileId,
    /// Everything in the file, in order.
    pub items: Vec<Item>,
}

/// A checked schema. Obtained from [`crate::Loader::load`]; there is no other way to make one.
#[derive(Clone, Debug)]
pub struct Schema {
    pub(crate) sources: SourceMap,
    pub(crate) modules: Vec<Module>,
    pub(crate) definitions: Vec<DefinitionId>,
    pub(crate) enums: Vec<Enum>,
    pub(crate) structs: Vec<Struct>,
    pub(crate) unions: Vec<Union>,
    pub(crate) alternates: Vec<Alternate>,
    pub(crate) commands: Vec<Command>,
    pub(crate) events: Vec<Event>,
    pub(crate) by_name: HashMap<Name, DefinitionId>,
}

impl Schema {
    /// All files, with their text: what a build script watches, what a span points into.
    pub fn sources(&self) -> &SourceMap {
        &self.sources
    }

    /// All modules, the root first, then in the order in which include directives name them.
    pub fn modules(&self) -> &[Module] {
        &self.modules
    }

    /// The ids of [`modules`](Self::modules), in the same order.
    pub fn module_ids(&self) -> impl Iterator<Item = ModuleId> + use<> {
        (0..).take(self.modules.len()).map(ModuleId)
    }

    /// Everything at the top level of all modules in schema order: that of the text, an include
    /// directive being followed by what it brings in, the first time.
    pub fn walk(&self) -> impl Iterator<Item = (ModuleId, &Item)> {
        let mut seen = vec![false; self.modules.len()];
        let mut open = Vec::new();
        if let (Some(root), Some(seen)) = (self.modules.first(), seen.first_mut()) {
            *seen = true;
            open.push((ModuleId(0), root.items.iter()));
        }
        std::iter::from_fn(move || {
            loop {
                let (module, items) = open.last_mut()?;
                let module = *module;
                let Some(item) = items.next() else {
                    open.pop();
                    continue;
                };
                if let Item::Include(target) = item
                    && !std::mem::replace(&mut seen[target.0 as usize], true)
                {
                    open.push((*target, self[*target].items.iter()));
                }
                return Some((module, item));
            }
        })
    }

    /// All definitions in schema order: the order of the text, an include standing for the
    /// definitions of the file it brings in.
    pub fn definitions(&self) -> &[DefinitionId] {
        &self.definitions
    }

    /// The definition called `name`. Types, commands and events share one namespace.
    pub fn get(&self, name: &str) -> Option<DefinitionId> {
        self.by_name.get(name).copied()
    }

    /// Name, place, condition, features and documentation of a definition of any kind.
    pub fn head(&self, id: DefinitionId) -> &Head {
        match id {
            DefinitionId::Enum(id) => &self[id].head,
            DefinitionId::Struct(id) => &self[id].head,
            DefinitionId::Union(id) => &self[id].head,
            DefinitionId::Alternate(id) => &self[id].head,
            DefinitionId::Command(id) => &self[id].head,
            DefinitionId::Event(id) => &self[id].head,
        }
    }

    /// Enumerations in schema order; likewise the other kinds below.
    pub fn enums(&self) -> &[Enum] {
        &self.enums
    }

    /// Structs in schema order.
    pub fn structs(&self) -> &[Struct] {
        &self.structs
    }

    /// Unions in schema order.
    pub fn unions(&self) -> &[Union] {
        &self.unions
    }

    /// Alternates in schema order.
    pub fn alternates(&self) -> &[Alternate] {
        &self.alternates
    }

    /// Commands in schema order.
    pub fn commands(&self) -> &[Command] {
        &self.commands
    }

    /// Events in schema order.
    pub fn events(&self) -> &[Event] {
        &self.events
    }
}
