//! Emits commands and events: a struct for the arguments or data of each.

use std::iter;

use proc_macro2::TokenStream;
use quote::quote;

use super::attributes::{attributes, debug, default, features, listed};
use super::conditions::{cfg, guard};
use super::piece::Piece;
use super::{constructors, objects};
use crate::plan::{Calls, CommandItem, EventItem, Head, Plan, Shape};

/// `pub mod command { … }` of one schema file.
pub(super) fn commands(commands: &Calls<CommandItem>) -> Option<Piece<'_>> {
    let items = commands.items.iter().map(move |command| {
        let mut items = structure(&command.head, &command.shape);
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
        let releases = releases(&command.releases);
        items.push(quote! {
            impl ::qapi_types::Command for #ident {
                type Response = #response;

                const SPEC: &'static ::qapi_types::CommandSpec = &#spec;
                #releases
            }
        });
        Piece::Items(guard(command.head.condition.as_ref(), items))
    });
    let cfg = cfg(commands.condition.as_ref());
    let head = quote! {
        /// The commands of this module.
        #cfg
        pub mod command
    };
    (!commands.items.is_empty())
        .then(|| Piece::Module(head, Box::new(iter::once(machinery()).chain(items))))
}

/// `pub mod event { … }` of one schema file.
pub(super) fn events(events: &Calls<EventItem>) -> Option<Piece<'_>> {
    let items = events.items.iter().map(move |event| {
        let mut items = structure(&event.head, &event.shape);
        let (ident, wire) = (&event.head.ident, &event.head.wire);
        let features = (!event.features.is_empty()).then(|| {
            let features = features(&event.features);
            quote!(const FEATURES: &'static [&'static str] = #features;)
        });
        let releases = releases(&event.releases);
        items.push(quote! {
            impl ::qapi_types::Event for #ident {
                const NAME: &'static str = #wire;
                #features
                #releases
            }
        });
        Piece::Items(guard(event.head.condition.as_ref(), items))
    });
    let cfg = cfg(events.condition.as_ref());
    let head = quote! {
        /// The events of this module.
        #cfg
        pub mod event
    };
    (!events.items.is_empty())
        .then(|| Piece::Module(head, Box::new(iter::once(machinery()).chain(items))))
}

/// Which releases have a command or event, if not all have it.
fn releases(releases: &[String]) -> Option<TokenStream> {
    (!releases.is_empty())
        .then(|| quote!(const RELEASES: &'static [&'static str] = &[#(#releases),*];))
}

/// The name of the machinery, which the module around has.
fn machinery<'p>() -> Piece<'p> {
    Piece::Items(quote!(
        use super::qapi_;
    ))
}

fn structure(head: &Head, shape: &Shape) -> Vec<TokenStream> {
    let attributes = attributes(head);
    let (ident, wire) = (&head.ident, &head.wire);
    let mut items = match shape {
        Shape::Unit => vec![
            quote!(#attributes pub struct #ident;),
            quote!(qapi_::unit!(#ident, #wire);),
        ],
        Shape::Members(members) => {
            let mut items = vec![objects::definition(attributes, ident, members)];
            items.extend(constructors::new(ident, members));
            items.extend(objects::object(ident, wire, members));
            items
        }
        Shape::Newtype {
            ty,
            others: Some(others),
            new,
        } => {
            let definition = quote! {
                #attributes
                pub struct #ident {
                    /// What the schema describes.
                    pub data: #ty,
                    /// Members that the schema does not describe.
                    pub #others: ::qapi_types::Map,
                }
            };
            let wrap = |value: &TokenStream| quote!(Self { data: #value, #others: ::qapi_types::Map::new() });
            vec![
                definition,
                constructors::new_of_type(ident, ty, new, wrap),
                quote!(qapi_::open_newtype!(#ident(#ty));),
            ]
        }
        Shape::Newtype {
            ty,
            others: None,
            new,
        } => vec![
            quote!(#attributes pub struct #ident(pub #ty);),
            constructors::new_of_type(ident, ty, new, |value| quote!(Self(#value))),
            quote!(qapi_::newtype!(#ident(#ty));),
        ],
    };
    items.extend(default(head));
    items.extend(debug(head));
    items
}

/// `pub mod command` at the root: all commands of the schema.
pub(super) fn root(plan: &Plan) -> TokenStream {
    let modules = plan
        .modules
        .iter()
        .filter(|module| !module.commands.items.is_empty());
    let listed = listed(plan);
    let exports = modules.map(|module| {
        let cfg = cfg(module.commands.condition_at_root.as_ref());
        let ident = &module.ident;
        quote!(#listed #cfg pub use super::#ident::command::*;)
    });
    exports.collect()
}
