//! Writing the members of objects.
//!
//! Takes members one by one, by name or by their places among the names that [`begin`](Encoder::begin)
//! was given, gives one flat map. The first error sticks and is handed out at the end, so that who writes
//! members need not handle any.
//!
//! Members that were kept because the schema does not know them come last, and only those whose
//! names are not there yet: whoever makes such values by hand gets no name twice. Where there are
//! any, and they may be there, the object is gone through again for its names; who keeps none pays
//! nothing for it.

use std::collections::HashSet;
use std::fmt;

use serde::ser::{Error, Serialize, SerializeMap, Serializer};

use super::names::same;
use crate::values::Map;

/// Writes members into an object.
#[derive(Debug)]
pub struct Encoder<M: SerializeMap> {
    map: M,
    state: State<M::Error>,
    /// The names of the object's members.
    names: &'static [&'static str],
    /// Whether these are a part's, so that there are others beside.
    in_part: bool,
}

/// What becomes of members. Each that is written asks this, so what is seldom is in a box.
#[derive(Debug)]
enum State<E> {
    /// Known ones are written; there are no others so far.
    Write,
    /// Known ones are written; there are others.
    Kept,
    /// None is written any more.
    Failed(E),
    /// The object is gone through again.
    Again(Box<Pass>),
}

/// What another pass is for.
#[derive(Debug)]
enum Pass {
    /// The names of known members are gathered.
    Gather(HashSet<String>),
    /// Others are written, but for those of these names.
    Others(HashSet<String>),
}

impl<M: SerializeMap> Encoder<M> {
    #[inline]
    pub(crate) fn new(map: M) -> Self {
        Self {
            map,
            state: State::Write,
            names: &[],
            in_part: false,
        }
    }

    /// Says that the members that follow are those of an object, called `names`.
    #[inline]
    pub(crate) fn begin(&mut self, names: &'static [&'static str]) {
        self.names = names;
    }

    /// Says that the members that follow are those of a part of the object, such as a union's branch.
    #[inline]
    pub(super) fn begin_part(&mut self) {
        self.in_part = true;
    }

    /// The names of the members that follow.
    #[inline]
    pub(super) fn names(&self) -> &'static [&'static str] {
        self.names
    }

    /// Writes a member that is present, whose name is at `index` of `names`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn at<T: Serialize + ?Sized>(&mut self, names: &[&str], index: usize, value: &T) {
        match names.get(index) {
            Some(name) => self.member(name, value),
            None => self.unnamed(),
        }
    }

    #[cold]
    fn unnamed(&mut self) {
        if let State::Write | State::Kept = self.state {
            let message = "an object has more members than names for them";
            self.state = State::Failed(M::Error::custom(message));
        }
    }

    /// Writes a member that is present.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn member<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        if let State::Write | State::Kept = self.state {
            if let Err(error) = self.map.serialize_entry(&Name(name), value) {
                self.state = State::Failed(error);
            }
        } else {
            self.seen(name);
        }
    }

    /// Notes the name of a member that is written already.
    #[cold]
    fn seen(&mut self, name: &str) {
        if let State::Again(pass) = &mut self.state
            && let Pass::Gather(names) = &mut **pass
        {
            names.insert(name.to_owned());
        }
    }

    /// Writes a member unless it is absent.
    #[inline]
    pub fn optional<T: Serialize>(&mut self, name: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.member(name, value);
        }
    }

    /// Writes members nothing more is known of, but for those whose names the object has already.
    #[inline]
    pub fn all(&mut self, members: &Map) {
        if !members.is_empty() {
            self.others(members);
        }
    }

    /// The same for an object whose known members are among `names`. Where no other has one of these names,
    /// which is nearly always, and the object is no part of another, they can be written at once.
    #[inline]
    pub(super) fn beside(&mut self, names: &[&str], members: &Map) {
        if members.is_empty() {
            return;
        }
        let is_new = |name: &String| !names.iter().any(|known| same(known, name));
        let alone = !self.in_part && matches!(self.state, State::Write);
        if !alone || !members.keys().all(is_new) {
            return self.others(members);
        }
        let mut entries = members.iter();
        let mut write = |(name, value)| self.map.serialize_entry(name, value);
        if let Err(error) = entries.try_for_each(&mut write) {
            self.state = State::Failed(error);
        }
    }

    fn others(&mut self, members: &Map) {
        match &mut self.state {
            State::Write => self.state = State::Kept,
            State::Kept | State::Failed(_) => {}
            State::Again(pass) => {
                if let Pass::Others(names) = &mut **pass {
                    let mut others = members
                        .iter()
                        .filter(|(name, _)| names.insert((*name).clone()));
                    let mut write = |(name, value)| self.map.serialize_entry(name, value);
                    if let Err(error) = others.try_for_each(&mut write) {
                        self.state = State::Failed(error);
                    }
                }
            }
        }
    }

    /// Ends the object that `encode` has written to this encoder. Where there are members that
    /// nothing more is known of, `encode` is called again for the known ones' names, and once more
    /// to write the others.
    #[inline]
    pub(crate) fn end(self, encode: impl Fn(&mut Self)) -> Result<M::Ok, M::Error> {
        match self.state {
            State::Write => self.map.end(),
            _ => self.end_again(encode),
        }
    }

    #[cold]
    #[inline(never)]
    fn end_again(mut self, encode: impl Fn(&mut Self)) -> Result<M::Ok, M::Error> {
        if let State::Kept = self.state {
            self.state = State::Again(Box::new(Pass::Gather(HashSet::new())));
            encode(&mut self);
        }
        if let State::Again(pass) = &mut self.state
            && let Pass::Gather(names) = &mut **pass
        {
            **pass = Pass::Others(std::mem::take(names));
            encode(&mut self);
        }
        match self.state {
            State::Failed(error) => Err(error),
            _ => self.map.end(),
        }
    }
}

/// The name of a member. It serializes as the string that it is, and inline: where an object is compiled, its
/// names are known, and [`json`](crate::json) has nothing left to do but to move them.
pub(crate) struct Name<'a>(pub(crate) &'a str);

impl Serialize for Name<'_> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

/// Whether `encode` writes nothing.
pub(super) fn is_empty(encode: impl FnOnce(&mut Encoder<Nothing>)) -> bool {
    let mut out = Encoder::new(Nothing);
    encode(&mut out);
    matches!(out.state, State::Write)
}

/// An object that takes no members.
pub(super) struct Nothing;

impl SerializeMap for Nothing {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, _: &T) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, _: &T) -> fmt::Result {
        Err(fmt::Error)
    }

    fn end(self) -> fmt::Result {
        Ok(())
    }
}
