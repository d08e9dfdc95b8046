//! Prints code as it comes, which is quick. Its lines are short enough for messages of the compiler.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

use crate::comments::Comments;
use crate::emit::Piece;

/// The text of `pieces`, with `comments` in their places.
pub(super) fn text<'p>(pieces: impl IntoIterator<Item = Piece<'p>>, comments: &Comments) -> String {
    let mut out = String::new();
    write_pieces(pieces, comments, &mut out);
    out
}

fn write_pieces<'p>(
    pieces: impl IntoIterator<Item = Piece<'p>>,
    comments: &Comments,
    out: &mut String,
) {
    for piece in pieces {
        match piece {
            Piece::Items(items) => write(items, comments, out),
            Piece::Table(table) => {
                let (ident, ty) = (table.ident, table.ty);
                let values = table.values.join(",\n");
                let table = format!("static {ident}: {ty} = &[\n{values}];\n");
                out.push_str(&table);
            }
            Piece::Module(head, inner) => {
                write(head, comments, out);
                out.push_str("{\n");
                write_pieces(inner, comments, out);
                out.push_str("}\n");
            }
        }
    }
}

fn write(tokens: TokenStream, comments: &Comments, out: &mut String) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => write_group(&group, comments, out),
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
                let comment = comments.literal(&literal);
                out.push_str(&comment.unwrap_or_else(|| literal.to_string()));
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
