//! Alternates: a choice by JSON type.

use std::fmt;

use serde::de::{self, Deserializer};

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

/// What an alternate takes, in words.
pub(crate) struct Expected(pub(crate) &'static str, pub(crate) &'static [JsonType]);

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(name, types) = self;
        write!(f, "{} (alternate '{name}')", OneOf(types))
    }
}

/// A choice of JSON types, in words.
pub(crate) struct OneOf<'a>(pub(crate) &'a [JsonType]);

impl fmt::Display for OneOf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, json) in self.0.iter().enumerate() {
            f.write_str(match index {
                0 => "",
                _ if index + 1 == self.0.len() => " or ",
                _ => ", ",
            })?;
            f.write_str(json.describe())?;
        }
        Ok(())
    }
}
