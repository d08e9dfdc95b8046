//! Documentation comments, which are a third of what is generated.
//!
//! The text of a comment stays here. Code has a number in its place until it is printed: as tokens,
//! line by line, it would be slow to carry around, to parse and to print.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use qapi_parse::parallel;

/// How to write the text of a comment, in Markdown.
type Draft<'a> = Box<dyn Fn() -> String + Send + Sync + 'a>;

/// Comments whose text is still to be written.
pub(super) struct Drafts<'a> {
    wanted: bool,
    drafts: Vec<Draft<'a>>,
}

impl<'a> Drafts<'a> {
    /// Without drafts. No comment will have any text unless comments are `wanted`.
    pub(super) fn new(wanted: bool) -> Self {
        Self {
            wanted,
            drafts: Vec::new(),
        }
    }

    /// A comment that says what `draft` gives.
    pub(super) fn add(&mut self, draft: impl Fn() -> String + Send + Sync + 'a) -> Comment {
        if !self.wanted {
            return Comment(None);
        }
        self.drafts.push(Box::new(draft));
        Comment(Some(self.drafts.len() - 1))
    }

    /// Writes them all.
    pub(super) fn write(&self) -> Comments {
        Comments(parallel::map(&self.drafts, |_| 1, |draft| draft()))
    }
}

/// The texts of all comments, in Markdown.
#[derive(Debug)]
pub(crate) struct Comments(Vec<String>);

impl Comments {
    /// Whether there is any.
    pub(crate) fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// The text of `comment`.
    pub(super) fn text(&self, comment: Comment) -> Option<&str> {
        self.0.get(comment.0?).map(String::as_str)
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
