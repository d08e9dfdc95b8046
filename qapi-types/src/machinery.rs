//! What generated code stands on.
//!
//! Users of generated types need none of it. To implement [`Object`](crate::Object) by hand takes a few
//! of these names, and its doc shows which.
//!
//! Generated code begins with [`version!`], which compiles only if the code was generated for this
//! version of the module. Each change to what generated code says of this module makes a new version.
//!
//! # What objects are made of
//!
//! How an object is read and written follows from types alone. An object is a tuple of slots, one for
//! each name among its members: [`Need`] for a mandatory member, `Option` for an optional one,
//! [`NeedList`] and [`List`] for arrays, [`Tag`] for a union's discriminator, and [`Number`] around any
//! of these for numbers. [`Both`] makes one of two tuples. [`Open`] or [`Union`] may stand around the
//! tuple, [`Around`] stands around another object. An object is made from such [`Parts`], and gives
//! [references](Refs) to them to be written.
//!
//! Generated code names the types, takes the values apart by one pattern and refers to them by one
//! tuple. It is so because of what it costs to compile: a loop with a call for each member makes the
//! compiler check more than all else in a generated type taken together.
//!
//! # Reading and writing
//!
//! Objects are read from [`Members`] and written to an [`Encoder`]; only [`Branches`](crate::Branches)
//! and objects with conditional members name these. Macros such as [`object!`] give a type what it has
//! in common with all others of its kind, serde's traits above all.

pub(crate) mod ahead;
mod alternate;
mod around;
mod debug;
pub(crate) mod encoder;
mod enumeration;
pub(crate) mod error;
mod kept;
mod list;
mod macros;
pub(crate) mod map;
pub(crate) mod members;
pub(crate) mod names;
mod number;
mod object;
pub(crate) mod parts;
pub(crate) mod read;
mod slot;
mod union;

#[doc(no_inline)]
pub use serde::ser::SerializeMap;
#[doc(no_inline)]
pub use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use self::alternate::{choice, decode_alternate, list_choice};
pub use self::around::Around;
pub use self::debug::debug_as_json;
pub use self::encoder::Encoder;
pub use self::enumeration::{
    compare, decode_closed_enum, decode_open_enum, open_value, parse_enum,
};
pub use self::error::unknown_branch;
pub use self::members::{Found, Members, Next};
pub use self::names::Names;
pub use self::number::AsNumber;
pub(crate) use self::object::is_empty;
pub use self::object::{decode_nothing, decode_object, encode_nothing, encode_object};
pub use self::parts::{Both, List, Need, NeedList, Number, Open, Parts, Slot, Slots, Tag};
pub use self::read::{ReadParts, ReadSlot, ReadSlots, Rest};
pub use self::union::{BranchMembers, Union, branch, union};
pub use crate::event::{decode_event, encode_event};
pub use crate::object::Refs;
#[doc(inline)]
pub use crate::{
    __alternate as alternate, __any_enum as any_enum, __closed_enum as closed_enum,
    __debug as debug, __default as default, __events as events, __key as key, __newtype as newtype,
    __object as object, __open_enum as open_enum, __open_newtype as open_newtype, __order as order,
    __unit as unit, __version as version,
};
