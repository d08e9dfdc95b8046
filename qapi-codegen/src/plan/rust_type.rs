//! Rust types as the plan names them.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::names::Ident;
use crate::options::Code;

/// A Rust type, written as seen from where it is used.
#[derive(Clone, Debug)]
pub(crate) enum RustType {
    /// A primitive such as `i64`.
    Primitive(Prelude, &'static str),
    /// `::std::string::String`.
    String(Prelude),
    /// A type of the runtime, `::qapi_types::…`.
    Runtime(&'static str),
    /// A generated type, `supers` modules up.
    Generated {
        supers: usize,
        ident: Ident,
    },
    /// A type from elsewhere, as the options name it.
    Extern(Code),
    Vec(Prelude, Box<RustType>),
    Box(Prelude, Box<RustType>),
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
    pub(crate) fn is_number(&self) -> bool {
        match self {
            Self::Primitive(_, name) => *name == "f64",
            Self::Vec(_, element) => element.is_number(),
            _ => false,
        }
    }

    pub(crate) fn is_string(&self) -> bool {
        matches!(self, Self::String(_))
    }

    /// `value`, which is of the type without its box, in a box if there is one.
    pub(crate) fn boxing(&self, value: &TokenStream) -> TokenStream {
        match self {
            Self::Box(prelude, _) => {
                let boxed = prelude.boxed();
                quote!(#boxed::new(#value))
            }
            _ => value.clone(),
        }
    }
}

impl ToTokens for RustType {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(match self {
            Self::Primitive(prelude, name) => prelude.primitive(name),
            Self::String(prelude) => prelude.string(),
            Self::Runtime(name) => {
                let name = Ident::fixed(name);
                quote!(::qapi_types::#name)
            }
            Self::Generated { supers, ident } => {
                let supers = (0..*supers).map(|_| quote!(super::));
                quote!(#(#supers)* #ident)
            }
            Self::Extern(path) => path.to_token_stream(),
            Self::Vec(prelude, element) => {
                let vec = prelude.vec();
                quote!(#vec<#element>)
            }
            Self::Box(prelude, inner) => {
                let boxed = prelude.boxed();
                quote!(#boxed<#inner>)
            }
        });
    }
}

/// How to name what Rust's prelude has: in short, but for those names that the schema has for
/// something of its own, which would come before them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Prelude {
    /// The [`NAMES`] that the schema has too, a bit each.
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
    /// The prelude beside generated items called `idents`.
    pub(crate) fn beside<'a>(idents: impl IntoIterator<Item = &'a Ident>) -> Self {
        let taken = idents.into_iter().map(|ident| bit(ident.as_str()));
        Self {
            taken: taken.fold(0, std::ops::BitOr::bitor),
        }
    }

    fn pick(self, name: &'static str, path: &TokenStream) -> TokenStream {
        let ident = Ident::fixed(name);
        if self.taken & bit(name) == 0 {
            quote!(#ident)
        } else {
            quote!(#path::#ident)
        }
    }

    pub(crate) fn option(self) -> TokenStream {
        self.pick("Option", &quote!(::std::option))
    }

    pub(crate) fn some(self) -> TokenStream {
        self.pick("Some", &quote!(::std::option::Option))
    }

    pub(crate) fn none(self) -> TokenStream {
        self.pick("None", &quote!(::std::option::Option))
    }

    pub(crate) fn result(self) -> TokenStream {
        self.pick("Result", &quote!(::std::result))
    }

    pub(crate) fn ok(self) -> TokenStream {
        self.pick("Ok", &quote!(::std::result::Result))
    }

    pub(crate) fn err(self) -> TokenStream {
        self.pick("Err", &quote!(::std::result::Result))
    }

    pub(crate) fn into_trait(self) -> TokenStream {
        self.pick("Into", &quote!(::std::convert))
    }

    fn primitive(self, name: &'static str) -> TokenStream {
        self.pick(name, &quote!(::core::primitive))
    }

    pub(crate) fn vec(self) -> TokenStream {
        self.pick("Vec", &quote!(::std::vec))
    }

    pub(crate) fn boxed(self) -> TokenStream {
        self.pick("Box", &quote!(::std::boxed))
    }

    pub(crate) fn string(self) -> TokenStream {
        self.pick("String", &quote!(::std::string))
    }
}
