//! Emits what items, fields and variants have from their heads: attributes, `Debug` and
//! `Default`.

use proc_macro2::TokenStream;
use quote::{ToTokens, TokenStreamExt, quote};

use super::conditions;
use crate::options::Code;
use crate::plan::{Deprecated, FeatureItem, Head, Plan};

/// The attributes of an item, with derives.
pub(super) fn attributes(head: &Head) -> TokenStream {
    let mut tokens = described(head);
    tokens.extend(derive(&head.derived.macros));
    tokens.append_all(&head.attributes);
    tokens
}

/// The attributes of a field or variant.
pub(super) fn part_attributes(head: &Head) -> TokenStream {
    let mut tokens = described(head);
    tokens.extend(conditions::cfg(head.condition.as_ref()));
    tokens.append_all(&head.attributes);
    tokens
}

/// `Debug` for what encodes.
pub(super) fn debug(head: &Head) -> Option<TokenStream> {
    let ident = &head.ident;
    let debug = head.derived.debug;
    debug.then(|| quote!(qapi_::debug!(#ident);))
}

/// `Default` for what `new` makes of nothing.
pub(super) fn default(head: &Head) -> Option<TokenStream> {
    let ident = &head.ident;
    let default = head.derived.default;
    default.then(|| quote!(qapi_::default!(#ident);))
}

pub(super) fn derive(derives: &[Code]) -> Option<TokenStream> {
    (!derives.is_empty()).then(|| quote!(#[derive(#(#derives),*)]))
}

/// The attributes that documentation and deprecation become.
fn described(head: &Head) -> TokenStream {
    let mut tokens = head.doc.into_token_stream();
    tokens.extend(deprecation(head.deprecated.as_ref()));
    tokens
}

/// The deprecation of something, with what is said of it.
pub(super) fn deprecation(deprecated: Option<&Deprecated>) -> Option<TokenStream> {
    let deprecated = deprecated?;
    let attribute = match deprecated.note.as_str() {
        "" => quote!(deprecated),
        note => quote!(deprecated = #note),
    };
    let condition = deprecated.condition.as_ref();
    Some(conditions::attribute(condition, &attribute))
}

/// The deprecation of a method or variant that stands for an item. The item itself has the note.
pub(super) fn deprecated(deprecated: Option<&Deprecated>) -> Option<TokenStream> {
    let condition = deprecated?.condition.as_ref();
    Some(conditions::attribute(condition, &quote!(deprecated)))
}

/// The names of features.
pub(super) fn features(features: &[FeatureItem]) -> TokenStream {
    let names = features.iter().map(|feature| {
        let (cfg, wire) = (conditions::cfg(feature.condition.as_ref()), &feature.wire);
        quote!(#cfg #wire)
    });
    quote!(&[#(#names),*])
}

/// A comment that the generator makes, in Markdown.
pub(super) fn doc(markdown: &str) -> TokenStream {
    let lines = markdown.lines().map(|line| match line {
        "" => String::new(),
        line => format!(" {line}"),
    });
    quote!(#(#[doc = #lines])*)
}

/// Has rustdoc list the items of a re-export one by one. Without comments, no attribute is needed.
pub(super) fn listed(plan: &Plan) -> Option<TokenStream> {
    plan.comments.any().then(|| quote!(#[doc(inline)]))
}
