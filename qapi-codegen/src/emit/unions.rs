//! Unions: a struct of the common members, and an enum that carries the branch.

use proc_macro2::TokenStream;
use quote::quote;

use super::conditions::cfg;
use super::{attributes, conditional, convert, objects, part_attributes, sequence};
use crate::plan::{BranchesItem, Prelude, UnionItem};

pub(super) fn emit(prelude: Prelude, item: &UnionItem) -> TokenStream {
    sequence([structure(prelude, item), branches(prelude, &item.branches)])
}

fn structure(prelude: Prelude, item: &UnionItem) -> TokenStream {
    let ident = &item.head.ident;
    let wire = &item.head.wire;
    let definition =
        objects::definition(prelude, &attributes(&item.head), ident, &item.fields, None);
    let new = item
        .new
        .then(|| convert::new(prelude, ident, &item.fields, None));
    let from_branch = convert::union(prelude, item);
    let definition = sequence([
        definition,
        new.unwrap_or_default(),
        from_branch.unwrap_or_default(),
    ]);
    if conditional::needed(&item.fields) {
        return sequence([definition, conditional::union(prelude, item)]);
    }
    let names = item.fields.iter().map(|field| &field.head.wire);
    let tag = Some(item.discriminator);
    let types = objects::slot_types(prelude, &item.fields, tag);
    let slots = objects::slots(&item.fields, tag);
    let refs = objects::refs(&item.fields, tag);
    let branches = &item.branches.head.ident;
    let branch = item.fields.get(item.discriminator);
    let branch = branch.map(|field| &field.head.ident);
    let values = item.fields.iter().map(|field| &field.head.ident);
    let implementation = quote! {
        impl ::qapi_types::Object for #ident {
            const NAME: &'static str = #wire;
            const MEMBERS: &'static [&'static str] = &[#(#names),*];

            type Parts = qapi_::Union<#branches, #types>;

            fn from_parts(qapi_::Union(#branch, #slots): Self::Parts) -> Self {
                Self { #(#values,)* }
            }

            fn parts(&self) -> qapi_::Refs<'_, Self> {
                (&self.#branch, #refs)
            }
        }

        qapi_::object!(#ident);
    };
    sequence([definition, implementation])
}

fn branches(prelude: Prelude, item: &BranchesItem) -> TokenStream {
    let conversions = convert::branches(item);
    let attributes_of_enum = attributes(&item.head);
    let ident = &item.head.ident;
    let (result, ok) = (prelude.result(), prelude.ok());
    let variants = item.variants.iter().map(|variant| {
        let attributes = part_attributes(&variant.head);
        let ident = &variant.head.ident;
        let payload = variant.payload.as_ref().map(|ty| quote!((#ty)));
        quote!(#attributes #ident #payload,)
    });
    let tags = item.variants.iter().map(|variant| {
        let (ident, wire) = (&variant.head.ident, &variant.head.wire);
        let payload = variant.payload.as_ref().map(|_| quote!((_)));
        let cfg = cfg(variant.head.condition.as_ref());
        quote!(#cfg Self::#ident #payload => #wire,)
    });
    let encodes = item
        .variants
        .iter()
        .filter(|variant| variant.payload.is_some())
        .map(|variant| {
            let (cfg, ident) = (cfg(variant.head.condition.as_ref()), &variant.head.ident);
            quote!(#cfg Self::#ident(branch) => ::qapi_types::Object::encode(branch, out),)
        });
    let encode_empty = item
        .variants
        .iter()
        .any(|variant| variant.payload.is_none())
        .then(|| quote!(_ => {}));
    let decodes = item.variants.iter().map(|variant| {
        let (ident, wire) = (&variant.head.ident, &variant.head.wire);
        let cfg = cfg(variant.head.condition.as_ref());
        if variant.payload.is_some() {
            quote!(#cfg #wire => qapi_::branch(members, Self::#ident),)
        } else {
            quote!(#cfg #wire => #ok(Self::#ident),)
        }
    });
    let unknown = item.open.then(|| {
        quote! {
            /// A branch that this schema does not know.
            Unknown_(::qapi_types::UnknownBranch),
        }
    });
    let tag_unknown = item
        .open
        .then(|| quote!(Self::Unknown_(branch) => &branch.tag,));
    let encode_unknown = item
        .open
        .then(|| quote!(Self::Unknown_(branch) => branch.encode(out),));
    let wire = &item.head.wire;
    let decode_unknown = if item.open {
        quote!(::qapi_types::UnknownBranch::decode(tag, members).map(Self::Unknown_))
    } else {
        quote!(qapi_::unknown_branch(#wire, tag))
    };
    let nothing = (!item.open && item.variants.iter().all(|v| v.head.condition.is_some()))
        .then(|| quote!(_ => ::core::unreachable!(),));
    quote! {
        #attributes_of_enum
        pub enum #ident {
            #(#variants)*
            #unknown
        }

        #conversions

        impl ::qapi_types::Branches for #ident {
            fn tag(&self) -> &str {
                match self {
                    #(#tags)*
                    #tag_unknown
                    #nothing
                }
            }

            fn encode<M: qapi_::SerializeMap>(
                &self,
                out: &mut qapi_::Encoder<M>,
            ) {
                match self {
                    #(#encodes)*
                    #encode_unknown
                    #encode_empty
                    #nothing
                }
            }

            fn decode<'de, M: qapi_::Members<'de>>(
                tag: &str,
                members: &mut M,
            ) -> #result<Self, M::Error> {
                match tag {
                    #(#decodes)*
                    _ => #decode_unknown,
                }
            }
        }
    }
}
