//! The schema as static data.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::conditions::predicate;
use crate::names::Ident;
use crate::plan::{Number, Plan, Row, Span, Table};

/// `pub mod schema` at the root.
pub(super) fn root(plan: &Plan) -> TokenStream {
    let Table {
        names,
        rows,
        shown,
        members,
        values,
        branches,
        choices,
        features,
        member_features,
        value_features,
    } = &plan.table;
    let rows = rows.iter().map(row);
    let shown = index(*shown);
    let members = members.iter().map(|(name, ty, optional)| {
        let (name, ty) = (number(name), index(*ty * 2 + u32::from(*optional)));
        quote!(#name, #ty)
    });
    let values = values.iter().map(number);
    let choices = choices.iter().map(number);
    let branches = branches.iter().map(|(value, ty)| {
        let (value, ty) = (number(value), index(*ty));
        quote!(#value, #ty)
    });
    let features = self::features(features);
    let member_features = self::features(member_features);
    let value_features = self::features(value_features);
    quote! {
        use ::qapi_types::schema::{Builtin as B, Row as R, Schema};

        /// The schema, for the strict check of arguments and for introspection.
        pub static SCHEMA: Schema = Schema {
            names: &[#(#names),*],
            rows: &[#(#rows),*],
            shown: #shown,
            members: &[#(#members),*],
            values: &[#(#values),*],
            branches: &[#(#branches),*],
            choices: &[#(#choices),*],
            features: #features,
            member_features: #member_features,
            value_features: #value_features,
        };
    }
}

fn index(index: u32) -> Literal {
    Literal::u32_unsuffixed(index)
}

/// A number, marked as not there unless its condition holds.
fn number(number: &Number) -> TokenStream {
    let literal = index(number.number);
    match number.condition.as_ref().map(predicate) {
        None => quote!(#literal),
        Some(predicate) => quote!(::qapi_types::schema::when(#literal, cfg!(#predicate))),
    }
}

fn features(features: &[(u32, Number)]) -> TokenStream {
    let features = features.iter().map(|(owner, name)| {
        let (owner, name) = (index(*owner), number(name));
        quote!(#owner, #name)
    });
    quote!(&[#(#features),*])
}

fn span((first, end): Span) -> TokenStream {
    let (first, end) = (index(first), index(end));
    quote!((#first, #end))
}

fn row(row: &Row) -> TokenStream {
    match row {
        Row::Builtin(variant, shown) => {
            let (variant, shown) = (Ident::fixed(variant), index(*shown));
            quote!(R::Builtin(B::#variant, #shown))
        }
        Row::QType(mask) => {
            let mask = index(*mask);
            quote!(R::QType(#mask))
        }
        Row::Array(element, shown) => {
            let (element, shown) = (index(*element), index(*shown));
            quote!(R::Array(#element, #shown))
        }
        Row::Enum(mask, values) => {
            let (mask, values) = (number(mask), span(*values));
            quote!(R::Enum(#mask, #values))
        }
        Row::Struct(mask, members) => {
            let (mask, members) = (number(mask), span(*members));
            quote!(R::Struct(#mask, #members))
        }
        Row::Union(mask, members, tag, branches) => {
            let (mask, members) = (number(mask), span(*members));
            let (tag, branches) = (index(*tag), span(*branches));
            quote!(R::Union(#mask, #members, #tag, #branches))
        }
        Row::Alternate(mask, choices) => {
            let (mask, choices) = (number(mask), span(*choices));
            quote!(R::Alternate(#mask, #choices))
        }
        Row::Command(name, arguments, returns, allow_oob) => {
            let (name, arguments, returns) = (number(name), index(*arguments), index(*returns));
            quote!(R::Command(#name, #arguments, #returns, #allow_oob))
        }
        Row::Event(name, arguments) => {
            let (name, arguments) = (number(name), index(*arguments));
            quote!(R::Event(#name, #arguments))
        }
    }
}
