//! Structs, and what commands and events with members share with them.

use proc_macro2::TokenStream;
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
    let slots = slots(fields, None);
    let values = fields.iter().map(|field| &field.head.ident);
    let (read, keep_others) = match others {
        None if fields.is_empty() => (quote!(), quote!()),
        None => (
            quote!(let #slots = members.slots(Self::MEMBERS)?;),
            quote!(),
        ),
        Some(ident) if fields.is_empty() => {
            (quote!(let #ident = members.take_all()?;), quote!(#ident,))
        }
        Some(ident) => (
            quote!(let (#slots, #ident) = members.slots_and_others(Self::MEMBERS)?;),
            quote!(#ident,),
        ),
    };
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
                #read
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

/// The longest tuple of slots that the runtime has.
const LONGEST_TUPLE: usize = 12;

/// The pattern that takes the slots of `fields` apart, each into a variable named like the field:
/// `(::qapi_types::decode::Need(id), pretty)`. Arrays have slots of their own, so that errors in
/// them tell the index. The field at `tag` is a union's discriminator, which has no value there.
pub(super) fn slots(fields: &[Field], tag: Option<usize>) -> TokenStream {
    let mut slots = fields.iter().enumerate().map(|(index, field)| {
        let ident = &field.head.ident;
        let is_list = matches!(field.ty, RustType::Vec(..));
        match (field.optional, is_list) {
            _ if Some(index) == tag => quote!(::qapi_types::decode::Tag),
            (false, false) => quote!(::qapi_types::decode::Need(#ident)),
            (false, true) => quote!(::qapi_types::decode::NeedList(#ident)),
            (true, false) => quote!(#ident),
            (true, true) => quote!(::qapi_types::decode::List(#ident)),
        }
    });
    let mut tuples = Vec::new();
    for _ in (0..fields.len()).step_by(LONGEST_TUPLE) {
        let tuple = slots.by_ref().take(LONGEST_TUPLE);
        tuples.push(quote!((#(#tuple,)*)));
    }
    tuples
        .into_iter()
        .rev()
        .reduce(|later, tuple| quote!(::qapi_types::decode::Both(#tuple, #later)))
        .unwrap_or_default()
}
