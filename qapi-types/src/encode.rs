//! Writing objects: the machinery behind `Serialize` of generated types.
//!
//! Takes members one by one, gives one flat map. The first error sticks and is handed out at the
//! end, so that generated code is a plain list of members.

use std::fmt;

#[doc(no_inline)]
pub use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::object::{Branches, Object};
use crate::values::Map;

/// Writes members into an object.
#[derive(Debug)]
pub struct Encoder<M: SerializeMap> {
    map: M,
    result: Result<(), M::Error>,
}

impl<M: SerializeMap> Encoder<M> {
    /// Writes a member that is present.
    pub fn member<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        if self.result.is_ok() {
            self.result = self.map.serialize_entry(name, value);
        }
    }

    /// Writes a member unless it is absent.
    pub fn optional<T: Serialize>(&mut self, name: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.member(name, value);
        }
    }

    /// Writes a discriminator. The branch's members follow with [`Branches::encode`].
    pub fn tag<B: Branches>(&mut self, name: &str, branch: &B) {
        self.member(name, branch.tag());
    }

    /// Writes members nothing more is known of.
    pub fn all(&mut self, members: &Map) {
        for (name, value) in members {
            self.member(name, value);
        }
    }
}

/// Encodes an object; what `Serialize` of generated structs and unions calls.
///
/// # Errors
///
/// Whatever the serializer returns.
pub fn object<T: Object, S: Serializer>(object: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let mut out = Encoder {
        map: serializer.serialize_map(None)?,
        result: Ok(()),
    };
    object.encode(&mut out);
    out.result?;
    out.map.end()
}

/// Whether an object encodes as `{}`.
pub(crate) fn is_empty<T: Object>(object: &T) -> bool {
    let mut out = Encoder {
        map: Nothing,
        result: Ok(()),
    };
    object.encode(&mut out);
    out.result.is_ok()
}

/// An object that takes no members.
struct Nothing;

impl SerializeMap for Nothing {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, _: &T) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, _: &T) -> fmt::Result {
        Err(fmt::Error)
    }

    fn end(self) -> fmt::Result {
        Ok(())
    }
}
