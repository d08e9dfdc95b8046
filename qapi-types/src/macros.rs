//! The impls that every generated type of a kind has alike.
//!
//! Serde's traits are foreign and may not be implemented for all `T: Object` at once, so generated
//! code asks for them type by type; each is one call into shared machinery.

/// Implements `Debug` for a type that encodes. It is inline, as derived ones are, so that it is
/// compiled where it is used and not for all types.
#[doc(hidden)]
#[macro_export]
macro_rules! debug {
    ($type:ident) => {
        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::debug::named(self, ::core::stringify!($type), f)
            }
        }
    };
}

/// Implements serde's traits for an [`Object`](crate::Object).
#[doc(hidden)]
#[macro_export]
macro_rules! object {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::decode::Serialize for $type {
            fn serialize<S: $crate::decode::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::encode::object(self, serializer)
            }
        }

        impl<'de> $crate::decode::Deserialize<'de> for $type {
            fn deserialize<D: $crate::decode::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::decode::object(deserializer)
            }
        }
    )*};
}

/// Makes `$name`, a tuple struct around the object `$inner`, an [`Object`](crate::Object) with the
/// same members: a command or event whose data is a named type.
#[doc(hidden)]
#[macro_export]
macro_rules! newtype {
    ($name:ident($inner:ty)) => {
        impl $crate::Object for $name {
            const NAME: &'static str = <$inner as $crate::Object>::NAME;
            const MEMBERS: &'static [&'static str] = <$inner as $crate::Object>::MEMBERS;

            type Parts = <$inner as $crate::Object>::Parts;

            fn from_parts(parts: Self::Parts) -> Self {
                Self(<$inner as $crate::Object>::from_parts(parts))
            }

            fn parts(&self) -> $crate::Refs<'_, Self> {
                $crate::Object::parts(&self.0)
            }
        }

        impl $name {
            /// Makes a value from whatever converts into what it wraps.
            pub fn new(inner: impl ::core::convert::Into<$inner>) -> Self {
                Self(inner.into())
            }
        }

        impl ::core::convert::From<$inner> for $name {
            fn from(inner: $inner) -> Self {
                Self(inner)
            }
        }

        $crate::object!($name);
    };
}

/// Makes `$name`, a struct of the object `data` and `others_`, an [`Object`](crate::Object) with the
/// members of both: a command whose data is a named type that does not describe all of it.
#[doc(hidden)]
#[macro_export]
macro_rules! open_newtype {
    ($name:ident($inner:ty)) => {
        impl $crate::Object for $name {
            const NAME: &'static str = <$inner as $crate::Object>::NAME;
            const MEMBERS: &'static [&'static str] = <$inner as $crate::Object>::MEMBERS;

            type Parts = $crate::Around<$inner>;

            fn from_parts($crate::Around(data, others_): Self::Parts) -> Self {
                Self { data, others_ }
            }

            fn parts(&self) -> $crate::Refs<'_, Self> {
                (&self.data, &self.others_)
            }
        }

        impl $name {
            /// Makes a value from whatever converts into what the schema describes.
            pub fn new(data: impl ::core::convert::Into<$inner>) -> Self {
                Self {
                    data: data.into(),
                    others_: $crate::Map::new(),
                }
            }
        }

        impl ::core::convert::From<$inner> for $name {
            fn from(data: $inner) -> Self {
                Self::new(data)
            }
        }

        $crate::object!($name);
    };
}

/// Makes `$name`, a struct without fields, an [`Object`](crate::Object) without members.
#[doc(hidden)]
#[macro_export]
macro_rules! unit {
    ($name:ident, $wire:literal) => {
        impl $crate::Object for $name {
            const NAME: &'static str = $wire;
            const MEMBERS: &'static [&'static str] = &[];

            type Parts = ();

            fn from_parts((): ()) -> Self {
                Self {}
            }

            fn parts(&self) {}
        }

        $crate::object!($name);
    };
}

/// Implements serde's traits for an [`Alternate`](crate::Alternate).
#[doc(hidden)]
#[macro_export]
macro_rules! alternate {
    ($($type:ty),* $(,)?) => {$(
        impl<'de> $crate::decode::Deserialize<'de> for $type {
            fn deserialize<D: $crate::decode::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::decode::alternate(deserializer)
            }
        }
    )*};
}

/// What open and closed enumerations share.
#[doc(hidden)]
#[macro_export]
macro_rules! any_enum {
    ($type:ty) => {
        impl ::core::fmt::Display for $type {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad($crate::Enum::as_str(self))
            }
        }

        impl $crate::decode::Serialize for $type {
            fn serialize<S: $crate::decode::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::Enum::as_str(self))
            }
        }

        impl<'de> $crate::decode::Deserialize<'de> for $type {
            fn deserialize<D: $crate::decode::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::decode::enumeration(deserializer)
            }
        }
    };
}

/// Implements what an open [`Enum`](crate::Enum) has: `Display`, `FromStr` (which never fails) and
/// serde's traits.
#[doc(hidden)]
#[macro_export]
macro_rules! open_enum {
    ($($type:ty),* $(,)?) => {$(
        $crate::any_enum!($type);

        impl ::core::str::FromStr for $type {
            type Err = ::core::convert::Infallible;

            // A value may be called `Err`, so that is not what the error may be called here.
            fn from_str(
                name: &str,
            ) -> ::core::result::Result<Self, ::core::convert::Infallible> {
                ::core::result::Result::Ok($crate::open_value(name, Self::Unknown_))
            }
        }
    )*};
}

/// Implements what a closed [`Enum`](crate::Enum) has: `Display`, `FromStr` and serde's traits.
#[doc(hidden)]
#[macro_export]
macro_rules! closed_enum {
    ($($type:ty),* $(,)?) => {$(
        $crate::any_enum!($type);

        impl ::core::str::FromStr for $type {
            type Err = $crate::UnknownValue;

            fn from_str(name: &str) -> ::core::result::Result<Self, $crate::UnknownValue> {
                $crate::Enum::from_name(name).ok_or_else(|| $crate::UnknownValue::of::<Self>(name))
            }
        }
    )*};
}
