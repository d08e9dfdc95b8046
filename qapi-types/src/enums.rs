//! Enumerations: between names on the wire and Rust values.

use std::fmt;
use std::str::FromStr;

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
