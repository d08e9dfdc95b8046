//! Brings documentation comments from the plan into files.
//!
//! A third of all generated text is documentation: 780 of 2,300 KB for QEMU 10.0. As tokens, an
//! attribute a line, it would have to be made, parsed and printed like code. So its text is never a
//! token: code carries a number, and the text takes its place when the code is printed. With it comes
//! the alias that searches find the item by. Nothing outside of this module knows how:
//!
//! 1. The plan [adds](Drafts::add) what is to be said, and gets a [`Comment`] for it. All texts are
//!    [written](write) meanwhile, several at once.
//! 2. Emitters put a [`Comment`] where an attribute may stand.
//! 3. Renderers print the code and give it to [`Comments::insert`]. Who writes token by token learns from [`stand_in`]
//!    what to print.

#[cfg(all(test, feature = "format"))]
mod tests;

use std::fmt::Write as _;
use std::sync::mpsc::Sender;

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt};

use qapi_util::parallel;

/// The first character of an attribute's text that stands for a comment. No other comment has it: those
/// of the generator have no control characters, and options with it are refused. Schemas have none
/// either, so that it marks [conditional] lines of texts, too.
pub(crate) const STAND_IN: char = '\0';

/// `line` of a comment as one that is only there where the cfg `predicate` holds.
pub(crate) fn conditional(predicate: &str, line: &str) -> String {
    format!("{STAND_IN}{predicate}{STAND_IN}{line}")
}

/// The predicate of a line, if it has one, and its text.
fn parts(line: &str) -> (Option<&str>, &str) {
    let parts = line.strip_prefix(STAND_IN);
    match parts.and_then(|parts| parts.split_once(STAND_IN)) {
        Some((predicate, text)) => (Some(predicate), text),
        None => (None, line),
    }
}

/// How to write the text of a comment, in Markdown.
type Text<'a> = Box<dyn FnOnce() -> String + Send + 'a>;

/// A comment whose text is still to be written.
struct Draft<'a> {
    text: Text<'a>,
    alias: Option<&'a str>,
}

/// Takes comments whose text is still to be written.
pub(crate) struct Drafts<'a> {
    /// To those who write, if comments are wanted.
    writers: Option<Sender<Draft<'a>>>,
    count: usize,
}

impl<'a> Drafts<'a> {
    /// A comment that says what `text` gives.
    pub(crate) fn add(&mut self, text: impl FnOnce() -> String + Send + 'a) -> Comment {
        self.add_with_alias(None, text)
    }

    /// A comment that says what `text` gives, on an item that searches find by `alias`, too. That is a name
    /// of the schema, in which nothing needs an escape.
    pub(crate) fn add_with_alias(
        &mut self,
        alias: Option<&'a str>,
        text: impl FnOnce() -> String + Send + 'a,
    ) -> Comment {
        let Some(writers) = &self.writers else {
            return Comment::NONE;
        };
        let text = Box::new(text);
        // They write until this is dropped, so none is lost.
        let _ = writers.send(Draft { text, alias });
        self.count += 1;
        Comment(Some(self.count - 1))
    }
}

/// What `plan` gives, which drops its drafts when it is done, and their texts, which others write meanwhile. Unless
/// comments are `wanted`, there are none, and all comments are empty.
pub(crate) fn write<'a, P>(wanted: bool, plan: impl FnOnce(Drafts<'a>) -> P) -> (P, Comments) {
    let drafts = |writers| Drafts { writers, count: 0 };
    if !wanted {
        return (plan(drafts(None)), Comments(Vec::new()));
    }
    let written = |draft: Draft<'_>| Written {
        text: (draft.text)(),
        alias: draft.alias.map(str::to_owned),
    };
    let (planned, texts) = parallel::with_sent(|writers| plan(drafts(Some(writers))), written);
    (planned, Comments(texts))
}

/// A comment; perhaps an empty one, which is none at all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Comment(Option<usize>);

impl Comment {
    /// An empty comment.
    pub(crate) const NONE: Self = Self(None);
}

impl ToTokens for Comment {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        if let Some(number) = self.0 {
            let literal = Literal::string(&format!("{STAND_IN}{number}"));
            // There are thousands. What `quote!` makes would be copied to where it belongs.
            let text: [TokenTree; 3] = [
                Ident::new("doc", Span::call_site()).into(),
                Punct::new('=', Spacing::Alone).into(),
                literal.into(),
            ];
            tokens.append(Punct::new('#', Spacing::Alone));
            tokens.append(Group::new(Delimiter::Bracket, text.into_iter().collect()));
        }
    }
}

/// The text of `literal`, if it is that of an attribute which stands for a comment: what a printer of attributes as
/// `///` writes of it.
pub(crate) fn stand_in(literal: &Literal) -> Option<String> {
    let text = literal.to_string();
    // The escape is a long one where digits follow that would be part of a short one.
    let number = text
        .strip_prefix("\"\\x00")
        .or_else(|| text.strip_prefix("\"\\0"))?;
    Some(format!("{STAND_IN}{}", number.strip_suffix('"')?))
}

/// A comment: its text in Markdown, and what searches find its item by beside the item's name.
#[derive(Debug)]
struct Written {
    text: String,
    alias: Option<String>,
}

/// All comments.
#[derive(Debug)]
pub(crate) struct Comments(Vec<Written>);

impl Comments {
    /// Whether there is any.
    pub(crate) fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// The text of `comment`, empty if that is.
    pub(crate) fn text(&self, comment: Comment) -> &str {
        comment.0.map_or("", |number| &self.0[number].text)
    }

    /// The attribute that has searches find the item of `comment` by its alias, if it has one.
    fn alias(&self, comment: Comment) -> Option<String> {
        let alias = self.0[comment.0?].alias.as_ref()?;
        Some(format!("#[doc(alias = \"{alias}\")]"))
    }

    /// Adds `code` to `out` with all texts in their places. For each attribute that stands for a text, the
    /// printer has written a line: indentation, `///` and the attribute's own text.
    pub(crate) fn insert(&self, code: &str, out: &mut String) {
        let mut rest = code;
        while let Some((before, after)) = rest.split_once(STAND_IN) {
            let start = before.rfind('\n').map_or(0, |end| end + 1);
            let (before, indented) = before.split_at(start);
            out.push_str(before);
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            let (number, after) = after.split_at(digits);
            let comment = Comment(number.parse().ok());
            for (predicate, text) in self.text(comment).lines().map(parts) {
                if let Some(predicate) = predicate {
                    out.push_str(indented.trim_end_matches('/'));
                    let text = text.escape_debug();
                    let _ = writeln!(out, "#[cfg_attr({predicate}, doc = \"{text}\")]");
                    continue;
                }
                out.push_str(indented);
                if !text.is_empty() {
                    out.push(' ');
                    out.push_str(text.trim_end_matches(' '));
                }
                out.push('\n');
            }
            if let Some(alias) = self.alias(comment) {
                out.push_str(indented.trim_end_matches('/'));
                out.push_str(&alias);
                out.push('\n');
            }
            rest = after.strip_prefix('\n').unwrap_or(after);
        }
        out.push_str(rest);
    }
}
