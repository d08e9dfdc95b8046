//! Decides when each definition is there, and when each module is.
//!
//! A Cargo feature is about commands and events: they are there with the features of their module. A
//! type is there with what reaches it, wherever it is defined. One that no command or event reaches
//! goes with its own module.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use qapi_parse::Schema;
use qapi_parse::schema::{Condition, DefinitionId, ModuleId};

use super::cfg::Cfg;
use super::guard::Guard;
use super::policy::Policy;
use crate::options::Options;

#[cfg(test)]
mod tests;

/// When each definition and module is there; `None` when all of them always are.
#[derive(Debug)]
pub(super) struct Guards(Option<Known>);

#[derive(Debug)]
struct Known {
    /// Under which Cargo features a definition is there, whatever conditions say.
    homes: BTreeMap<DefinitionId, Guard>,
    definitions: BTreeMap<DefinitionId, Guard>,
    modules: HashMap<ModuleId, ModuleGuards>,
}

/// When the Rust module of a schema file is there, and those in it: under the Cargo features that
/// anything in them is there under. Symbols of conditions take no part, since the compiler knows of them
/// only inside of modules, where generated code can say that they are fine. A module without items is
/// never there.
#[derive(Clone, Debug, Default)]
pub(super) struct ModuleGuards {
    pub(super) all: Guard,
    pub(super) commands: Guard,
    pub(super) events: Guard,
}

impl Guards {
    pub(super) fn new(schema: &Schema, options: &Options, policy: &Policy<'_>) -> Self {
        if !(policy.carries() || options.cargo_features.any()) {
            return Self(None);
        }
        let carried = |condition: Option<&Condition>| policy.carried(condition);
        let homes = homes(schema, options);
        let mut definitions = homes.clone();
        for (id, guard) in &mut definitions {
            *guard = guard.and(carried(schema.head(*id).condition.as_ref()).as_ref());
        }
        spread(schema, &mut definitions, &carried);
        let mut modules: HashMap<ModuleId, ModuleGuards> = HashMap::new();
        for (id, guard) in &homes {
            let head = schema.head(*id);
            if options.extern_type(head.name.as_str()).is_some() {
                continue;
            }
            let module = modules.entry(head.module).or_default();
            add(&mut module.all, guard);
            match id {
                DefinitionId::Command(_) => add(&mut module.commands, guard),
                DefinitionId::Event(_) => add(&mut module.events, guard),
                _ => {}
            }
        }
        Self(Some(Known {
            homes,
            definitions,
            modules,
        }))
    }

    /// When a definition is there.
    pub(super) fn of(&self, id: DefinitionId) -> Guard {
        match &self.0 {
            None => Guard::always(),
            Some(known) => known.definitions[&id].clone(),
        }
    }

    /// Under which Cargo features a definition is there, whatever conditions say.
    pub(super) fn home(&self, id: DefinitionId) -> Guard {
        match &self.0 {
            None => Guard::always(),
            Some(known) => known.homes[&id].clone(),
        }
    }

    /// When the modules of a schema file are there.
    pub(super) fn of_module(&self, id: ModuleId) -> ModuleGuards {
        let Some(known) = &self.0 else {
            return ModuleGuards {
                all: Guard::always(),
                commands: Guard::always(),
                events: Guard::always(),
            };
        };
        known.modules.get(&id).cloned().unwrap_or_default()
    }

    /// What there is left to say of a definition of `module` in the Rust module that it stands in.
    pub(super) fn in_place(&self, id: DefinitionId, module: ModuleId) -> Option<Cfg> {
        let known = self.0.as_ref()?;
        let around = known.modules.get(&module)?;
        let around = match id {
            DefinitionId::Command(_) => &around.commands,
            DefinitionId::Event(_) => &around.events,
            _ => &around.all,
        };
        known.definitions[&id].within(around).cfg()
    }
}

fn add(guard: &mut Guard, other: &Guard) {
    *guard = std::mem::take(guard).or(other.clone());
}

/// Under which Cargo features each definition is there, whatever conditions say.
fn homes(schema: &Schema, options: &Options) -> BTreeMap<DefinitionId, Guard> {
    let mut homes = BTreeMap::new();
    if !options.cargo_features.any() {
        for id in schema.definitions() {
            homes.insert(*id, Guard::always());
        }
        return homes;
    }
    let own = |id: DefinitionId| {
        let module = &schema[schema.head(id).module];
        let features = options.cargo_features.of_module(&module.name);
        let alternatives = features.map(|feature| Cfg::Feature(feature.to_owned()));
        let alternatives = alternatives.map(|feature| Guard::always().and(Some(&feature)));
        alternatives.reduce(Guard::or).unwrap_or_else(Guard::always)
    };
    for id in schema.definitions() {
        let home = match id {
            DefinitionId::Command(_) | DefinitionId::Event(_) => own(*id),
            _ => Guard::default(),
        };
        homes.insert(*id, home);
    }
    spread(schema, &mut homes, &|_| None);
    for (id, home) in &mut homes {
        if home.is_never() {
            *home = own(*id);
        }
    }
    // Those that nothing reached may refer to each other.
    spread(schema, &mut homes, &|_| None);
    homes
}

/// Has what each definition refers to be there where the definition is.
fn spread(
    schema: &Schema,
    guards: &mut BTreeMap<DefinitionId, Guard>,
    carried: &dyn Fn(Option<&Condition>) -> Option<Cfg>,
) {
    let mut pending = BTreeSet::new();
    for id in guards.keys() {
        pending.insert(*id);
    }
    while let Some(id) = pending.pop_first() {
        let guard = guards[&id].clone();
        for reference in schema.references(id) {
            let Some(target) = reference.definition() else {
                continue;
            };
            let old = &guards[&target];
            let new = old
                .clone()
                .or(guard.and(carried(reference.condition()).as_ref()));
            if new != *old {
                guards.insert(target, new);
                pending.insert(target);
            }
        }
    }
}
