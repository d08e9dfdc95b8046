//! The wire types that Rust has no type of its own for: any value, and null.

use serde::de::{Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

/// The schema language's `any`: a JSON value of any kind.
pub type Any = serde_json::Value;

/// The members of a JSON object nothing more is known of.
pub type Map = serde_json::Map<String, Any>;

/// The type of a JSON value, by which an [`Alternate`](crate::Alternate) chooses its branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JsonType {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number with or without fractional part.
    Number,
    /// A string.
    String,
    /// An object.
    Object,
    /// An array.
    Array,
}

impl JsonType {
    /// The type as messages name it, with an article.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Object => "an object",
            Self::Array => "an array",
        }
    }
}

/// The schema language's `null`: JSON's null and nothing else.
///
/// A unit type of its own, so that an optional member that accepts null keeps absent
/// (`None`), null (`Some` of the branch that holds this) and a value apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Null;

impl Serialize for Null {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl<'de> Deserialize<'de> for Null {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NullVisitor;

        impl Visitor<'_> for NullVisitor {
            type Value = Null;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("null")
            }

            fn visit_unit<E>(self) -> Result<Null, E> {
                Ok(Null)
            }
        }

        deserializer.deserialize_unit(NullVisitor)
    }
}
