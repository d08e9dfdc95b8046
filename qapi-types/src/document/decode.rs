//! Decoding nodes through serde.
//!
//! Takes a [`Node`], gives whatever implements `Deserialize`, without reading the text again.
//! Recurses as deep as the value nests; callers see to the stack.
//!
//! Nearly all that is decoded has passed the strict check. So it is decoded first with an error that says nothing, which
//! nobody gathers anything for, and with a look ahead for discriminators. Only where that fails it is done again, to
//! find out what is wrong, or that it was rare.

use std::borrow::Cow;
use std::marker::PhantomData;

use serde::de::value::{BorrowedStrDeserializer, Error, StringDeserializer};
use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess,
    SeqAccess, VariantAccess, Visitor,
};

use super::node::{Elements, Kind, MembersOf, Node};
use crate::failed::Failed;
use crate::machinery::ahead::{AHEAD, OF_DOCUMENT, PASS, REST};

impl<'de> Node<'de> {
    /// Decodes it.
    ///
    /// # Errors
    ///
    /// When it is no such value.
    pub(crate) fn decode<T: Deserialize<'de>>(self) -> Result<T, Error> {
        T::deserialize(Decoder::<Failed>::of(self)).or_else(|Failed| T::deserialize(self))
    }
}

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        Decoder::of(self).deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        Decoder::of(self).deserialize_option(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        Decoder::of(self).deserialize_newtype_struct(name, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        Decoder::of(self).deserialize_enum(name, variants, visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Error> for Node<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// Decodes a node, with errors of the type `E`.
struct Decoder<'de, E>(Node<'de>, PhantomData<E>);

impl<'de, E: de::Error> Decoder<'de, E> {
    fn of(node: Node<'de>) -> Self {
        Self(node, PhantomData)
    }

    /// An integer as such when it fits 64 bits, else a float.
    fn visit_integer<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        let text = self.0.text();
        if let Ok(number) = text.parse() {
            return visitor.visit_u64(number);
        }
        if let Ok(number) = text.parse() {
            return visitor.visit_i64(number);
        }
        self.visit_float(visitor)
    }

    fn visit_float<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.0.text().parse::<f64>() {
            Ok(number) if number.is_finite() => visitor.visit_f64(number),
            _ => Err(E::custom("number out of range")),
        }
    }

    fn visit_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.0.string() {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }
}

impl<'de, E: de::Error> Deserializer<'de> for Decoder<'de, E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.0.raw().kind {
            Kind::Null => visitor.visit_unit(),
            Kind::False => visitor.visit_bool(false),
            Kind::True => visitor.visit_bool(true),
            Kind::Integer => self.visit_integer(visitor),
            Kind::Fraction => self.visit_float(visitor),
            Kind::String | Kind::Escaped => self.visit_str(visitor),
            Kind::Array => visitor.visit_seq(Sequence::<E>(self.0.elements(), PhantomData)),
            Kind::Object => visitor.visit_map(Object::<E> {
                members: self.0.members(),
                value: None,
                error: PhantomData,
            }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.0.raw().kind {
            Kind::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, E> {
        visitor.visit_newtype_struct(self)
    }

    /// Types of the user's own may be enums in serde's form: a name, or an object of one member.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, E> {
        let mut members = self.0.members();
        match (members.next(), members.next()) {
            (None, _) => visitor.visit_enum(Variant::<E>(self.0, None, PhantomData)),
            (Some((name, value)), None) => {
                visitor.visit_enum(Variant::<E>(name, Some(value), PhantomData))
            }
            _ => Err(E::custom("an object of one member is expected")),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

struct Sequence<'de, E>(Elements<'de>, PhantomData<E>);

impl<'de, E: de::Error> SeqAccess<'de> for Sequence<'de, E> {
    type Error = E;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, E> {
        let element = self.0.next();
        let element = element.map(|node| seed.deserialize(Decoder::of(node)));
        element.transpose()
    }
}

struct Object<'de, E> {
    members: MembersOf<'de>,
    value: Option<Node<'de>>,
    error: PhantomData<E>,
}

impl<'de, E: de::Error> MapAccess<'de> for Object<'de, E> {
    type Error = E;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, E> {
        let Some((key, value)) = self.members.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        match key.string() {
            Cow::Borrowed(text) => seed.deserialize(BorrowedStrDeserializer::new(text)),
            Cow::Owned(text) => seed.deserialize(StringDeserializer::new(text)),
        }
        .map(Some)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, E> {
        match self.value.take() {
            Some(value) => seed.deserialize(Decoder::of(value)),
            None => seed.deserialize(Asked(self)),
        }
    }

    /// One can look ahead where errors say nothing.
    #[inline]
    fn size_hint(&self) -> Option<usize> {
        (size_of::<E>() == 0).then_some(OF_DOCUMENT).flatten()
    }
}

/// Where no member was gone to there is no value, but one can ask what comes.
struct Asked<'a, 'de, E>(&'a mut Object<'de, E>);

impl<'de, E: de::Error> Asked<'_, 'de, E> {
    /// Goes to the next member.
    #[inline]
    fn pass(self) {
        self.0.value = self.0.members.next().map(|(_, value)| value);
    }

    /// The value of the next member that is called `name`. Goes past it if it is the very next.
    fn ahead(self, name: &str) -> Option<Node<'de>> {
        let mut rest = self.0.members.clone();
        let (first, value) = rest.next()?;
        if first.is(name) {
            self.0.members = rest;
            return Some(value);
        }
        let found = rest.find(|(key, _)| key.is(name));
        found.map(|(_, value)| value)
    }
}

impl<'de, E: de::Error> Deserializer<'de> for Asked<'_, 'de, E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, E> {
        Err(E::custom("a value was asked for before its name"))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        members: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, E> {
        match (name, members) {
            (REST, []) => match self.0.members.next_name() {
                Some(name) => visitor.visit_borrowed_bytes(name.written()),
                None => visitor.visit_unit(),
            },
            (AHEAD, [member]) => match self.ahead(member) {
                Some(value) => Decoder::of(value).deserialize_str(visitor),
                None => Err(E::custom("there is no such member")),
            },
            _ => self.deserialize_any(visitor),
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, E> {
        if name == PASS {
            self.pass();
            visitor.visit_unit()
        } else {
            self.deserialize_any(visitor)
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple map option enum newtype_struct identifier ignored_any
    }
}

struct Variant<'de, E>(Node<'de>, Option<Node<'de>>, PhantomData<E>);

impl<'de, E: de::Error> EnumAccess<'de> for Variant<'de, E> {
    type Error = E;
    type Variant = Payload<'de, E>;

    fn variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<(T::Value, Payload<'de, E>), E> {
        let name = seed.deserialize(Decoder::of(self.0))?;
        Ok((name, Payload(self.1, PhantomData)))
    }
}

struct Payload<'de, E>(Option<Node<'de>>, PhantomData<E>);

impl<'de, E: de::Error> Payload<'de, E> {
    fn value(self) -> Result<Decoder<'de, E>, E> {
        let value = self.0.map(Decoder::of);
        value.ok_or_else(|| E::custom("a value is expected"))
    }
}

impl<'de, E: de::Error> VariantAccess<'de> for Payload<'de, E> {
    type Error = E;

    fn unit_variant(self) -> Result<(), E> {
        match self.0 {
            None => Ok(()),
            Some(_) => Err(E::custom("no value is expected")),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, E> {
        seed.deserialize(self.value()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, E> {
        self.value()?.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, E> {
        self.value()?.deserialize_any(visitor)
    }
}
