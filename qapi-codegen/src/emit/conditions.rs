//! Conditions that are carried into the code.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use qapi_parse::schema::Condition;
use quote::quote;

use crate::names;

/// `#[cfg(…)]`, or nothing when there is no condition.
pub(super) fn cfg(condition: Option<&Condition>) -> Option<TokenStream> {
    condition.map(|condition| {
        let predicate = predicate(condition);
        quote!(#[cfg(#predicate)])
    })
}

/// `#[attribute]` where the condition holds.
pub(super) fn attribute(condition: Option<&Condition>, attribute: &TokenStream) -> TokenStream {
    match condition.map(predicate) {
        None => quote!(#[#attribute]),
        Some(predicate) => quote!(#[cfg_attr(#predicate, #attribute)]),
    }
}

/// What is given to `#[cfg(…)]`.
fn predicate(condition: &Condition) -> TokenStream {
    match condition {
        Condition::Defined(symbol) => {
            let ident = names::cfg_ident(symbol);
            quote!(#ident)
        }
        Condition::All(parts) => {
            let parts = parts.iter().map(predicate);
            quote!(all(#(#parts),*))
        }
        Condition::Any(parts) => {
            let parts = parts.iter().map(predicate);
            quote!(any(#(#parts),*))
        }
        Condition::Not(part) => {
            let part = predicate(part);
            quote!(not(#part))
        }
    }
}

/// Puts each of `items` under the condition.
///
/// An item ends with a semicolon, or with a block unless it is a value that is assigned.
pub(super) fn guard(condition: Option<&Condition>, items: TokenStream) -> TokenStream {
    let Some(cfg) = cfg(condition) else {
        return items;
    };
    let mut out = TokenStream::new();
    let mut item: Vec<TokenTree> = Vec::new();
    let mut assigned = false;
    for token in items {
        let ends = match &token {
            TokenTree::Punct(punct) => {
                assigned |= punct.as_char() == '=';
                punct.as_char() == ';'
            }
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace && !assigned,
            TokenTree::Ident(_) | TokenTree::Literal(_) => false,
        };
        item.push(token);
        if ends {
            out.extend(cfg.clone());
            out.extend(item.drain(..));
            assigned = false;
        }
    }
    out.extend(item);
    out
}
