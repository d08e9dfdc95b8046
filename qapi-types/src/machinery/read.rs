//! How what objects are made of is read.
//!
//! Takes the names of an object's members, gives the [parts](super::parts) that it is made from.

use std::slice;

use serde::Serialize;
use serde::de::{Deserialize, Error, IgnoredAny};

use super::error;
use super::members::Members;
use super::names::Names;
use super::parts::{Both, List, Need, NeedList, Number, Open, Parts, Slot, Slots, Tag, tuples};
use crate::values::Map;

/// The names of the members that are next.
pub type Rest = slice::Iter<'static, &'static str>;

/// Reading all that an object is made of.
pub trait ReadParts<'de>: Parts {
    /// Reads an object whose members that are known are `names`.
    ///
    /// # Errors
    ///
    /// When a member does not decode or a mandatory one is missing.
    fn decode<M: Members<'de>>(
        members: &mut M,
        names: &'static [&'static str],
    ) -> Result<Self, M::Error>;

    /// The same, with a table of the names.
    ///
    /// # Errors
    ///
    /// The same.
    fn decode_of<M: Members<'de>>(
        members: &mut M,
        names: &'static Names,
    ) -> Result<Self, M::Error> {
        Self::decode(members, names.all)
    }
}

/// Reading what becomes one member.
pub trait ReadSlot<'de>: Slot {
    /// What is read.
    type Found: Deserialize<'de>;

    /// Whether this is a union's discriminator.
    const IS_TAG: bool = false;

    /// Reads the member just found.
    fn read<M: Members<'de>>(found: &mut Option<Self::Found>, members: &mut M) {
        members.read(found);
    }

    /// Fills the slot of the member of the type `owner` that is next in `names`, and goes past it.
    ///
    /// # Errors
    ///
    /// When nothing was found and there has to be something.
    fn fill<E: Error>(found: Option<Self::Found>, names: &mut Rest, owner: &str)
    -> Result<Self, E>;
}

/// What was found of a mandatory member.
#[cfg_attr(not(debug_assertions), inline(always))]
fn need<T, E: Error>(found: Option<T>, names: &mut Rest, owner: &str) -> Result<T, E> {
    let name = names.next();
    found.ok_or_else(|| match name {
        Some(name) => error::missing(owner, name),
        None => error::unnamed(owner),
    })
}

impl<'de, T: Deserialize<'de> + Serialize + 'static> ReadSlot<'de> for Need<T> {
    type Found = T;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn fill<E: Error>(found: Option<T>, names: &mut Rest, owner: &str) -> Result<Self, E> {
        need(found, names, owner).map(Self)
    }
}

impl<'de, T: Deserialize<'de> + Serialize + 'static> ReadSlot<'de> for NeedList<T> {
    type Found = Vec<T>;

    fn read<M: Members<'de>>(found: &mut Option<Vec<T>>, members: &mut M) {
        members.read_list(found);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn fill<E: Error>(found: Option<Vec<T>>, names: &mut Rest, owner: &str) -> Result<Self, E> {
        need(found, names, owner).map(Self)
    }
}

impl<'de, T: Deserialize<'de> + Serialize + 'static> ReadSlot<'de> for List<T> {
    type Found = Vec<T>;

    fn read<M: Members<'de>>(found: &mut Option<Vec<T>>, members: &mut M) {
        members.read_list(found);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn fill<E: Error>(found: Option<Vec<T>>, names: &mut Rest, _: &str) -> Result<Self, E> {
        names.next();
        Ok(Self(found))
    }
}

impl<'de, T: Deserialize<'de> + Serialize + 'static> ReadSlot<'de> for Option<T> {
    type Found = T;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn fill<E: Error>(found: Option<T>, names: &mut Rest, _: &str) -> Result<Self, E> {
        names.next();
        Ok(found)
    }
}

impl<'de, S: ReadSlot<'de>> ReadSlot<'de> for Number<S>
where
    Self: Slot,
{
    type Found = S::Found;

    fn read<M: Members<'de>>(found: &mut Option<S::Found>, members: &mut M) {
        S::read(found, members);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn fill<E: Error>(found: Option<S::Found>, names: &mut Rest, owner: &str) -> Result<Self, E> {
        S::fill(found, names, owner).map(Self)
    }
}

impl ReadSlot<'_> for Tag {
    type Found = IgnoredAny;

    const IS_TAG: bool = true;

    fn fill<E: Error>(_: Option<IgnoredAny>, names: &mut Rest, _: &str) -> Result<Self, E> {
        names.next();
        Ok(Self)
    }
}

