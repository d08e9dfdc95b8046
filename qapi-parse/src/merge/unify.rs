//! Types of one kind that releases use at the same place become one.
//!
//! If no release has both, one is the other under a new name; else the newer takes in the older.

use std::collections::HashSet;

use super::plan::{Category, Kind, Plan, Use};
use super::source::{Source, What};
use crate::draft::Type;
use crate::name::Name;

impl Plan<'_> {
    /// Makes one of the types that are used at one place, where they can be.
    pub(super) fn unify(&mut self, uses: &[Use]) -> bool {
        let types = || uses.iter().rev().filter_map(|it| it.ty.clone());
        let alternate = Some(Category::Defined(Kind::Alternate));
        let is_alternate = |ty: &Type| self.category(&ty.name) == alternate;
        let Some(target) = types().find(is_alternate).or_else(|| types().next()) else {
            return false;
        };
        let mut changed = false;
        for it in uses {
            changed |= match &it.ty {
                None if target.array => false,
                None => self.take_in(
                    &target.name,
                    Source {
                        what: match it.source.what {
                            What::Definition(id) | What::Nothing(id) => What::Nothing(id),
                            arguments @ What::Arguments(_) => arguments,
                        },
                        ..it.source
                    },
                ),
                Some(ty) if ty.array == target.array => {
                    self.bring(&target.name, &ty.name, it.source.release)
                }
                Some(_) => false,
            };
        }
        changed
    }

    /// Makes one of `target` and of the type that `release` has under `name`.
    fn bring(&mut self, target: &Name, name: &Name, release: usize) -> bool {
        let (into, from) = (self.resolve(target), self.resolve(name));
        if into == from {
            return false;
        }
        let (Some(Category::Defined(to)), Some(Category::Defined(kind))) =
            (self.category(&into), self.category(&from))
        else {
            return false;
        };
        if to == Kind::Alternate && kind != to {
            let choices = self.groups.get(&into).map(|group| self.choices(group));
            let fits =
                |ty: &Type| !ty.array && self.category(&ty.name) == Some(Category::Defined(kind));
            let choices = choices.into_iter().flatten().flat_map(|choice| choice.uses);
            let mut types = choices.filter_map(|it| it.ty);
            return match types.find(fits) {
                Some(ty) => self.bring(&ty.name, name, release),
                None => false,
            };
        }
        if to != kind {
            return false;
        }
        let releases = |name: &Name| -> Option<HashSet<usize>> {
            let group = self.groups.get(name).filter(|group| !group.preferred)?;
            Some(group.own.iter().map(|source| source.release).collect())
        };
        let apart = releases(&into)
            .zip(releases(&from))
            .is_some_and(|(into, from)| into.is_disjoint(&from));
        if apart && let Some(gone) = self.groups.remove(&from) {
            if let Some(group) = self.groups.get_mut(&into) {
                group.own.extend(gone.own);
                group.own.sort();
                group.taken_in.extend(gone.taken_in);
            }
            self.renamed.insert(from, into);
            return true;
        }
        let id = self.releases[release].schema.get(name.as_str());
        id.is_some_and(|id| {
            let what = What::Definition(id);
            self.take_in(&into, Source { release, what })
        })
    }

    /// Adds to what an object, enumeration or alternate must be right for.
    fn take_in(&mut self, target: &Name, source: Source) -> bool {
        let target = self.resolve(target);
        let Some(group) = self.groups.get_mut(&target) else {
            return false;
        };
        let object = !matches!(source.what, What::Definition(_));
        if group.preferred || (object && group.kind != Kind::Object) {
            return false;
        }
        // Of objects without members one says it all.
        let nothing =
            |it: &Source| matches!(it.what, What::Nothing(_)) && it.release == source.release;
        let known = match source.what {
            What::Nothing(_) => group.taken_in.iter().any(nothing),
            _ => group.own.contains(&source) || group.taken_in.contains(&source),
        };
        if !known {
            group.taken_in.push(source);
        }
        !known
    }
}
