//! What objects are made of, as types: how an object is read follows from them alone.
//!
//! Takes the names of an object's members, gives their values as a tuple of [`Slot`]s, one for each
//! name: [`Need`] for a mandatory member, `Option` for an optional one, [`NeedList`] and [`List`] for
//! arrays, [`Tag`] for a union's discriminator. Around the tuple may stand [`Open`] or [`Union`];
//! [`Around`] is made of another object.
//!
//! Generated code names the types and takes the values apart by one pattern. It is so because of
//! what it costs to compile: a loop with a call for each member makes the compiler check more than
//! all else in a generated type taken together.

use serde::Serialize;
use serde::de::{Deserialize, DeserializeOwned, Error, IgnoredAny};

use super::{Members, error};
use crate::object::Branches;
use crate::values::{Any, Map};

/// All that an object is made of.
pub trait Parts<'de>: Sized {
    /// Reads an object whose members that are known are `names`.
    ///
    /// # Errors
    ///
    /// When a member does not decode or a mandatory one is missing.
    fn decode<M: Members<'de>>(
        members: &mut M,
        names: &'static [&'static str],
    ) -> Result<Self, M::Error>;
}

/// The slot of a mandatory member.
#[derive(Debug)]
pub struct Need<T>(pub T);

/// The slot of a mandatory member that is an array.
#[derive(Debug)]
pub struct NeedList<T>(pub Vec<T>);

/// The slot of an optional member that is an array.
#[derive(Debug)]
pub struct List<T>(pub Option<Vec<T>>);

/// The slot of a union's discriminator.
#[derive(Debug)]
pub struct Tag;

/// The slots of more members than a tuple takes: the first ones, and those after them.
#[derive(Debug)]
pub struct Both<A, B>(pub A, pub B);

/// Slots, and the members that the type does not know.
#[derive(Debug)]
pub struct Open<S>(pub S, pub Map);

/// An object, and the members that it does not know.
#[derive(Debug)]
pub struct Around<T>(pub T, pub Map);

/// A union: the branch, and the slots of the common members.
#[derive(Debug)]
pub struct Union<B, S>(pub B, pub S);

/// What becomes of one member.
pub trait Slot<'de>: Sized {
    /// The member's type.
    type Value: Deserialize<'de>;

    /// Whether this is a union's discriminator.
    const IS_TAG: bool = false;

    /// Reads the member just found.
    fn read<M: Members<'de>>(value: &mut Option<Self::Value>, members: &mut M) {
        members.read(value);
    }

    /// Fills the slot of the member `name` of the type `owner`.
    ///
    /// # Errors
    ///
    /// When there is no value and there has to be one.
    fn fill<E: Error>(
        value: Option<Self::Value>,
        name: &'static str,
        owner: &str,
    ) -> Result<Self, E>;
}

impl<'de, T: Deserialize<'de>> Slot<'de> for Need<T> {
    type Value = T;

    fn fill<E: Error>(value: Option<T>, name: &'static str, owner: &str) -> Result<Self, E> {
        value.map(Need).ok_or_else(|| error::missing(owner, name))
    }
}

impl<'de, T: Deserialize<'de>> Slot<'de> for NeedList<T> {
    type Value = Vec<T>;

    fn read<M: Members<'de>>(value: &mut Option<Vec<T>>, members: &mut M) {
        members.read_list(value);
    }

    fn fill<E: Error>(value: Option<Vec<T>>, name: &'static str, owner: &str) -> Result<Self, E> {
        value
            .map(NeedList)
            .ok_or_else(|| error::missing(owner, name))
    }
}

impl<'de, T: Deserialize<'de>> Slot<'de> for List<T> {
    type Value = Vec<T>;

    fn read<M: Members<'de>>(value: &mut Option<Vec<T>>, members: &mut M) {
        members.read_list(value);
    }

    fn fill<E: Error>(value: Option<Vec<T>>, _: &'static str, _: &str) -> Result<Self, E> {
        Ok(List(value))
    }
}

impl<'de, T: Deserialize<'de>> Slot<'de> for Option<T> {
    type Value = T;

    fn fill<E: Error>(value: Option<T>, _: &'static str, _: &str) -> Result<Self, E> {
        Ok(value)
    }
}

impl Slot<'_> for Tag {
    type Value = IgnoredAny;

    const IS_TAG: bool = true;

    fn fill<E: Error>(_: Option<IgnoredAny>, _: &'static str, _: &str) -> Result<Self, E> {
        Ok(Tag)
    }
}

