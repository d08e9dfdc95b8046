//! Writing the members of objects.
//!
//! Takes members one by one, by name or in the order of the names that [`begin`](Encoder::begin) was
//! given, gives one flat map. The first error sticks and is handed out at the end, so that who writes
//! members need not handle any.
//!
//! Members that were kept because the schema does not know them come last, and only those whose
//! names are not there yet: whoever makes such values by hand gets no name twice. Where there are
//! any, the object is gone through again for its names; who keeps none pays nothing for it.

use std::collections::HashSet;
use std::fmt;
use std::slice;

use serde::ser::{Error, Serialize, SerializeMap};

use crate::values::Map;

/// Writes members into an object.
#[derive(Debug)]
pub struct Encoder<M: SerializeMap> {
    map: M,
    result: Result<(), M::Error>,
    pass: Pass,
    /// The names of the members that are next.
    names: slice::Iter<'static, &'static str>,
}

/// What becomes of members.
#[derive(Debug)]
enum Pass {
    /// Known ones are written; `kept` once there are others.
    Write { kept: bool },
    /// The names of known ones are gathered.
    Gather(HashSet<String>),
    /// Others are written, but for those of these names.
    Others(HashSet<String>),
}

impl<M: SerializeMap> Encoder<M> {
    pub(crate) fn new(map: M) -> Self {
        Self {
            map,
            result: Ok(()),
            pass: Pass::Write { kept: false },
            names: [].iter(),
        }
    }

    /// Says that the members that follow are those of an object, called `names`.
    pub(crate) fn begin(&mut self, names: &'static [&'static str]) {
        self.names = names.iter();
    }

    /// Writes the next of these members, which is present.
    pub(super) fn next<T: Serialize + ?Sized>(&mut self, value: &T) {
        self.next_optional(Some(value));
    }

    /// Writes the next of these members unless it is absent.
    pub(super) fn next_optional<T: Serialize + ?Sized>(&mut self, value: Option<&T>) {
        match (self.names.next(), value) {
            (Some(name), Some(value)) => self.member(name, value),
            (Some(_), None) => {}
            (None, _) => self.fail("an object has more members than names for them"),
        }
    }

    #[cold]
    fn fail(&mut self, message: &str) {
        if self.result.is_ok() {
            self.result = Err(M::Error::custom(message));
        }
    }

    /// Writes a member that is present.
    pub fn member<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        match &mut self.pass {
            Pass::Write { .. } => {
                if self.result.is_ok() {
                    self.result = self.map.serialize_entry(name, value);
                }
            }
            Pass::Gather(names) => {
                names.insert(name.to_owned());
            }
            Pass::Others(_) => {}
        }
    }

    /// Writes a member unless it is absent.
    pub fn optional<T: Serialize>(&mut self, name: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.member(name, value);
        }
    }

    /// Writes members nothing more is known of, but for those whose names the object has already.
    pub fn all(&mut self, members: &Map) {
        match &mut self.pass {
            Pass::Write { kept } => *kept |= !members.is_empty(),
            Pass::Gather(_) => {}
            Pass::Others(names) => {
                for (name, value) in members {
                    if self.result.is_ok() && names.insert(name.clone()) {
                        self.result = self.map.serialize_entry(name, value);
                    }
                }
            }
        }
    }

    /// Ends the object that `encode` has written to this encoder. Where there are members that
    /// nothing more is known of, `encode` is called again for the known ones' names, and once more
    /// to write the others.
    pub(crate) fn end(mut self, encode: impl Fn(&mut Self)) -> Result<M::Ok, M::Error> {
        if matches!(self.pass, Pass::Write { kept: true }) {
            self.pass = Pass::Gather(HashSet::new());
            encode(&mut self);
            if let Pass::Gather(names) = &mut self.pass {
                self.pass = Pass::Others(std::mem::take(names));
                encode(&mut self);
            }
        }
        self.result?;
        self.map.end()
    }
}

/// Whether `encode` writes nothing.
pub(super) fn is_empty(encode: impl FnOnce(&mut Encoder<Nothing>)) -> bool {
    let mut out = Encoder::new(Nothing);
    encode(&mut out);
    out.result.is_ok() && matches!(out.pass, Pass::Write { kept: false })
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
