//! Arrays and objects that have begun.
//!
//! Takes elements and members, gives them to the [`Writer`] with what stands between them.
//!
//! What an array or an object has before its next part, a bracket or a comma, is written together with the
//! part, so that nobody looks whether it is the first.

use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant,
};
use serde_json::{Error, Value};

use super::key::Key;
use super::text::Writer;
use crate::machinery::encoder::Name;

/// The names of structs that hold JSON text: `serde_json` has them instead of a way to hand over its `RawValue`,
/// and numbers where one of its features keeps their text.
pub(super) const RAW: [&str; 2] = [
    "$serde_json::private::RawValue",
    "$serde_json::private::Number",
];

/// An array that has begun.
pub(crate) struct Array<'a> {
    pub(super) out: &'a mut Writer,
    /// What stands before the next element.
    pub(super) lead: u8,
}

impl Array<'_> {
    #[inline]
    fn finish(&mut self) {
        if self.lead == b'[' {
            self.out.fixed(*b"[]");
        } else {
            self.out.fixed([b']']);
        }
    }
}

impl SerializeSeq for Array<'_> {
    type Ok = ();
    type Error = Error;

    #[inline]
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.out.fixed([self.lead]);
        self.lead = b',';
        value.serialize(&mut *self.out)
    }

    #[inline]
    fn end(mut self) -> Result<(), Error> {
        self.finish();
        Ok(())
    }
}

impl SerializeTuple for Array<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<(), Error> {
        SerializeSeq::end(self)
    }
}

impl SerializeTupleStruct for Array<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<(), Error> {
        SerializeSeq::end(self)
    }
}

/// An object that has begun.
pub(crate) struct Object<'a> {
    pub(super) out: &'a mut Writer,
    /// What stands before the next member.
    pub(super) lead: u8,
}

impl Object<'_> {
    #[inline]
    fn finish(&mut self) {
        if self.lead == b'{' {
            self.out.fixed(*b"{}");
        } else {
            self.out.fixed([b'}']);
        }
    }
}

impl SerializeMap for Object<'_> {
    type Ok = ();
    type Error = Error;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn serialize_entry<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &mut self,
        key: &K,
        value: &V,
    ) -> Result<(), Error> {
        self.serialize_key(key)?;
        self.serialize_value(value)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        let lead = self.lead;
        self.lead = b',';
        let out = &mut *self.out;
        key.serialize(Key { out, lead })
    }

    #[inline]
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(&mut *self.out)
    }

    #[inline]
    fn end(mut self) -> Result<(), Error> {
        self.finish();
        Ok(())
    }
}

/// A struct that has begun.
pub(crate) enum Struct<'a> {
    /// An object.
    Object(Object<'a>),
    /// What its only member says, as it is.
    Raw(&'a mut Writer),
}

impl SerializeStruct for Struct<'_> {
    type Ok = ();
    type Error = Error;

    #[inline]
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        match self {
            Self::Object(object) => object.serialize_entry(&Name(name), value),
            Self::Raw(out) => raw(out, value),
        }
    }

    #[inline]
    fn end(self) -> Result<(), Error> {
        match self {
            Self::Object(object) => SerializeMap::end(object),
            Self::Raw(_) => Ok(()),
        }
    }
}

fn raw<T: Serialize + ?Sized>(out: &mut Writer, text: &T) -> Result<(), Error> {
    match text.serialize(serde_json::value::Serializer)? {
        Value::String(text) => {
            out.plain(text.as_bytes());
            Ok(())
        }
        _ => Err(Error::custom("expected JSON text")),
    }
}

/// What an enumeration's variant holds, the only member of an object.
pub(crate) struct Variant<T>(pub(super) T);

impl SerializeTupleVariant for Variant<Array<'_>> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.0.serialize_field(value)
    }

    fn end(mut self) -> Result<(), Error> {
        self.0.finish();
        self.0.out.fixed([b'}']);
        Ok(())
    }
}

impl SerializeStructVariant for Variant<Object<'_>> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.0.serialize_entry(&Name(name), value)
    }

    fn end(mut self) -> Result<(), Error> {
        self.0.finish();
        self.0.out.fixed([b'}']);
        Ok(())
    }
}
