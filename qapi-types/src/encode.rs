//! Writing objects: the machinery behind `Serialize` of generated types.
//!
//! Takes members one by one, by name or in the order of the names that [`Object::MEMBERS`] has, gives
//! one flat map. The first error sticks and is handed out at the end, so that who writes members need
//! not handle any.
//!
//! Members that were kept because the schema does not know them come last, and only those whose
//! names are not there yet: whoever makes such values by hand gets no name twice. Where there are
//! any, the object is gone through again for its names; who keeps none pays nothing for it.

use std::fmt;
use std::slice;

#[doc(no_inline)]
pub use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::object::{Branches, Object};
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
    Gather(Vec<String>),
    /// Others are written, but for those of these names.
    Others(Vec<String>),
}

impl<M: SerializeMap> Encoder<M> {
    fn new(map: M) -> Self {
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
    pub(crate) fn next<T: Serialize + ?Sized>(&mut self, value: &T) {
        let name = self.name();
        self.member(name, value);
    }

    /// Writes the next of these members unless it is absent.
    pub(crate) fn next_optional<T: Serialize>(&mut self, value: Option<&T>) {
        let name = self.name();
        if let Some(value) = value {
            self.member(name, value);
        }
    }

    /// The name of the next of these members.
    fn name(&mut self) -> &'static str {
        self.names.next().copied().unwrap_or_default()
    }

    /// Writes a member that is present.
    pub fn member<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        match &mut self.pass {
            Pass::Write { .. } => {
                if self.result.is_ok() {
                    self.result = self.map.serialize_entry(name, value);
                }
            }
            Pass::Gather(names) => names.push(name.to_owned()),
            Pass::Others(_) => {}
        }
    }

    /// Writes a member unless it is absent.
    pub fn optional<T: Serialize>(&mut self, name: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.member(name, value);
        }
    }

    /// Writes a discriminator. The branch's members follow with [`Branches::encode`].
    pub fn tag<B: Branches>(&mut self, name: &str, branch: &B) {
        self.member(name, branch.tag());
    }

    /// Writes members nothing more is known of, but for those whose names the object has already.
    pub fn all(&mut self, members: &Map) {
        match &mut self.pass {
            Pass::Write { kept } => *kept |= !members.is_empty(),
            Pass::Gather(_) => {}
            Pass::Others(names) => {
                let mut names = std::mem::take(names);
                for (name, value) in members {
                    if self.result.is_ok() && !names.contains(name) {
                        self.result = self.map.serialize_entry(name, value);
                        names.push(name.clone());
                    }
                }
                self.pass = Pass::Others(names);
            }
        }
    }

    /// Writes the members of `object` that nothing more is known of, after those that are known.
    #[cold]
    fn others<T: Object>(&mut self, object: &T) {
        self.pass = Pass::Gather(Vec::new());
        object.encode(self);
        if let Pass::Gather(names) = &mut self.pass {
            self.pass = Pass::Others(std::mem::take(names));
            object.encode(self);
        }
    }
}

/// Encodes an object; what `Serialize` of generated structs and unions calls.
///
/// # Errors
///
/// Whatever the serializer returns.
pub fn object<T: Object, S: Serializer>(object: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let mut out = Encoder::new(serializer.serialize_map(None)?);
    object.encode(&mut out);
    if matches!(out.pass, Pass::Write { kept: true }) {
        out.others(object);
    }
    out.result?;
    out.map.end()
}

/// A value of the schema language's `number`, or an array of them. It is written as QEMU writes it,
/// without a fraction where it has none, so that what came as an integer goes as one.
#[derive(Debug)]
pub struct Number<'a, T>(pub &'a T);

impl Serialize for Number<'_, f64> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// From here on, 17 digits, which is what QEMU writes, do not do without an exponent.
        const LONG: f64 = 1e17;
        let number = *self.0;
        let negative_zero = number == 0.0 && number.is_sign_negative();
        if number.fract() == 0.0 && number.abs() < LONG && !negative_zero {
            #[allow(
                clippy::cast_possible_truncation,
                reason = "it is an integer and small"
            )]
            serializer.serialize_i64(number as i64)
        } else {
            serializer.serialize_f64(number)
        }
    }
}

impl Serialize for Number<'_, Vec<f64>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Number))
    }
}

/// Whether an object encodes as `{}`.
pub(crate) fn is_empty<T: Object>(object: &T) -> bool {
    let mut out = Encoder::new(Nothing);
    object.encode(&mut out);
    out.result.is_ok() && matches!(out.pass, Pass::Write { kept: false })
}

/// An object that takes no members.
struct Nothing;

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
