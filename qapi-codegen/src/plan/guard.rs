//! Under which conditions something is there, when conditions are carried into the code.
//!
//! What something kept refers to has to be there too, whatever its own condition says: a type is
//! there when its condition holds or something that refers to it is there. These are the conditions
//! that hold for items; members, values and branches have their own alone.

use std::collections::{BTreeMap, BTreeSet};

use qapi_parse::Schema;
use qapi_parse::schema::{Condition, DefinitionId};

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

/// When each definition is there; `None` when all of them always are.
#[derive(Debug)]
pub(super) struct Guards(Option<BTreeMap<DefinitionId, Guard>>);

impl Guards {
    /// Under other policies than [`Conditions::Cfg`] everything that is kept is there.
    pub(super) fn new(schema: &Schema, conditions: &Conditions) -> Self {
        if *conditions != Conditions::Cfg {
            return Self(None);
        }
        let all = schema.definitions().iter().copied();
        let own = |id| Guard::always().and(schema.head(id).condition.as_ref());
        let mut guards: BTreeMap<_, _> = all.clone().map(|id| (id, own(id))).collect();
        let mut pending: BTreeSet<DefinitionId> = all.collect();
        while let Some(id) = pending.pop_first() {
            let guard = guards[&id].clone();
            for reference in schema.references(id) {
                let Some(target) = reference.definition() else {
                    continue;
                };
                let old = &guards[&target];
                let new = old.clone().or(guard.and(reference.condition()));
                if new != *old {
                    guards.insert(target, new);
                    pending.insert(target);
                }
            }
        }
        Self(Some(guards))
    }

    pub(super) fn of(&self, id: DefinitionId) -> Guard {
        match &self.0 {
            None => Guard::always(),
            Some(guards) => guards[&id].clone(),
        }
    }
}
