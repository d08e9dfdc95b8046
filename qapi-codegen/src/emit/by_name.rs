//! Emits objects of which conditions, carried into the code, decide what members there are.
//!
//! The index of a member depends on these conditions, so the code goes by names: each member has a
//! variable, and the name at the index that was found tells which. Such code compares strings where
//! that of [`super::objects`] compares numbers; few objects need it.

use proc_macro2::TokenStream;
use quote::quote;

use super::conditions::cfg;
use crate::names::Ident;
use crate::plan::{Field, Members, Slot, UnionItem};

/// `Object` and serde's traits for a struct.
pub(super) fn object(ident: &Ident, wire: &str, members: &Members) -> Vec<TokenStream> {
    let writes = members.fields().map(write);
    let others = members.others.as_ref();
    let write_others = others.map(|ident| quote!(out.all(&it.#ident);));
    let (slots, read, values) = (slots(members), read(members), values(members));
    let (declare_others, next, keep_others) = match others {
        None => (quote!(), quote!(members.next(names)), quote!()),
        Some(ident) => (
            quote!(let mut others = ::qapi_types::Map::new();),
            quote!(members.next_or_keep(names, &mut others)),
            quote!(#ident: others,),
        ),
    };
    let writes = quote!(#(#writes)* #write_others);
    let reads = quote! {
        #slots
        #declare_others
        while let ::core::option::Option::Some(index) = #next {
            #read
        }
        members.finish()?;
        ::core::result::Result::Ok(Self { #values #keep_others })
    };
    of_itself(ident, wire, members, &writes, &reads)
}

/// `Object` for the struct of a union's common members.
pub(super) fn union(item: &UnionItem) -> Vec<TokenStream> {
    let (members, branch) = (&item.members, &item.discriminator);
    let writes = members.fields().map(write);
    let (slots, read, values) = (slots(members), read(members), values(members));
    let tags = members.fields().filter(|field| field.slot.is_tag());
    let discriminator = tags.map(|field| &field.head.wire);
    let others = members.others.as_ref();
    let write_others = others.map(|ident| quote!(out.all(&it.#ident);));
    let (declare_others, keep, keep_others) = match others {
        None => (quote!(), quote!(::core::option::Option::None), quote!()),
        Some(ident) => (
            quote!(let mut others = ::qapi_types::Map::new();),
            quote!(::core::option::Option::Some(&mut others)),
            quote!(#ident: others,),
        ),
    };
    let writes = quote! {
        #(#writes)*
        ::qapi_types::Branches::encode(&it.#branch, out);
        #write_others
    };
    let reads = quote! {
        #slots
        #declare_others
        let branch = qapi_::union(
            members,
            names,
            #(#discriminator,)*
            #keep,
            &mut |index, members| #read,
        )?;
        ::core::result::Result::Ok(Self { #values #keep_others })
    };
    of_itself(&item.head.ident, &item.head.wire, members, &writes, &reads)
}

/// `Object` for a type that is read and written as a whole, without slots. `writes` writes `it` to `out`,
/// `reads` makes a value from `members`.
fn of_itself(
    ident: &Ident,
    wire: &str,
    members: &Members,
    writes: &TokenStream,
    reads: &TokenStream,
) -> Vec<TokenStream> {
    let names = table(members);
    let object = quote! {
        impl ::qapi_types::Object for #ident {
            const NAME: &'static str = #wire;
            const MEMBERS: &'static [&'static str] = &[#names];

            type Parts = Self;

            fn from_parts(parts: Self) -> Self {
                parts
            }

            fn parts(&self) -> &Self {
                self
            }
        }
    };
    let parts = quote! {
        impl qapi_::Parts for #ident {
            type Refs<'a> = &'a Self;

            fn encode<M: qapi_::SerializeMap>(
                it: &&Self,
                out: &mut qapi_::Encoder<M>,
            ) {
                #writes
            }
        }
    };
    let read = quote! {
        impl<'de> qapi_::ReadParts<'de> for #ident {
            fn decode<M: qapi_::Members<'de>>(
                members: &mut M,
                names: &'static [&'static str],
            ) -> ::core::result::Result<Self, M::Error> {
                #reads
            }
        }
    };
    vec![object, parts, read, quote!(qapi_::object!(#ident);)]
}

/// The names of the members that are there.
fn table(members: &Members) -> TokenStream {
    let names = members.fields().map(|field| {
        let (cfg, wire) = (cfg(field.head.condition.as_ref()), &field.head.wire);
        quote!(#cfg #wire,)
    });
    quote!(#(#names)*)
}

/// The fields that have a variable: all but the discriminator.
fn numbered(members: &Members) -> impl Iterator<Item = (Ident, &Field)> {
    let all = members.fields().enumerate();
    all.filter(|(_, field)| !field.slot.is_tag())
        .map(|(index, field)| (Ident::numbered("slot", index), field))
}

/// `out.member("mode", &it.mode);`
fn write(field: &Field) -> TokenStream {
    let (ident, wire) = (&field.head.ident, &field.head.wire);
    let cfg = cfg(field.head.condition.as_ref());
    let number = quote!(qapi_::AsNumber);
    match (&field.slot, field.number) {
        (Slot::Tag, _) => quote! {
            #cfg
            out.member(#wire, ::qapi_types::Branches::tag(&it.#ident));
        },
        (Slot::Optional | Slot::OptionalList(_), true) => {
            quote!(#cfg out.optional(#wire, &it.#ident.as_ref().map(#number));)
        }
        (Slot::Optional | Slot::OptionalList(_), false) => {
            quote!(#cfg out.optional(#wire, &it.#ident);)
        }
        (Slot::Mandatory(_) | Slot::MandatoryList(_), true) => {
            quote!(#cfg out.member(#wire, &#number(&it.#ident));)
        }
        (Slot::Mandatory(_) | Slot::MandatoryList(_), false) => {
            quote!(#cfg out.member(#wire, &it.#ident);)
        }
    }
}

fn slots(members: &Members) -> TokenStream {
    let slots = numbered(members).map(|(slot, field)| {
        let cfg = cfg(field.head.condition.as_ref());
        quote!(#cfg let mut #slot = ::core::option::Option::None;)
    });
    quote!(#(#slots)*)
}

/// Reads the member at `index` into its variable.
fn read(members: &Members) -> TokenStream {
    let arms = numbered(members).map(|(slot, field)| {
        let (cfg, wire) = (cfg(field.head.condition.as_ref()), &field.head.wire);
        let read = Ident::fixed(match field.slot {
            Slot::MandatoryList(_) | Slot::OptionalList(_) => "read_list",
            Slot::Mandatory(_) | Slot::Optional | Slot::Tag => "read",
        });
        quote!(#cfg #wire => members.#read(&mut #slot),)
    });
    quote!(match names[index] { #(#arms)* _ => {} })
}

fn values(members: &Members) -> TokenStream {
    let values = members.fields().enumerate().map(|(index, field)| {
        let (ident, wire) = (&field.head.ident, &field.head.wire);
        let cfg = cfg(field.head.condition.as_ref());
        let slot = Ident::numbered("slot", index);
        match field.slot {
            Slot::Tag => quote!(#ident: branch,),
            Slot::Optional | Slot::OptionalList(_) => quote!(#cfg #ident: #slot,),
            Slot::Mandatory(_) | Slot::MandatoryList(_) => {
                quote!(#cfg #ident: members.required(#slot, #wire)?,)
            }
        }
    });
    quote!(#(#values)*)
}
