//! Under which conditions something is there, when conditions are carried into the code.
//!
//! What something kept refers to has to be there too, whatever its own condition says: a type is
//! there when its condition holds or something that refers to it is there. These are the conditions
//! that hold for items; members, values and branches have their own alone.

use std::collections::{BTreeMap, BTreeSet};

use qapi_parse::Schema;
use qapi_parse::schema::{Arguments, Condition, DefinitionId, Feature, Member, UnionBase};

use super::policy::Policy;
use crate::options::Conditions;

#[cfg(test)]
mod tests;

/// Conditions one of which must hold, each of them several that must all hold.
///
/// Without alternatives nothing is ever there; an alternative without conditions is always there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Guard(BTreeSet<BTreeSet<Condition>>);

impl Guard {
    /// More alternatives than this and the thing is always there, which does no harm. Schemas that
    /// people write need two or three.
    const MOST: usize = 16;

    pub(super) fn always() -> Self {
        Self::default().or_all([BTreeSet::new()])
    }

    /// Where this and `condition` hold.
    pub(super) fn and(&self, condition: Option<&Condition>) -> Self {
        let with = |all: &BTreeSet<Condition>| {
            let mut all = all.clone();
            flatten(condition, &mut all);
            all
        };
        Self::default().or_all(self.0.iter().map(with))
    }

    /// Where this or `other` holds.
    fn or(self, other: Self) -> Self {
        self.or_all(other.0)
    }

    fn or_all(mut self, others: impl IntoIterator<Item = BTreeSet<Condition>>) -> Self {
        for other in others {
            if !self.0.iter().any(|mine| mine.is_subset(&other)) {
                self.0.retain(|mine| !other.is_subset(mine));
                self.0.insert(other);
            }
        }
        if self.0.len() > Self::MOST {
            self.0 = BTreeSet::from([BTreeSet::new()]);
        }
        self
    }

    /// Whether `other` holds wherever this does, as far as that is easily seen.
    pub(super) fn implies(&self, other: &Self) -> bool {
        let covered = |mine: &BTreeSet<Condition>| other.0.iter().any(|all| all.is_subset(mine));
        self.0.iter().all(covered)
    }

    /// The same as one condition; `None` when it always holds.
    pub(super) fn condition(&self) -> Option<Condition> {
        let mut alternatives: Vec<Condition> = Vec::new();
        for all in &self.0 {
            let mut all: Vec<Condition> = all.iter().cloned().collect();
            alternatives.push(match all.len() {
                0 => return None,
                1 => all.remove(0),
                _ => Condition::All(all),
            });
        }
        Some(match alternatives.len() {
            1 => alternatives.remove(0),
            _ => Condition::Any(alternatives),
        })
    }
}

fn flatten(condition: Option<&Condition>, into: &mut BTreeSet<Condition>) {
    match condition {
        None => {}
        Some(Condition::All(all)) => all.iter().for_each(|part| flatten(Some(part), into)),
        Some(condition) => {
            into.insert(condition.clone());
        }
    }
}

/// When each definition is there.
#[derive(Debug)]
pub(super) struct Guards(BTreeMap<DefinitionId, Guard>);

impl Guards {
    /// Under other policies than [`Conditions::Cfg`] everything that is kept is there.
    pub(super) fn new(schema: &Schema, policy: &Policy<'_>, conditions: &Conditions) -> Self {
        let mut guards = BTreeMap::new();
        if *conditions != Conditions::Cfg {
            return Self(guards);
        }
        for id in schema.definitions() {
            let own = schema.head(*id).condition.as_ref();
            guards.insert(*id, Guard::always().and(own));
        }
        let mut pending: BTreeSet<DefinitionId> = schema.definitions().iter().copied().collect();
        while let Some(id) = pending.pop_first() {
            let guard = guards.get(&id).cloned().unwrap_or_default();
            selection.references(schema, id, &mut |named, condition| {
                let Some(target) = named.definition() else {
                    return;
                };
                let old = guards.get(&target).cloned().unwrap_or_default();
                let new = old.clone().or(guard.and(condition));
                if new != old {
                    guards.insert(target, new);
                    pending.insert(target);
                }
            });
        }
        Self(guards)
    }

    pub(super) fn of(&self, id: DefinitionId) -> Guard {
        self.0.get(&id).cloned().unwrap_or_else(Guard::always)
    }
}

/// All symbols that conditions of `schema` name.
pub(crate) fn symbols(schema: &Schema) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut add = |condition: Option<&Condition>| {
        if let Some(condition) = condition {
            collect(condition, &mut found);
        }
    };
    for id in schema.definitions() {
        let head = schema.head(*id);
        add(head.condition.as_ref());
        of_features(&head.features, &mut add);
        match *id {
            DefinitionId::Enum(id) => {
                for value in &schema[id].values {
                    add(value.condition.as_ref());
                    of_features(&value.features, &mut add);
                }
            }
            DefinitionId::Struct(id) => of_members(&schema[id].members, &mut add),
            DefinitionId::Union(id) => {
                if let UnionBase::Inline(members) = &schema[id].base {
                    of_members(members, &mut add);
                }
                for branch in &schema[id].branches {
                    add(branch.condition.as_ref());
                }
            }
            DefinitionId::Alternate(id) => {
                for branch in &schema[id].branches {
                    add(branch.condition.as_ref());
                }
            }
            DefinitionId::Command(id) => of_arguments(&schema[id].arguments, &mut add),
            DefinitionId::Event(id) => of_arguments(&schema[id].arguments, &mut add),
        }
    }
    found
}

fn of_arguments(arguments: &Arguments, add: &mut impl FnMut(Option<&Condition>)) {
    if let Arguments::Inline(members) = arguments {
        of_members(members, add);
    }
}

fn of_members(members: &[Member], add: &mut impl FnMut(Option<&Condition>)) {
    for member in members {
        add(member.condition.as_ref());
        of_features(&member.features, add);
    }
}

fn of_features(features: &[Feature], add: &mut impl FnMut(Option<&Condition>)) {
    for feature in features {
        add(feature.condition.as_ref());
    }
}

fn collect(condition: &Condition, found: &mut BTreeSet<String>) {
    match condition {
        Condition::Defined(symbol) => {
            found.insert(symbol.clone());
        }
        Condition::All(parts) | Condition::Any(parts) => {
            for part in parts {
                collect(part, found);
            }
        }
        Condition::Not(part) => collect(part, found),
    }
}
