//! Objects some of whose members are there only under a condition that is carried into the code.
//!
//! Indices of members depend on which are there, so everything goes by name: each member has a
//! variable of its own, and what was found is looked up in the table. Slower by a comparison of
//! strings than the plain shape of [`super::objects`], and rare.

use proc_macro2::TokenStream;
use quote::quote;

use super::conditions::cfg;
use crate::names::Ident;
use crate::plan::{Field, Prelude, RustType, UnionItem};

/// Whether `fields` need this shape.
pub(super) fn needed(fields: &[Field]) -> bool {
    fields.iter().any(|field| field.head.condition.is_some())
}

/// As `objects::object`.
pub(super) fn object(
    prelude: Prelude,
    ident: &Ident,
    wire: &str,
    fields: &[Field],
    others: Option<&Ident>,
) -> TokenStream {
    let (ok, some) = (prelude.ok(), prelude.some());
    let writes = fields.iter().map(write);
    let write_others = others.map(|ident| quote!(out.all(&it.#ident);));
    let slots = slots(prelude, fields, None);
    let read = read(fields, None);
    let values = values(fields, None);
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
        while let #some(index) = #next {
            #read
        }
        members.finish()?;
        #ok(Self { #values #keep_others })
    };
    of_itself(prelude, ident, wire, fields, &writes, &reads)
}

/// The struct of a union's common members.
pub(super) fn union(prelude: Prelude, item: &UnionItem) -> TokenStream {
    let ident = &item.head.ident;
    let wire = &item.head.wire;
    let ok = prelude.ok();
    let tag = Some(item.discriminator);
    let discriminator = item.fields.get(item.discriminator);
    let writes = item.fields.iter().enumerate().map(|(index, field)| {
        if Some(index) == tag {
            let (ident, wire) = (&field.head.ident, &field.head.wire);
            quote!(out.member(#wire, ::qapi_types::Branches::tag(&it.#ident));)
        } else {
            write(field)
        }
    });
    let write_branch = discriminator.map(|field| {
        let ident = &field.head.ident;
        quote!(::qapi_types::Branches::encode(&it.#ident, out);)
    });
    let tag_name = discriminator.map(|field| &field.head.wire);
    let slots = slots(prelude, &item.fields, tag);
    let read = read(&item.fields, tag);
    let values = values(&item.fields, tag);
    let writes = quote!(#(#writes)* #write_branch);
    let reads = quote! {
        #slots
        let branch = qapi_::union(members, names, #tag_name, &mut |index, members| #read)?;
        #ok(Self { #values })
    };
    of_itself(prelude, ident, wire, &item.fields, &writes, &reads)
}

/// `Object` for a type that is itself what it is made of: `writes` writes `it` to `out`, and `reads`
/// makes a value from `members`.
fn of_itself(
    prelude: Prelude,
    ident: &Ident,
    wire: &str,
    fields: &[Field],
    writes: &TokenStream,
    reads: &TokenStream,
) -> TokenStream {
    let result = prelude.result();
    let names = table(fields);
    quote! {
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

        impl qapi_::Parts for #ident {
            type Refs<'a> = &'a Self;

            fn encode<M: qapi_::SerializeMap>(
                it: &&Self,
                out: &mut qapi_::Encoder<M>,
            ) {
                #writes
            }
        }

        impl<'de> qapi_::ReadParts<'de> for #ident {
            fn decode<M: qapi_::Members<'de>>(
                members: &mut M,
                names: &'static [&'static str],
            ) -> #result<Self, M::Error> {
                #reads
            }
        }

        qapi_::object!(#ident);
    }
}

/// The names of the members that are there.
fn table(fields: &[Field]) -> TokenStream {
    let names = fields.iter().map(|field| {
        let (cfg, wire) = (cfg(field.head.condition.as_ref()), &field.head.wire);
        quote!(#cfg #wire,)
    });
    quote!(#(#names)*)
}

/// The fields that have a variable: all but `skip`.
fn numbered(fields: &[Field], skip: Option<usize>) -> impl Iterator<Item = (Ident, &Field)> {
    let all = fields.iter().enumerate();
    all.filter(move |(index, _)| Some(*index) != skip)
        .map(|(index, field)| (Ident::numbered("slot", index), field))
}

/// `out.member("mode", &it.mode);`
fn write(field: &Field) -> TokenStream {
    let (ident, wire) = (&field.head.ident, &field.head.wire);
    let cfg = cfg(field.head.condition.as_ref());
    let number = quote!(qapi_::AsNumber);
    match (field.optional, field.ty.is_number()) {
        (true, true) => quote!(#cfg out.optional(#wire, &it.#ident.as_ref().map(#number));),
        (true, false) => quote!(#cfg out.optional(#wire, &it.#ident);),
        (false, true) => quote!(#cfg out.member(#wire, &#number(&it.#ident));),
        (false, false) => quote!(#cfg out.member(#wire, &it.#ident);),
    }
}

fn slots(prelude: Prelude, fields: &[Field], skip: Option<usize>) -> TokenStream {
    let none = prelude.none();
    let slots = numbered(fields, skip).map(|(slot, field)| {
        let cfg = cfg(field.head.condition.as_ref());
        quote!(#cfg let mut #slot = #none;)
    });
    quote!(#(#slots)*)
}

/// Reads the member at `index` into its variable.
fn read(fields: &[Field], skip: Option<usize>) -> TokenStream {
    let arms = numbered(fields, skip).map(|(slot, field)| {
        let (cfg, wire) = (cfg(field.head.condition.as_ref()), &field.head.wire);
        let read = Ident::fixed(match field.ty {
            RustType::Vec(..) => "read_list",
            _ => "read",
        });
        quote!(#cfg #wire => members.#read(&mut #slot),)
    });
    quote!(match names[index] { #(#arms)* _ => {} })
}

fn values(fields: &[Field], tag: Option<usize>) -> TokenStream {
    let values = fields.iter().enumerate().map(|(index, field)| {
        let (ident, wire) = (&field.head.ident, &field.head.wire);
        let cfg = cfg(field.head.condition.as_ref());
        let slot = Ident::numbered("slot", index);
        if Some(index) == tag {
            quote!(#ident: branch,)
        } else if field.optional {
            quote!(#cfg #ident: #slot,)
        } else {
            quote!(#cfg #ident: members.required(#slot, #wire)?,)
        }
    });
    quote!(#(#values)*)
}
