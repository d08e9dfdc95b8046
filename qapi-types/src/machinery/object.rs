//! Whole objects, as serde's traits have them.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde::ser::Serializer;

use super::encoder::{self, Encoder};
use super::map::MapMembers;
use super::parts::Parts;
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
    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object of type '{}'", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::decode(&mut MapMembers::new(map, T::NAME))
    }
}
