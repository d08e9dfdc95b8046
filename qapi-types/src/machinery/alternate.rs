//! Reading alternates: the JSON type of a value chooses the branch.

use std::fmt;

use serde::de::value::{
    BorrowedStrDeserializer, MapAccessDeserializer, SeqAccessDeserializer, StringDeserializer,
};
use serde::de::{
    self, Deserialize, Deserializer, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};

use super::list::decode_list;
use super::slot::{put, take};
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
    let mut slot = None;
    let result = deserializer.deserialize_any(AlternateVisitor(&mut slot));
    take(&mut slot, result)
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

/// Puts the value into a slot, as the visitor of objects does.
struct AlternateVisitor<'a, A>(&'a mut Option<A>);

impl<A: Alternate> AlternateVisitor<'_, A> {
    fn choose<'de, D: Deserializer<'de>>(self, json: JsonType, value: D) -> Result<(), D::Error> {
        put(self.0, A::decode(json, value))
    }
}

impl<'de, A: Alternate> Visitor<'de> for AlternateVisitor<'_, A> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Expected(A::NAME, A::TYPES))
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.choose(JsonType::Null, ().into_deserializer())
    }

    // Formats that have options give null so.
    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        self.choose(JsonType::Boolean, value.into_deserializer())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        self.choose(JsonType::Number, value.into_deserializer())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        self.choose(JsonType::Number, value.into_deserializer())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        self.choose(JsonType::Number, value.into_deserializer())
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<(), E> {
        self.choose(JsonType::String, value.into_deserializer())
    }

    fn visit_borrowed_str<E: de::Error>(self, value: &'de str) -> Result<(), E> {
        self.choose(JsonType::String, BorrowedStrDeserializer::new(value))
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<(), E> {
        self.choose(JsonType::String, StringDeserializer::new(value))
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<(), M::Error> {
        self.choose(JsonType::Object, MapAccessDeserializer::new(map))
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<(), S::Error> {
        // The array is wrong as a whole: an error in its middle would be about an element.
        if !A::TYPES.contains(&JsonType::Array) {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Err(A::mistyped(JsonType::Array));
        }
        self.choose(JsonType::Array, SeqAccessDeserializer::new(seq))
    }
}
