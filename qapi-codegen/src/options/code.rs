//! Rust that somebody wrote in an option.

use std::fmt;
use std::str::FromStr;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::Parser;

use crate::comments::STAND_IN;

/// Attributes, a path or a type, known to be what they should be. Kept as text, since tokens cannot
/// leave the thread that made them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Code(String);

impl Code {
    /// Outer attributes, one or more.
    pub(super) fn attributes(text: &str, comments: bool) -> syn::Result<Self> {
        let attributes = syn::Attribute::parse_outer.parse_str(text)?;
        if text.contains(STAND_IN) || attributes.iter().any(has_nul) {
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
        Self::new(&attributes.collect())
    }

    pub(super) fn path(text: &str) -> syn::Result<Self> {
        let path = syn::Path::parse_mod_style.parse_str(text)?;
        Self::new(&path.into_token_stream())
    }

    pub(super) fn ty(text: &str) -> syn::Result<Self> {
        let ty = syn::parse_str::<syn::TypePath>(text)?;
        Self::new(&ty.into_token_stream())
    }

    /// A name of the standard library.
    pub(crate) fn name(name: &'static str) -> Self {
        Self(name.to_owned())
    }

    /// The text of `tokens`, once it is known that it can be read again.
    fn new(tokens: &TokenStream) -> syn::Result<Self> {
        let text = tokens.to_string();
        TokenStream::from_str(&text)?;
        Ok(Self(text))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether it is a comment with NUL in it.
fn has_nul(attribute: &syn::Attribute) -> bool {
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
        let read = TokenStream::from_str(&self.0);
        debug_assert!(read.is_ok(), "'{self}' was read before, or is a name");
        tokens.extend(read.into_iter().flatten());
    }
}
