//! Tokens that `quote!` takes without copying them.
//!
//! Of a [`TokenStream`] it copies every token, since it may be wanted again. Nearly all that emitters
//! put together goes to one place; [`moved`] says so.

use std::cell::Cell;

use proc_macro2::TokenStream;
use quote::ToTokens;

/// Tokens for one place.
pub(super) struct Moved(Cell<Option<TokenStream>>);

/// `tokens` for one place: where they stand in a second one, nothing is there.
pub(super) fn moved(tokens: TokenStream) -> Moved {
    Moved(Cell::new(Some(tokens)))
}

impl ToTokens for Moved {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let own = self.0.take();
        debug_assert!(own.is_some(), "these tokens were for one place");
        tokens.extend(own);
    }
}
