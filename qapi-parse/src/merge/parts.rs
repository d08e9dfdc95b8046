//! Parts of the same name brought together: in which order, under which conditions, with which features.

use std::collections::HashMap;

use crate::draft::{Branch, Member};
use crate::name::Name;
use crate::schema::{Condition, EnumValue, Feature};

use super::source::Source;

/// What has a name and may have a condition.
pub(super) trait Part {
    fn name(&self) -> &Name;
    fn condition(&self) -> Option<&Condition>;
}

macro_rules! parts {
    ($($ty:ty),*) => {$(
        impl Part for $ty {
            fn name(&self) -> &Name {
                &self.name
            }

            fn condition(&self) -> Option<&Condition> {
                self.condition.as_ref()
            }
        }
    )*};
}

parts!(Member, Branch, EnumValue, Feature);

/// Parts of one name, oldest first, each with where it comes from.
#[derive(Clone, Debug)]
pub(super) struct Same<T> {
    pub(super) name: Name,
    pub(super) found: Vec<(Source, T)>,
}

impl<T: Part> Same<T> {
    /// The condition that at least one has.
    pub(super) fn condition(&self) -> Option<Condition> {
        any(self.found.iter().map(|(_, part)| part.condition()))
    }

    /// Whether all have the same condition.
    pub(super) fn agree(&self) -> bool {
        let mut conditions = self.found.iter().map(|(_, part)| part.condition());
        let first = conditions.next();
        conditions.all(|condition| Some(condition) == first)
    }
}

/// Brings parts together by name: in the order of the newest source, then what only older ones have.
pub(super) fn gather<T: Part>(sources: impl IntoIterator<Item = (Source, Vec<T>)>) -> Vec<Same<T>> {
    let mut sources: Vec<(Source, Vec<T>)> = sources.into_iter().collect();
    sources.sort_by_key(|(source, _)| *source);
    let mut places: HashMap<Name, usize> = HashMap::new();
    let mut all: Vec<Same<T>> = Vec::new();
    for (source, parts) in sources.into_iter().rev() {
        for part in parts {
            let name = part.name().clone();
            let at = *places.entry(name.clone()).or_insert_with(|| {
                let found = Vec::new();
                all.push(Same { name, found });
                all.len() - 1
            });
            all[at].found.push((source, part));
        }
    }
    for same in &mut all {
        same.found.reverse();
    }
    all
}

/// What holds where at least one does.
pub(super) fn any<'c>(
    conditions: impl IntoIterator<Item = Option<&'c Condition>>,
) -> Option<Condition> {
    let mut all: Vec<&Condition> = Vec::new();
    for condition in conditions {
        let condition = condition?;
        let parts = match condition {
            Condition::Any(parts) => parts.as_slice(),
            one => std::slice::from_ref(one),
        };
        for part in parts {
            if !all.contains(&part) {
                all.push(part);
            }
        }
    }
    match all.as_slice() {
        [] => None,
        [one] => Some((*one).clone()),
        several => Some(Condition::Any(several.iter().copied().cloned().collect())),
    }
}

/// The features that one has.
pub(super) fn features<'f>(
    lists: impl IntoIterator<Item = (Source, &'f [Feature])>,
) -> Vec<Feature> {
    let lists = lists
        .into_iter()
        .map(|(source, list)| (source, list.to_vec()));
    let features = gather(lists).into_iter().filter_map(|same| {
        let condition = same.condition();
        let (_, newest) = same.found.into_iter().next_back()?;
        Some(Feature {
            condition,
            ..newest
        })
    });
    features.collect()
}
