//! Whole objects, as serde's traits have them.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};

use super::ahead::{OF_DOCUMENT, OF_SERVER, Rest};
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
        expecting(T::NAME, f)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::decode(&mut MapMembers::new(map, T::NAME))
    }
}

/// Encodes an object without members; what `Serialize` of generated types that have none calls. They all have
/// this one code.
///
/// # Errors
///
/// Whatever the serializer returns.
pub fn encode_nothing<S: Serializer>(serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_map(Some(0))?.end()
}

/// Decodes an object of the type `name`, which has no members; what `Deserialize` of generated types that have
/// none calls. They all have this one code. Members that are there nonetheless are skipped.
///
/// # Errors
///
/// When the input is no object.
pub fn decode_nothing<'de, D: Deserializer<'de>>(
    deserializer: D,
    name: &'static str,
) -> Result<(), D::Error> {
    deserializer.deserialize_map(Nothing(name))
}

struct Nothing(&'static str);

impl<'de> Visitor<'de> for Nothing {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        expecting(self.0, f)
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        if matches!(map.size_hint(), OF_SERVER | OF_DOCUMENT) {
            // Nearly always there are none, which a look tells.
            return match map.next_value_seed(Rest)? {
                None => Ok(()),
                Some(_) => skip_some(map),
            };
        }
        skip(map)
    }
}

/// Skips all members.
#[inline]
fn skip<'de, A: MapAccess<'de>>(mut map: A) -> Result<(), A::Error> {
    while map.next_key::<IgnoredAny>()?.is_some() {
        map.next_value::<IgnoredAny>()?;
    }
    Ok(())
}

/// The same where it is known that there are some, which is rare.
#[cold]
#[inline(never)]
fn skip_some<'de, A: MapAccess<'de>>(map: A) -> Result<(), A::Error> {
    skip(map)
}

fn expecting(name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "an object of type '{name}'")
}
