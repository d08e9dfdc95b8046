//! Pieces: what a module's code is handed on as.

use proc_macro2::TokenStream;

/// A piece of a module's code. Pieces are made and rendered one after the other: tokens and syntax
/// trees are large and live in many small allocations, so the fewer of them there are at a time,
/// the better.
pub(crate) enum Piece<'p> {
    Items(TokenStream),
    /// An inner module: its attributes and `pub mod command`, and what stands in it.
    Module(TokenStream, Pieces<'p>),
    Table(Table),
}

/// Pieces, each made when it is asked for.
pub(crate) type Pieces<'p> = Box<dyn Iterator<Item = Piece<'p>> + 'p>;

/// A private static array of values. They are text: tokens and syntax trees of thousands of small
/// values would take as long as those of a third of all other code.
pub(crate) struct Table {
    pub(crate) ident: &'static str,
    pub(crate) ty: &'static str,
    pub(crate) values: Vec<String>,
    /// Whether each value has a line of its own, where text is formatted.
    pub(crate) rows: bool,
}
