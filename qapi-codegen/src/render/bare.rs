//! Takes comments out of code.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::emit::Piece;

/// `piece` without any `#[doc = "…"]`.
pub(super) fn piece(piece: Piece<'_>) -> Piece<'_> {
    match piece {
        Piece::Items(items) => Piece::Items(tokens(items)),
        Piece::Module(head, inner) => Piece::Module(tokens(head), Box::new(inner.map(self::piece))),
        Piece::Table(table) => Piece::Table(table),
    }
}

fn tokens(all: TokenStream) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    for token in all {
        match token {
            TokenTree::Group(group) if is_comment(&group) => {
                // The `#` that came before.
                out.pop();
            }
            TokenTree::Group(group) => {
                out.push(Group::new(group.delimiter(), tokens(group.stream())).into());
            }
            token => out.push(token),
        }
    }
    out.into_iter().collect()
}

/// Whether `group` is the `[doc = "…"]` of an attribute.
fn is_comment(group: &Group) -> bool {
    let mut inner = group.stream().into_iter();
    group.delimiter() == Delimiter::Bracket
        && matches!(
            (inner.next(), inner.next()),
            (Some(TokenTree::Ident(doc)), Some(TokenTree::Punct(equals)))
                if doc == "doc" && equals.as_char() == '='
        )
}
