//! Emits constructors: `new` for every object, and for unions a function for each branch.

use proc_macro2::TokenStream;
use quote::quote;

use super::attributes::deprecation;
use super::conditions::cfg;
use super::convert::no_others;
use super::moved::moved;
use super::rust_types::boxing;
use crate::names::Ident;
use crate::plan::{Access, Field, Members, NewOfType, RustType, UnionItem, Variant, Words};

/// `pub fn new(id: impl Into<String>, …) -> Self` with the mandatory members. An object without any
/// members has it from the runtime.
pub(super) fn new(ident: &Ident, members: &Members) -> Option<TokenStream> {
    let new = moved(function(members)?);
    Some(quote!(impl #ident { #new }))
}

fn function(members: &Members) -> Option<TokenStream> {
    if members.access == Access::Empty {
        return None;
    }
    let fields: Vec<&Field> = members.fields().collect();
    let others = no_others(members.others.as_ref());
    let values = moved(values(&fields, members.words, None));
    let (doc, parameters) = (members.new, parameters(&fields, members.words, None));
    let parameters = parameters.into_iter().map(moved);
    Some(quote! {
        #doc
        pub fn new(#(#parameters),*) -> Self {
            Self { #values #others }
        }
    })
}

/// The constructors of a union: `new`, and `pub fn unix(branch: UnixSocketAddress) -> Self` for each of
/// the branches.
pub(super) fn union(item: &UnionItem) -> TokenStream {
    let (ident, new) = (&item.head.ident, function(&item.members));
    let fields: Vec<&Field> = item.members.fields().collect();
    let variants = item.branches.variants.iter();
    let functions = variants.map(|variant| moved(of_branch(item, &fields, variant)));
    let new = new.map(moved);
    quote!(impl #ident { #new #(#functions)* })
}

fn of_branch(item: &UnionItem, fields: &[&Field], variant: &Variant) -> TokenStream {
    let words = item.members.words;
    let (branches, parameter) = (&item.branches.head.ident, &item.branch);
    let (variant_ident, into) = (&variant.head.ident, words.into);
    let (parameter, value) = match &variant.payload {
        None => (quote!(), quote!(#branches::#variant_ident)),
        Some(ty) => {
            let unboxed = ty.unboxed();
            let (declaration, value) = if variant.into {
                (
                    quote!(#parameter: impl #into<#unboxed>),
                    quote!(#parameter.into()),
                )
            } else {
                (quote!(#parameter: #unboxed), quote!(#parameter))
            };
            let value = boxing(ty, value);
            (declaration, quote!(#branches::#variant_ident(#value)))
        }
    };
    let parameters = parameters(fields, words, Some(&parameter));
    let parameters = parameters.into_iter().map(moved);
    let others = item.members.others.as_ref();
    let value = moved(make(&quote!(Self), fields, others, words, Some(&value)));
    let cfg = cfg(variant.head.condition.as_ref());
    let deprecation = deprecation(variant.head.deprecated.as_ref());
    let (function, doc) = &variant.function;
    quote! {
        #doc
        #deprecation
        #cfg
        pub fn #function(#(#parameters),*) -> Self {
            #value
        }
    }
}

/// The `new` of `ident`, which holds a value of the type `ty`. `wrap` puts it in.
pub(super) fn new_of_type(
    ident: &Ident,
    ty: &RustType,
    new: &NewOfType,
    wrap: impl Fn(&TokenStream) -> TokenStream,
) -> TokenStream {
    let (doc, words) = (new.doc, new.words);
    let (parameters, value) = match &new.fields {
        None => {
            let into = words.into;
            (vec![quote!(data: impl #into<#ty>)], quote!(data.into()))
        }
        Some(fields) => {
            let fields: Vec<&Field> = fields.iter().collect();
            (
                parameters(&fields, words, None),
                make(&quote!(#ty), &fields, new.others.as_ref(), words, None),
            )
        }
    };
    let value = moved(wrap(&value));
    let parameters = parameters.into_iter().map(moved);
    quote! {
        impl #ident {
            #doc
            pub fn new(#(#parameters),*) -> Self {
                #value
            }
        }
    }
}

/// The mandatory fields, and then the discriminator, if there is one.
fn ordered<'f>(fields: &[&'f Field]) -> impl Iterator<Item = &'f Field> {
    let mandatory = |field: &&Field| !field.slot.is_optional() && !field.slot.is_tag();
    let tag = |field: &&Field| field.slot.is_tag();
    let mandatory: Vec<&Field> = fields.iter().copied().filter(mandatory).collect();
    mandatory
        .into_iter()
        .chain(fields.iter().copied().filter(tag))
}

/// What a constructor takes: the mandatory members, and then the branch, which may be given as another
/// parameter.
fn parameters(fields: &[&Field], words: Words, branch: Option<&TokenStream>) -> Vec<TokenStream> {
    let into = words.into;
    let parameters = ordered(fields).map(|field| {
        let cfg = cfg(field.head.condition.as_ref());
        let (ident, ty) = (&field.head.ident, field.ty.unboxed());
        match branch {
            Some(branch) if field.slot.is_tag() => branch.clone(),
            _ if field.into => quote!(#cfg #ident: impl #into<#ty>),
            _ => quote!(#cfg #ident: #ty),
        }
    });
    parameters
        .filter(|parameter| !parameter.is_empty())
        .collect()
}

/// A value of the type `ty` with these fields, made of parameters that are called like them. In place of
/// the discriminator's there may be a branch.
fn make(
    ty: &TokenStream,
    fields: &[&Field],
    others: Option<&Ident>,
    words: Words,
    branch: Option<&TokenStream>,
) -> TokenStream {
    // An argument cannot have a condition; what stands for a field can.
    if ordered(fields).any(|field| field.head.condition.is_some()) {
        let values = values(fields, words, branch);
        let others = no_others(others);
        return quote!(#ty { #values #others });
    }
    let arguments = ordered(fields).map(|field| match branch {
        Some(branch) if field.slot.is_tag() => branch.clone(),
        _ => {
            let ident = &field.head.ident;
            quote!(#ident)
        }
    });
    quote!(#ty::new(#(#arguments),*))
}

/// The values of all fields, of which the optional ones are absent.
fn values(fields: &[&Field], words: Words, branch: Option<&TokenStream>) -> TokenStream {
    let none = words.none;
    let values = fields.iter().map(|field| {
        let cfg = cfg(field.head.condition.as_ref());
        let ident = &field.head.ident;
        if field.slot.is_optional() {
            return quote!(#cfg #ident: #none,);
        }
        if let Some(branch) = branch.filter(|_| field.slot.is_tag()) {
            return quote!(#ident: #branch,);
        }
        if !field.into && !field.ty.is_boxed() {
            return quote!(#cfg #ident,);
        }
        let value = if field.into {
            quote!(#ident.into())
        } else {
            quote!(#ident)
        };
        let value = boxing(&field.ty, value);
        quote!(#cfg #ident: #value,)
    });
    values.collect()
}
