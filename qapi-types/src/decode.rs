//! Reading objects, alternates and enumerations: the machinery behind `Deserialize` of generated
//! types.
//!
//! Takes a serde deserializer, gives [`Members`] to pull from: each pull finds the index of the
//! next member that the type knows. The first error sticks and is handed out at the end, so that
//! generated code is a plain table of members. Members a type does not know are skipped, as QMP
//! asks of clients. Of a member that comes twice, which no server sends, the last one counts; of a
//! union's discriminator, the first.

pub(crate) mod error;
mod kept;
mod list;
mod map;
mod parts;
mod union;

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, DeserializeSeed, MapAccess, Visitor};
#[doc(no_inline)]
pub use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use self::list::list;
pub use self::parts::{ReadParts, ReadSlot, ReadSlots};
pub use self::union::{BranchMembers, branch};
pub use crate::alternate::{choice, decode as alternate, list_choice};
pub use crate::enums::decode as enumeration;
use crate::object::{Branches, Object};
use crate::values::Map;

/// The members of an object that is being read.
pub trait Members<'de>: Sized {
    /// The deserializer's error.
    type Error: de::Error;

    /// Goes to the next member for which `lookup` has an index, and gives it. `None` at the end of
    /// the object or after an error.
    fn seek(&mut self, lookup: &mut dyn FnMut(&str) -> Option<usize>) -> Option<usize>;

    /// Decodes the value of the member just found into `slot`, as `seed` says.
    fn read_seed<S: DeserializeSeed<'de>>(&mut self, seed: S, slot: &mut Option<S::Value>);

    /// The type whose members these are, as errors name it.
    fn owner(&self) -> &'static str;

    /// Says that the members from here on are those of another type: of a union's branch, or of
    /// the union again.
    fn set_owner(&mut self, owner: &'static str);

    /// Says whether all went well so far; to be called after the last member.
    ///
    /// # Errors
    ///
    /// The first error that any call met.
    fn finish(&mut self) -> Result<(), Self::Error>;

    /// Decodes the value of the member just found into `slot`.
    fn read<T: Deserialize<'de>>(&mut self, slot: &mut Option<T>) {
        self.read_seed(PhantomData::<T>, slot);
    }

    /// Decodes the value of the member just found, an array, into `slot`. Errors tell the index of
    /// the element they are about, which those of [`read`](Self::read) do not.
    fn read_list<T: Deserialize<'de>>(&mut self, slot: &mut Option<Vec<T>>) {
        self.read_seed(list::List(PhantomData::<T>), slot);
    }

    /// Goes to the next member whose name is among `names`, and gives its index there.
    fn next(&mut self, names: &'static [&'static str]) -> Option<usize> {
        self.seek(&mut |name| names.iter().position(|known| *known == name))
    }

    /// Like [`next`](Self::next), but puts the members it does not find into `others`.
    fn next_or_keep(&mut self, names: &'static [&'static str], others: &mut Map) -> Option<usize> {
        loop {
            let mut other = None;
            let index = self.seek(&mut |name| {
                names.iter().position(|known| *known == name).or_else(|| {
                    other = Some(name.to_owned());
                    Some(0)
                })
            })?;
            let Some(name) = other else {
                return Some(index);
            };
            let mut value = None;
            self.read(&mut value);
            others.extend(value.map(|value| (name, value)));
        }
    }

    /// Skips all members that are left.
    ///
    /// # Errors
    ///
    /// When the input ends early or is ill-formed.
    fn skip_all(&mut self) -> Result<(), Self::Error> {
        while self.seek(&mut |_| None).is_some() {}
        self.finish()
    }

    /// Takes all members that are left.
    ///
    /// # Errors
    ///
    /// When the input ends early or is ill-formed.
    fn take_all(&mut self) -> Result<Map, Self::Error> {
        let mut map = Map::new();
        while self.next_or_keep(&[], &mut map).is_some() {}
        self.finish()?;
        Ok(map)
    }

    /// The value of a mandatory member.
    ///
    /// # Errors
    ///
    /// When it was not there.
    fn required<T>(&self, slot: Option<T>, name: &'static str) -> Result<T, Self::Error> {
        slot.ok_or_else(|| error::missing(self.owner(), name))
    }

    /// Reads a union: common members through `common`, which is handed their index among
    /// `names`, and the branch that the member at `discriminator` selects.
    ///
    /// Nothing is buffered unless members of the branch come before the discriminator.
    ///
    /// # Errors
    ///
    /// When the discriminator is missing or a member does not decode.
    fn union<B: Branches>(
        &mut self,
        names: &'static [&'static str],
        discriminator: usize,
        common: &mut dyn FnMut(usize, &mut Self),
    ) -> Result<B, Self::Error> {
        union::decode(self, names, discriminator, common)
    }
}

/// Decodes an object; what `Deserialize` of generated structs and unions calls.
///
/// # Errors
///
/// When the input is no object, a member has the wrong type or a mandatory one is missing.
pub fn object<'de, T: Object, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut slot = None;
    let result = deserializer.deserialize_map(ObjectVisitor(&mut slot));
    take(&mut slot, result)
}

/// The error for a discriminator's value that the closed union `union` does not have.
///
/// # Errors
///
/// Always.
pub fn unknown_branch<T, E: de::Error>(union: &str, tag: &str) -> Result<T, E> {
    Err(E::custom(error::no_branch(union, tag)))
}

// Values go into slots and out of them by calls of their own, so that what it takes to move them is
// on the stack only then, and not in the callers: those are there once for every layer of a message.

/// Puts a result into a slot.
pub(crate) fn put<T, E>(slot: &mut Option<T>, result: Result<T, E>) -> Result<(), E> {
    *slot = Some(result?);
    Ok(())
}

/// Takes out of a slot what a visitor put there.
pub(crate) fn take<T, E: de::Error>(slot: &mut Option<T>, visited: Result<(), E>) -> Result<T, E> {
    visited?;
    // There is none if the deserializer was content with nothing, which none should be.
    slot.take()
        .ok_or_else(|| E::custom("the deserializer gave no value"))
}

/// Puts the object into a slot: handed back from call to call, it would take up room on the stack
/// in each of them, for every layer of a deep message.
struct ObjectVisitor<'a, T>(&'a mut Option<T>);

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object of type '{}'", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        put(self.0, T::decode(&mut map::MapMembers::new(map, T::NAME)))
    }
}
