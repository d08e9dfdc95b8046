//! Reading and comparing enumerations.

use std::cmp::Ordering;
use std::fmt;
use std::marker::PhantomData;
use std::mem;

use serde::de::{self, Deserializer, Visitor};

use crate::enums::{Enum, ParseEnumError};
use crate::unknown::UnknownValue;

/// The value of an open enumeration called `name`, which `unknown` makes if the schema does not know it.
pub fn open_value<E: Enum>(name: &str, unknown: fn(UnknownValue<E>) -> E) -> E {
    UnknownValue::unless_known(name).unwrap_or_else(unknown)
}

/// The order of an enumeration's values: that of the schema, in which those that it does not know come
/// last, sorted by their names.
pub fn compare<E: Enum>(a: &E, b: &E) -> Ordering {
    let [x, y] = [a, b].map(|value| {
        let mut all = E::ALL.iter().map(mem::discriminant);
        all.position(|known| known == mem::discriminant(value))
    });
    match (x, y) {
        (None, None) => a.as_str().cmp(b.as_str()),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (Some(x), Some(y)) => x.cmp(&y),
    }
}

/// The value that the schema calls `name`.
///
/// # Errors
///
/// When it has no such value.
pub fn parse_enum<E: Enum>(name: &str) -> Result<E, ParseEnumError> {
    E::from_name(name).ok_or_else(|| ParseEnumError::of::<E>(name))
}

/// Decodes an open enumeration; what `Deserialize` of generated ones calls.
///
/// # Errors
///
/// When the input is no string.
pub fn decode_open_enum<'de, E, D>(deserializer: D) -> Result<E, D::Error>
where
    E: Enum + for<'a> From<&'a str>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_str(EnumVisitor(|name: &str| Ok(E::from(name)), PhantomData))
}

/// Decodes a closed enumeration; what `Deserialize` of generated ones calls.
///
/// # Errors
///
/// When the input is no string, or names a value that the enumeration does not have.
pub fn decode_closed_enum<'de, E, D>(deserializer: D) -> Result<E, D::Error>
where
    E: Enum,
    D: Deserializer<'de>,
{
    deserializer.deserialize_str(EnumVisitor(parse_enum, PhantomData))
}

/// Makes a value of its name by the function.
struct EnumVisitor<F, E>(F, PhantomData<E>);

impl<E: Enum, F: FnOnce(&str) -> Result<E, ParseEnumError>> Visitor<'_> for EnumVisitor<F, E> {
    type Value = E;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a value of enumeration '{}'", E::NAME)
    }

    fn visit_str<X: de::Error>(self, name: &str) -> Result<E, X> {
        (self.0)(name).map_err(X::custom)
    }
}
