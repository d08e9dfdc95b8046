//! Names of members.
//!
//! Takes the keys of maps, which are strings, or numbers and booleans that become strings; gives them in
//! quotes, with what stands before and behind.

use std::fmt::Display;

use serde::ser::{Error as _, Impossible, Serialize, Serializer};
use serde_json::Error;

use super::text::Writer;

/// Writes a key after `lead`, a brace or a comma, and a colon behind it.
pub(super) struct Key<'a> {
    pub(super) out: &'a mut Writer,
    pub(super) lead: u8,
}

impl Key<'_> {
    /// Has `write` write what needs no escape.
    fn plain(self, write: impl FnOnce(&mut Writer) -> Result<(), Error>) -> Result<(), Error> {
        self.out.fixed([self.lead, b'"']);
        write(self.out)?;
        self.out.fixed(*b"\":");
        Ok(())
    }
}

#[cold]
fn no_key<T>() -> Result<T, Error> {
    Err(Error::custom("key must be a string"))
}

macro_rules! integers {
    ($($method:ident: $type:ty),* $(,)?) => {$(
        fn $method(self, value: $type) -> Result<(), Error> {
            self.plain(|out| {
                out.wide(value);
                Ok(())
            })
        }
    )*};
}

macro_rules! floats {
    ($($method:ident: $type:ty),* $(,)?) => {$(
        fn $method(self, value: $type) -> Result<(), Error> {
            if value.is_finite() {
                self.plain(|out| out.float(value))
            } else {
                Err(Error::custom("float key must be finite (got NaN or +/-inf)"))
            }
        }
    )*};
}

/// What cannot be a key.
macro_rules! no_keys {
    ($($method:ident$(<$of:ident>)?($($type:ty),*) -> $result:ty;)*) => {$(
        fn $method$(<$of: Serialize + ?Sized>)?(self $(, _: $type)*) -> Result<$result, Error> {
            no_key()
        }
    )*};
}

impl Serializer for Key<'_> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Impossible<(), Error>;
    type SerializeTuple = Impossible<(), Error>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeMap = Impossible<(), Error>;
    type SerializeStruct = Impossible<(), Error>;
    type SerializeStructVariant = Impossible<(), Error>;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn serialize_str(self, name: &str) -> Result<(), Error> {
        self.out.name(self.lead, name);
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Error> {
        self.serialize_str(variant)
    }

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.serialize_str(if value { "true" } else { "false" })
    }

    integers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_u128: u128,
    }

    floats!(serialize_f32: f32, serialize_f64: f64);

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<(), Error> {
        self.plain(|out| out.display(value))
    }

    no_keys! {
        serialize_bytes(&[u8]) -> ();
        serialize_none() -> ();
        serialize_unit() -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_newtype_variant<T>(&'static str, u32, &'static str, &T) -> ();
        serialize_seq(Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_map(Option<usize>) -> Self::SerializeMap;
        serialize_struct(&'static str, usize) -> Self::SerializeStruct;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }
}
