//! Alternates: a choice by JSON type.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{
    BorrowedStrDeserializer, MapAccessDeserializer, SeqAccessDeserializer, StringDeserializer,
};
use serde::de::{self, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};

use crate::values::JsonType;

/// A choice between types that JSON tells apart.
pub trait Alternate: Sized {
    /// The type's name in the schema.
    const NAME: &'static str;

    /// The JSON types that the branches take.
    const TYPES: &'static [JsonType];

    /// Decodes the branch that takes a value of JSON type `json`.
    ///
    /// # Errors
    ///
    /// When no branch does, or the value does not decode as that branch.
    fn decode<'de, D: Deserializer<'de>>(json: JsonType, value: D) -> Result<Self, D::Error>;

    /// The error for a JSON type that no branch takes.
    fn mistyped<E: de::Error>(json: JsonType) -> E {
        E::custom(format_args!(
            "invalid type: {}, expected {}",
            json.describe(),
            Expected(Self::NAME, Self::TYPES)
        ))
    }
}

/// Decodes an alternate; what `Deserialize` of generated alternates calls.
///
/// # Errors
///
/// When no branch takes the value, or it does not decode as the one that does.
pub fn decode<'de, A: Alternate, D: Deserializer<'de>>(deserializer: D) -> Result<A, D::Error> {
    deserializer.deserialize_any(AlternateVisitor(PhantomData))
}

/// What an alternate takes, in words.
struct Expected(&'static str, &'static [JsonType]);

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(name, types) = self;
        for (index, json) in types.iter().enumerate() {
            f.write_str(match index {
                0 => "",
                _ if index + 1 == types.len() => " or ",
                _ => ", ",
            })?;
            f.write_str(json.describe())?;
        }
        write!(f, " (alternate '{name}')")
    }
}

struct AlternateVisitor<A>(PhantomData<A>);

impl<'de, A: Alternate> Visitor<'de> for AlternateVisitor<A> {
    type Value = A;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Expected(A::NAME, A::TYPES))
    }

    fn visit_unit<E: de::Error>(self) -> Result<A, E> {
        A::decode(JsonType::Null, ().into_deserializer())
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<A, E> {
        A::decode(JsonType::Boolean, value.into_deserializer())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<A, E> {
        A::decode(JsonType::Number, value.into_deserializer())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<A, E> {
        A::decode(JsonType::Number, value.into_deserializer())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<A, E> {
        A::decode(JsonType::Number, value.into_deserializer())
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<A, E> {
        A::decode(JsonType::String, value.into_deserializer())
    }

    fn visit_borrowed_str<E: de::Error>(self, value: &'de str) -> Result<A, E> {
        A::decode(JsonType::String, BorrowedStrDeserializer::new(value))
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<A, E> {
        A::decode(JsonType::String, StringDeserializer::new(value))
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<A, M::Error> {
        A::decode(JsonType::Object, MapAccessDeserializer::new(map))
    }

    fn visit_seq<S: SeqAccess<'de>>(self, seq: S) -> Result<A, S::Error> {
        A::decode(JsonType::Array, SeqAccessDeserializer::new(seq))
    }
}
