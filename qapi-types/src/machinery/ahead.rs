//! Looking ahead, where members come from text in memory: for a union's discriminator, and at names.
//!
//! Serde's traits have no way to ask a deserializer for this. The one that can be asked says so by a
//! number of members that no object has, and is then asked for a struct of a name that no struct has.
//! No other is ever asked.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};

/// What the access to an object's members says of their number where one can ask all that is below, and
/// QEMU has written them: most likely in its order.
pub(crate) const OF_SERVER: Option<usize> = Some(usize::MAX);

/// The same where names are known to their ends: what was read is looked at again.
pub(crate) const OF_DOCUMENT: Option<usize> = Some(usize::MAX - 1);

/// The question what string the next member has that is called as the one field is. Nothing is read,
/// or if that is the very next member, it is.
pub(crate) const AHEAD: &str = "$qapi_types::ahead";

/// The question what follows, from the name of the next member on, if there is one: of a document, that name as it
/// is written, and no more. Nothing is read.
pub(crate) const REST: &str = "$qapi_types::rest";

/// The wish to go to the value of the next member, behind its name and the colon, where so many bytes of
/// the [`REST`] are left, which a document need not be told. It is asked for as a tuple struct, since these have a
/// length.
pub(crate) const PASS: &str = "$qapi_types::pass";

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

/// Asks [`REST`].
pub(super) struct Rest;

impl<'de> DeserializeSeed<'de> for Rest {
    type Value = Option<&'de [u8]>;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_struct(REST, &[], self)
    }
}

impl<'de> Visitor<'de> for Rest {
    type Value = Option<&'de [u8]>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the rest of a text in memory")
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn visit_borrowed_bytes<E: Error>(self, rest: &'de [u8]) -> Result<Self::Value, E> {
        Ok(Some(rest))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// Asks [`PASS`].
pub(super) struct Pass(pub(super) usize);

impl<'de> DeserializeSeed<'de> for Pass {
    type Value = ();

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_tuple_struct(PASS, self.0, self)
    }
}

impl Visitor<'_> for Pass {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing")
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}
