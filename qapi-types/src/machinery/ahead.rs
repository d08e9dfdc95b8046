//! Looking ahead for a union's discriminator, where the members come from text in memory.
//!
//! Serde's traits have no way to ask a deserializer for this, so the one that can says so by a size
//! that no object has, and is then asked for a struct of a name that no struct has. No other is asked.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};

/// What the access to an object's members says of their number where one can look ahead.
pub(crate) const LOOKS_AHEAD: Option<usize> = Some(usize::MAX);

/// The name of the struct that is asked for. Its one field is the member whose value is wanted.
pub(crate) const AHEAD: &str = "$qapi_types::machinery::ahead";

/// The string that the next member called `name` has, where `map` can tell without reading it.
///
/// # Errors
///
/// When there is no such member, or it is not a string.
pub(super) fn look<'de, A: MapAccess<'de>>(
    map: &mut A,
    name: &'static [&'static str; 1],
) -> Option<Result<&'de str, A::Error>> {
    (map.size_hint() == LOOKS_AHEAD).then(|| map.next_value_seed(Ahead(name)))
}

struct Ahead(&'static [&'static str; 1]);

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
