//! Tokens to source text: formatted for people, or as it comes.

mod plain;
mod pretty;

use proc_macro2::TokenStream;
use quote::quote;

use crate::disk::GENERATED;
use crate::emit::{Data, Piece, RustModule, version};
use crate::error::Error;
use crate::options::{Conditions, Options};
use crate::plan::Plan;

/// How the text is to look.
pub(crate) struct Style<'a> {
    format: bool,
    comments: bool,
    /// Whether parts of the code may be configured away.
    cfg: bool,
    plan: &'a Plan,
}

impl<'a> Style<'a> {
    pub(crate) fn new(options: &Options, plan: &'a Plan) -> Self {
        Self {
            format: options.format,
            comments: options.comments,
            cfg: options.conditions == Conditions::Cfg,
            plan,
        }
    }

    /// One file of texts that are rendered.
    pub(crate) fn file(&self, source: &str, texts: &[String]) -> String {
        let text = texts.join(if self.format { "\n" } else { "" });
        format!("{GENERATED} from {source}. Do not edit.\n\n{text}")
    }

    /// The text of `pieces`.
    ///
    /// # Errors
    ///
    /// When the tokens are no Rust, which is a defect of the emitters.
    pub(crate) fn text(&self, pieces: impl IntoIterator<Item = Piece>) -> Result<String, Error> {
        let comments = &self.plan.comments;
        let pieces = pieces.into_iter().map(|piece| match piece {
            Piece::Items(items) if !self.comments => Piece::Items(plain::without_comments(items)),
            Piece::Open(head) if !self.comments => Piece::Open(plain::without_comments(head)),
            Piece::Data(data) if !self.comments => Piece::Data(Data {
                head: plain::without_comments(data.head),
                ..data
            }),
            piece => piece,
        });
        if self.format {
            pretty::text(pieces, comments)
        } else {
            plain::text(pieces, comments)
        }
    }

    /// The root file of a folder, with the schema's documentation as its own.
    ///
    /// # Errors
    ///
    /// As [`text`](Self::text).
    pub(crate) fn root(&self, source: &str, items: &TokenStream) -> Result<String, Error> {
        let lines = self.plan.doc.lines().map(|line| format!(" {line}"));
        let allowed = self.lints();
        let version = version();
        let items = quote!(#(#![doc = #lines])* #![allow(#allowed)] #version #items);
        Ok(self.file(source, &[self.text([Piece::Items(items)])?]))
    }

    /// The text of a module with its items in place.
    ///
    /// # Errors
    ///
    /// As [`text`](Self::text).
    pub(crate) fn in_place(&self, module: RustModule<'_>) -> Result<String, Error> {
        let (doc, ident, allowed) = (module.doc(), module.ident(), self.lints());
        let head = quote!(#doc #[allow(#allowed)] pub mod #ident);
        self.text(Piece::module(head, module.pieces(self.plan)))
    }

    /// The lints that generated code need not heed: names with downstream prefixes are no camel
    /// case; deprecation is for users of the code, not for the code; and how much of it is used or
    /// reachable is decided where it is mounted.
    fn lints(&self) -> TokenStream {
        let undocumented = (!self.comments).then(|| quote!(missing_docs,));
        // What is left of a function when conditions do not hold may have no use for a variable.
        let configured = self.cfg.then(|| {
            quote!(
                unexpected_cfgs,
                unreachable_code,
                unused_mut,
                unused_variables,
            )
        });
        quote! {
            clippy::all,
            clippy::pedantic,
            dead_code,
            deprecated,
            #undocumented
            non_camel_case_types,
            unreachable_patterns,
            unreachable_pub,
            #configured
            unused_imports
        }
    }
}

/// The declaration of a module that has a file of its own.
pub(crate) fn declaration(module: RustModule<'_>) -> TokenStream {
    let (doc, ident) = (module.doc(), module.ident());
    quote!(#doc pub mod #ident;)
}
