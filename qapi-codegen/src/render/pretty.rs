//! Prints code for people.
//!
//! Prettyplease formats it, all items of a piece at once. This module sets items apart, by items without tokens, which
//! prettyplease prints as empty lines, fills the lines of tables, and has comments put in their places.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, File, ImplItem, Item, ItemMod, TraitItem, Visibility, token};

use crate::comments::Comments;
use crate::emit::{Piece, Table};
use crate::error::Error;
use crate::render::{INDENT, lines};

/// Adds the text of `pieces` to `out`, with `comments` in their places.
///
/// # Errors
///
/// When the tokens are no Rust.
pub(super) fn write<'p>(
    out: &mut String,
    pieces: impl IntoIterator<Item = Piece<'p>>,
    comments: &Comments,
) -> Result<(), Error> {
    let mut printer = Printer {
        text: out,
        depth: 0,
        last: None,
        comments,
    };
    printer.pieces(pieces)
}

struct Printer<'c> {
    text: &'c mut String,
    /// How many modules are open.
    depth: usize,
    /// What was printed last in the innermost module.
    last: Option<Kind>,
    comments: &'c Comments,
}

/// The kind of an item, by which there is an empty line before it or not.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Use,
    Other,
}

impl Printer<'_> {
    fn pieces<'p>(&mut self, pieces: impl IntoIterator<Item = Piece<'p>>) -> Result<(), Error> {
        for piece in pieces {
            match piece {
                Piece::Items(items) => self.items(items)?,
                Piece::Table(table) => self.table(&table),
                Piece::Module(head, inner) => self.module(&head, inner)?,
            }
        }
        Ok(())
    }

    fn items(&mut self, items: TokenStream) -> Result<(), Error> {
        let File { attrs, items, .. } =
            syn::parse2(items).map_err(|error| Error::contradiction(error.to_string()))?;
        if !attrs.is_empty() {
            self.begin(Kind::Other);
            self.print(attrs, Vec::new())?;
        }
        let mut spaced = Vec::with_capacity(2 * items.len());
        for mut item in items {
            let kind = match item {
                Item::Use(_) => Kind::Use,
                _ => Kind::Other,
            };
            if self.is_apart(kind) {
                spaced.push(Item::Verbatim(TokenStream::new()));
            }
            self.last = Some(kind);
            space_out(&mut item);
            spaced.push(item);
        }
        if spaced.is_empty() {
            return Ok(());
        }
        let items = (0..self.depth).fold(spaced, |items, _| vec![nested(items)]);
        self.print(Vec::new(), items)
    }

    /// Sets the next item apart from the last one.
    fn begin(&mut self, kind: Kind) {
        if self.is_apart(kind) {
            self.text.push('\n');
        }
        self.last = Some(kind);
    }

    /// Whether there is an empty line before the next item.
    fn is_apart(&self, kind: Kind) -> bool {
        self.last
            .is_some_and(|last| last == Kind::Other || kind == Kind::Other)
    }

    /// Adds a file as prettyplease prints it, without the modules that its items are nested in.
    fn print(&mut self, attrs: Vec<Attribute>, items: Vec<Item>) -> Result<(), Error> {
        let text = prettyplease::unparse(&File {
            shebang: None,
            frontmatter: None,
            attrs,
            items,
        });
        let inner = (0..self.depth).try_fold(text.as_str(), |code, depth| {
            let code = code.strip_prefix(&" ".repeat(depth * INDENT))?;
            let code = code.strip_prefix("mod nested {\n")?.strip_suffix("}\n")?;
            Some(code.trim_end_matches(' '))
        });
        let code = inner.ok_or_else(|| Error::contradiction(format!("no module in '{text}'")))?;
        self.comments.insert(code, self.text);
        Ok(())
    }

    fn module<'p>(
        &mut self,
        head: &TokenStream,
        inner: impl IntoIterator<Item = Piece<'p>>,
    ) -> Result<(), Error> {
        self.items(quote!(#head {}))?;
        self.text
            .truncate(self.text.trim_end_matches(['}', '\n']).len());
        let empty = self.text.len();
        self.text.push('\n');
        self.last = None;
        self.depth += 1;
        self.pieces(inner)?;
        self.depth -= 1;
        if self.last.is_none() {
            self.text.truncate(empty);
            self.text.push_str("}\n");
        } else {
            self.line("}");
        }
        self.last = Some(Kind::Other);
        Ok(())
    }

    /// Adds a line in the innermost module.
    fn line(&mut self, text: &str) {
        self.text
            .extend(std::iter::repeat_n(' ', self.depth * INDENT));
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn table(&mut self, table: &Table) {
        self.begin(Kind::Other);
        let (ident, ty) = (table.ident, table.ty);
        if table.values.is_empty() {
            return self.line(&format!("static {ident}: {ty} = &[];"));
        }
        self.line(&format!("static {ident}: {ty} = &["));
        self.depth += 1;
        for line in lines(table, self.depth * INDENT) {
            self.line(&line);
        }
        self.depth -= 1;
        self.line("];");
    }
}

/// Sets the functions in an item apart from what comes before them.
fn space_out(item: &mut Item) {
    match item {
        Item::Impl(item) => {
            let line = || ImplItem::Verbatim(TokenStream::new());
            item.items = spaced(&mut item.items, |it| matches!(it, ImplItem::Fn(_)), line);
        }
        Item::Trait(item) => {
            let line = || TraitItem::Verbatim(TokenStream::new());
            item.items = spaced(&mut item.items, |it| matches!(it, TraitItem::Fn(_)), line);
        }
        _ => {}
    }
}

/// The same items, with a `line` before each function but the first item.
fn spaced<T>(items: &mut Vec<T>, is_function: fn(&T) -> bool, line: fn() -> T) -> Vec<T> {
    let mut spaced = Vec::with_capacity(2 * items.len());
    for item in items.drain(..) {
        if !spaced.is_empty() && is_function(&item) {
            spaced.push(line());
        }
        spaced.push(item);
    }
    spaced
}

/// A module with `items` in it, for the sake of their indentation.
fn nested(items: Vec<Item>) -> Item {
    Item::Mod(ItemMod {
        attrs: Vec::new(),
        vis: Visibility::Inherited,
        unsafety: None,
        mod_token: token::Mod::default(),
        ident: quote::format_ident!("nested"),
        content: Some((token::Brace::default(), items)),
        semi: None,
    })
}
