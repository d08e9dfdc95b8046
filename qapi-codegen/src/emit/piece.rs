//! Pieces: what a module's code is handed on as.

use proc_macro2::TokenStream;

/// A piece of a module's code. A piece is printed before the next one is made: tokens and syntax trees
/// take much memory in many small allocations, so there are few of them at a time.
pub(crate) enum Piece<'p> {
    /// Items, one or more.
    Items(TokenStream),
    /// An inner module: its attributes and `pub mod command`, and what stands in it.
    Module(TokenStream, Pieces<'p>),
    Table(Table),
}

/// Pieces, each made when it is asked for.
pub(crate) type Pieces<'p> = Box<dyn Iterator<Item = Piece<'p>> + 'p>;

/// A private static array. Its values are text: there are thousands, and as tokens and syntax trees they
/// would take a third of the time that all other code takes.
pub(crate) struct Table {
    pub(crate) ident: &'static str,
    pub(crate) ty: &'static str,
    pub(crate) values: Vec<String>,
    /// Whether each value has a line of its own, where text is formatted.
    pub(crate) rows: bool,
}
