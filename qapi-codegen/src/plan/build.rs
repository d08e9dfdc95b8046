//! Making the plan: one pass over the definitions, one function per kind. Those for types, for
//! commands and events, and for what is in all of them stand in modules of their own.

mod calls;
mod parts;
mod types;

use std::collections::BTreeMap;

use qapi_parse::schema::{self, DefinitionId, Item, ModuleId};
use qapi_parse::{Diagnostic, Failure, Schema};
use qapi_util::parallel;

use super::boxing::Boxes;
use super::collide::{self, Scope};
use super::convert::Converter;
use super::derives::{Derives, Node};
use super::describe::{self, Targets};
use super::guard::Guards;
use super::place::{Place, item_ident};
use super::policy::Policy;
use super::prelude::Prelude;
use super::static_schema::{StaticSchema, static_schema};
use super::{CommandRow, EventRow, Module, Plan, TypeItem, modules};
use crate::comments::{Comment, Drafts};
use crate::error::Error;
use crate::names::{self, Ident};
use crate::options::Options;

/// Makes the plan.
///
/// # Errors
///
/// When names meet in one identifier, with one diagnostic for each two, or when something cannot be
/// derived as the options ask.
pub(crate) fn plan(schema: &Schema, options: &Options) -> Result<Plan, Error> {
    let policy = Policy::new(&options.conditions);
    let items = || items(&policy.kept(schema), options, &policy);
    if !options.server {
        return items();
    }
    let (plan, tables) = parallel::both(items, || static_schema(schema, &policy));
    Ok(Plan {
        static_schema: tables.map_err(Error::contradiction)?,
        ..plan?
    })
}

/// The plan of what is kept, but for the schema as static data.
fn items(schema: &Schema, options: &Options, policy: &Policy<'_>) -> Result<Plan, Error> {
    let guards = Guards::new(schema, &options.conditions);
    let targets = Targets::new(schema, options, policy, &guards);
    let boxes = Boxes::new(schema);
    let converter = Converter::new(schema, options, policy);
    let derives = Derives::new(schema, options, policy, &boxes).map_err(Error::option)?;
    let mut planner = Planner {
        schema,
        policy,
        targets: &targets,
        options,
        converter: &converter,
        guards: &guards,
        boxes,
        derives: &derives,
        preludes: Preludes::new(schema),
        diagnostics: Vec::new(),
        types: Scope::default(),
        commands: Scope::default(),
        events: Scope::default(),
        comments: Drafts::new(options.comments),
        doc: None,
        modules: Vec::new(),
        event_rows: Vec::new(),
        command_rows: Vec::new(),
    };
    planner.modules();
    let Planner {
        diagnostics,
        comments,
        doc,
        modules,
        event_rows: mut events,
        command_rows: mut commands,
        ..
    } = planner;
    if !diagnostics.is_empty() {
        let sources = schema.sources().clone();
        return Err(Error::schema(Failure::new(sources, diagnostics)));
    }
    commands.sort_by(|a, b| a.wire.cmp(&b.wire));
    events.sort_by(|a, b| a.wire.cmp(&b.wire));
    Ok(Plan {
        event_derives: derives.of(Node::Events).macros,
        doc: doc.unwrap_or(Comment::NONE),
        comments: comments.write(),
        modules,
        events,
        commands,
        server: options.server,
        static_schema: StaticSchema::default(),
        handlers: options.handlers,
    })
}

/// What items leave of the prelude to others in their scope.
struct Preludes {
    /// To types, for each schema file.
    types: BTreeMap<ModuleId, Prelude>,
    /// To commands and events, for each schema file.
    calls: BTreeMap<ModuleId, Prelude>,
}

impl Preludes {
    fn new(schema: &Schema) -> Self {
        let mut preludes = Self {
            types: BTreeMap::new(),
            calls: BTreeMap::new(),
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
        self.types.get(&module).copied().unwrap_or(Prelude::ALL)
    }

    fn of_calls(&self, module: ModuleId) -> Prelude {
        self.calls.get(&module).copied().unwrap_or(Prelude::ALL)
    }
}

struct Planner<'a> {
    schema: &'a Schema,
    policy: &'a Policy<'a>,
    targets: &'a Targets<'a>,
    options: &'a Options,
    converter: &'a Converter<'a>,
    guards: &'a Guards,
    derives: &'a Derives,
    boxes: Boxes,
    preludes: Preludes,
    diagnostics: Vec<Diagnostic>,
    types: Scope,
    commands: Scope,
    events: Scope,
    comments: Drafts<'a>,
    /// Documentation of the root.
    doc: Option<Comment>,
    modules: Vec<Module>,
    event_rows: Vec<EventRow>,
    command_rows: Vec<CommandRow>,
}

impl Planner<'_> {
    fn modules(&mut self) {
        let idents = modules::idents(self.schema, &self.options.module_prefix);
        collide::modules(self.schema, &idents, &mut self.diagnostics);
        for (id, ident) in self.schema.module_ids().zip(idents) {
            let module = &self.schema[id];
            let targets = self.targets;
            let doc = self.comments.add(move || describe::module(targets, module));
            self.doc.get_or_insert(doc);
            let mut planned = Module {
                ident,
                source: module.name.clone(),
                doc,
                types: Vec::new(),
                commands: Vec::new(),
                events: Vec::new(),
            };
            for item in &module.items {
                if let Item::Definition(id) = item
                    && !self.is_extern(*id)
                {
                    self.definition(*id, &mut planned);
                }
            }
            if !(planned.types.is_empty()
                && planned.commands.is_empty()
                && planned.events.is_empty())
            {
                self.modules.push(planned);
            }
        }
    }

    fn definition(&mut self, id: DefinitionId, module: &mut Module) {
        match id {
            DefinitionId::Enum(id) => module.types.push(TypeItem::Enum(self.enumeration(id))),
            DefinitionId::Struct(id) => module.types.push(TypeItem::Struct(self.structure(id))),
            DefinitionId::Union(id) => {
                module.types.push(TypeItem::Union(Box::new(self.union(id))));
            }
            DefinitionId::Alternate(id) => {
                module.types.push(TypeItem::Alternate(self.alternate(id)));
            }
            DefinitionId::Command(id) => module.commands.push(self.command(id)),
            DefinitionId::Event(id) => module.events.push(self.event(id)),
        }
    }

    /// Where the type `head` stands.
    fn place_of_type(&self, head: &schema::Head) -> Place {
        Place {
            module: Some(head.module),
            depth: 1,
            prelude: self.preludes.of_types(head.module),
        }
    }

    /// Where the command or event `head` stands.
    fn place_of_call(&self, head: &schema::Head) -> Place {
        Place {
            module: Some(head.module),
            depth: 2,
            prelude: self.preludes.of_calls(head.module),
        }
    }

    /// Settles the identifier of a type and takes it.
    fn type_ident(&mut self, source: &schema::Head) -> Ident {
        let ident = names::type_ident(&source.name);
        self.types
            .take(&ident, &source.name, source.span, &mut self.diagnostics);
        ident
    }
}
