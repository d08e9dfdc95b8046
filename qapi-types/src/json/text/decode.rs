//! Values, as serde's traits have them.

use serde::de::{Deserializer, IntoDeserializer, Visitor};

use super::access::{Elements, Members, Raw, Variant};
use super::{Failed, Place, Text};
use crate::machinery::ahead::{AHEAD, PASS, REST};

/// What the `RawValue` of `serde_json` asks for. Should it ever ask otherwise, it gets nothing from
/// this reader, and so its value from `serde_json`.
const RAW_VALUE: &str = "$serde_json::private::RawValue";

impl<'de> Text<'de> {
    #[inline]
    fn visit_string<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Failed> {
        match self.plain_string() {
            Some(string) => visitor.visit_borrowed_str(string),
            None => visitor.visit_string(self.escaped_string()?),
        }
    }

    #[inline]
    fn boolean<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Failed> {
        let value = self.word("true").is_ok();
        if !value {
            self.word("false")?;
        }
        visitor.visit_bool(value)
    }

    #[inline]
    fn null<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Failed> {
        self.word("null")?;
        visitor.visit_unit()
    }

    /// Goes past an opening bracket.
    #[inline]
    fn open(&mut self) -> Result<(), Failed> {
        self.room = self.room.checked_sub(1).ok_or(Failed)?;
        self.at += 1;
        self.place = Place::First;
        Ok(())
    }

    /// Goes past a closing bracket.
    #[inline]
    fn close(&mut self, bracket: u8) -> Result<(), Failed> {
        self.room += 1;
        self.place = Place::Other;
        self.expect(bracket)
    }

    #[inline]
    fn visit_object<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Failed> {
        match self.open() {
            Ok(()) => self.visit_members(visitor),
            Err(Failed) => Err(Failed),
        }
    }

    #[inline]
    fn visit_members<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Failed> {
        let mut value = visitor.visit_map(Members(self));
        if value.is_ok() && self.close(b'}').is_err() {
            value = Err(Failed);
        }
        value
    }

    fn visit_array<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Failed> {
        self.open()?;
        let value = visitor.visit_seq(Elements::new(self))?;
        self.close(b']')?;
        Ok(value)
    }

    fn raw<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Failed> {
        self.peek();
        let start = self.at;
        self.skip()?;
        let text = self.all.get(start..self.at).ok_or(Failed)?;
        visitor.visit_map(Raw::new(RAW_VALUE, text))
    }
}

/// Methods for what only numbers, strings or the like can be.
macro_rules! only {
    ($($first:pat => $read:ident: $($method:ident)*;)*) => {$($(
        #[inline]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failed> {
            match self.peek() {
                Some($first) => self.$read(visitor),
                _ => Err(Failed),
            }
        }
    )*)*};
}

/// Methods for what is rare, and left to `serde_json`.
macro_rules! refused {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Failed> {
            Err(Failed)
        }
    )*};
}

impl<'de> Deserializer<'de> for &mut Text<'de> {
    type Error = Failed;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failed> {
        match self.peek() {
            Some(b'"') => self.visit_string(visitor),
            Some(b'{') => self.visit_object(visitor),
            Some(b'[') => self.visit_array(visitor),
            Some(b't' | b'f') => self.boolean(visitor),
            Some(b'n') => self.null(visitor),
            Some(b'-' | b'0'..=b'9') => self.number(visitor),
            _ => Err(Failed),
        }
    }

    only! {
        b'-' | b'0'..=b'9' => number: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
            deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_f32
            deserialize_f64;
        b'"' => visit_string: deserialize_char deserialize_str deserialize_string
            deserialize_identifier;
        b'[' => visit_array: deserialize_seq;
        b'{' => visit_object: deserialize_map;
        b't' | b'f' => boolean: deserialize_bool;
        b'n' => null: deserialize_unit;
    }

    refused! { deserialize_i128 deserialize_u128 deserialize_bytes deserialize_byte_buf }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failed> {
        if self.peek() == Some(b'n') {
            self.word("null")?;
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failed> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failed> {
        if name == RAW_VALUE {
            self.raw(visitor)
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Failed> {
        self.deserialize_seq(visitor)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        left: usize,
        visitor: V,
    ) -> Result<V::Value, Failed> {
        if name == PASS {
            self.pass_name(left);
            return visitor.visit_unit();
        }
        self.deserialize_seq(visitor)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        members: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failed> {
        match (name, members) {
            (REST, []) => {
                return match self.rest()? {
                    Some(rest) => visitor.visit_borrowed_bytes(rest),
                    None => visitor.visit_unit(),
                };
            }
            (AHEAD, [member]) => return visitor.visit_borrowed_str(self.ahead(member)?),
            _ => {}
        }
        match self.peek() {
            Some(b'{') => self.visit_object(visitor),
            Some(b'[') => self.visit_array(visitor),
            _ => Err(Failed),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failed> {
        match self.peek() {
            Some(b'"') => visitor.visit_enum(self.string()?.into_deserializer()),
            Some(b'{') => {
                self.open()?;
                let value = visitor.visit_enum(Variant(self))?;
                self.close(b'}')?;
                Ok(value)
            }
            _ => Err(Failed),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failed> {
        self.skip()?;
        visitor.visit_unit()
    }
}
