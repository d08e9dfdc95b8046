//! When something is there, where that is carried into the code: by conditions of the schema, by Cargo
//! features, or by both.
//!
//! What something kept refers to has to be there too, whatever its own condition says: a type is
//! there when its condition holds or something that refers to it is there. These are the conditions
//! that hold for items; members, values and branches have their own alone.

use super::cfg::Cfg;
use super::sorted;

/// Conditions one of which must hold, each of them several that must all hold.
///
/// Without alternatives nothing is ever there; an alternative without conditions is always there. Both lists are
/// sorted, and have nothing twice. They are short.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Guard(Vec<Vec<Cfg>>);

impl Guard {
    /// More alternatives than this and the thing is always there, which does no harm. Schemas that
    /// people write need two or three, and as many families as they are cut into.
    const MOST: usize = 16;

    pub(super) fn always() -> Self {
        Self(vec![Vec::new()])
    }

    /// Where this and `condition` hold.
    pub(super) fn and(&self, condition: Option<&Cfg>) -> Self {
        let mut alternatives = self.0.clone();
        for all in &mut alternatives {
            flatten(condition, all);
        }
        Self::default().or_all(alternatives)
    }

    /// Where this or `other` holds.
    pub(super) fn or(self, other: Self) -> Self {
        self.or_all(other.0)
    }

    fn or_all(mut self, others: Vec<Vec<Cfg>>) -> Self {
        for other in others {
            if !self.0.iter().any(|mine| is_subset(mine, &other)) {
                self.0.retain(|mine| !is_subset(&other, mine));
                sorted::insert(&mut self.0, other);
            }
        }
        if self.0.len() > Self::MOST {
            return Self::always();
        }
        self
    }

    /// Whether nothing is ever there.
    pub(super) fn is_never(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `other` holds wherever this does, as far as that is easily seen.
    pub(super) fn implies(&self, other: &Self) -> bool {
        let covered = |mine: &Vec<Cfg>| other.0.iter().any(|all| is_subset(all, mine));
        self.0.iter().all(covered)
    }

    /// What is left to say inside of something that is only there where `outer` holds.
    pub(super) fn within(&self, outer: &Self) -> Self {
        if outer.implies(self) {
            return Self::always();
        }
        match outer.0.first() {
            Some(given) if outer.0.len() == 1 => {
                let mut alternatives = self.0.clone();
                for all in &mut alternatives {
                    all.retain(|condition| !given.contains(condition));
                }
                Self::default().or_all(alternatives)
            }
            _ => self.clone(),
        }
    }

    /// The same as one condition; `None` when it always holds.
    pub(super) fn cfg(&self) -> Option<Cfg> {
        let mut alternatives: Vec<Cfg> = Vec::new();
        for all in &self.0 {
            alternatives.push(match &**all {
                [] => return None,
                [one] => one.clone(),
                _ => Cfg::All(all.clone()),
            });
        }
        Some(match alternatives.len() {
            1 => alternatives.remove(0),
            _ => Cfg::Any(alternatives),
        })
    }
}

fn is_subset(part: &[Cfg], all: &[Cfg]) -> bool {
    part.iter().all(|condition| all.contains(condition))
}

fn flatten(condition: Option<&Cfg>, into: &mut Vec<Cfg>) {
    match condition {
        None => {}
        Some(Cfg::All(all)) => all.iter().for_each(|part| flatten(Some(part), into)),
        Some(condition) => sorted::insert(into, condition.clone()),
    }
}
