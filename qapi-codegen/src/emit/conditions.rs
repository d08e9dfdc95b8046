//! Emits conditions as `#[cfg(…)]`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::names;
use crate::plan::Cfg;

/// `#[cfg(…)]`, or nothing when there is no condition.
pub(super) fn cfg(condition: Option<&Cfg>) -> Option<TokenStream> {
    condition.map(|condition| {
        let predicate = predicate(condition);
        quote!(#[cfg(#predicate)])
    })
}

/// `#[attribute]` where the condition holds.
pub(super) fn attribute(condition: Option<&Cfg>, attribute: &TokenStream) -> TokenStream {
    match condition.map(predicate) {
        None => quote!(#[#attribute]),
        Some(predicate) => quote!(#[cfg_attr(#predicate, #attribute)]),
    }
}

/// What is given to `#[cfg(…)]`.
pub(super) fn predicate(condition: &Cfg) -> TokenStream {
    match condition {
        Cfg::Symbol(symbol) => {
            let ident = names::cfg_ident(symbol);
            quote!(#ident)
        }
        Cfg::Feature(feature) => quote!(feature = #feature),
        Cfg::All(parts) => {
            let parts = parts.iter().map(predicate);
            quote!(all(#(#parts),*))
        }
        Cfg::Any(parts) => {
            let parts = parts.iter().map(predicate);
            quote!(any(#(#parts),*))
        }
        Cfg::Not(part) => {
            let part = predicate(part);
            quote!(not(#part))
        }
    }
}

/// All of `items`, each under the condition.
pub(super) fn guard(condition: Option<&Cfg>, items: Vec<TokenStream>) -> TokenStream {
    let Some(cfg) = cfg(condition) else {
        return items.into_iter().collect();
    };
    let items = items.into_iter();
    items.flat_map(|item| [cfg.clone(), item]).collect()
}
