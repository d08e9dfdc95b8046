//! Prints what was emitted: for people or as it comes, with comments or without.
//!
//! Takes [`Piece`]s, gives the texts of files.

mod bare;
mod plain;
#[cfg(feature = "format")]
mod pretty;

use proc_macro2::TokenStream;
use quote::quote;

use crate::disk::GENERATED;
use crate::emit::{Piece, RustModule, Table, version};
use crate::error::Error;
use crate::options::{Conditions, Options};
use crate::plan::Plan;

/// How many columns a module indents what is in it.
const INDENT: usize = 4;

/// How many columns a line of a list has at most.
const WIDTH: usize = 90;

/// What the options say about the text.
pub(crate) struct Style<'a> {
    #[cfg(feature = "format")]
    format: bool,
    comments: bool,
    /// Whether parts of the code may be configured away.
    cfg: bool,
    plan: &'a Plan,
}

impl<'a> Style<'a> {
    pub(crate) fn new(options: &Options, plan: &'a Plan) -> Self {
        Self {
            #[cfg(feature = "format")]
            format: options.format,
            comments: options.comments,
            cfg: options.conditions == Conditions::Cfg,
            plan,
        }
    }

    /// Adds the text of `pieces` to `out`.
    ///
    /// # Errors
    ///
    /// When the tokens are no Rust, which is a defect of the emitters.
    #[cfg_attr(
        not(feature = "format"),
        allow(clippy::unnecessary_wraps, reason = "who formats may fail")
    )]
    pub(crate) fn write<'p>(
        &self,
        out: &mut String,
        pieces: impl IntoIterator<Item = Piece<'p>>,
    ) -> Result<(), Error> {
        let bare = |piece| {
            if self.comments {
                piece
            } else {
                bare::piece(piece)
            }
        };
        let pieces = pieces.into_iter().map(bare);
        let comments = &self.plan.comments;
        #[cfg(feature = "format")]
        if self.format {
            return pretty::write(out, pieces, comments);
        }
        plain::write(out, pieces, comments);
        Ok(())
    }

    /// The root file of a folder, with the schema's documentation as its own.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write).
    pub(crate) fn root(&self, source: &str, items: &TokenStream) -> Result<String, Error> {
        let mut text = head(source);
        if self.comments {
            for line in self.plan.comments.text(self.plan.doc).lines() {
                text.push_str(format!("//! {line}").trim_end());
                text.push('\n');
            }
            text.push('\n');
        }
        let allowed = self.lints();
        let version = version();
        // This is what rustfmt takes for the whole folder in a stable release; the compiler does not see
        // it.
        let unformatted = quote!(#![cfg_attr(rustfmt, rustfmt_skip)]);
        let items = quote!(#unformatted #![allow(#allowed)] #version #items);
        self.write(&mut text, [Piece::Items(items)])?;
        Ok(text)
    }

    /// The text of a module with its items in place.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write).
    pub(crate) fn in_place(&self, module: RustModule<'_>) -> Result<String, Error> {
        let (doc, ident, allowed) = (module.doc(), module.ident(), self.lints());
        let cfg = module.cfg(self.plan);
        let head = quote!(#doc #cfg #[allow(#allowed)] pub mod #ident);
        let mut text = String::new();
        self.write(&mut text, [Piece::Module(head, module.pieces(self.plan))])?;
        Ok(text)
    }

    /// The lints that do not apply to generated code. What the schema does not document has no documentation
    /// here either. Names with downstream prefixes are no camel case. Deprecation warns users of the code,
    /// not the code itself. Where the code is mounted decides how much of it is used or reachable.
    fn lints(&self) -> TokenStream {
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
            missing_docs,
            non_camel_case_types,
            unreachable_patterns,
            unreachable_pub,
            #configured
            unused_imports
        }
    }
}

/// How a file that is generated from `source` begins: with the mark.
pub(crate) fn head(source: &str) -> String {
    format!("{GENERATED} from {source}. Do not edit.\n\n")
}

/// The values of `table` in lines with a comma after each, for an array whose values are indented by so many columns.
fn lines(table: &Table, indentation: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for value in &table.values {
        match lines.last_mut() {
            Some(line)
                if !table.rows && indentation + line.len() + " ,".len() + value.len() <= WIDTH =>
            {
                line.push(' ');
                line.push_str(value);
                line.push(',');
            }
            _ => lines.push(format!("{value},")),
        }
    }
    lines
}

/// The declaration of a module that has a file of its own.
pub(crate) fn declaration(module: RustModule<'_>, plan: &Plan) -> TokenStream {
    let (doc, cfg, ident) = (module.doc(), module.cfg(plan), module.ident());
    quote!(#doc #cfg pub mod #ident;)
}
