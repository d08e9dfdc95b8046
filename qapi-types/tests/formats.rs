//! Formats other than JSON: what serde allows a deserializer, and ours for JSON do not do.
#![cfg(feature = "schemas")]

use qapi_types::Any;
use qapi_types::qmp::{SocketAddress, StrOrNull, command};
use serde::de::value::Error;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};
use serde_json::{json, to_value};

/// A value of a binary format: nothing is a missing option, names and texts do not outlive the call,
/// and what comes after the end of an object is not its own.
struct Binary(Any);

impl<'de> Deserializer<'de> for Binary {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Any::Null => visitor.visit_none(),
            Any::Bool(value) => visitor.visit_bool(value),
            Any::Number(value) => match (value.as_u64(), value.as_i64()) {
                (Some(value), _) => visitor.visit_u64(value),
                (_, Some(value)) => visitor.visit_i64(value),
                _ => visitor.visit_f64(value.as_f64().unwrap_or_default()),
            },
            Any::String(value) => visitor.visit_str(&value),
            Any::Array(elements) => visitor.visit_seq(Elements(elements.into_iter())),
            Any::Object(members) => visitor.visit_map(Members {
                rest: members.into_iter(),
                value: None,
                ended: false,
            }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Any::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Any::Null => visitor.visit_unit(),
            _ => Err(Error::custom("not null")),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct Elements(std::vec::IntoIter<Any>);

impl<'de> SeqAccess<'de> for Elements {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        let next = self.0.next().map(|value| seed.deserialize(Binary(value)));
        next.transpose()
    }
}

struct Members {
    rest: serde_json::map::IntoIter,
    value: Option<Any>,
    ended: bool,
}

impl<'de> MapAccess<'de> for Members {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        let Some((name, value)) = self.rest.next() else {
            if std::mem::replace(&mut self.ended, true) {
                return Err(Error::custom("read beyond the end of an object"));
            }
            return Ok(None);
        };
        self.value = Some(value);
        seed.deserialize(Binary(name.into())).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(Binary(self.value.take().unwrap_or_default()))
    }
}

#[test]
fn no_object_is_read_beyond_its_end() {
    for value in [
        json!({ "type": "unix", "path": "/a" }),
        json!({ "type": "inet", "host": "a", "port": "1", "ipv4": true }),
        json!({ "type": "carrier-pigeon", "ring": [1, null] }),
        json!({ "Type": 1, "path": "/a", "type": "unix" }),
    ] {
        let address = SocketAddress::deserialize(Binary(value.clone())).expect("decodes");
        let mut known = value;
        known.as_object_mut().expect("an object").remove("Type");
        assert_eq!(to_value(address).expect("encodes"), known);
    }
    let add = json!({ "id": "a", "backend": { "type": "pty", "data": { "path": "/a" } } });
    let add = command::ChardevAdd::deserialize(Binary(add));
    assert_eq!(add.expect("decodes").id, "a");
    let error = SocketAddress::deserialize(Binary(json!({ "path": "/a" })));
    let error = error.expect_err("there is no discriminator").to_string();
    assert_eq!(
        error,
        "in 'type' (member of 'SocketAddress'): mandatory member is missing"
    );
}

#[test]
fn a_missing_option_is_null_where_null_is_a_value() {
    let null = StrOrNull::deserialize(Binary(Any::Null)).expect("decodes");
    assert!(matches!(null, StrOrNull::N(_)));
}
