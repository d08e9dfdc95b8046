//! Emits names of Rust types, and of what else is in scope everywhere.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::names::Ident;
use crate::plan::{RustType, StdPath};

impl ToTokens for RustType {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(match self {
            Self::Std(path) => path.to_token_stream(),
            Self::Runtime(name) => {
                let name = Ident::fixed(name);
                quote!(::qapi_types::#name)
            }
            Self::Generated { supers, ident } => {
                let supers = (0..*supers).map(|_| quote!(super::));
                quote!(#(#supers)* #ident)
            }
            Self::Extern(path) => path.to_token_stream(),
            Self::Vec(path, inner) | Self::Box(path, inner) | Self::Option(path, inner) => {
                quote!(#path<#inner>)
            }
        });
    }
}

impl ToTokens for StdPath {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let name = self.name();
        match self.owner() {
            None => name.to_tokens(tokens),
            Some(owner) => {
                let owner = owner.iter().map(|name| Ident::fixed(name));
                tokens.extend(quote!(#(::#owner)*::#name));
            }
        }
    }
}

/// `value`, which is of the type `ty` without its box, in a box if there is one.
pub(super) fn boxing(ty: &RustType, value: TokenStream) -> TokenStream {
    match ty {
        RustType::Box(path, _) => quote!(#path::new(#value)),
        _ => value,
    }
}
