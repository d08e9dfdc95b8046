//! Reading alternates: the JSON type of a value chooses the branch.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{
    BorrowedStrDeserializer, MapAccessDeserializer, SeqAccessDeserializer, StringDeserializer,
};
use serde::de::{
    self, Deserialize, Deserializer, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};

use super::list::decode_list;
use crate::alternate::{Alternate, Expected};
use crate::values::JsonType;

/// Decodes an alternate; what `Deserialize` of generated alternates calls.
///
/// # Errors
///
/// When no branch takes the value, or it does not decode as the one that does.
pub fn decode_alternate<'de, A: Alternate, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<A, D::Error> {
    deserializer.deserialize_any(AlternateVisitor(PhantomData))
}

/// Decodes the branch that `wrap` makes of a `T`; what generated code calls for each branch, out of
/// line so that not all branches take up room on the stack.
///
/// # Errors
///
/// When the value does not decode.
pub fn choice<'de, T: Deserialize<'de>, A, D: Deserializer<'de>>(
    value: D,
    wrap: fn(T) -> A,
) -> Result<A, D::Error> {
    T::deserialize(value).map(wrap)
}

/// Like [`choice`] for a branch that takes arrays.
///
/// # Errors
///
/// When the value does not decode.
pub fn list_choice<'de, T: Deserialize<'de>, A, D: Deserializer<'de>>(
    value: D,
    wrap: fn(Vec<T>) -> A,
) -> Result<A, D::Error> {
    decode_list(value).map(wrap)
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

    // Formats that have options give null so.
    fn visit_none<E: de::Error>(self) -> Result<A, E> {
        self.visit_unit()
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

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<A, S::Error> {
        // The array is wrong as a whole: an error in its middle would be about an element.
        if !A::TYPES.contains(&JsonType::Array) {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Err(A::mistyped(JsonType::Array));
        }
        A::decode(JsonType::Array, SeqAccessDeserializer::new(seq))
    }
}
