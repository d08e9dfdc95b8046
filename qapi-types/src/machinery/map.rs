//! Members straight from a deserializer's map, or from one in memory.

use serde::de::value::MapDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::ahead::{Ahead, OF_DOCUMENT, OF_SERVER, Pass, Rest};
use super::error::{self, Origin};
use super::members::{Found, Members, Next};
use super::names::{Match, Names};
use super::slot::put;
use crate::values::Map;

/// The members of `A`, in the order of the input.
pub(crate) struct MapMembers<A, E> {
    map: A,
    owner: &'static str,
    /// The name of the member just found: what an error is reported under.
    known: Option<&'static str>,
    /// The same, of one that no type knows.
    name: String,
    /// Whether the map has said that it has no more: not all bear to be asked again.
    ended: bool,
    error: Option<E>,
}

impl<'de, A: MapAccess<'de>> MapMembers<A, A::Error> {
    #[inline]
    pub(super) fn new(map: A, owner: &'static str) -> Self {
        Self {
            map,
            owner,
            known: None,
            name: String::new(),
            ended: false,
            error: None,
        }
    }

    /// Whether one can ask.
    #[inline]
    fn answers(&self) -> bool {
        matches!(self.map.size_hint(), OF_SERVER | OF_DOCUMENT) && self.error.is_none()
    }

    /// Asks for something, where this can be asked for.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn ask<S: DeserializeSeed<'de>>(&mut self, question: S) -> Option<S::Value> {
        match self.map.next_value_seed(question) {
            Ok(answer) => Some(answer),
            Err(error) => {
                self.error = Some(error);
                None
            }
        }
    }

    /// Goes to the next member if `known`, which is given the text from its name on, finds it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn look(&mut self, known: impl FnOnce(&[u8]) -> Option<Match>) -> Next {
        if !self.answers() {
            return Next::Other;
        }
        let Some(Some(rest)) = self.ask(Rest) else {
            self.ended = true;
            return Next::End;
        };
        let Some(found) = known(rest) else {
            return Next::Other;
        };
        match self.ask(Pass(found.left)) {
            Some(()) => Next::Known(found.index),
            None => Next::End,
        }
    }

    /// Goes to the next member if its name, whose end is looked for, is among `names`.
    #[inline(never)]
    fn look_for_end(&mut self, names: &'static Names) -> Next {
        self.look(|rest| names.next(rest))
    }

    #[cold]
    fn fail(&mut self, error: A::Error) {
        let name = self.known.unwrap_or(&self.name);
        let error = error::in_member(self.owner, name, error, Origin::of::<A>());
        self.error = Some(error);
    }
}

impl<'de, A: MapAccess<'de>> Members<'de> for MapMembers<A, A::Error> {
    type Error = A::Error;

    fn seek(&mut self, mut lookup: impl FnMut(&str) -> Option<Found>) -> Option<usize> {
        while self.error.is_none() && !self.ended {
            let key = Key {
                lookup: &mut lookup,
                name: &mut self.name,
            };
            let found = match self.map.next_key_seed(key) {
                Ok(Some(Some(found))) => {
                    if error::tells::<A::Error>() {
                        self.known = found.name;
                    }
                    return Some(found.index);
                }
                Ok(Some(None)) => self.map.next_value::<IgnoredAny>().map(|_| true),
                Ok(None) => Ok(false),
                Err(error) => Err(error),
            };
            match found {
                Ok(true) => {}
                Ok(false) => self.ended = true,
                Err(error) => self.error = Some(error),
            }
        }
        None
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn likely(&mut self, names: &'static Names, last: Option<usize>) -> Next {
        if self.map.size_hint() == OF_SERVER {
            self.look(|rest| names.likely_of_server(rest, last))
        } else {
            self.look(|rest| names.whole(rest))
        }
    }

    #[inline]
    fn find(&mut self, names: &'static Names, _: Option<usize>) -> Next {
        // Of a document the end is known, and all names were looked at already.
        if self.map.size_hint() == OF_SERVER && self.answers() {
            self.look_for_end(names)
        } else {
            Next::Other
        }
    }

    fn ahead(&mut self, name: &'static [&'static str; 1]) -> Option<&'de str> {
        self.answers().then(|| self.ask(Ahead(name))).flatten()
    }

    #[inline]
    fn read_seed<S: DeserializeSeed<'de>>(&mut self, seed: S, slot: &mut Option<S::Value>) {
        if let Err(error) = put(slot, self.map.next_value_seed(seed)) {
            self.fail(error);
        }
    }

    fn owner(&self) -> &'static str {
        self.owner
    }

    fn set_owner(&mut self, owner: &'static str) {
        self.owner = owner;
    }

    fn finish(&mut self) -> Result<(), A::Error> {
        self.error.take().map_or(Ok(()), Err)
    }
}

/// The members of a map in memory.
type MapOfValues = MapMembers<
    MapDeserializer<'static, serde_json::map::IntoIter, serde_json::Error>,
    serde_json::Error,
>;

/// Reads the members of `map`.
pub(crate) fn with_members<T>(
    map: Map,
    read: impl FnOnce(&mut MapOfValues) -> Result<T, serde_json::Error>,
) -> Result<T, serde_json::Error> {
    let mut members = MapMembers::new(MapDeserializer::new(map.into_iter()), "branch");
    let value = read(&mut members)?;
    members.skip_all()?;
    Ok(value)
}

/// Looks a member's name up without taking ownership of it, unless no type knows it.
struct Key<'a, F> {
    lookup: &'a mut F,
    name: &'a mut String,
}

impl<'de, F: FnMut(&str) -> Option<Found>> DeserializeSeed<'de> for Key<'_, F> {
    type Value = Option<Found>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<F: FnMut(&str) -> Option<Found>> Visitor<'_> for Key<'_, F> {
    type Value = Option<Found>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        let found = (self.lookup)(name);
        if found.is_some_and(|found| found.name.is_none()) && error::tells::<E>() {
            name.clone_into(self.name);
        }
        Ok(found)
    }
}
