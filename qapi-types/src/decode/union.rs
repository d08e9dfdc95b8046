//! Unions: common members and those of one branch side by side in one object.
//!
//! The discriminator may come anywhere. Members of the branch that come before it are kept until
//! it is known which branch they belong to; from then on the branch reads straight from the input,
//! and the common members among its own are put aside for the union as they pass.

use serde::de::{Deserialize, Error};

use super::{Members, error};
use crate::object::Branches;
use crate::values::Any;

/// Stands for a member that is not a common one.
const OTHER: usize = usize::MAX;

/// The members of a union's branch.
pub struct BranchMembers<'a, M, E> {
    early: std::vec::IntoIter<(String, Any)>,
    /// The early member just found.
    current: Option<(String, Any)>,
    rest: &'a mut M,
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
            (self.common)(index, self.rest);
        }
    }

    fn read<T: Deserialize<'de>>(&mut self, slot: &mut Option<T>) {
        match self.current.take() {
            None => self.rest.read(slot),
            Some((name, value)) => match T::deserialize(value) {
                Ok(value) => *slot = Some(value),
                Err(error) => self.error = Some(error::inside(&name, &M::Error::custom(error))),
            },
        }
    }

    fn finish(&mut self) -> Result<(), M::Error> {
        match self.error.take() {
            Some(error) => Err(error),
            None => self.rest.finish(),
        }
    }
}

/// See [`Members::union`].
pub(super) fn decode<'de, M: Members<'de>, B: Branches>(
    members: &mut M,
    names: &'static [&'static str],
    discriminator: usize,
    common: &mut dyn FnMut(usize, &mut M),
) -> Result<B, M::Error> {
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
    let mut branch = BranchMembers {
        early: early.into_iter(),
        current: None,
        rest: members,
        names,
        common,
        error: None,
    };
    let value = B::decode(&tag, &mut branch)?;
    // A branch without members of its own leaves the common ones behind.
    branch.skip_all()?;
    Ok(value)
}

fn position(names: &[&str], name: &str) -> Option<usize> {
    names.iter().position(|known| *known == name)
}
