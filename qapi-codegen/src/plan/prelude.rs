//! How generated code names what is in scope everywhere.

use proc_macro2::TokenStream;
use quote::quote;

use crate::names::Ident;

/// How to name what Rust's prelude has: in short, but for those names that items in the same
/// scope have, which would come before them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Prelude {
    /// The [`NAMES`] that items have, a bit each.
    taken: u32,
}

/// The names that generated code takes from the prelude, and of primitive types.
const NAMES: &[&str] = &[
    "Box", "Default", "Err", "From", "Into", "None", "Ok", "Option", "Result", "Self", "Some",
    "String", "Vec", "bool", "f64", "i8", "i16", "i32", "i64", "str", "u8", "u16", "u32", "u64",
];

fn bit(name: &str) -> u32 {
    let index = NAMES.iter().position(|known| *known == name);
    index.map_or(0, |index| 1 << index)
}

impl Prelude {
    /// All of it.
    pub(super) const ALL: Self = Self { taken: 0 };

    /// Says that an item in the same scope is called `ident`.
    pub(super) fn take(&mut self, ident: &Ident) {
        self.taken |= bit(ident.as_str());
    }

    /// `name`, after the path that leads to it where that is needed.
    fn pick(self, name: &'static str, path: &[&'static str]) -> TokenStream {
        let ident = Ident::fixed(name);
        if self.taken & bit(name) == 0 {
            quote!(#ident)
        } else {
            let path = path.iter().map(|part| Ident::fixed(part));
            quote!(#(::#path)*::#ident)
        }
    }

    pub(crate) fn option(self) -> TokenStream {
        self.pick("Option", &["std", "option"])
    }

    pub(crate) fn some(self) -> TokenStream {
        self.pick("Some", &["std", "option", "Option"])
    }

    pub(crate) fn none(self) -> TokenStream {
        self.pick("None", &["std", "option", "Option"])
    }

    pub(crate) fn result(self) -> TokenStream {
        self.pick("Result", &["std", "result"])
    }

    pub(crate) fn ok(self) -> TokenStream {
        self.pick("Ok", &["std", "result", "Result"])
    }

    pub(crate) fn err(self) -> TokenStream {
        self.pick("Err", &["std", "result", "Result"])
    }

    pub(crate) fn into_trait(self) -> TokenStream {
        self.pick("Into", &["std", "convert"])
    }

    pub(super) fn primitive(self, name: &'static str) -> TokenStream {
        self.pick(name, &["core", "primitive"])
    }

    pub(crate) fn vec(self) -> TokenStream {
        self.pick("Vec", &["std", "vec"])
    }

    pub(crate) fn boxed(self) -> TokenStream {
        self.pick("Box", &["std", "boxed"])
    }

    pub(crate) fn string(self) -> TokenStream {
        self.pick("String", &["std", "string"])
    }
}