/// Reading what becomes several members.
pub trait ReadSlots<'de>: Slots {
    /// Which of them is a union's discriminator.
    const TAG: Option<usize>;

    /// What was found so far.
    type Found: Default;

    /// Reads the member just found, which is the one at `index`.
    fn read<M: Members<'de>>(found: &mut Self::Found, index: usize, members: &mut M);

    /// Fills the slots of the members of the type `owner` that are next in `names`, and goes past
    /// them.
    ///
    /// # Errors
    ///
    /// When a mandatory member was not found.
    fn fill<E: Error>(found: Self::Found, names: &mut Rest, owner: &str) -> Result<Self, E>;
}

impl<'de, A: ReadSlots<'de>, B: ReadSlots<'de>> ReadSlots<'de> for Both<A, B> {
    const TAG: Option<usize> = match (A::TAG, B::TAG) {
        (None, Some(index)) => Some(A::COUNT + index),
        (first, _) => first,
    };

    type Found = (A::Found, B::Found);

    fn read<M: Members<'de>>(found: &mut Self::Found, index: usize, members: &mut M) {
        match index.checked_sub(A::COUNT) {
            None => A::read(&mut found.0, index, members),
            Some(index) => B::read(&mut found.1, index, members),
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn fill<E: Error>(found: Self::Found, names: &mut Rest, owner: &str) -> Result<Self, E> {
        Ok(Self(
            A::fill(found.0, names, owner)?,
            B::fill(found.1, names, owner)?,
        ))
    }
}

/// Slots for a tuple. What was found is a tuple of options, and so no longer than has `Default`.
macro_rules! tuple {
    ($($index:tt $slot:ident)*) => {
        impl<'de, $($slot: ReadSlot<'de>),*> ReadSlots<'de> for ($($slot,)*) {
            const TAG: Option<usize> = {
                let mut tag = None;
                $(if $slot::IS_TAG { tag = Some($index); })*
                tag
            };

            type Found = ($(Option<$slot::Found>,)*);

            fn read<M: Members<'de>>(found: &mut Self::Found, index: usize, members: &mut M) {
                match index {
                    $($index => $slot::read(&mut found.$index, members),)*
                    // A name without a slot: an `Object` made by hand may have one.
                    _ => members.read(&mut None::<IgnoredAny>),
                }
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn fill<E: Error>(
                found: Self::Found,
                names: &mut Rest,
                owner: &str,
            ) -> Result<Self, E> {
                Ok(($($slot::fill(found.$index, names, owner)?,)*))
            }
        }
    };
}

tuples!(tuple);

/// An object without members.
impl<'de> ReadParts<'de> for () {
    fn decode<M: Members<'de>>(members: &mut M, _: &[&str]) -> Result<Self, M::Error> {
        members.skip_all()
    }
}

impl<'de, S: ReadSlots<'de>> ReadParts<'de> for S {
    fn decode<M: Members<'de>>(
        members: &mut M,
        names: &'static [&'static str],
    ) -> Result<Self, M::Error> {
        let mut found = S::Found::default();
        while let Some(index) = members.next(names) {
            S::read(&mut found, index, members);
        }
        fill(found, members, names)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn decode_of<M: Members<'de>>(
        members: &mut M,
        names: &'static Names,
    ) -> Result<Self, M::Error> {
        let mut found = S::Found::default();
        let mut last = None;
        while let Some(index) = members.next_of(names, last) {
            S::read(&mut found, index, members);
            last = Some(index);
        }
        fill(found, members, names.all)
    }
}

/// Ends an object: what was found goes into its slots.
///
/// Here and below, what it takes to move values is left to calls that end before another layer of
/// the message is read, or begin after it.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn fill<'de, S: ReadSlots<'de>, M: Members<'de>>(
    found: S::Found,
    members: &mut M,
    names: &'static [&'static str],
) -> Result<S, M::Error> {
    members.finish()?;
    S::fill(found, &mut names.iter(), members.owner())
}

/// An object without members that keeps all that it does not know.
impl<'de> ReadParts<'de> for Open<()> {
    fn decode<M: Members<'de>>(members: &mut M, _: &[&str]) -> Result<Self, M::Error> {
        Ok(Self((), members.take_all()?))
    }
}

impl<'de, S: ReadSlots<'de>> ReadParts<'de> for Open<S> {
    fn decode<M: Members<'de>>(
        members: &mut M,
        names: &'static [&'static str],
    ) -> Result<Self, M::Error> {
        let mut found = S::Found::default();
        let mut others = Map::new();
        while let Some(index) = members.next_or_keep(names, &mut others) {
            S::read(&mut found, index, members);
        }
        Ok(Self(fill(found, members, names)?, others))
    }
}
