//! Constructors and conversions, for people who write values down.

use proc_macro2::TokenStream;
use quote::quote;

use super::conditions::cfg;
use crate::names::Ident;
use crate::plan::{BranchesItem, Choice, Field, Prelude, RustType, StructItem, UnionItem};

/// `pub fn new(id: impl Into<String>, …) -> Self` with the mandatory ones of `fields`.
pub(super) fn new(
    prelude: Prelude,
    ident: &Ident,
    fields: &[Field],
    others: Option<&Ident>,
) -> TokenStream {
    let parameters = fields.iter().filter(|field| !field.optional).map(|field| {
        let cfg = cfg(field.head.condition.as_ref());
        let (ident, ty) = (&field.head.ident, field.ty.unboxed());
        if field.into {
            let into = prelude.into_trait();
            quote!(#cfg #ident: impl #into<#ty>)
        } else {
            quote!(#cfg #ident: #ty)
        }
    });
    let values = fields.iter().map(|field| {
        let cfg = cfg(field.head.condition.as_ref());
        let ident = &field.head.ident;
        if field.optional {
            let none = prelude.none();
            return quote!(#cfg #ident: #none,);
        }
        if !field.into && !field.ty.is_boxed() {
            return quote!(#cfg #ident,);
        }
        let value = if field.into {
            quote!(#ident.into())
        } else {
            quote!(#ident)
        };
        let value = field.ty.boxing(&value);
        quote!(#cfg #ident: #value,)
    });
    let others = others.map(|ident| quote!(#ident: ::qapi_types::Map::new(),));
    quote! {
        impl #ident {
            /// Makes a value from its mandatory members; all others are absent.
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#values)* #others }
            }
        }
    }
}

/// A struct from the member that it wraps.
pub(super) fn wrapper(item: &StructItem) -> TokenStream {
    let from = item.fields.iter().filter(|_| item.wraps).map(|field| {
        let (owner, ident, ty) = (&item.head.ident, &field.head.ident, field.ty.unboxed());
        let value = field.ty.boxing(&quote!(value));
        let text = text(owner, ty, &quote!(Self { #ident: value.into() }));
        let from = from(owner, None, ty, &quote!(Self { #ident: #value }));
        quote!(#from #text)
    });
    from.collect()
}

/// A union from anything that one of its branches is made from.
pub(super) fn union(prelude: Prelude, item: &UnionItem) -> Option<TokenStream> {
    let (ident, branches) = (&item.head.ident, &item.branches.head.ident);
    let none = prelude.none();
    let into = prelude.into_trait();
    let values = item.fields.iter().enumerate().map(|(index, field)| {
        let cfg = cfg(field.head.condition.as_ref());
        let ident = &field.head.ident;
        if index == item.discriminator {
            quote!(#ident: branch.into(),)
        } else {
            quote!(#cfg #ident: #none,)
        }
    });
    item.from_branch.then(|| {
        quote! {
            impl<T: #into<#branches>> ::core::convert::From<T> for #ident {
                fn from(branch: T) -> Self {
                    Self { #(#values)* }
                }
            }
        }
    })
}

/// The Rust enum of branches from the types that stand for one of them.
pub(super) fn branches(item: &BranchesItem) -> TokenStream {
    let owner = &item.head.ident;
    let all = item.variants.iter().flat_map(|variant| {
        variant.sources.iter().map(move |source| {
            let ident = &variant.head.ident;
            let value = match &source.wrapper {
                None => quote!(value),
                Some((wrapper, field, ty)) => {
                    let value = ty.boxing(&quote!(value));
                    quote!(#wrapper { #field: #value })
                }
            };
            let value = match &variant.payload {
                Some(payload) => payload.boxing(&value),
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

/// An alternate from the values that it is a choice between.
pub(super) fn choices(owner: &Ident, choices: &[Choice]) -> TokenStream {
    let all = choices.iter().filter(|choice| choice.from).map(|choice| {
        let (ident, ty) = (&choice.head.ident, choice.ty.unboxed());
        let value = choice.ty.boxing(&quote!(value));
        let cfg = cfg(choice.head.condition.as_ref());
        let text = text(owner, ty, &quote!(Self::#ident(value.into())));
        let from = from(owner, cfg.as_ref(), ty, &quote!(Self::#ident(#value)));
        let text = text.map(|text| quote!(#cfg #text));
        quote!(#from #text)
    });
    all.collect()
}

fn from(
    owner: &Ident,
    cfg: Option<&TokenStream>,
    ty: &RustType,
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

/// The same from borrowed text, where `ty` is text.
fn text(owner: &Ident, ty: &RustType, value: &TokenStream) -> Option<TokenStream> {
    ty.is_string().then(|| {
        quote! {
            impl ::core::convert::From<&str> for #owner {
                fn from(value: &str) -> Self {
                    #value
                }
            }
        }
    })
}
