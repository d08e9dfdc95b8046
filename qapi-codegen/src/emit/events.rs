//! Emits the enum of all events of a schema.

use proc_macro2::TokenStream;
use quote::quote;

use super::attributes::{deprecated, derive, listed};
use super::conditions::cfg;
use crate::names::Ident;
use crate::plan::{EventData, EventRow, Plan};

/// `pub mod event` at the root: all events of the schema, and the enum of them.
pub(super) fn root(plan: &Plan) -> TokenStream {
    let modules = plan
        .modules
        .iter()
        .filter(|module| !module.events.items.is_empty());
    let listed = listed(plan);
    let exports = modules.map(|module| {
        let cfg = cfg(module.events.condition_at_root.as_ref());
        let ident = &module.ident;
        quote!(#listed #cfg pub use super::#ident::event::*;)
    });
    let variants = plan.events.iter().map(|event| {
        let doc = event.doc;
        let deprecated = deprecated(event.deprecated.as_ref());
        let (cfg, ident) = (cfg(event.condition.as_ref()), &event.ident);
        quote!(#doc #deprecated #cfg #ident(#ident),)
    });
    let cfgs: Vec<Option<TokenStream>> = plan
        .events
        .iter()
        .map(|event| cfg(event.condition.as_ref()))
        .collect();
    let derive = derive(&plan.event_derives);
    let wires: Vec<&String> = plan.events.iter().map(|event| &event.wire).collect();
    let idents: Vec<&Ident> = plan.events.iter().map(|event| &event.ident).collect();
    let encodes = plan.events.iter().filter_map(|event| {
        let (cfg, ident) = (cfg(event.condition.as_ref()), &event.ident);
        let write = quote!(out.member("data", data));
        match &event.data {
            EventData::None => None,
            EventData::Always => Some(quote!(#cfg Self::#ident(data) => #write,)),
            EventData::Unknown(others) => {
                let guard = quote!(if !data.#others.is_empty());
                Some(quote!(#cfg Self::#ident(data) #guard => #write,))
            }
        }
    });
    let always = |event: &EventRow| matches!(event.data, EventData::Always);
    let encode_empty = (!plan.events.iter().all(always)).then(|| quote!(_ => {}));
    quote! {
        use ::qapi_types::machinery as qapi_;

        #(#exports)*

        /// An event of this schema.
        #derive
        pub enum Event {
            #(#variants)*
            /// An event that this schema does not know.
            Unknown_(::qapi_types::UnknownEvent<Self>),
        }

        impl ::qapi_types::Events for Event {
            const NAMES: &'static [&'static str] = &[#(#cfgs #wires),*];

            fn name(&self) -> &str {
                match self {
                    #(#cfgs Self::#idents(_) => #wires,)*
                    Self::Unknown_(event) => event.name(),
                }
            }

            fn encode<M: qapi_::SerializeMap>(
                &self,
                out: &mut qapi_::Encoder<M>,
            ) {
                match self {
                    #(#encodes)*
                    Self::Unknown_(event) => out.optional("data", &event.data),
                    #encode_empty
                }
            }

            fn decode<'de, D: qapi_::Deserializer<'de>>(
                name: &str,
                data: D,
            ) -> ::core::result::Result<Self, D::Error> {
                match name {
                    #(#cfgs #wires => qapi_::Deserialize::deserialize(data).map(Self::#idents),)*
                    _ => ::qapi_types::UnknownEvent::decode(name, data).map(Self::Unknown_),
                }
            }
        }

        qapi_::events!(Event);

        #(
            #cfgs
            impl ::core::convert::From<#idents> for Event {
                fn from(event: #idents) -> Self {
                    Self::#idents(event)
                }
            }
        )*
    }
}
