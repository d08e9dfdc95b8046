//! Branches of unions: those that a schema has, and what is kept of others.

use serde::ser::SerializeMap;

use crate::machinery::encoder::Encoder;
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
}

/// A branch that the schema does not know, kept whole.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UnknownBranch {
    /// The discriminator's value.
    pub tag: String,
    /// All members that are not common ones.
    pub members: Map,
}

impl UnknownBranch {
    /// Writes the members.
    pub fn encode<M: SerializeMap>(&self, out: &mut Encoder<M>) {
        out.all(&self.members);
    }

    /// Takes all members.
    ///
    /// # Errors
    ///
    /// When the input ends early or is ill-formed.
    pub fn decode<'de, M: Members<'de>>(tag: &str, members: &mut M) -> Result<Self, M::Error> {
        Ok(Self {
            tag: tag.to_owned(),
            members: members.take_all()?,
        })
    }
}
