//! Reading enumerations.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserializer, Visitor};

use crate::enums::Enum;

/// The value of an open enumeration called `name`, which is `unknown` if the schema does not know it.
pub fn open_value<E: Enum>(name: &str, unknown: fn(Box<str>) -> E) -> E {
    E::from_name(name).unwrap_or_else(|| unknown(name.into()))
}

/// Decodes an enumeration; what `Deserialize` of generated enumerations calls.
///
/// # Errors
///
/// When the input is no string, or names a value that a closed enumeration does not have.
pub fn decode_enum<'de, E: Enum, D: Deserializer<'de>>(deserializer: D) -> Result<E, D::Error> {
    deserializer.deserialize_str(EnumVisitor(PhantomData))
}

struct EnumVisitor<E>(PhantomData<E>);

impl<E: Enum> Visitor<'_> for EnumVisitor<E> {
    type Value = E;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a value of enumeration '{}'", E::NAME)
    }

    fn visit_str<X: de::Error>(self, name: &str) -> Result<E, X> {
        name.parse().map_err(X::custom)
    }
}
