//! Branches of unions.

use serde::ser::SerializeMap;

use crate::json;
use crate::machinery::encoder::Encoder;
use crate::machinery::map::with_members;
use crate::machinery::members::Members;
use crate::values::Map;

/// The branches of a union: the discriminator's value with the members it selects.
pub trait Branches: Sized {
    /// The discriminator's value on the wire.
    fn tag(&self) -> &str;

    /// Writes the branch's members, without the discriminator.
    fn encode<M: SerializeMap>(&self, out: &mut Encoder<M>);

    /// Takes the members of the branch that `tag` selects.
    ///
    /// # Errors
    ///
    /// When the branch's members do not decode, or a closed union has no branch `tag`.
    fn decode<'de, M: Members<'de>>(tag: &str, members: &mut M) -> Result<Self, M::Error>;

    /// The branch that `tag` selects with these members. It is of the variant `Unknown_` if the schema
    /// does not know `tag`, and only then, and never if the union is closed.
    ///
    /// ```
    /// # #[cfg(feature = "schemas")] {
    /// use qapi_types::qmp::SocketAddressBranch;
    /// use qapi_types::{Branches, Map};
    ///
    /// let members: Map = [("path".to_owned(), "/run/qmp".into())].into_iter().collect();
    /// let unix = SocketAddressBranch::from_members("unix", members.clone()).unwrap();
    /// assert!(matches!(unix, SocketAddressBranch::Unix(it) if it.path == "/run/qmp"));
    /// let newer = SocketAddressBranch::from_members("pigeon", members).unwrap();
    /// assert!(matches!(newer, SocketAddressBranch::Unknown_(it) if it.tag() == "pigeon"));
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode).
    fn from_members(tag: &str, members: Map) -> Result<Self, json::Error> {
        json::located(|| with_members(members, |members| Self::decode(tag, members)))
    }
}
