//! What the making of the plan keeps at hand: the schema, what was decided about it as a whole, and
//! what is planned so far.

use std::collections::HashMap;

use qapi_parse::schema::{self, DefinitionId, ModuleId};
use qapi_parse::{Diagnostic, Schema};

use super::super::boxing::Boxes;
use super::super::collide::Scope;
use super::super::convert::Converter;
use super::super::derives::Derives;
use super::super::guards::Guards;
use super::super::place::{Place, item_ident};
use super::super::policy::Policy;
use super::super::prelude::Prelude;
use super::super::targets::Targets;
use super::super::{CommandRow, EventRow, Module};
use crate::comments::{Comment, Drafts};
use crate::names::{self, Ident};
use crate::options::Options;

/// The plan in the making.
pub(super) struct Planner<'a> {
    pub(super) schema: &'a Schema,
    pub(super) policy: &'a Policy<'a>,
    pub(super) targets: &'a Targets<'a>,
    pub(super) options: &'a Options,
    pub(super) converter: &'a Converter<'a>,
    pub(super) guards: &'a Guards,
    pub(super) derives: &'a Derives,
    pub(super) boxes: Boxes,
    pub(super) preludes: Preludes,
    pub(super) types: Scope,
    pub(super) commands: Scope,
    pub(super) events: Scope,
    pub(super) comments: Drafts<'a>,
    pub(super) planned: Planned,
}

/// What is planned so far.
#[derive(Default)]
pub(super) struct Planned {
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Documentation of the root.
    pub(super) doc: Option<Comment>,
    pub(super) modules: Vec<Module>,
    pub(super) events: Vec<EventRow>,
    pub(super) commands: Vec<CommandRow>,
}

impl Planner<'_> {
    /// Where the type `head` stands.
    pub(super) fn place_of_type(&self, head: &schema::Head) -> Place {
        Place {
            module: Some(head.module),
            depth: 1,
            prelude: self.preludes.of_types(head.module),
        }
    }

    /// Where the command or event `head` stands.
    pub(super) fn place_of_call(&self, head: &schema::Head) -> Place {
        Place {
            module: Some(head.module),
            depth: 2,
            prelude: self.preludes.of_calls(head.module),
        }
    }

    /// Settles the identifier of a type and takes it.
    pub(super) fn type_ident(&mut self, source: &schema::Head) -> Ident {
        let ident = names::type_ident(&source.name);
        self.types.take(
            &ident,
            &source.name,
            source.span,
            &mut self.planned.diagnostics,
        );
        ident
    }
}

/// What items leave of the prelude to others in their scope.
pub(super) struct Preludes {
    /// To types, for each schema file that has some.
    types: HashMap<ModuleId, Prelude>,
    /// To commands and events, for each schema file that has some.
    calls: HashMap<ModuleId, Prelude>,
}

impl Preludes {
    pub(super) fn new(schema: &Schema) -> Self {
        let mut preludes = Self {
            types: HashMap::new(),
            calls: HashMap::new(),
        };
        for id in schema.definitions() {
            let (ident, module) = (item_ident(schema, *id), schema.head(*id).module);
            let scope = match id {
                DefinitionId::Command(_) | DefinitionId::Event(_) => &mut preludes.calls,
                _ => &mut preludes.types,
            };
            scope.entry(module).or_insert(Prelude::ALL).take(&ident);
        }
        preludes
    }

    fn of_types(&self, module: ModuleId) -> Prelude {
        self.types[&module]
    }

    fn of_calls(&self, module: ModuleId) -> Prelude {
        self.calls[&module]
    }
}
