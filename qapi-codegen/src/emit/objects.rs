//! Structs, and what commands and events with members share with them.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::conditions::cfg;
use super::{attributes, conditional, convert, part_attributes};
use crate::names::Ident;
use crate::plan::{Field, Prelude, RustType, StructItem};

pub(super) fn structure(prelude: Prelude, item: &StructItem) -> TokenStream {
    let definition = definition(
        prelude,
        &attributes(&item.head),
        &item.head.ident,
        &item.fields,
        None,
    );
    let object = object(
        prelude,
        &item.head.ident,
        &item.head.wire,
        &item.fields,
        None,
    );
    let new = item
        .new
        .then(|| convert::new(prelude, &item.head.ident, &item.fields, None));
    let wrapper = convert::wrapper(item);
    quote!(#definition #new #wrapper #object)
}

/// The field that keeps members which the schema does not describe. No member is called so: only
/// keywords get an underscore at the end.
pub(super) fn others() -> Ident {
    Ident::fixed("others_")
}

/// The definition of a struct with `fields`, and perhaps one more for `others`.
pub(super) fn definition(
    prelude: Prelude,
    attributes_of_struct: &TokenStream,
    ident: &Ident,
    fields: &[Field],
    others: Option<&Ident>,
) -> TokenStream {
    let members = fields.iter().map(|field| self::field(prelude, field));
    let others = others.map(|ident| {
        quote! {
            /// Members that the schema does not describe.
            pub #ident: ::qapi_types::Map,
        }
    });
    quote! {
        #attributes_of_struct
        pub struct #ident {
            #(#members)*
            #others
        }
    }
}

fn field(prelude: Prelude, field: &Field) -> TokenStream {
    let attributes = part_attributes(&field.head);
    let ident = &field.head.ident;
    let ty = &field.ty;
    if field.optional {
        let option = prelude.option();
        quote!(#attributes pub #ident: #option<#ty>,)
    } else {
        quote!(#attributes pub #ident: #ty,)
    }
}

/// `Object` and serde's traits for a struct with `fields`.
pub(super) fn object(
    prelude: Prelude,
    ident: &Ident,
    wire: &str,
    fields: &[Field],
    others: Option<&Ident>,
) -> TokenStream {
    if fields.is_empty() && others.is_none() {
        return quote!(::qapi_types::unit!(#ident, #wire););
    }
    if conditional::needed(fields) {
        return conditional::object(prelude, ident, wire, fields, others);
    }
    let (result, ok) = (prelude.result(), prelude.ok());
    let names = fields.iter().map(|field| &field.head.wire);
    let writes = fields.iter().map(write);
    let write_others = others.map(|ident| quote!(out.all(&self.#ident);));
    let slots = fields.iter().map(|_| prelude.none());
    let values = fields
        .iter()
        .enumerate()
        .map(|(index, field)| value(index, field));
    let (declare_others, next, keep_others) = match others {
        None => (quote!(), quote!(members.next(Self::MEMBERS)), quote!()),
        Some(ident) => (
            quote!(let mut others = ::qapi_types::Map::new();),
            quote!(members.next_or_keep(Self::MEMBERS, &mut others)),
            quote!(#ident: others,),
        ),
    };
    let read = read_loop(prelude, &next, fields);
    quote! {
        impl ::qapi_types::Object for #ident {
            const NAME: &'static str = #wire;
            const MEMBERS: &'static [&'static str] = &[#(#names),*];

            fn encode<M: ::qapi_types::encode::SerializeMap>(
                &self,
                out: &mut ::qapi_types::encode::Encoder<M>,
            ) {
                #(#writes)*
                #write_others
            }

            fn decode<'de, M: ::qapi_types::decode::Members<'de>>(
                members: &mut M,
            ) -> #result<Self, M::Error> {
                let mut slots = (#(#slots,)*);
                #declare_others
                #read
                members.finish()?;
                #ok(Self { #(#values,)* #keep_others })
            }
        }

        ::qapi_types::object!(#ident);
    }
}

/// `out.member("mode", &self.mode);`
pub(super) fn write(field: &Field) -> TokenStream {
    let ident = &field.head.ident;
    let wire = &field.head.wire;
    let cfg = cfg(field.head.condition.as_ref());
    if field.optional {
        quote!(#cfg out.optional(#wire, &self.#ident);)
    } else {
        quote!(#cfg out.member(#wire, &self.#ident);)
    }
}

/// `mode: members.required(slots.1, "mode")?`, with slots numbered like `Self::MEMBERS`.
pub(super) fn value(index: usize, field: &Field) -> TokenStream {
    let ident = &field.head.ident;
    let wire = &field.head.wire;
    let slot = Literal::usize_unsuffixed(index);
    if field.optional {
        quote!(#ident: slots.#slot)
    } else {
        quote!(#ident: members.required(slots.#slot, #wire)?)
    }
}

/// Reads the member at `index` of `Self::MEMBERS` into its slot. `skip` has no slot.
pub(super) fn read(fields: &[Field], skip: Option<usize>) -> TokenStream {
    let slots: Vec<(usize, &Field)> = fields
        .iter()
        .enumerate()
        .filter(|(index, _)| Some(*index) != skip)
        .collect();
    let arms = slots.iter().enumerate().map(|(nth, (slot, field))| {
        let slot = Literal::usize_unsuffixed(*slot);
        let pattern = if nth + 1 == slots.len() {
            quote!(_)
        } else {
            quote!(#slot)
        };
        let read = read_method(field);
        quote!(#pattern => members.#read(&mut slots.#slot),)
    });
    quote!(match index { #(#arms)* })
}

/// The method of `Members` that reads a member: errors inside arrays tell the index.
fn read_method(field: &Field) -> Ident {
    Ident::fixed(match field.ty {
        RustType::Vec(..) => "read_list",
        _ => "read",
    })
}

fn read_loop(prelude: Prelude, next: &TokenStream, fields: &[Field]) -> TokenStream {
    if fields.len() < 2 {
        let read = fields.iter().map(|field| {
            let read = read_method(field);
            quote!(members.#read(&mut slots.0);)
        });
        return quote!(while #next.is_some() { #(#read)* });
    }
    let some = prelude.some();
    let read = read(fields, None);
    quote!(while let #some(index) = #next { #read })
}
