//! Objects and arrays that are being read, as serde's traits have them.

use std::borrow::Cow;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::{Failed, Text};
use crate::machinery::ahead::OF_SERVER;

/// The members of an object, behind its opening brace.
pub(super) struct Members<'a, 'de>(pub(super) &'a mut Text<'de>);

impl<'de> MapAccess<'de> for Members<'_, 'de> {
    type Error = Failed;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Failed> {
        match self.0.name()? {
            Some(name) => seed.deserialize(Name(name)).map(Some),
            None => Ok(None),
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Failed> {
        seed.deserialize(&mut *self.0)
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        OF_SERVER
    }
}

/// A name of a member, or of a variant.
struct Name<'de>(Cow<'de, str>);

impl<'de> Deserializer<'de> for Name<'de> {
    type Error = Failed;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failed> {
        match self.0 {
            Cow::Borrowed(name) => visitor.visit_borrowed_str(name),
            Cow::Owned(name) => visitor.visit_string(name),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failed> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failed> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failed> {
        visitor.visit_enum(self.0.into_deserializer())
    }

    // Names that stand for numbers and the like are left to `serde_json`.
    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// The elements of an array, behind its opening bracket.
pub(super) struct Elements<'a, 'de> {
    text: &'a mut Text<'de>,
    first: bool,
}

impl<'a, 'de> Elements<'a, 'de> {
    pub(super) fn new(text: &'a mut Text<'de>) -> Self {
        Self { text, first: true }
    }
}

impl<'de> SeqAccess<'de> for Elements<'_, 'de> {
    type Error = Failed;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Failed> {
        match self.text.peek() {
            Some(b']') => return Ok(None),
            Some(b',') if !self.first => self.text.at += 1,
            _ if self.first => self.first = false,
            _ => return Err(Failed),
        }
        seed.deserialize(&mut *self.text).map(Some)
    }
}

/// An enum of a user's own, in serde's form: an object whose one member names the variant.
pub(super) struct Variant<'a, 'de>(pub(super) &'a mut Text<'de>);

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = Failed;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Failed> {
        let name = Members(self.0).next_key_seed(seed)?;
        Ok((name.ok_or(Failed)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = Failed;

    fn unit_variant(self) -> Result<(), Failed> {
        <()>::deserialize(self.0)
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Failed> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Failed> {
        self.0.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failed> {
        self.0.deserialize_struct("", &[], visitor)
    }
}

/// Text as it stands, in the form in which `serde_json` hands it to its `RawValue`: an object whose one
/// member has a name that no other has.
pub(super) struct Raw<'de> {
    name: &'static str,
    text: Option<&'de str>,
}

impl<'de> Raw<'de> {
    pub(super) fn new(name: &'static str, text: &'de str) -> Self {
        let text = Some(text);
        Self { name, text }
    }
}

impl<'de> MapAccess<'de> for Raw<'de> {
    type Error = Failed;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Failed> {
        match self.text {
            Some(_) => seed
                .deserialize(BorrowedStrDeserializer::new(self.name))
                .map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Failed> {
        let text = self.text.take().ok_or(Failed)?;
        seed.deserialize(BorrowedStrDeserializer::new(text))
    }
}
