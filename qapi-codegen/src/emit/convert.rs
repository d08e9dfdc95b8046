//! Emits conversions, which shorten code that writes values down.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::conditions::cfg;
use super::rust_types::boxing;
use crate::names::Ident;
use crate::plan::{
    BranchesItem, Choice, Conversion, RustType, Source, StructItem, UnionItem, Words,
};

/// The initializer of the map of members that the schema does not know, if there is one.
pub(super) fn no_others(others: Option<&Ident>) -> Option<TokenStream> {
    others.map(|ident| quote!(#ident: ::qapi_types::Map::new(),))
}

/// A struct from the member that it wraps.
pub(super) fn wrapper(item: &StructItem) -> Vec<TokenStream> {
    let others = no_others(item.members.others.as_ref());
    let wrapped = item.members.fields().flat_map(|field| {
        let (owner, ident, ty) = (&item.head.ident, &field.head.ident, &field.ty);
        conversions(
            owner,
            None,
            item.from,
            ty,
            |value| quote!(Self { #ident: #value, #others }),
        )
    });
    wrapped.collect()
}

/// A union from anything that one of its branches is made from.
pub(super) fn union(item: &UnionItem) -> Option<TokenStream> {
    if !item.from_branch {
        return None;
    }
    let Words { into, none } = item.members.words;
    let (ident, branches) = (&item.head.ident, &item.branches.head.ident);
    let values = item.members.fields().map(|field| {
        let cfg = cfg(field.head.condition.as_ref());
        let ident = &field.head.ident;
        if field.slot.is_tag() {
            quote!(#ident: branch.into(),)
        } else {
            quote!(#cfg #ident: #none,)
        }
    });
    let others = no_others(item.members.others.as_ref());
    Some(quote! {
        impl<T: #into<#branches>> ::core::convert::From<T> for #ident {
            fn from(branch: T) -> Self {
                Self { #(#values)* #others }
            }
        }
    })
}

/// The Rust enum of branches from the types that stand for one of them.
pub(super) fn branches(item: &BranchesItem) -> Vec<TokenStream> {
    let owner = &item.head.ident;
    let all = item.variants.iter().flat_map(|variant| {
        variant.sources.iter().map(move |source| {
            let ident = &variant.head.ident;
            let value = wrapped(source);
            let value = match &variant.payload {
                Some(payload) => boxing(payload, value),
                None => value,
            };
            let cfg = cfg(variant.head.condition.as_ref());
            from(
                owner,
                cfg.as_ref(),
                &source.ty,
                &quote!(Self::#ident(#value)),
            )
        })
    });
    all.collect()
}

/// `value`, in the struct that wraps it if there is one.
fn wrapped(source: &Source) -> TokenStream {
    match &source.wrapper {
        None => quote!(value),
        Some((wrapper, field, ty, others)) => {
            let (value, others) = (boxing(ty, quote!(value)), no_others(others.as_ref()));
            quote!(#wrapper { #field: #value, #others })
        }
    }
}

/// An alternate from the values of its branches.
pub(super) fn choices(owner: &Ident, choices: &[Choice]) -> Vec<TokenStream> {
    let all = choices.iter().flat_map(|choice| {
        let (ident, ty) = (&choice.head.ident, &choice.ty);
        let cfg = cfg(choice.head.condition.as_ref());
        conversions(
            owner,
            cfg.as_ref(),
            choice.from,
            ty,
            |value| quote!(Self::#ident(#value)),
        )
    });
    all.collect()
}

/// Conversions of a value of type `ty` into `owner`. A box around the type is made on the way, and `make`
/// makes the whole.
fn conversions(
    owner: &Ident,
    cfg: Option<&TokenStream>,
    conversion: Conversion,
    ty: &RustType,
    make: impl Fn(&TokenStream) -> TokenStream,
) -> Vec<TokenStream> {
    let value = || from(owner, cfg, ty.unboxed(), &make(&boxing(ty, quote!(value))));
    let text = || from(owner, cfg, &quote!(&str), &make(&quote!(value.into())));
    match conversion {
        Conversion::No => Vec::new(),
        Conversion::Yes => vec![value()],
        Conversion::Text => vec![value(), text()],
    }
}

fn from(
    owner: &Ident,
    cfg: Option<&TokenStream>,
    ty: &impl ToTokens,
    value: &TokenStream,
) -> TokenStream {
    quote! {
        #cfg
        impl ::core::convert::From<#ty> for #owner {
            fn from(value: #ty) -> Self {
                #value
            }
        }
    }
}
