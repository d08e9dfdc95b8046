//! Tells where items stand and what they are called.

use qapi_parse::Schema;
use qapi_parse::schema::{DefinitionId, ModuleId};

use super::Words;
use super::prelude::{Prelude, Std};
use crate::names::{self, Ident};

/// The identifier of a definition's item.
pub(super) fn item_ident(schema: &Schema, id: DefinitionId) -> Ident {
    let name = &schema.head(id).name;
    match id {
        DefinitionId::Command(_) => names::command_ident(name),
        DefinitionId::Event(_) => names::event_ident(name),
        _ => names::type_ident(name),
    }
}

/// Where an item stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// The schema file whose module it is in; `None` in a module that is made of all files.
    pub(super) module: Option<ModuleId>,
    /// How many modules up the root is.
    pub(super) depth: usize,
    /// What the items beside it leave of the prelude.
    pub(super) prelude: Prelude,
}

impl Place {
    /// At the root.
    pub(super) const ROOT: Self = Self {
        module: None,
        depth: 0,
        prelude: Prelude::ALL,
    };

    /// In a module at the root that is made of all files and has none of their items.
    pub(super) const OF_ALL: Self = Self {
        module: None,
        depth: 1,
        prelude: Prelude::ALL,
    };

    /// How a function beside the items names what it needs to make a value.
    pub(super) fn words(self) -> Words {
        Words {
            into: self.prelude.path(Std::Into),
            none: self.prelude.path(Std::None),
        }
    }

    /// How many modules up a type of `module` can be named: its own module names it directly, and
    /// the root re-exports it to all others.
    pub(super) fn supers_to(self, module: ModuleId) -> usize {
        if self.module == Some(module) {
            self.depth - 1
        } else {
            self.depth
        }
    }
}
