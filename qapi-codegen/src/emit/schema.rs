//! The schema as static data.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::names::Ident;
use crate::plan::{Plan, Row, Span, Table};

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
    let shown = number(*shown);
    let members = members.iter().map(|(name, ty, optional)| {
        let (name, ty) = (number(*name), number(*ty));
        quote!(M(#name, #ty, #optional))
    });
    let values = values.iter().copied().map(number);
    let choices = choices.iter().copied().map(number);
    let branches = pairs(branches);
    let features = pairs(features);
    let member_features = pairs(member_features);
    let value_features = pairs(value_features);
    quote! {
        use ::qapi_types::schema::{Builtin as B, Member as M, Row as R, Schema};

        /// The schema, for the strict check of arguments and for introspection.
        pub static SCHEMA: Schema = Schema {
            names: &[#(#names),*],
            rows: &[#(#rows),*],
            shown: #shown,
            members: &[#(#members),*],
            values: &[#(#values),*],
            branches: #branches,
            choices: &[#(#choices),*],
            features: #features,
            member_features: #member_features,
            value_features: #value_features,
        };
    }
}

fn number(number: u32) -> Literal {
    Literal::u32_unsuffixed(number)
}

fn pairs(table: &[(u32, u32)]) -> TokenStream {
    let pairs = table.iter().copied().map(span);
    quote!(&[#(#pairs),*])
}

fn span((first, second): Span) -> TokenStream {
    let (first, second) = (number(first), number(second));
    quote!((#first, #second))
}

fn row(row: &Row) -> TokenStream {
    match row.clone() {
        Row::Builtin(variant, shown) => {
            let (variant, shown) = (Ident::fixed(variant), number(shown));
            quote!(R::Builtin(B::#variant, #shown))
        }
        Row::QType(mask) => {
            let mask = number(mask);
            quote!(R::QType(#mask))
        }
        Row::Array(element, shown) => {
            let (element, shown) = (number(element), number(shown));
            quote!(R::Array(#element, #shown))
        }
        Row::Enum(mask, values) => {
            let (mask, values) = (number(mask), span(values));
            quote!(R::Enum(#mask, #values))
        }
        Row::Struct(mask, members) => {
            let (mask, members) = (number(mask), span(members));
            quote!(R::Struct(#mask, #members))
        }
        Row::Union(mask, members, tag, branches) => {
            let (mask, members) = (number(mask), span(members));
            let (tag, branches) = (number(tag), span(branches));
            quote!(R::Union(#mask, #members, #tag, #branches))
        }
        Row::Alternate(mask, choices) => {
            let (mask, choices) = (number(mask), span(choices));
            quote!(R::Alternate(#mask, #choices))
        }
        Row::Command(name, arguments, returns, allow_oob) => {
            let (name, arguments, returns) = (number(name), number(arguments), number(returns));
            quote!(R::Command(#name, #arguments, #returns, #allow_oob))
        }
        Row::Event(name, arguments) => {
            let (name, arguments) = (number(name), number(arguments));
            quote!(R::Event(#name, #arguments))
        }
    }
}
