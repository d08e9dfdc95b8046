//! The schema itself: modules with what stands in them, and the definitions by kind.

use std::collections::HashMap;
use std::ops::Index;
use std::sync::Arc;

use super::doc::Text;
use super::ids::{
    AlternateId, CommandId, DefinitionId, EnumId, EventId, ModuleId, StructId, UnionId,
};
use super::releases::Releases;
use super::types::{Alternate, Command, Enum, Event, Head, Struct, Union};
use crate::name::Name;
use crate::source::{FileId, SourceMap};

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

/// A checked schema. It comes from a [`Loader`](crate::Loader), or is a part of another, by
/// [`select`](Self::select); there is no other way to make one.
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
    pub(crate) releases: Option<Arc<Releases>>,
    /// The schemas of these, oldest first.
    pub(crate) of_releases: Arc<[Self]>,
}

macro_rules! index {
    ($($id:ident => $field:ident: $kind:ty;)*) => {$(
        impl Index<$id> for Schema {
            type Output = $kind;

            fn index(&self, id: $id) -> &$kind {
                &self.$field[id.0 as usize]
            }
        }
    )*};
}

index! {
    EnumId => enums: Enum;
    StructId => structs: Struct;
    UnionId => unions: Union;
    AlternateId => alternates: Alternate;
    CommandId => commands: Command;
    EventId => events: Event;
    ModuleId => modules: Module;
}

impl Schema {
    /// All files, with their text: what a build script watches, what a span points into.
    pub fn sources(&self) -> &SourceMap {
        &self.sources
    }

    /// Which releases have what, if the schema is [merged](crate::merge) from several.
    pub fn releases(&self) -> Option<&Releases> {
        self.releases.as_deref()
    }

    /// The schema of one of the releases that this one is [merged](crate::merge) from, as it was given. A part
    /// of a merged schema has the whole of each.
    pub fn release(&self, name: &str) -> Option<&Self> {
        let mut names = self.releases()?.names().iter();
        let at = names.position(|known| known == name)?;
        self.of_releases.get(at)
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

    /// The same without documentation.
    #[must_use]
    pub fn without_documentation(mut self) -> Self {
        let heads = (self.enums.iter_mut().map(|it| &mut it.head))
            .chain(self.structs.iter_mut().map(|it| &mut it.head))
            .chain(self.unions.iter_mut().map(|it| &mut it.head))
            .chain(self.alternates.iter_mut().map(|it| &mut it.head))
            .chain(self.commands.iter_mut().map(|it| &mut it.head))
            .chain(self.events.iter_mut().map(|it| &mut it.head));
        for head in heads {
            head.doc = None;
        }
        for module in &mut self.modules {
            let documented = |item: &Item| matches!(item, Item::Freeform(_));
            module.items.retain(|item| !documented(item));
        }
        self
    }
}
