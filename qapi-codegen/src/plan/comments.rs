//! Documentation comments, which are a third of what is generated.
//!
//! The text of a comment stays here. Code has a number in its place until it is printed: as tokens,
//! line by line, it would be slow to carry around, to parse and to print.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// The texts of all comments, in Markdown.
#[derive(Debug, Default)]
pub(crate) struct Comments(Vec<String>);

impl Comments {
    /// A comment that says `markdown`.
    pub(super) fn add(&mut self, markdown: String) -> Comment {
        if markdown.is_empty() {
            return Comment(None);
        }
        self.0.push(markdown);
        Comment(Some(self.0.len() - 1))
    }

    /// The text of the comment that stands as `text` in printed code.
    pub(crate) fn find(&self, text: &str) -> Option<&str> {
        let number = text.strip_prefix(MARK)?.parse().ok()?;
        self.0.get::<usize>(number).map(String::as_str)
    }
}

/// What the number of a comment comes after. No other comment begins so: options refuse those that
/// have it.
pub(crate) const MARK: char = '\0';

/// A comment; perhaps an empty one, which is none at all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Comment(Option<usize>);

impl ToTokens for Comment {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        if let Some(number) = self.0 {
            let text = format!("{MARK}{number}");
            tokens.extend(quote!(#[doc = #text]));
        }
    }
}
