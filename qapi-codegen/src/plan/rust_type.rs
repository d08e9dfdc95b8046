//! Rust types as the plan names them.

use super::prelude::{Std, StdPath};
use crate::names::Ident;
use crate::options::Code;

/// A Rust type, written as seen from where it is used.
#[derive(Clone, Debug)]
pub(crate) enum RustType {
    /// A type that is in scope everywhere, such as `i64` or `String`.
    Std(StdPath),
    /// A type of the runtime, `::qapi_types::…`.
    Runtime(&'static str),
    /// A generated type, `supers` modules up.
    Generated {
        supers: usize,
        ident: Ident,
    },
    /// A type from elsewhere, as the options name it.
    Extern(Code),
    Vec(StdPath, Box<RustType>),
    Box(StdPath, Box<RustType>),
    Option(StdPath, Box<RustType>),
}

impl RustType {
    /// The type without the box around it.
    pub(crate) fn unboxed(&self) -> &Self {
        match self {
            Self::Box(_, inner) => inner,
            other => other,
        }
    }

    pub(crate) fn is_boxed(&self) -> bool {
        matches!(self, Self::Box(..))
    }

    /// Whether it is the language's `number`, or an array of them.
    pub(super) fn is_number(&self) -> bool {
        match self {
            Self::Std(path) => path.std == Std::F64,
            Self::Vec(_, element) => element.is_number(),
            _ => false,
        }
    }

    pub(super) fn is_string(&self) -> bool {
        matches!(self, Self::Std(path) if path.std == Std::String)
    }
}