/// What becomes of several members.
pub trait Slots<'de>: Sized {
    /// How many there are.
    const COUNT: usize;

    /// Which of them is a union's discriminator.
    const TAG: Option<usize>;

    /// The values read so far.
    type Values: Default;

    /// Reads the member just found, which is the one at `index`.
    fn read<M: Members<'de>>(values: &mut Self::Values, index: usize, members: &mut M);

    /// Fills the slots of the members `names` of the type `owner`.
    ///
    /// # Errors
    ///
    /// When a mandatory member has no value.
    fn fill<E: Error>(values: Self::Values, names: &[&'static str], owner: &str)
    -> Result<Self, E>;
}

impl<'de, A: Slots<'de>, B: Slots<'de>> Slots<'de> for Both<A, B> {
    const COUNT: usize = A::COUNT + B::COUNT;

    const TAG: Option<usize> = match (A::TAG, B::TAG) {
        (None, Some(index)) => Some(A::COUNT + index),
        (first, _) => first,
    };

    type Values = (A::Values, B::Values);

    fn read<M: Members<'de>>(values: &mut Self::Values, index: usize, members: &mut M) {
        match index.checked_sub(A::COUNT) {
            None => A::read(&mut values.0, index, members),
            Some(index) => B::read(&mut values.1, index, members),
        }
    }

    fn fill<E: Error>(
        values: Self::Values,
        names: &[&'static str],
        owner: &str,
    ) -> Result<Self, E> {
        let (first, second) = names.split_at_checked(A::COUNT).unwrap_or((names, &[]));
        Ok(Self(
            A::fill(values.0, first, owner)?,
            B::fill(values.1, second, owner)?,
        ))
    }
}

/// Slots for a tuple. Its `Values` are a tuple of options, and so no longer than has `Default`.
macro_rules! tuple {
    ($($index:tt $slot:ident)*) => {
        impl<'de, $($slot: Slot<'de>),*> Slots<'de> for ($($slot,)*) {
            const COUNT: usize = [$($index),*].len();

            const TAG: Option<usize> = {
                let mut tag = None;
                $(if $slot::IS_TAG { tag = Some($index); })*
                tag
            };

            type Values = ($(Option<$slot::Value>,)*);

            fn read<M: Members<'de>>(values: &mut Self::Values, index: usize, members: &mut M) {
                match index {
                    $($index => $slot::read(&mut values.$index, members),)*
                    _ => {}
                }
            }

            fn fill<E: Error>(values: Self::Values, names: &[&'static str], owner: &str) -> Result<Self, E> {
                let name = |index: usize| names.get(index).copied().unwrap_or_default();
                Ok(($($slot::fill(values.$index, name($index), owner)?,)*))
            }
        }
    };
}

tuple!(0 A);
tuple!(0 A 1 B);
tuple!(0 A 1 B 2 C);
tuple!(0 A 1 B 2 C 3 D);
tuple!(0 A 1 B 2 C 3 D 4 F);
tuple!(0 A 1 B 2 C 3 D 4 F 5 G);
tuple!(0 A 1 B 2 C 3 D 4 F 5 G 6 H);
tuple!(0 A 1 B 2 C 3 D 4 F 5 G 6 H 7 I);
tuple!(0 A 1 B 2 C 3 D 4 F 5 G 6 H 7 I 8 J);
tuple!(0 A 1 B 2 C 3 D 4 F 5 G 6 H 7 I 8 J 9 K);
tuple!(0 A 1 B 2 C 3 D 4 F 5 G 6 H 7 I 8 J 9 K 10 L);
tuple!(0 A 1 B 2 C 3 D 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11 N);

/// An object without members.
impl<'de> Parts<'de> for () {
    fn decode<M: Members<'de>>(members: &mut M, _: &[&str]) -> Result<Self, M::Error> {
        members.skip_all()
    }
}

impl<'de, S: Slots<'de>> Parts<'de> for S {
    fn decode<M: Members<'de>>(
        members: &mut M,
        names: &'static [&'static str],
    ) -> Result<Self, M::Error> {
        let mut values = S::Values::default();
        while let Some(index) = members.next(names) {
            S::read(&mut values, index, members);
        }
        fill(&mut values, members, names)
    }
}

/// Ends an object: fills its slots.
///
/// Here and below, what it takes to move values is left to calls that end before another layer of
/// the message is read, or begin after it.
fn fill<'de, S: Slots<'de>, M: Members<'de>>(
    values: &mut S::Values,
    members: &mut M,
    names: &'static [&'static str],
) -> Result<S, M::Error> {
    members.finish()?;
    S::fill(std::mem::take(values), names, members.owner())
}

/// An object without members that keeps all that it does not know.
impl<'de> Parts<'de> for Open<()> {
    fn decode<M: Members<'de>>(members: &mut M, _: &[&str]) -> Result<Self, M::Error> {
        Ok(Self((), members.take_all()?))
    }
}

impl<'de, S: Slots<'de>> Parts<'de> for Open<S> {
    fn decode<M: Members<'de>>(
        members: &mut M,
        names: &'static [&'static str],
    ) -> Result<Self, M::Error> {
        let mut values = S::Values::default();
        let mut others = Map::new();
        while let Some(index) = members.next_or_keep(names, &mut others) {
            S::read(&mut values, index, members);
        }
        Ok(Self(fill(&mut values, members, names)?, others))
    }
}

/// What the object would not write again is what it does not know: of a union, only its value tells.
impl<'de, T: DeserializeOwned + Serialize> Parts<'de> for Around<T> {
    fn decode<M: Members<'de>>(members: &mut M, _: &[&str]) -> Result<Self, M::Error> {
        let mut others = members.take_all()?;
        let inner = T::deserialize(Any::Object(others.clone())).map_err(M::Error::custom)?;
        if let Any::Object(known) = serde_json::to_value(&inner).map_err(M::Error::custom)? {
            others.retain(|name, _| !known.contains_key(name));
        }
        Ok(Self(inner, others))
    }
}

impl<'de, B: Branches, S: Slots<'de>> Parts<'de> for Union<B, S> {
    fn decode<M: Members<'de>>(
        members: &mut M,
        names: &'static [&'static str],
    ) -> Result<Self, M::Error> {
        let mut values = S::Values::default();
        let tag = S::TAG.unwrap_or_default();
        let mut common = |index, members: &mut M| S::read(&mut values, index, members);
        let branch = members.union(names, tag, &mut common);
        fill_union(branch, &mut values, members, names)
    }
}

fn fill_union<'de, B: Branches, S: Slots<'de>, M: Members<'de>>(
    branch: Result<B, M::Error>,
    values: &mut S::Values,
    members: &mut M,
    names: &'static [&'static str],
) -> Result<Union<B, S>, M::Error> {
    Ok(Union(branch?, fill(values, members, names)?))
}
