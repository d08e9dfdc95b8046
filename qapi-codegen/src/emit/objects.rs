//! Structs, and what commands and events with members share with them.

use proc_macro2::TokenStream;
use quote::quote;

use super::conditions::cfg;
use super::{attributes, braces, conditional, convert, part_attributes, sequence};
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
    sequence([definition, new.unwrap_or_default(), wrapper, object])
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
    let body = braces(members.chain(others));
    quote!(#attributes_of_struct pub struct #ident #body)
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
    let names = fields.iter().map(|field| &field.head.wire);
    let write_others = others.map(|ident| quote!(out.all(&self.#ident);));
    let writes = braces(fields.iter().map(write).chain(write_others));
    let (types, pattern) = (slot_types(prelude, fields, None), slots(fields, None));
    let (parts, pattern) = match others {
        None => (types, pattern),
        Some(ident) => (
            quote!(::qapi_types::decode::Open<#types>),
            quote!(::qapi_types::decode::Open(#pattern, #ident)),
        ),
    };
    let values = fields.iter().map(|field| &field.head.ident).chain(others);
    quote! {
        impl ::qapi_types::Object for #ident {
            const NAME: &'static str = #wire;
            const MEMBERS: &'static [&'static str] = &[#(#names),*];

            type Parts = #parts;

            fn from_parts(#pattern: Self::Parts) -> Self {
                Self { #(#values,)* }
            }

            fn encode<M: ::qapi_types::encode::SerializeMap>(
                &self,
                out: &mut ::qapi_types::encode::Encoder<M>,
            ) #writes
        }

        ::qapi_types::object!(#ident);
    }
}

/// `out.member("mode", &self.mode);`
pub(super) fn write(field: &Field) -> TokenStream {
    let ident = &field.head.ident;
    let wire = &field.head.wire;
    let cfg = cfg(field.head.condition.as_ref());
    let number = quote!(::qapi_types::encode::Number);
    match (field.optional, field.ty.is_number()) {
        (true, true) => quote!(#cfg out.optional(#wire, &self.#ident.as_ref().map(#number));),
        (true, false) => quote!(#cfg out.optional(#wire, &self.#ident);),
        (false, true) => quote!(#cfg out.member(#wire, &#number(&self.#ident));),
        (false, false) => quote!(#cfg out.member(#wire, &self.#ident);),
    }
}

/// The longest tuple of slots that the runtime has.
const LONGEST_TUPLE: usize = 12;

/// The types of the slots of `fields`: `(::qapi_types::decode::Need<String>, Option<bool>)`. The
/// field at `tag` is a union's discriminator. Arrays have slots of their own, so that errors in them
/// tell the index.
pub(super) fn slot_types(prelude: Prelude, fields: &[Field], tag: Option<usize>) -> TokenStream {
    let option = prelude.option();
    tuples(
        fields
            .iter()
            .enumerate()
            .map(|(index, field)| match (field.optional, &field.ty) {
                _ if Some(index) == tag => quote!(::qapi_types::decode::Tag),
                (false, RustType::Vec(_, ty)) => quote!(::qapi_types::decode::NeedList<#ty>),
                (false, ty) => quote!(::qapi_types::decode::Need<#ty>),
                (true, RustType::Vec(_, ty)) => quote!(::qapi_types::decode::List<#ty>),
                (true, ty) => quote!(#option<#ty>),
            }),
        |tuple, later| quote!(::qapi_types::decode::Both<#tuple, #later>),
    )
}

/// The pattern that takes these slots apart, each into a variable named like the field:
/// `(::qapi_types::decode::Need(id), pretty)`.
pub(super) fn slots(fields: &[Field], tag: Option<usize>) -> TokenStream {
    tuples(
        fields.iter().enumerate().map(|(index, field)| {
            let ident = &field.head.ident;
            match (field.optional, &field.ty) {
                _ if Some(index) == tag => quote!(::qapi_types::decode::Tag),
                (false, RustType::Vec(..)) => quote!(::qapi_types::decode::NeedList(#ident)),
                (false, _) => quote!(::qapi_types::decode::Need(#ident)),
                (true, RustType::Vec(..)) => quote!(::qapi_types::decode::List(#ident)),
                (true, _) => quote!(#ident),
            }
        }),
        |tuple, later| quote!(::qapi_types::decode::Both(#tuple, #later)),
    )
}

/// A tuple of `slots`, or tuples nested by `both`.
fn tuples(
    slots: impl Iterator<Item = TokenStream>,
    both: impl Fn(TokenStream, TokenStream) -> TokenStream,
) -> TokenStream {
    let slots: Vec<TokenStream> = slots.collect();
    let tuples = slots
        .chunks(LONGEST_TUPLE)
        .map(|slots| quote!((#(#slots,)*)));
    let nested = tuples.rev().reduce(|later, tuple| both(tuple, later));
    nested.unwrap_or_else(|| quote!(()))
}
