//! Reading all members of an object at once, into slots.
//!
//! Takes the names of the members, gives their values as a tuple of slots, one for each name:
//! [`Need`] for a mandatory member, `Option` for an optional one, [`NeedList`] and [`List`] for
//! arrays, [`Tag`] for a union's discriminator, which is read elsewhere. The pattern that takes the tuple apart says which slots
//! there are, so generated code needs one call for all members. That is what makes it quick to
//! compile: a call for each member would cost the compiler more than all else in a type.

use serde::de::{Deserialize, Error, IgnoredAny};

use super::{Members, error};

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

/// The slots of more members than a tuple takes: the first twelve, and those after them.
#[derive(Debug)]
pub struct Both<A, B>(pub A, pub B);

/// What becomes of one member.
pub trait Slot<'de>: Sized {
    /// The member's type.
    type Value: Deserialize<'de>;

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

    fn fill<E: Error>(_: Option<IgnoredAny>, _: &'static str, _: &str) -> Result<Self, E> {
        Ok(Tag)
    }
}

/// What becomes of all members.
pub trait Slots<'de>: Sized {
    /// How many there are.
    const COUNT: usize;

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
