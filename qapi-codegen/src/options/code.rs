//! Rust that somebody wrote in an option.

use std::fmt;
use std::str::FromStr;

use proc_macro2::{Delimiter, Literal, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use crate::comments::STAND_IN;

#[cfg(test)]
mod tests;

/// Attributes, a path or a type, known to be what they should be. Kept as text, since tokens cannot
/// leave the thread that made them.
///
/// What they should be is a question of syn's where it is there, and otherwise of their outline: what stands in the
/// brackets of an attribute or a type is for the compiler to refuse.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Code(String);

impl Code {
    /// Outer attributes, one or more.
    pub(super) fn attributes(text: &str, comments: bool) -> Result<Self, String> {
        syntax::attributes(text)?;
        let mut tokens = lexed(text)?.into_iter().peekable();
        let mut attributes = TokenStream::new();
        while tokens.peek().is_some() {
            let (Some(TokenTree::Punct(hash)), Some(TokenTree::Group(group))) =
                (tokens.next(), tokens.next())
            else {
                return Err("expected `#[…]`".to_owned());
            };
            if hash.as_char() != '#' || group.delimiter() != Delimiter::Bracket {
                return Err("expected `#[…]`".to_owned());
            }
            let inner: Vec<_> = group.stream().into_iter().collect();
            let is_doc = match &*inner {
                [TokenTree::Ident(_), TokenTree::Punct(equals)] if equals.as_char() == '=' => {
                    return Err("unexpected end of input, expected an expression".to_owned());
                }
                [TokenTree::Ident(name), TokenTree::Punct(equals), value, ..]
                    if equals.as_char() == '=' =>
                {
                    if matches!(value, TokenTree::Literal(literal) if has_nul(literal)) {
                        return Err("NUL in an attribute".to_owned());
                    }
                    name == "doc"
                }
                [] => return Err("unexpected end of input, expected a path".to_owned()),
                _ => false,
            };
            // Comments that come from the schema are recognised by this form when they are left out.
            attributes.extend(if is_doc && !comments {
                let doc = group.stream();
                quote!(#hash [cfg_attr(all(), #doc)])
            } else {
                quote!(#hash #group)
            });
        }
        if text.contains(STAND_IN) {
            return Err("NUL in an attribute".to_owned());
        }
        Self::new(&attributes)
    }

    pub(super) fn path(text: &str) -> Result<Self, String> {
        syntax::path(text)?;
        let tokens = lexed(text)?;
        outline(&tokens, false)?;
        Self::new(&tokens)
    }

    pub(super) fn ty(text: &str) -> Result<Self, String> {
        syntax::ty(text)?;
        let tokens = lexed(text)?;
        outline(&tokens, true)?;
        Self::new(&tokens)
    }

    /// A name of the standard library.
    pub(crate) fn name(name: &'static str) -> Self {
        Self(name.to_owned())
    }

    /// The text of `tokens`, once it is known that it can be read again.
    fn new(tokens: &TokenStream) -> Result<Self, String> {
        let text = tokens.to_string();
        lexed(&text)?;
        Ok(Self(text))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

fn lexed(text: &str) -> Result<TokenStream, String> {
    TokenStream::from_str(text).map_err(|error| error.to_string())
}

/// Sees to it that `tokens` are names with `::` between them, each perhaps with arguments in angle brackets where
/// these are `generic`.
fn outline(tokens: &TokenStream, generic: bool) -> Result<(), String> {
    // Without what stands in angle brackets. A letter for each name.
    let mut outline = String::new();
    let (mut depth, mut last) = (0_usize, ' ');
    for token in tokens.clone() {
        let punct = match &token {
            TokenTree::Punct(punct) => punct.as_char(),
            _ => ' ',
        };
        match (punct, token) {
            ('<', _) if generic => {
                depth += 1;
                outline.truncate(outline.trim_end_matches(':').len());
            }
            ('>', _) if depth > 0 => depth -= usize::from(last != '-'),
            _ if depth > 0 => {}
            (':', _) => outline.push(':'),
            (_, TokenTree::Ident(_)) => outline.push('n'),
            (_, token) => return Err(format!("unexpected token `{token}`")),
        }
        last = punct;
    }
    let mut names = outline.strip_prefix("::").unwrap_or(&outline).split("::");
    if depth > 0 || names.any(|name| name != "n") {
        return Err("expected names with `::` between them".to_owned());
    }
    Ok(())
}

/// Whether it is a string with NUL in it.
fn has_nul(literal: &Literal) -> bool {
    let text = literal.to_string();
    // In a raw one it would be the character itself.
    let mut rest = text.strip_prefix('"').unwrap_or_default();
    while let Some((_, escape)) = rest.split_once('\\') {
        let digits = escape.strip_prefix("u{").and_then(|it| it.split_once('}'));
        if escape.starts_with('0')
            || escape.starts_with("x00")
            || digits.is_some_and(|(digits, _)| digits.trim_matches(['0', '_']).is_empty())
        {
            return true;
        }
        rest = escape.get(1..).unwrap_or_default();
    }
    text.contains(STAND_IN)
}

/// The checks that take a parser of Rust.
#[cfg(feature = "format")]
mod syntax {
    use syn::parse::Parser;

    pub(super) fn attributes(text: &str) -> Result<(), String> {
        result(syn::Attribute::parse_outer.parse_str(text))
    }

    pub(super) fn path(text: &str) -> Result<(), String> {
        result(syn::Path::parse_mod_style.parse_str(text))
    }

    pub(super) fn ty(text: &str) -> Result<(), String> {
        result(syn::parse_str::<syn::TypePath>(text))
    }

    fn result<T>(parsed: syn::Result<T>) -> Result<(), String> {
        parsed.map(drop).map_err(|error| error.to_string())
    }
}

/// Nothing is checked that takes a parser of Rust.
#[cfg(not(feature = "format"))]
mod syntax {
    #[allow(clippy::unnecessary_wraps, reason = "as where there is a parser")]
    pub(super) fn attributes(_: &str) -> Result<(), String> {
        Ok(())
    }

    pub(super) use {attributes as path, attributes as ty};
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ToTokens for Code {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let read = TokenStream::from_str(&self.0);
        debug_assert!(read.is_ok(), "'{self}' was read before, or is a name");
        tokens.extend(read.into_iter().flatten());
    }
}
