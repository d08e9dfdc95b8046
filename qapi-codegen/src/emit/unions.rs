//! Emits unions: a struct of the common members, and an enum of the branches.

use proc_macro2::TokenStream;
use quote::quote;

use super::attributes::{attributes, part_attributes};
use super::conditions::cfg;
use super::moved::moved;
use super::{by_name, constructors, convert, objects};
use crate::plan::{Access, BranchesItem, UnionItem};

pub(super) fn emit(item: &UnionItem) -> Vec<TokenStream> {
    let ident = &item.head.ident;
    let mut items = vec![objects::definition(
        attributes(&item.head),
        ident,
        &item.members,
    )];
    items.push(constructors::union(item));
    items.extend(convert::union(item));
    items.extend(match item.members.access {
        Access::Name => by_name::union(item),
        Access::Empty | Access::Index => by_index(item),
    });
    items.extend(branches(&item.branches));
    items
}

/// `Object` for the struct of the common members.
fn by_index(item: &UnionItem) -> Vec<TokenStream> {
    let (ident, wire, members) = (&item.head.ident, &item.head.wire, &item.members);
    let names = members.fields().map(|field| &field.head.wire);
    let (types, slots, refs) = (
        moved(objects::slot_types(members)),
        moved(objects::slots(members)),
        moved(objects::refs(members)),
    );
    let (branches, branch) = (&item.branches.head.ident, &item.discriminator);
    let (parts, pattern, refs) = objects::around(
        members,
        quote!(qapi_::Union<#branches, #types>),
        quote!(qapi_::Union(#branch, #slots)),
        quote!((&self.#branch, #refs)),
    );
    let (parts, pattern, refs) = (moved(parts), moved(pattern), moved(refs));
    let values = members.fields().map(|field| &field.head.ident);
    let values = values.chain(&members.others);
    let object = quote! {
        impl ::qapi_types::Object for #ident {
            const NAME: &'static str = #wire;
            const MEMBERS: &'static [&'static str] = &[#(#names),*];

            type Parts = #parts;

            fn from_parts(#pattern: Self::Parts) -> Self {
                Self { #(#values,)* }
            }

            fn parts(&self) -> qapi_::Refs<'_, Self> {
                #refs
            }
        }
    };
    vec![object, quote!(qapi_::object!(#ident);)]
}

fn branches(item: &BranchesItem) -> Vec<TokenStream> {
    let ok = item.ok;
    let attributes_of_enum = moved(attributes(&item.head));
    let ident = &item.head.ident;
    let variants = item.variants.iter().map(|variant| {
        let attributes = moved(part_attributes(&variant.head));
        let ident = &variant.head.ident;
        let payload = variant.payload.as_ref().map(|ty| quote!((#ty)));
        moved(quote!(#attributes #ident #payload,))
    });
    let tags = item.variants.iter().map(|variant| {
        let (ident, wire) = (&variant.head.ident, &variant.head.wire);
        let payload = variant.payload.as_ref().map(|_| quote!((_)));
        let cfg = cfg(variant.head.condition.as_ref());
        moved(quote!(#cfg Self::#ident #payload => #wire,))
    });
    let encodes = item
        .variants
        .iter()
        .filter(|variant| variant.payload.is_some())
        .map(|variant| {
            let (cfg, ident) = (cfg(variant.head.condition.as_ref()), &variant.head.ident);
            moved(quote!(#cfg Self::#ident(branch) => ::qapi_types::Object::encode(branch, out),))
        });
    let encode_empty = item
        .variants
        .iter()
        .any(|variant| variant.payload.is_none())
        .then(|| quote!(_ => {}));
    let decodes = item.variants.iter().map(|variant| {
        let (ident, wire) = (&variant.head.ident, &variant.head.wire);
        let cfg = cfg(variant.head.condition.as_ref());
        moved(if variant.payload.is_some() {
            quote!(#cfg #wire => qapi_::branch(members, Self::#ident),)
        } else {
            quote!(#cfg #wire => #ok(Self::#ident),)
        })
    });
    let unknown = item.open.then(|| {
        quote! {
            /// A branch that this schema does not know.
            Unknown_(::qapi_types::UnknownBranch<Self>),
        }
    });
    let tag_unknown = item
        .open
        .then(|| quote!(Self::Unknown_(branch) => branch.tag(),));
    let encode_unknown = item
        .open
        .then(|| quote!(Self::Unknown_(branch) => branch.encode(out),));
    let wire = &item.head.wire;
    let decode_unknown = if item.open {
        quote!(::qapi_types::UnknownBranch::decode(tag, members).map(Self::Unknown_))
    } else {
        quote!(qapi_::unknown_branch(#wire, tag))
    };
    let nothing = (!item.open && item.may_be_empty).then(|| quote!(_ => ::core::unreachable!(),));
    let definition = quote! {
        #attributes_of_enum
        pub enum #ident {
            #(#variants)*
            #unknown
        }
    };
    let implementation = quote! {
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
            ) -> ::core::result::Result<Self, M::Error> {
                match tag {
                    #(#decodes)*
                    _ => #decode_unknown,
                }
            }
        }
    };
    let conversions = convert::branches(item);
    [definition]
        .into_iter()
        .chain(conversions)
        .chain([implementation])
        .collect()
}
