//! Text that is formatted for people.
//!
//! The formatter leaves items close together and has numbers where comments were planned; both is
//! mended in what it gives.

mod data;

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::{Piece, braces, comment_line};
use crate::error::Error;
use crate::plan::Comments;

/// The text of `pieces`, with `comments` in their places.
///
/// # Errors
///
/// When the tokens are no Rust.
pub(super) fn text(
    pieces: impl Iterator<Item = Piece>,
    comments: &Comments,
) -> Result<String, Error> {
    let mut lines = Lines::new(comments);
    let mut depth = 0;
    for piece in pieces {
        match piece {
            Piece::Items(items) => lines.add(&formatted(items, depth)?),
            Piece::Open(head) => {
                lines.open(&formatted(quote!(#head {}), depth)?);
                depth += 1;
            }
            Piece::Close => {
                depth -= 1;
                lines.close(depth);
            }
            Piece::Data(data) => {
                if let Some(fields) = data::fields(&data, (depth + 1) * INDENT) {
                    let head = &data.head;
                    lines.open(&formatted(quote!(#head {};), depth)?);
                    for line in &fields {
                        lines.line("", line);
                    }
                    lines.line(&" ".repeat(depth * INDENT), "};");
                } else {
                    let items = data.tokens().map_err(Error::defect)?;
                    lines.add(&formatted(items, depth)?);
                }
            }
        }
    }
    Ok(lines.text)
}

/// What the formatter makes of `items` that stand `depth` modules deep.
fn formatted(items: TokenStream, depth: usize) -> Result<String, Error> {
    let nested = (0..depth).fold(items, |items, _| {
        let items = braces([items]);
        quote!(mod nested #items)
    });
    let file = syn::parse2(nested).map_err(Error::defect)?;
    let text = prettyplease::unparse(&file);
    if depth == 0 {
        return Ok(text);
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let inner = lines.get(depth..lines.len() - depth);
    Ok(inner.unwrap_or_default().concat())
}

/// How many columns the formatter indents by.
const INDENT: usize = 4;

/// Lines of code, with an empty one between items.
struct Lines<'a> {
    text: String,
    /// Where the last line begins.
    last: usize,
    comments: &'a Comments,
}

impl<'a> Lines<'a> {
    fn new(comments: &'a Comments) -> Self {
        Self {
            text: String::new(),
            last: 0,
            comments,
        }
    }

    /// Adds what the formatter gave.
    fn add(&mut self, text: &str) {
        for line in text.lines() {
            let code = line.trim_start();
            let comment = code.strip_prefix("///");
            match comment.and_then(|text| self.comments.find(text)) {
                None => self.line("", line),
                Some(markdown) => {
                    let before = &line[..line.len() - code.len() + "///".len()];
                    for text in markdown.lines().map(comment_line) {
                        self.line(before, text.trim_end_matches(' '));
                    }
                }
            }
        }
    }

    /// Adds a line, given in two parts.
    fn line(&mut self, before: &str, rest: &str) {
        let begin = self.text.len();
        self.text.push_str(before);
        self.text.push_str(rest);
        let (last, line) = self.text[self.last..].split_at(begin - self.last);
        let last = last.trim_end_matches('\n');
        let after_lead = last.starts_with("//!") && !line.starts_with("//!");
        let apart =
            after_lead || ends_item(last) && begins_item(line) && !(is_use(last) && is_use(line));
        self.last = begin + usize::from(apart);
        if apart {
            self.text.insert(begin, '\n');
        }
        self.text.push('\n');
    }

    /// Adds what the formatter gave for an empty module or struct, which is not to end yet.
    fn open(&mut self, empty: &str) {
        self.add(empty.trim_end_matches(['}', ';', '\n']));
    }

    /// Ends the module that was opened last, `depth` modules deep.
    fn close(&mut self, depth: usize) {
        if self.text.ends_with("{\n") {
            self.text.pop();
            self.text.push_str("}\n");
        } else {
            self.line(&" ".repeat(depth * INDENT), "}");
        }
    }
}

/// Whether a line ends an item. One of a comment may look so.
fn ends_item(line: &str) -> bool {
    let code = line.trim_start();
    (line.ends_with(';') || code == "}" || line == ")]") && !code.starts_with("//")
}

/// Whether a line that follows the end of something begins an item: no statement of generated code
/// begins so.
fn begins_item(line: &str) -> bool {
    const BEGINNINGS: &[&str] = &[
        "///",
        "#[",
        "pub ",
        "impl",
        "fn ",
        "::qapi_types::",
        "qapi_::",
    ];
    let line = line.trim_start();
    BEGINNINGS
        .iter()
        .any(|beginning| line.starts_with(beginning))
}

fn is_use(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("pub use ") || line.starts_with("use ")
}
