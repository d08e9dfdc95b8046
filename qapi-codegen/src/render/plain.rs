//! Text without formatting, and tokens without comments.

use proc_macro2::{Delimiter, Group, Literal, Spacing, TokenStream, TokenTree};
use quote::quote;
use syn::Lit;

use crate::emit::{Piece, comment_line};
use crate::error::Error;
use crate::plan::Comments;

/// The text of `pieces`, with `comments` in their places and lines of a length that compilers'
/// messages can show.
///
/// # Errors
///
/// When text among the pieces is no Rust.
pub(super) fn text(
    pieces: impl Iterator<Item = Piece>,
    comments: &Comments,
) -> Result<String, Error> {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Items(items) => write(items, comments, &mut out),
            Piece::Open(head) => {
                write(head, comments, &mut out);
                out.push_str("{\n");
            }
            Piece::Close => out.push_str("}\n"),
            Piece::Data(data) => {
                let tokens = data.tokens().map_err(Error::defect)?;
                write(tokens, comments, &mut out);
            }
        }
    }
    Ok(out)
}

fn write(tokens: TokenStream, comments: &Comments, out: &mut String) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => match planned(&group, comments) {
                Some(markdown) => write_comment(markdown, comments, out),
                None => write_group(&group, comments, out),
            },
            TokenTree::Punct(punct) => {
                out.push(punct.as_char());
                if matches!(punct.as_char(), ',' | ';') {
                    out.push('\n');
                } else if punct.spacing() == Spacing::Alone {
                    out.push(' ');
                }
            }
            TokenTree::Ident(ident) => {
                out.push_str(&ident.to_string());
                out.push(' ');
            }
            TokenTree::Literal(literal) => {
                out.push_str(&literal.to_string());
                out.push(' ');
            }
        }
    }
}

fn write_group(group: &Group, comments: &Comments, out: &mut String) {
    let (open, close) = match group.delimiter() {
        Delimiter::Brace => ("{\n", "}\n"),
        Delimiter::Bracket => ("[", "] "),
        Delimiter::Parenthesis => ("(", ") "),
        Delimiter::None => ("", " "),
    };
    out.push_str(open);
    write(group.stream(), comments, out);
    out.push_str(close);
}

/// Writes an attribute for each line, but for the `#` of the first one, which came before.
fn write_comment(markdown: &str, comments: &Comments, out: &mut String) {
    for (index, line) in markdown.lines().map(comment_line).enumerate() {
        if index > 0 {
            out.push_str("# ");
        }
        write(quote!([doc = #line]), comments, out);
    }
}

/// The text of the planned comment that `group` stands for.
fn planned<'a>(group: &Group, comments: &'a Comments) -> Option<&'a str> {
    match Lit::new(comment(group)?) {
        Lit::Str(text) => comments.find(&text.value()),
        _ => None,
    }
}

/// `tokens` without any `#[doc = "…"]`.
pub(super) fn without_comments(tokens: TokenStream) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let TokenTree::Group(group) = token else {
            out.push(token);
            continue;
        };
        if comment(&group).is_some() {
            // `#` or, for that of a whole file, `#!` came before.
            while matches!(out.last(), Some(TokenTree::Punct(p)) if matches!(p.as_char(), '#' | '!'))
            {
                out.pop();
            }
        } else {
            let stream = without_comments(group.stream());
            out.push(Group::new(group.delimiter(), stream).into());
        }
    }
    out.into_iter().collect()
}

/// The text in `[doc = "…"]`.
fn comment(group: &Group) -> Option<Literal> {
    if group.delimiter() != Delimiter::Bracket {
        return None;
    }
    let mut inner = group.stream().into_iter();
    match (inner.next()?, inner.next()?, inner.next()?) {
        (TokenTree::Ident(doc), TokenTree::Punct(equals), TokenTree::Literal(text))
            if doc == "doc" && equals.as_char() == '=' =>
        {
            Some(text)
        }
        _ => None,
    }
}
