//! Reading the members of objects.
//!
//! [`Members`] is pulled from: each pull finds the index of the next member that the type knows. The
//! first error sticks and is handed out at the end, so that generated code is a plain table of
//! members. Members a type does not know are skipped, as QMP asks of clients. Of a member that comes
//! twice, which no server sends, the last one counts; of a union's discriminator, the first.

use std::marker::PhantomData;

use serde::de::{self, Deserialize, DeserializeSeed};

use super::error;
use super::list::ListSeed;
use super::names::{Names, same};
use crate::values::Map;

/// A member that a lookup has found.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// Which one it is.
    pub index: usize,
    /// What it is called, if that is one of the names that the type knows.
    pub name: Option<&'static str>,
}

impl Found {
    /// A member that no type knows and that is read nonetheless.
    pub(super) const UNKNOWN: Self = Self {
        index: usize::MAX,
        name: None,
    };

    /// The member called `name` if it is among `names`.
    pub(super) fn among(names: &'static [&'static str], name: &str) -> Option<Self> {
        let index = names.iter().position(|known| same(known, name))?;
        Self::at(names, index)
    }

    /// The member whose index among `names` is this.
    #[inline]
    pub(super) fn at(names: &'static [&'static str], index: usize) -> Option<Self> {
        let name = Some(*names.get(index)?);
        Some(Self { index, name })
    }
}

/// What the next member is, as a look at its name tells.
#[derive(Clone, Copy, Debug)]
pub enum Next {
    /// One that was looked for; it has been gone to. This is its index.
    Known(usize),
    /// None: the object ends, or there was an error.
    End,
    /// Another one, or one cannot look at names; [`Members::seek`] finds out. Nothing was gone to.
    Other,
}

/// The members of an object that is being read.
pub trait Members<'de>: Sized {
    /// The deserializer's error.
    type Error: de::Error;

    /// Goes to the next member that `lookup` finds, and gives its index. `None` at the end of the
    /// object or after an error.
    fn seek(&mut self, lookup: impl FnMut(&str) -> Option<Found>) -> Option<usize>;

    /// Goes to the next member if it is one of those among `names` that are likely after the one whose
    /// index is `last`.
    fn likely(&mut self, names: &'static Names, last: Option<usize>) -> Next;

    /// Goes to the next member if it is among `names`, which none of those was that are likely.
    fn find(&mut self, names: &'static Names, last: Option<usize>) -> Next;

    /// The string that the first member called `name` has from here on. If that is the very next member, it
    /// has been read then; else this goes nowhere. `None` where this cannot be told without reading, and
    /// after an error.
    fn ahead(&mut self, name: &'static [&'static str; 1]) -> Option<&'de str>;

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
    #[inline]
    fn read<T: Deserialize<'de>>(&mut self, slot: &mut Option<T>) {
        self.read_seed(PhantomData::<T>, slot);
    }

    /// Decodes the value of the member just found, an array, into `slot`. Errors tell the index of
    /// the element they are about, which those of [`read`](Self::read) do not.
    fn read_list<T: Deserialize<'de>>(&mut self, slot: &mut Option<Vec<T>>) {
        self.read_seed(ListSeed(PhantomData::<T>), slot);
    }

    /// Goes to the next member whose name is among `names`, and gives its index there.
    fn next(&mut self, names: &'static [&'static str]) -> Option<usize> {
        self.seek(|name| Found::among(names, name))
    }

    /// The same, soonest if the member is one that is likely after the one whose index is `last`.
    fn next_of(&mut self, names: &'static Names, last: Option<usize>) -> Option<usize> {
        match self.likely(names, last) {
            Next::Known(index) => Some(index),
            Next::End => None,
            Next::Other => self.next_unlikely(names, last),
        }
    }

    /// The same where the next member is none that is likely.
    #[inline(never)]
    fn next_unlikely(&mut self, names: &'static Names, last: Option<usize>) -> Option<usize> {
        match self.find(names, last) {
            Next::Known(index) => Some(index),
            Next::End => None,
            Next::Other => self.seek(|name| Found::at(names.all, names.find(name)?)),
        }
    }

    /// Like [`next`](Self::next), but puts the members it does not find into `others`.
    fn next_or_keep(&mut self, names: &'static [&'static str], others: &mut Map) -> Option<usize> {
        loop {
            let mut other = None;
            let index = self.seek(|name| {
                let found = Found::among(names, name);
                found.or_else(|| {
                    other = Some(name.to_owned());
                    Some(Found::UNKNOWN)
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
        static NO_NAMES: Names = Names::new(&[]);
        // Mostly there are none, which a look may tell.
        while self.next_of(&NO_NAMES, None).is_some() {}
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
}
