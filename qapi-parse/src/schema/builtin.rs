//! The types that every schema has without defining them.

/// A built-in type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Builtin {
    /// `str`: any JSON string.
    Str,
    /// `number`: any JSON number, kept as a 64-bit float.
    Number,
    /// `int`: a 64-bit signed integer.
    Int,
    /// `int8`.
    Int8,
    /// `int16`.
    Int16,
    /// `int32`.
    Int32,
    /// `int64`.
    Int64,
    /// `uint8`.
    Uint8,
    /// `uint16`.
    Uint16,
    /// `uint32`.
    Uint32,
    /// `uint64`.
    Uint64,
    /// `size`: a 64-bit unsigned integer.
    Size,
    /// `bool`.
    Bool,
    /// `null`.
    Null,
    /// `any`: any JSON value.
    Any,
    /// `QType`: the built-in enumeration of JSON types.
    QType,
}

impl Builtin {
    /// All built-in types.
    pub const ALL: [Self; 16] = [
        Self::Str,
        Self::Number,
        Self::Int,
        Self::Int8,
        Self::Int16,
        Self::Int32,
        Self::Int64,
        Self::Uint8,
        Self::Uint16,
        Self::Uint32,
        Self::Uint64,
        Self::Size,
        Self::Bool,
        Self::Null,
        Self::Any,
        Self::QType,
    ];

    /// The name of the type in schemas.
    pub fn name(self) -> &'static str {
        match self {
            Self::Str => "str",
            Self::Number => "number",
            Self::Int => "int",
            Self::Int8 => "int8",
            Self::Int16 => "int16",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Uint8 => "uint8",
            Self::Uint16 => "uint16",
            Self::Uint32 => "uint32",
            Self::Uint64 => "uint64",
            Self::Size => "size",
            Self::Bool => "bool",
            Self::Null => "null",
            Self::Any => "any",
            Self::QType => "QType",
        }
    }

    /// Whether it is one of the integers, whatever its size.
    pub fn is_integer(self) -> bool {
        matches!(
            self,
            Self::Int
                | Self::Int8
                | Self::Int16
                | Self::Int32
                | Self::Int64
                | Self::Uint8
                | Self::Uint16
                | Self::Uint32
                | Self::Uint64
                | Self::Size
        )
    }

    /// The built-in type of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|builtin| builtin.name() == name)
    }
}
