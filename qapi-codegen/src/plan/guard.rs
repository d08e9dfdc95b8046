//! When something is there, where that is carried into the code: by conditions of the schema, by Cargo
//! features, or by both.
//!
//! What something kept refers to has to be there too, whatever its own condition says: a type is
//! there when its condition holds or something that refers to it is there. These are the conditions
//! that hold for items; members, values and branches have their own alone.

use std::collections::BTreeSet;

use super::cfg::Cfg;

/// Conditions one of which must hold, each of them several that must all hold.
///
/// Without alternatives nothing is ever there; an alternative without conditions is always there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Guard(BTreeSet<BTreeSet<Cfg>>);

impl Guard {
    /// More alternatives than this and the thing is always there, which does no harm. Schemas that
    /// people write need two or three, and as many families as they are cut into.
    const MOST: usize = 16;

    pub(super) fn always() -> Self {
        Self::default().or_all([BTreeSet::new()])
    }

    /// Where this and `condition` hold.
    pub(super) fn and(&self, condition: Option<Cfg>) -> Self {
        let mut more = BTreeSet::new();
        flatten(condition, &mut more);
        let with = |all: &BTreeSet<Cfg>| all | &more;
        Self::default().or_all(self.0.iter().map(with))
    }

    /// Where this or `other` holds.
    pub(super) fn or(self, other: Self) -> Self {
        self.or_all(other.0)
    }

    fn or_all(mut self, others: impl IntoIterator<Item = BTreeSet<Cfg>>) -> Self {
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

    /// Whether nothing is ever there.
    pub(super) fn is_never(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `other` holds wherever this does, as far as that is easily seen.
    pub(super) fn implies(&self, other: &Self) -> bool {
        let covered = |mine: &BTreeSet<Cfg>| other.0.iter().any(|all| all.is_subset(mine));
        self.0.iter().all(covered)
    }

    /// What is left to say inside of something that is only there where `outer` holds.
    pub(super) fn within(&self, outer: &Self) -> Self {
        if outer.implies(self) {
            return Self::always();
        }
        match outer.0.first() {
            Some(given) if outer.0.len() == 1 => {
                Self::default().or_all(self.0.iter().map(|all| all - given))
            }
            _ => self.clone(),
        }
    }

    /// The same as one condition; `None` when it always holds.
    pub(super) fn cfg(&self) -> Option<Cfg> {
        let mut alternatives: Vec<Cfg> = Vec::new();
        for all in &self.0 {
            let mut all: Vec<Cfg> = all.iter().cloned().collect();
            alternatives.push(match all.len() {
                0 => return None,
                1 => all.remove(0),
                _ => Cfg::All(all),
            });
        }
        Some(match alternatives.len() {
            1 => alternatives.remove(0),
            _ => Cfg::Any(alternatives),
        })
    }
}

fn flatten(condition: Option<Cfg>, into: &mut BTreeSet<Cfg>) {
    match condition {
        None => {}
        Some(Cfg::All(all)) => all.into_iter().for_each(|part| flatten(Some(part), into)),
        Some(condition) => {
            into.insert(condition);
        }
    }
}
