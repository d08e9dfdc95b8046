//! Whole objects, as serde's traits have them.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde::ser::Serializer;

use super::encoder::{self, Encoder};
use super::map::MapMembers;
use super::parts::Parts;
use super::slot::{put, take};
use crate::object::Object;

/// Encodes an object; what `Serialize` of generated structs and unions calls.
///
/// # Errors
///
/// Whatever the serializer returns.
#[inline]
pub fn encode_object<T: Object, S: Serializer>(
    object: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut out = Encoder::new(serializer.serialize_map(None)?);
    // As `Object::encode` does, but inline. That is called where it is seldom needed, and for branches.
    out.begin(T::MEMBERS);
    T::Parts::encode(&object.parts(), &mut out);
    out.end(|out| object.encode(out))
}

/// Whether an object encodes as `{}`.
pub(crate) fn is_empty<T: Object>(object: &T) -> bool {
    encoder::is_empty(|out| object.encode(out))
}

/// Decodes an object; what `Deserialize` of generated structs and unions calls.
///
/// # Errors
///
/// When the input is no object, a member has the wrong type or a mandatory one is missing.
pub fn decode_object<'de, T: Object, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    if const { size_of::<D::Error>() == 0 } {
        return deserializer.deserialize_map(Directly(PhantomData));
    }
    let mut slot = None;
    let result = deserializer.deserialize_map(ObjectVisitor(&mut slot));
    take(&mut slot, result)
}

/// Hands the object back.
struct Directly<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for Directly<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object of type '{}'", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::decode(&mut MapMembers::new(map, T::NAME))
    }
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
        put(self.0, T::decode(&mut MapMembers::new(map, T::NAME)))
    }
}
