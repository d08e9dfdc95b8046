//! Unions: common members and those of one branch side by side in one object.
//!
//! The discriminator may come anywhere. Members of the branch that come before it are kept until
//! it is known which branch they belong to; from then on the branch reads straight from the input,
//! and the common members among its own are put aside for the union as they pass.

use serde::de::{DeserializeSeed, Error};

use super::kept::Kept;
use super::{Members, error, put};
use crate::object::{Branches, Object};
use crate::values::Any;

/// Stands for a member that is not a common one.
const OTHER: usize = usize::MAX;

/// A member that came before the discriminator: name and value.
type Early = (String, Any);

/// The members of a union's branch.
pub struct BranchMembers<'a, M, E> {
    early: std::vec::IntoIter<Early>,
    /// The early member just found.
    current: Option<Early>,
    rest: &'a mut M,
    /// The union, whose members the common ones are.
    union: &'static str,
    names: &'static [&'static str],
    common: &'a mut dyn FnMut(usize, &mut M),
    error: Option<E>,
}

impl<'de, M: Members<'de>> Members<'de> for BranchMembers<'_, M, M::Error> {
    type Error = M::Error;

    fn seek(&mut self, lookup: &mut dyn FnMut(&str) -> Option<usize>) -> Option<usize> {
        if self.error.is_some() {
            return None;
        }
        for (name, value) in self.early.by_ref() {
            if let Some(index) = lookup(&name) {
                self.current = Some((name, value));
                return Some(index);
            }
        }
        loop {
            let mut is_common = false;
            let names = self.names;
            let index = self.rest.seek(&mut |name| {
                let common = position(names, name);
                is_common = common.is_some();
                common.or_else(|| lookup(name))
            })?;
            if !is_common {
                return Some(index);
            }
            let branch = self.rest.owner();
            self.rest.set_owner(self.union);
            (self.common)(index, self.rest);
            self.rest.set_owner(branch);
        }
    }

    fn read_seed<S: DeserializeSeed<'de>>(&mut self, seed: S, slot: &mut Option<S::Value>) {
        match self.current.take() {
            None => self.rest.read_seed(seed, slot),
            Some((name, value)) => {
                if let Err(error) = put(slot, seed.deserialize(Kept(value))) {
                    self.fail(&name, error);
                }
            }
        }
    }

    fn owner(&self) -> &'static str {
        self.rest.owner()
    }

    fn set_owner(&mut self, owner: &'static str) {
        self.rest.set_owner(owner);
    }

    fn finish(&mut self) -> Result<(), M::Error> {
        match self.error.take() {
            Some(error) => Err(error),
            None => self.rest.finish(),
        }
    }
}

impl<'de, M: Members<'de>> BranchMembers<'_, M, M::Error> {
    #[cold]
    fn fail(&mut self, name: &str, error: serde_json::Error) {
        let error = M::Error::custom(error);
        self.error = Some(error::in_member(self.owner(), name, &error));
    }
}

/// Decodes the branch that `wrap` makes of a `T`.
///
/// Generated code has a call of this for each branch and nothing else: a `match` over dozens of
/// them would need room on the stack for all their types at every layer of a deep message.
///
/// # Errors
///
/// When a member has the wrong type or a mandatory one is missing.
pub fn branch<'de, T: Object, B, M: Members<'de>>(
    members: &mut M,
    wrap: fn(T) -> B,
) -> Result<B, M::Error> {
    members.set_owner(T::NAME);
    T::decode(members).map(wrap)
}

/// See [`Members::union`].
pub(super) fn decode<'de, M: Members<'de>, B: Branches>(
    members: &mut M,
    names: &'static [&'static str],
    discriminator: usize,
    common: &mut dyn FnMut(usize, &mut M),
) -> Result<B, M::Error> {
    let name = names.get(discriminator).copied().unwrap_or_default();
    let (tag, early) = find_tag(members, names, discriminator, common)?;
    let union = members.owner();
    let mut branch = BranchMembers {
        union,
        early: early.into_iter(),
        current: None,
        rest: members,
        names,
        common,
        error: None,
    };
    // Not taken apart before it is handed on, so that it is on the stack once.
    let mut result = B::decode(&tag, &mut branch);
    match &mut result {
        Ok(_) => {
            // A branch without members of its own leaves the common ones behind.
            branch.skip_all()?;
            branch.rest.set_owner(branch.union);
        }
        Err(error) => error::in_branch(union, name, &tag, error),
    }
    result
}

/// Reads as far as the discriminator. Gives its value, and the members of the branch that came
/// before it.
fn find_tag<'de, M: Members<'de>>(
    members: &mut M,
    names: &'static [&'static str],
    discriminator: usize,
    common: &mut dyn FnMut(usize, &mut M),
) -> Result<(String, Vec<Early>), M::Error> {
    let mut early = Vec::new();
    let mut tag: Option<String> = None;
    while tag.is_none() {
        let mut other = String::new();
        let found = members.seek(&mut |name| {
            position(names, name).or_else(|| {
                name.clone_into(&mut other);
                Some(OTHER)
            })
        });
        match found {
            None => break,
            Some(OTHER) => {
                let mut value = None;
                members.read(&mut value);
                early.extend(value.map(|value| (other, value)));
            }
            Some(index) if index == discriminator => members.read(&mut tag),
            Some(index) => common(index, members),
        }
        // An error sticks in `members`, and the next `seek` ends the loop.
    }
    members.finish()?;
    let tag = members.required(tag, names.get(discriminator).copied().unwrap_or_default())?;
    Ok((tag, early))
}

fn position(names: &[&str], name: &str) -> Option<usize> {
    names.iter().position(|known| *known == name)
}
