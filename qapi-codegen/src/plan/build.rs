//! Makes the plan.
//!
//! What concerns the schema as a whole is decided first. Then there is one pass over the definitions, with
//! a function per kind: [`types`] has those for types, [`calls`] those for commands and events, and
//! [`parts`] and [`constructors`] what both need.

mod calls;
mod constructors;
mod parts;
mod planner;
mod types;

use qapi_parse::schema::{DefinitionId, Item};
use qapi_parse::{Failure, Schema};
use qapi_util::parallel;

use self::planner::{Planned, Planner, Preludes};
use super::boxing::Boxes;
use super::collide::{self, Scope};
use super::convert::Converter;
use super::derives::{Derives, Node};
use super::guard::Guard;
use super::guards::Guards;
use super::overview;
use super::policy::Policy;
use super::static_schema::{StaticSchema, static_schema};
use super::targets::Targets;
use super::{Calls, Cfg, Module, Plan, TypeItem, modules};
use crate::comments::{self, Comment};
use crate::error::Error;
use crate::options::Options;

/// Makes the plan.
///
/// # Errors
///
/// When names meet in one identifier, with one diagnostic for each two, or when something cannot be
/// derived as the options ask.
pub(crate) fn plan(schema: &Schema, options: &Options) -> Result<Plan, Error> {
    let policy = Policy::new(schema, options);
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
    let guards = Guards::new(schema, options, policy);
    let targets = Targets::new(schema, options, policy, &guards);
    let boxes = Boxes::new(schema);
    let converter = Converter::new(schema, options, policy);
    let derives = Derives::new(schema, options, policy, &boxes).map_err(Error::option)?;
    let begin = |comments| Planner {
        schema,
        policy,
        targets: &targets,
        options,
        converter: &converter,
        guards: &guards,
        boxes,
        derives: &derives,
        preludes: Preludes::new(schema),
        types: Scope::default(),
        commands: Scope::default(),
        events: Scope::default(),
        comments,
        planned: Planned::default(),
    };
    let (planned, comments) = comments::write(options.comments, |drafts| begin(drafts).modules());
    let Planned {
        diagnostics,
        doc,
        modules,
        mut events,
        mut commands,
    } = planned;
    if !diagnostics.is_empty() {
        let sources = schema.sources().clone();
        return Err(Error::schema(Failure::new(sources, diagnostics)));
    }
    commands.sort_by(|a, b| a.wire.cmp(&b.wire));
    events.sort_by(|a, b| a.wire.cmp(&b.wire));
    Ok(Plan {
        event_derives: derives.of(Node::Events).macros,
        doc: doc.unwrap_or(Comment::NONE),
        comments,
        modules,
        events,
        commands,
        server: options.server,
        schema_condition: options
            .cargo_features
            .of_schema()
            .map(|it| Cfg::Feature(it.to_owned())),
        static_schema: StaticSchema::default(),
        handlers: options.handlers,
    })
}

impl<T> Calls<T> {
    /// None yet, in a module that is there under `guard` inside of one that is there under `outer`.
    fn new(guard: &Guard, outer: &Guard) -> Self {
        Self {
            items: Vec::new(),
            condition: guard.within(outer).cfg(),
            condition_at_root: guard.cfg(),
        }
    }
}

impl Planner<'_> {
    /// Plans all modules.
    fn modules(mut self) -> Planned {
        let idents = modules::idents(self.schema, &self.options.module_prefix);
        collide::modules(self.schema, &idents, &mut self.planned.diagnostics);
        for (id, ident) in self.schema.module_ids().zip(idents) {
            let module = &self.schema[id];
            let targets = self.targets;
            if self.planned.doc.is_none() {
                self.planned.doc = Some(self.comments.add(move || overview::root(targets, module)));
            }
            let doc = self.comments.add(move || overview::module(targets, id));
            let guards = self.guards.of_module(id);
            let mut filled = Module {
                ident,
                source: module.name.clone(),
                doc,
                condition: guards.all.cfg(),
                types: Vec::new(),
                commands: Calls::new(&guards.commands, &guards.all),
                events: Calls::new(&guards.events, &guards.all),
            };
            for item in &module.items {
                if let Item::Definition(id) = item
                    && !self.is_extern(*id)
                {
                    self.definition(*id, &mut filled);
                }
            }
            if !(filled.types.is_empty()
                && filled.commands.items.is_empty()
                && filled.events.items.is_empty())
            {
                self.planned.modules.push(filled);
            }
        }
        self.planned
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
            DefinitionId::Command(id) => module.commands.items.push(self.command(id)),
            DefinitionId::Event(id) => module.events.items.push(self.event(id)),
        }
    }
}
