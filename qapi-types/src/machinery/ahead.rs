//! Looking ahead, where members come from text in memory: for a union's discriminator, and for a name.
//!
//! Serde's traits have no way to ask a deserializer for this. The one that can be asked says so by a
//! number of members that no object has, and is then asked for a struct of a name that no struct has,
//! whose one field is the name that the question is about. No other is ever asked.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};

/// What the access to an object's members says of their number where one can ask both questions.
pub(crate) const EXPECTS: Option<usize> = Some(usize::MAX);

/// What it says where one can ask [`AHEAD`] alone.
pub(crate) const LOOKS_AHEAD: Option<usize> = Some(usize::MAX - 1);

/// The question what string the next member called so has. Nothing is read.
pub(crate) const AHEAD: &str = "$qapi_types::ahead";

/// The question whether the next member is called so, if there is one. If it is, its name has been
/// read.
pub(crate) const EXPECT: &str = "$qapi_types::expect";

/// Asks [`AHEAD`].
pub(super) struct Ahead(pub(super) &'static [&'static str; 1]);

impl<'de> DeserializeSeed<'de> for Ahead {
    type Value = &'de str;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<&'de str, D::Error> {
        deserializer.deserialize_struct(AHEAD, self.0, self)
    }
}

impl<'de> Visitor<'de> for Ahead {
    type Value = &'de str;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string in memory")
    }

    fn visit_borrowed_str<E: Error>(self, string: &'de str) -> Result<&'de str, E> {
        Ok(string)
    }
}

/// Asks [`EXPECT`].
pub(super) struct Expect(pub(super) &'static [&'static str; 1]);

impl<'de> DeserializeSeed<'de> for Expect {
    type Value = Option<bool>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_struct(EXPECT, self.0, self)
    }
}

impl Visitor<'_> for Expect {
    type Value = Option<bool>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("whether a name comes next")
    }

    #[inline]
    fn visit_bool<E: Error>(self, comes: bool) -> Result<Self::Value, E> {
        Ok(Some(comes))
    }

    #[inline]
    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}
