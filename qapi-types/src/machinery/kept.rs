//! Values that were kept until it was known what they are: members of a union's branch that came
//! before the discriminator.
//!
//! They decode like any JSON value, but for the order in which objects give their members: those
//! that hold others come last. A discriminator is a string, so a union inside of a kept value sees
//! it before anything worth keeping. Otherwise each layer of a deep message would keep all that is
//! in it once more, and the work would grow with the square of the depth.

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Error;

use crate::values::{Any, Map};

/// Decodes a value that was kept.
pub(super) struct Kept(pub(super) Any);

/// The members in the order in which they are given.
fn holders_last(members: Map) -> Vec<(String, Kept)> {
    let mut members: Vec<_> = members
        .into_iter()
        .map(|(name, value)| (name, Kept(value)))
        .collect();
    members.sort_by_key(|(_, Kept(value))| value.is_object() || value.is_array());
    members
}

// These are apart so that the stack, layer by layer of a deep message, has room for one of them.

fn array<'de, V: Visitor<'de>>(elements: Vec<Any>, visitor: V) -> Result<V::Value, Error> {
    let elements: Vec<Kept> = elements.into_iter().map(Kept).collect();
    let mut rest = SeqDeserializer::new(elements.into_iter());
    let value = visitor.visit_seq(&mut rest);
    if value.is_ok() {
        rest.end()?;
    }
    value
}

fn object<'de, V: Visitor<'de>>(members: Map, visitor: V) -> Result<V::Value, Error> {
    let mut rest = MapDeserializer::new(holders_last(members).into_iter());
    let value = visitor.visit_map(&mut rest);
    if value.is_ok() {
        rest.end()?;
    }
    value
}

impl IntoDeserializer<'_, Error> for Kept {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Kept {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Any::Array(elements) => array(elements, visitor),
            Any::Object(members) => object(members, visitor),
            leaf => leaf.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    // No generated type asks for these; types that stand in for generated ones may.

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.deserialize_newtype_struct(name, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
