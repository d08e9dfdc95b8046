//! Rust that somebody wrote in an option.

use std::fmt;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::Parser;

use crate::comments::STAND_IN;

/// Attributes, a path or a type, known to be what they should be. Kept as text, since tokens cannot
/// leave the thread that made them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Code(String);

impl Code {
    /// Outer attributes, one or more.
    pub(super) fn attributes(text: &str, comments: bool) -> syn::Result<Self> {
        let attributes = syn::Attribute::parse_outer.parse_str(text)?;
        if text.contains(STAND_IN) || attributes.iter().any(has_mark) {
            return Err(syn::Error::new(Span::call_site(), "NUL in an attribute"));
        }
        let attributes = attributes
            .into_iter()
            .map(|attribute| match &attribute.meta {
                // Comments that come from the schema are recognised by this form when they are left out.
                syn::Meta::NameValue(doc) if doc.path.is_ident("doc") && !comments => {
                    quote!(#[cfg_attr(all(), #doc)])
                }
                _ => attribute.into_token_stream(),
            });
        Ok(Self::new(&attributes.collect()))
    }

    pub(super) fn path(text: &str) -> syn::Result<Self> {
        let path = syn::Path::parse_mod_style.parse_str(text)?;
        Ok(Self::new(&path.into_token_stream()))
    }

    pub(super) fn ty(text: &str) -> syn::Result<Self> {
        let ty = syn::parse_str::<syn::TypePath>(text)?;
        Ok(Self::new(&ty.into_token_stream()))
    }

    /// A name of the standard library.
    pub(crate) fn name(name: &'static str) -> Self {
        Self(name.to_owned())
    }

    fn new(tokens: &TokenStream) -> Self {
        Self(tokens.to_string())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether it is a comment with the mark in it.
fn has_mark(attribute: &syn::Attribute) -> bool {
    let syn::Meta::NameValue(meta) = &attribute.meta else {
        return false;
    };
    matches!(
        &meta.value,
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) if text.value().contains(STAND_IN)
    )
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ToTokens for Code {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        // It was made from tokens, so it can be read as such.
        tokens.extend(self.0.parse::<TokenStream>().unwrap_or_default());
    }
}
