//! The structs of commands' arguments and events' data.

use proc_macro2::TokenStream;
use quote::quote;

use super::conditions::guard;
use super::{Piece, attributes, convert, debug, features, listed, objects, sequence};
use crate::plan::{CommandItem, EventItem, Head, Plan, Prelude, Shape};

/// `pub mod command { … }` of one schema file.
pub(super) fn commands(prelude: Prelude, commands: &[CommandItem]) -> Option<Piece<'_>> {
    let items = commands.iter().map(move |command| {
        let structure = structure(prelude, &command.head, &command.shape);
        let (ident, wire, response) = (&command.head.ident, &command.head.wire, &command.response);
        let flags = command
            .flags
            .iter()
            .map(|(field, value)| quote!(#field: #value,));
        let features = (!command.features.is_empty()).then(|| {
            let features = features(&command.features);
            quote!(features: #features,)
        });
        let spec = if command.flags.is_empty() && features.is_none() {
            quote!(::qapi_types::CommandSpec::new(#wire))
        } else {
            quote! {
                ::qapi_types::CommandSpec {
                    #(#flags)*
                    #features
                    ..::qapi_types::CommandSpec::new(#wire)
                }
            }
        };
        let implementation = quote! {
            impl ::qapi_types::Command for #ident {
                type Response = #response;

                const SPEC: &'static ::qapi_types::CommandSpec = &#spec;
            }
        };
        let items = sequence([structure, implementation]);
        Piece::Items(guard(command.head.condition.as_ref(), items))
    });
    let head = quote! {
        /// The commands of this module.
        pub mod command
    };
    (!commands.is_empty()).then(|| Piece::Module(head, Box::new(items)))
}

/// `pub mod event { … }` of one schema file.
pub(super) fn events(prelude: Prelude, events: &[EventItem]) -> Option<Piece<'_>> {
    let items = events.iter().map(move |event| {
        let structure = structure(prelude, &event.head, &event.shape);
        let (ident, wire) = (&event.head.ident, &event.head.wire);
        let features = (!event.features.is_empty()).then(|| {
            let features = features(&event.features);
            quote!(const FEATURES: &'static [&'static str] = #features;)
        });
        let implementation = quote! {
            impl ::qapi_types::Event for #ident {
                const NAME: &'static str = #wire;
                #features
            }
        };
        let items = sequence([structure, implementation]);
        Piece::Items(guard(event.head.condition.as_ref(), items))
    });
    let head = quote! {
        /// The events of this module.
        pub mod event
    };
    (!events.is_empty()).then(|| Piece::Module(head, Box::new(items)))
}

fn structure(prelude: Prelude, head: &Head, shape: &Shape) -> TokenStream {
    let attributes = attributes(head);
    let (ident, wire) = (&head.ident, &head.wire);
    let structure = match shape {
        Shape::Unit => quote! {
            #attributes
            pub struct #ident;

            ::qapi_types::unit!(#ident, #wire);
        },
        Shape::Members { fields, open, new } => {
            let others = open.then(objects::others);
            let others = others.as_ref();
            let definition = objects::definition(prelude, &attributes, ident, fields, others);
            let new = new.then(|| convert::new(prelude, ident, fields, others));
            let object = objects::object(prelude, ident, wire, fields, others);
            sequence([definition, new.unwrap_or_default(), object])
        }
        Shape::Newtype { ty, open: true } => {
            let others = objects::others();
            quote! {
                #attributes
                pub struct #ident {
                    /// What the schema describes.
                    pub data: #ty,
                    /// Members that the schema does not describe.
                    pub #others: ::qapi_types::Map,
                }

                ::qapi_types::open_newtype!(#ident(#ty));
            }
        }
        Shape::Newtype { ty, open: false } => quote! {
            #attributes
            pub struct #ident(pub #ty);

            ::qapi_types::newtype!(#ident(#ty));
        },
    };
    sequence([structure, debug(head)])
}

/// `pub mod command` at the root: all commands of the schema.
pub(super) fn root(plan: &Plan) -> TokenStream {
    let modules = plan
        .modules
        .iter()
        .filter(|module| !module.commands.is_empty());
    let modules = modules.map(|module| &module.ident);
    let listed = listed(plan);
    quote!(#(#listed pub use super::#modules::command::*;)*)
}
