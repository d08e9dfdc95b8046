//! What a schema does not know and is kept nevertheless: values of enumerations, branches of unions,
//! events.
//!
//! Each is made by reading, or by the function of the type that it is part of, which gives what the
//! schema knows where it knows it. So none has the name of something known, and each thing has one way
//! to be written down.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::SerializeMap;

use crate::enums::Enum;
use crate::machinery::encoder::Encoder;
use crate::machinery::members::Members;
use crate::values::{Any, Map};

/// A value that the schema of the open enumeration `E` does not know: what its variant `Unknown_` holds.
///
/// It never has the name of a value that the schema knows. Messages have it, and `E`'s `From<&str>` and
/// `From<String>` make it.
pub struct UnknownValue<E> {
    /// It takes one word, so that an open enumeration takes two and is returned in registers.
    name: Box<Box<str>>,
    of: PhantomData<fn() -> E>,
}

impl<E: Enum> UnknownValue<E> {
    /// The value called `name` if there is one, and else what keeps the name.
    pub(crate) fn unless_known(name: &str) -> Result<E, Self> {
        E::from_name(name).ok_or_else(|| Self {
            name: Box::new(name.into()),
            of: PhantomData,
        })
    }
}

impl<E> UnknownValue<E> {
    /// The value's name on the wire.
    pub fn as_str(&self) -> &str {
        &self.name
    }
}

impl<E> fmt::Display for UnknownValue<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name)
    }
}

impl<E> AsRef<str> for UnknownValue<E> {
    fn as_ref(&self) -> &str {
        &self.name
    }
}

impl<E> PartialOrd for UnknownValue<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> Ord for UnknownValue<E> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name.cmp(&other.name)
    }
}

/// A branch that the schema of the open union with the branches `B` does not know, kept whole: what
/// `B`'s variant `Unknown_` holds.
///
/// It never has the tag of a branch that the schema knows. Messages have it, and
/// [`Branches::from_members`](crate::Branches::from_members) makes it.
pub struct UnknownBranch<B> {
    tag: Box<str>,
    /// All members that are not common ones.
    pub members: Map,
    of: PhantomData<fn() -> B>,
}

impl<B> UnknownBranch<B> {
    /// The discriminator's value.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// Writes the members.
    pub fn encode<M: SerializeMap>(&self, out: &mut Encoder<M>) {
        out.all(&self.members);
    }

    /// Takes all members; what [`Branches::decode`](crate::Branches::decode) calls for a tag that the
    /// schema does not know, and nobody else should.
    ///
    /// # Errors
    ///
    /// When the input ends early or is ill-formed.
    pub fn decode<'de, M: Members<'de>>(tag: &str, members: &mut M) -> Result<Self, M::Error> {
        Ok(Self {
            tag: tag.into(),
            members: members.take_all()?,
            of: PhantomData,
        })
    }
}

/// An event that the schema with the events `E` does not know, kept whole: what `E`'s variant
/// `Unknown_` holds.
///
/// It never has the name of an event that the schema knows. Messages have it, and
/// [`Events::from_data`](crate::Events::from_data) makes it.
pub struct UnknownEvent<E> {
    name: Box<str>,
    /// Its data; `None` when it came without.
    pub data: Option<Any>,
    of: PhantomData<fn() -> E>,
}

impl<E> UnknownEvent<E> {
    /// The event's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Keeps the event `name` with its `data`; what [`Events::decode`](crate::Events::decode) calls for
    /// a name that the schema does not know, and nobody else should.
    ///
    /// # Errors
    ///
    /// When the input is ill-formed.
    pub fn decode<'de, D: Deserializer<'de>>(name: &str, data: D) -> Result<Self, D::Error> {
        Ok(Self {
            name: name.into(),
            data: data.deserialize_option(DataVisitor)?,
            of: PhantomData,
        })
    }
}

/// Tells data that is not there from whatever there may be.
struct DataVisitor;

impl<'de> Visitor<'de> for DataVisitor {
    type Value = Option<Any>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the data of an event")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(Some(Any::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, data: D) -> Result<Self::Value, D::Error> {
        Any::deserialize(data).map(Some)
    }
}

/// The traits that all have, whatever they are unknown to: derived ones would ask that of it, too.
macro_rules! traits {
    ($($type:ident { $($field:ident),* })*) => {$(
        impl<T> Clone for $type<T> {
            fn clone(&self) -> Self {
                Self { $($field: self.$field.clone(),)* of: PhantomData }
            }
        }

        impl<T> fmt::Debug for $type<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut f = f.debug_struct(stringify!($type));
                $(f.field(stringify!($field), &self.$field);)*
                f.finish()
            }
        }

        impl<T> PartialEq for $type<T> {
            fn eq(&self, other: &Self) -> bool {
                $(self.$field == other.$field)&&*
            }
        }

        impl<T> Eq for $type<T> {}

        impl<T> Hash for $type<T> {
            fn hash<H: Hasher>(&self, state: &mut H) {
                $(self.$field.hash(state);)*
            }
        }
    )*};
}

traits! {
    UnknownValue { name }
    UnknownBranch { tag, members }
    UnknownEvent { name, data }
}
