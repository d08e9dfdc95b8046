//! Prints code for people.
//!
//! Prettyplease formats it, an item at a time. This module sets items apart, fills the lines of tables, and
//! has comments put in their places.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, File, ImplItem, Item, ItemMod, TraitItem, Visibility, token};

use crate::comments::{self, Comments};
use crate::emit::{Piece, Table};
use crate::error::Error;

/// How many columns a module indents what is in it.
const INDENT: usize = 4;

/// How many columns a line of a table has at most.
const WIDTH: usize = 90;

/// The text of `pieces`, with `comments` in their places.
///
/// # Errors
///
/// When the tokens are no Rust.
pub(super) fn text<'p>(
    pieces: impl IntoIterator<Item = Piece<'p>>,
    comments: &Comments,
) -> Result<String, Error> {
    let mut printer = Printer {
        text: String::new(),
        depth: 0,
        last: None,
        comments,
    };
    printer.pieces(pieces)?;
    Ok(printer.text)
}

struct Printer<'c> {
    text: String,
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
        let File { attrs, items, .. } = syn::parse2(items).map_err(Error::defect)?;
        if !attrs.is_empty() {
            self.begin(Kind::Other);
            self.print(attrs, Vec::new())?;
        }
        items.into_iter().try_for_each(|item| self.item(item))
    }

    fn item(&mut self, mut item: Item) -> Result<(), Error> {
        self.begin(match item {
            Item::Use(_) => Kind::Use,
            _ => Kind::Other,
        });
        space_out(&mut item);
        let item = (0..self.depth).fold(item, |item, _| nested(item));
        self.print(Vec::new(), vec![item])
    }

    /// Sets the next item apart from the last one.
    fn begin(&mut self, kind: Kind) {
        if self
            .last
            .is_some_and(|last| last == Kind::Other || kind == Kind::Other)
        {
            self.text.push('\n');
        }
        self.last = Some(kind);
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
        self.comments.insert(code, &mut self.text);
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
        let mut line = String::new();
        for value in &table.values {
            let full = self.depth * INDENT + line.len() + " ,".len() + value.len() > WIDTH;
            if !line.is_empty() && (table.rows || full) {
                self.line(&line);
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(value);
            line.push(',');
        }
        self.line(&line);
        self.depth -= 1;
        self.line("];");
    }
}

/// Sets the functions in an item apart from what comes before them.
fn space_out(item: &mut Item) {
    match item {
        Item::Impl(item) => {
            for item in item.items.iter_mut().skip(1) {
                if let ImplItem::Fn(function) = item {
                    function.attrs.insert(0, comments::empty_line());
                }
            }
        }
        Item::Trait(item) => {
            for item in item.items.iter_mut().skip(1) {
                if let TraitItem::Fn(function) = item {
                    function.attrs.insert(0, comments::empty_line());
                }
            }
        }
        _ => {}
    }
}

/// A module with `item` in it, for the sake of the item's indentation.
fn nested(item: Item) -> Item {
    Item::Mod(ItemMod {
        attrs: Vec::new(),
        vis: Visibility::Inherited,
        unsafety: None,
        mod_token: token::Mod::default(),
        ident: quote::format_ident!("nested"),
        content: Some((token::Brace::default(), vec![item])),
        semi: None,
    })
}
