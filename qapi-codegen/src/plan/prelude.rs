//! Decides how code that people read names what is in scope everywhere: in short, as people write it,
//! unless an item in the same scope has the name.

use crate::names::Ident;

/// What Rust has in scope everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Std {
    Bool,
    Box,
    F64,
    I8,
    I16,
    I32,
    I64,
    Into,
    None,
    Ok,
    Option,
    String,
    U8,
    U16,
    U32,
    U64,
    Vec,
}

impl Std {
    const ALL: [Self; 17] = [
        Self::Bool,
        Self::Box,
        Self::F64,
        Self::I8,
        Self::I16,
        Self::I32,
        Self::I64,
        Self::Into,
        Self::None,
        Self::Ok,
        Self::Option,
        Self::String,
        Self::U8,
        Self::U16,
        Self::U32,
        Self::U64,
        Self::Vec,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Box => "Box",
            Self::F64 => "f64",
            Self::I8 => "i8",
            Self::I16 => "i16",
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::Into => "Into",
            Self::None => "None",
            Self::Ok => "Ok",
            Self::Option => "Option",
            Self::String => "String",
            Self::U8 => "u8",
            Self::U16 => "u16",
            Self::U32 => "u32",
            Self::U64 => "u64",
            Self::Vec => "Vec",
        }
    }

    /// The path of what has it.
    fn owner(self) -> &'static [&'static str] {
        match self {
            Self::Box => &["std", "boxed"],
            Self::Into => &["std", "convert"],
            Self::None => &["std", "option", "Option"],
            Self::Ok => &["std", "result", "Result"],
            Self::Option => &["std", "option"],
            Self::String => &["std", "string"],
            Self::Vec => &["std", "vec"],
            _ => &["core", "primitive"],
        }
    }

    fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// What the items of a scope leave of the names that are in scope everywhere.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prelude {
    /// A bit for each [`Std`] whose name is taken.
    taken: u32,
}

impl Prelude {
    /// All of it.
    pub(super) const ALL: Self = Self { taken: 0 };

    /// Says that an item in the same scope is called `ident`.
    pub(super) fn take(&mut self, ident: &Ident) {
        let taken = Std::ALL.iter().find(|std| std.name() == ident.as_str());
        self.taken |= taken.map_or(0, |std| std.bit());
    }

    /// How to name `std`.
    pub(super) fn path(self, std: Std) -> StdPath {
        let taken = self.taken & std.bit() != 0;
        StdPath { std, taken }
    }
}

/// The name of something that is in scope everywhere, in short or with the path that leads to it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StdPath {
    pub(super) std: Std,
    /// Whether an item in the same scope has the name.
    taken: bool,
}

impl StdPath {
    /// The name.
    pub(crate) fn name(self) -> Ident {
        Ident::fixed(self.std.name())
    }

    /// The absolute path of what has it, where the name alone means something else.
    pub(crate) fn owner(self) -> Option<&'static [&'static str]> {
        self.taken.then(|| self.std.owner())
    }
}
