//! Enumerations: between names on the wire and Rust values.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{self, Deserializer, Visitor};

/// An enumeration of a schema.
///
/// An open one (the default) has a variant `Unknown_` that keeps a value its schema does not know,
/// so that a newer server costs nothing but the meaning of that one value. Parsing gives that, and
/// fails when a closed enumeration does not have the value.
pub trait Enum: Clone + FromStr<Err: fmt::Display> + 'static {
    /// The type's name in the schema.
    const NAME: &'static str;

    /// All values that the schema knows, in schema order.
    const ALL: &'static [Self];

    /// The value's name on the wire.
    fn as_str(&self) -> &str;

    /// The value that the schema calls `name`; `None` when it has no such value.
    fn from_name(name: &str) -> Option<Self> {
        let mut all = Self::ALL.iter();
        all.find(|value| value.as_str() == name).cloned()
    }
}

/// The value of an open enumeration called `name`, which is `unknown` if the schema does not know it.
pub fn open_value<E: Enum>(name: &str, unknown: fn(Box<str>) -> E) -> E {
    E::from_name(name).unwrap_or_else(|| unknown(name.into()))
}

/// A name that a closed enumeration does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownValue {
    enumeration: &'static str,
    name: String,
}

impl UnknownValue {
    /// Says that `E` has no value `name`.
    pub fn of<E: Enum>(name: &str) -> Self {
        Self {
            enumeration: E::NAME,
            name: name.to_owned(),
        }
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "enumeration '{}' has no value '{}'",
            self.enumeration, self.name
        )
    }
}

impl std::error::Error for UnknownValue {}

/// Decodes an enumeration; what `Deserialize` of generated enumerations calls.
///
/// # Errors
///
/// When the input is no string, or names a value that a closed enumeration does not have.
pub fn decode<'de, E: Enum, D: Deserializer<'de>>(deserializer: D) -> Result<E, D::Error> {
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
