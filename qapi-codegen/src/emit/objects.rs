//! Emits structs, and for commands, events and unions what they have in common with structs.

use proc_macro2::{Delimiter, Group, TokenStream};
use quote::{ToTokens, TokenStreamExt, quote};

use super::attributes::{attributes, part_attributes};
use super::moved::{Moved, moved};
use super::{by_name, constructors, convert};
use crate::names::Ident;
use crate::plan::{Access, Field, Members, Slot, StructItem};

pub(super) fn structure(item: &StructItem) -> Vec<TokenStream> {
    let (ident, members) = (&item.head.ident, &item.members);
    let mut items = vec![definition(attributes(&item.head), ident, members)];
    items.extend(constructors::new(ident, members));
    items.extend(convert::wrapper(item));
    items.extend(object(ident, &item.head.wire, members));
    items
}

/// The definition of a struct.
pub(super) fn definition(
    attributes_of_struct: TokenStream,
    ident: &Ident,
    members: &Members,
) -> TokenStream {
    let fields = members.fields().map(|field| {
        let mut tokens = part_attributes(&field.head);
        let (ident, ty) = (&field.head.ident, &field.ty);
        tokens.extend(quote!(pub #ident: #ty,));
        tokens
    });
    let others = members.others.as_ref().map(|ident| {
        quote! {
            /// Members that the schema does not describe.
            pub #ident: ::qapi_types::Map,
        }
    });
    // The tokens of fields are moved here; `quote!` would copy them.
    let body = Group::new(Delimiter::Brace, fields.chain(others).collect());
    let mut tokens = attributes_of_struct;
    tokens.extend(quote!(pub struct #ident));
    tokens.append(body);
    tokens
}

/// `Object` and serde's traits for a struct with `members`.
pub(super) fn object(ident: &Ident, wire: &str, members: &Members) -> Vec<TokenStream> {
    match members.access {
        Access::Empty => vec![quote!(qapi_::unit!(#ident, #wire);)],
        Access::Index => by_index(ident, wire, members),
        Access::Name => by_name::object(ident, wire, members),
    }
}

fn by_index(ident: &Ident, wire: &str, members: &Members) -> Vec<TokenStream> {
    let names = members.fields().map(|field| &field.head.wire);
    let (types, pattern, refs) = (slot_types(members), slots(members), refs(members));
    let (parts, pattern, refs) = around(members, types, pattern, refs);
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

/// What `members` are made of, the pattern that takes it apart and the references to what is in it, with
/// the map of members that the schema does not know around them if there is one.
pub(super) fn around(
    members: &Members,
    types: TokenStream,
    pattern: TokenStream,
    refs: TokenStream,
) -> (TokenStream, TokenStream, TokenStream) {
    match &members.others {
        None => (types, pattern, refs),
        Some(ident) => (
            quote!(qapi_::Open<#types>),
            quote!(qapi_::Open(#pattern, #ident)),
            quote!((#refs, &self.#ident)),
        ),
    }
}

/// The types of the slots of `members`: `(qapi_::Need<String>, Option<bool>)`.
pub(super) fn slot_types(members: &Members) -> TokenStream {
    tuples(
        members,
        slot_type,
        |tuple, later| quote!(qapi_::Both<#tuple, #later>),
    )
}

fn slot_type(field: &Field) -> TokenStream {
    let slot = match &field.slot {
        Slot::Mandatory(ty) => quote!(qapi_::Need<#ty>),
        Slot::MandatoryList(ty) => quote!(qapi_::NeedList<#ty>),
        Slot::Optional => field.ty.to_token_stream(),
        Slot::OptionalList(ty) => quote!(qapi_::List<#ty>),
        Slot::Tag => quote!(qapi_::Tag),
    };
    if field.number {
        quote!(qapi_::Number<#slot>)
    } else {
        slot
    }
}

/// The pattern that takes these slots apart, each into a variable named like the field:
/// `(qapi_::Need(id), pretty)`.
pub(super) fn slots(members: &Members) -> TokenStream {
    tuples(
        members,
        slot,
        |tuple, later| quote!(qapi_::Both(#tuple, #later)),
    )
}

fn slot(field: &Field) -> TokenStream {
    let ident = &field.head.ident;
    let slot = match &field.slot {
        Slot::Mandatory(_) => quote!(qapi_::Need(#ident)),
        Slot::MandatoryList(_) => quote!(qapi_::NeedList(#ident)),
        Slot::Optional => quote!(#ident),
        Slot::OptionalList(_) => quote!(qapi_::List(#ident)),
        Slot::Tag => quote!(qapi_::Tag),
    };
    if field.number {
        quote!(qapi_::Number(#slot))
    } else {
        slot
    }
}

/// References to what is in them: `(&self.id, &self.pretty)`.
pub(super) fn refs(members: &Members) -> TokenStream {
    tuples(members, reference, |tuple, later| quote!((#tuple, #later)))
}

fn reference(field: &Field) -> TokenStream {
    let ident = &field.head.ident;
    if field.slot.is_tag() {
        quote!(::qapi_types::Branches::tag(&self.#ident))
    } else {
        quote!(&self.#ident)
    }
}

/// The tuple of what `each` gives for the fields, or such tuples nested by `both`.
fn tuples(
    members: &Members,
    each: impl Fn(&Field) -> TokenStream,
    both: impl Fn(Moved, Moved) -> TokenStream,
) -> TokenStream {
    let tuples = members.tuples.iter().map(|fields| {
        let fields = fields.iter().map(|field| moved(each(field)));
        quote!((#(#fields,)*))
    });
    let nested = tuples
        .rev()
        .reduce(|later, tuple| both(moved(tuple), moved(later)));
    nested.unwrap_or_else(|| quote!(()))
}
