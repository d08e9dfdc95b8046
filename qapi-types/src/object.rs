//! Objects with known members: structs, unions, arguments of commands, data of events.

use serde::ser::SerializeMap;

use crate::machinery::encoder::Encoder;
use crate::machinery::members::Members;
use crate::machinery::names::Names;
use crate::machinery::parts::Parts;
use crate::machinery::read::ReadParts;

/// A type whose JSON form is an object with known members.
///
/// Generated code implements it, and [`machinery::object`](crate::machinery::object) makes serde's
/// traits out of it. What stands between the braces can also be merged into another object, which is
/// how a union takes in its branch.
///
/// By hand one says what the object is made of, as [`machinery`](crate::machinery) tells:
///
/// ```
/// use qapi_types::Object;
/// use qapi_types::machinery::{self, Need, Refs};
///
/// struct Size {
///     width: u32,
///     height: Option<u32>,
/// }
///
/// impl Object for Size {
///     const NAME: &'static str = "Size";
///     const MEMBERS: &'static [&'static str] = &["width", "height"];
///     type Parts = (Need<u32>, Option<u32>);
///
///     fn from_parts((Need(width), height): Self::Parts) -> Self {
///         Self { width, height }
///     }
///
///     fn parts(&self) -> Refs<'_, Self> {
///         (&self.width, &self.height)
///     }
/// }
///
/// machinery::object!(Size);
///
/// let size: Size = serde_json::from_str(r#"{"width": 3}"#).unwrap();
/// assert_eq!(serde_json::to_string(&size).unwrap(), r#"{"width":3}"#);
/// ```
pub trait Object: Sized {
    /// The type's name in the schema.
    const NAME: &'static str;

    /// The members' names on the wire, in schema order, those of the base first. For a union, only
    /// the common ones.
    const MEMBERS: &'static [&'static str];

    /// What the type is made of, by which it is read and written.
    // This and what follows from it is long, and would stand on the page of each generated type.
    #[doc(hidden)]
    type Parts: for<'de> ReadParts<'de>;

    /// Makes a value of its parts.
    #[doc(hidden)]
    fn from_parts(parts: Self::Parts) -> Self;

    /// References to its parts.
    #[doc(hidden)]
    fn parts(&self) -> Refs<'_, Self>;

    /// Writes all members that are present. It is not there to be replaced: serde's traits write what
    /// [`Parts`](Self::Parts) say, too, and do not ask it.
    #[inline]
    fn encode<M: SerializeMap>(&self, out: &mut Encoder<M>) {
        out.begin(Self::MEMBERS);
        Self::Parts::encode(&self.parts(), out);
    }

    /// Takes the members that the type knows and skips the others.
    ///
    /// # Errors
    ///
    /// When a member has the wrong type or a mandatory one is missing.
    fn decode<'de, M: Members<'de>>(members: &mut M) -> Result<Self, M::Error> {
        Self::Parts::decode_of(members, const { &Names::new(Self::MEMBERS) }).map(Self::from_parts)
    }
}

/// References to what a `T` is made of.
pub type Refs<'a, T> = <<T as Object>::Parts as Parts>::Refs<'a>;

/// A box adds nothing on the wire; types that reach themselves need one.
impl<T: Object> Object for Box<T> {
    const NAME: &'static str = T::NAME;
    const MEMBERS: &'static [&'static str] = T::MEMBERS;

    type Parts = T::Parts;

    fn from_parts(parts: T::Parts) -> Self {
        Self::new(T::from_parts(parts))
    }

    fn parts(&self) -> Refs<'_, T> {
        T::parts(self)
    }
}
