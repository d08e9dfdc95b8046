//! Structs, and what commands and events with members share with them.

use proc_macro2::TokenStream;
use quote::quote;

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
        return quote!(qapi_::unit!(#ident, #wire););
    }
    if conditional::needed(fields) {
        return conditional::object(prelude, ident, wire, fields, others);
    }
    let names = fields.iter().map(|field| &field.head.wire);
    let (types, pattern) = (slot_types(prelude, fields, None), slots(fields, None));
    let refs = refs(fields, None);
    let (parts, pattern, refs) = match others {
        None => (types, pattern, refs),
        Some(ident) => (
            quote!(qapi_::Open<#types>),
            quote!(qapi_::Open(#pattern, #ident)),
            quote!((#refs, &self.#ident)),
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

            fn parts(&self) -> qapi_::Refs<'_, Self> {
                #refs
            }
        }

        qapi_::object!(#ident);
    }
}

/// The longest tuple of slots that the runtime has.
const LONGEST_TUPLE: usize = 12;

/// The types of the slots of `fields`: `(qapi_::Need<String>, Option<bool>)`. The
/// field at `tag` is a union's discriminator.
pub(super) fn slot_types(prelude: Prelude, fields: &[Field], tag: Option<usize>) -> TokenStream {
    let types = fields.iter().enumerate().map(|(index, field)| {
        if Some(index) == tag {
            quote!(qapi_::Tag)
        } else {
            slot_type(prelude, field)
        }
    });
    tuples(types, |tuple, later| quote!(qapi_::Both<#tuple, #later>))
}

/// Arrays have slots of their own, so that errors in them tell the index; numbers, since they are not
/// written as Rust would.
fn slot_type(prelude: Prelude, field: &Field) -> TokenStream {
    let slot = match (field.optional, &field.ty) {
        (false, RustType::Vec(_, ty)) => quote!(qapi_::NeedList<#ty>),
        (false, ty) => quote!(qapi_::Need<#ty>),
        (true, RustType::Vec(_, ty)) => quote!(qapi_::List<#ty>),
        (true, ty) => {
            let option = prelude.option();
            quote!(#option<#ty>)
        }
    };
    if field.ty.is_number() {
        quote!(qapi_::Number<#slot>)
    } else {
        slot
    }
}

/// The pattern that takes these slots apart, each into a variable named like the field:
/// `(qapi_::Need(id), pretty)`.
pub(super) fn slots(fields: &[Field], tag: Option<usize>) -> TokenStream {
    let slots = fields.iter().enumerate().map(|(index, field)| {
        if Some(index) == tag {
            quote!(qapi_::Tag)
        } else {
            slot(field)
        }
    });
    tuples(slots, |tuple, later| quote!(qapi_::Both(#tuple, #later)))
}

fn slot(field: &Field) -> TokenStream {
    let ident = &field.head.ident;
    let slot = match (field.optional, &field.ty) {
        (false, RustType::Vec(..)) => quote!(qapi_::NeedList(#ident)),
        (false, _) => quote!(qapi_::Need(#ident)),
        (true, RustType::Vec(..)) => quote!(qapi_::List(#ident)),
        (true, _) => quote!(#ident),
    };
    if field.ty.is_number() {
        quote!(qapi_::Number(#slot))
    } else {
        slot
    }
}

/// References to what is in them: `(&self.id, &self.pretty)`.
pub(super) fn refs(fields: &[Field], tag: Option<usize>) -> TokenStream {
    let refs = fields.iter().enumerate().map(|(index, field)| {
        let ident = &field.head.ident;
        if Some(index) == tag {
            quote!(::qapi_types::Branches::tag(&self.#ident))
        } else {
            quote!(&self.#ident)
        }
    });
    tuples(refs, |tuple, later| quote!((#tuple, #later)))
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
