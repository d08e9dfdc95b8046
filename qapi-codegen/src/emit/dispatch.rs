//! The handler trait and the dispatch table of a schema.

use quote::quote;

use super::conditions::cfg;
use super::{RustModule, doc};
use crate::names::Ident;
use crate::plan::Plan;

/// `pub mod dispatch` at the root.
pub(super) fn root(plan: &Plan) -> RustModule {
    let result = plan.prelude.result();
    let methods = plan.commands.iter().map(|command| {
        let link = format!(
            "[`{}`](super::command::{})",
            command.wire,
            command.ident.as_str()
        );
        let doc = doc(&match command.doc.as_str() {
            "" => format!("Runs {link}."),
            summary => format!("{summary}\n\nRuns {link}."),
        });
        let deprecated = command.deprecated.then(|| quote!(#[deprecated]));
        let (method, ident, response) = (&command.method, &command.ident, &command.response);
        let cfg = cfg(command.condition.as_ref());
        quote! {
            #doc
            #deprecated
            #cfg
            fn #method(
                &mut self,
                arguments: command::#ident,
            ) -> #result<#response, ::qapi_types::Error> {
                ::qapi_types::dispatch::not_implemented(arguments)
            }
        }
    });
    let rows = plan.commands.iter().map(|command| {
        let (method, ident) = (&command.method, &command.ident);
        let cfg = cfg(command.condition.as_ref());
        quote! {
            #cfg
            Entry::new::<command::#ident>(|handler, arguments, out| {
                call(handler, arguments, out, H::#method)
            })
        }
    });
    let items = quote! {
        use ::qapi_types::dispatch::{Entry, call};

        use super::command;

        /// What a server does for each command of the schema.
        ///
        /// A method that is not implemented answers `CommandNotFound`.
        pub trait Handler {
            #(#methods)*
        }

        /// All commands of the schema, sorted by name, with the call into a handler.
        pub fn table<H: Handler + 'static>() -> &'static [Entry<H>] {
            const { &[#(#rows),*] }
        }
    };
    RustModule {
        ident: Ident::fixed("dispatch"),
        doc: "From a command's name and the text of its arguments to a handler, and back."
            .to_owned(),
        source: None,
        items,
    }
}
