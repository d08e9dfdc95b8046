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

/// How to name what Rust's prelude has: in short, unless the schema has a name of its own that
/// would come before one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Prelude {
    in_full: bool,
}

/// The names that generated code takes from the prelude, and of primitive types.
const NAMES: &[&str] = &[
    "Box", "Default", "Err", "From", "Into", "None", "Ok", "Option", "Result", "Self", "Some",
    "String", "Vec", "bool", "f64", "i8", "i16", "i32", "i64", "str", "u8", "u16", "u32", "u64",
];

impl Prelude {
    /// The prelude beside generated items called `idents`.
    pub(crate) fn beside<'a>(idents: impl IntoIterator<Item = &'a Ident>) -> Self {
        Self {
            in_full: idents
                .into_iter()
                .any(|ident| NAMES.contains(&ident.as_str())),
        }
    }

    fn pick(self, short: TokenStream, full: TokenStream) -> TokenStream {
        if self.in_full { full } else { short }
    }

    pub(crate) fn option(self) -> TokenStream {
        self.pick(quote!(Option), quote!(::std::option::Option))
    }

    pub(crate) fn some(self) -> TokenStream {
        self.pick(quote!(Some), quote!(::std::option::Option::Some))
    }

    pub(crate) fn none(self) -> TokenStream {
        self.pick(quote!(None), quote!(::std::option::Option::None))
    }

    pub(crate) fn result(self) -> TokenStream {
        self.pick(quote!(Result), quote!(::std::result::Result))
    }

    pub(crate) fn ok(self) -> TokenStream {
        self.pick(quote!(Ok), quote!(::std::result::Result::Ok))
    }

    pub(crate) fn err(self) -> TokenStream {
        self.pick(quote!(Err), quote!(::std::result::Result::Err))
    }

    pub(crate) fn into_trait(self) -> TokenStream {
        self.pick(quote!(Into), quote!(::std::convert::Into))
    }

    fn primitive(self, name: &'static str) -> TokenStream {
        let name = Ident::fixed(name);
        self.pick(quote!(#name), quote!(::core::primitive::#name))
    }

    pub(crate) fn vec(self) -> TokenStream {
        self.pick(quote!(Vec), quote!(::std::vec::Vec))
    }

    pub(crate) fn boxed(self) -> TokenStream {
        self.pick(quote!(Box), quote!(::std::boxed::Box))
    }

    pub(crate) fn string(self) -> TokenStream {
        self.pick(quote!(String), quote!(::std::string::String))
    }
}
