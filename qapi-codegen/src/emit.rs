//! From the plan to tokens. Decides nothing; every shape it makes:
//!
//! ```text
//! pub struct MonitorInfo { pub id: Option<String>, pub mode: MonitorMode, … }     objects.rs
//! pub struct SocketAddress { pub type_: SocketAddressBranch }                     unions.rs
//! pub enum SocketAddressBranch { Inet(InetSocketAddress), …, Unknown_(…) }        unions.rs
//! pub enum MonitorMode { Readline, Control, Unknown_(Box<str>) }                  enums.rs
//! pub enum StrOrNull { S(String), N(::qapi_types::Null) }                         alternates.rs
//! pub mod command { pub struct MonitorAdd { … } pub struct Stop; pub struct BlockdevAdd(…); }
//! pub mod event { pub struct Stop; … }                                            calls.rs
//! impl From<InetSocketAddress> for SocketAddressBranch { … }                      convert.rs
//! #[cfg(CONFIG_SPICE)] …                                       conditions.rs, conditional.rs
//!
//! pub mod event { pub enum Event { Stop(Stop), …, Unknown_(…) } }                 events.rs
//! pub mod dispatch { pub trait Handler { … } pub const fn table<H: Handler>() … } dispatch.rs
//! pub mod schema { pub static SCHEMA: ::qapi_types::schema::Schema = … }          schema.rs
//! ```
//!
//! The last three stand at the root, once per schema, beside re-exports of all the others. Items name
//! each other by relative paths and `::qapi_types` by its absolute one, so that the whole may be
//! mounted anywhere.

mod alternates;
mod calls;
mod conditional;
mod conditions;
mod convert;
mod dispatch;
mod enums;
mod events;
mod objects;
mod schema;
mod unions;

use proc_macro2::TokenStream;
use quote::quote;

use crate::names::Ident;
use crate::plan::{Deprecated, FeatureItem, Head, Module, Plan, TypeItem};

/// A Rust module at the root of the output.
pub(crate) struct RustModule {
    pub(crate) ident: Ident,
    /// Documentation in Markdown.
    pub(crate) doc: String,
    /// The schema file that it stands for; `None` for those made of all.
    pub(crate) source: Option<String>,
    pub(crate) items: TokenStream,
}

/// Emits the modules of all schema files, then those made of all files together.
pub(crate) fn modules(plan: &Plan) -> impl Iterator<Item = RustModule> {
    let of_files = plan.modules.iter().map(|module| RustModule {
        ident: module.ident.clone(),
        doc: module.doc.clone(),
        source: Some(module.source.clone()),
        items: items(plan, module),
    });
    of_files.chain([
        calls::root(plan),
        events::root(plan),
        dispatch::root(plan),
        schema::root(plan),
    ])
}

fn items(plan: &Plan, module: &Module) -> TokenStream {
    let prelude = plan.prelude;
    let types = module.types.iter().map(|item| {
        let (head, items) = match item {
            TypeItem::Enum(item) => (&item.head, enums::emit(prelude, item)),
            TypeItem::Struct(item) => (&item.head, objects::structure(prelude, item)),
            TypeItem::Union(item) => (&item.head, unions::emit(prelude, item)),
            TypeItem::Alternate(item) => (&item.head, alternates::emit(prelude, item)),
        };
        conditions::guard(head.condition.as_ref(), items)
    });
    let commands = calls::commands(prelude, &module.commands);
    let events = calls::events(prelude, &module.events);
    quote!(#(#types)* #commands #events)
}

/// The attributes of an item, the derives among them.
fn attributes(head: &Head) -> TokenStream {
    let described = described(head);
    let derive = derive(&head.derives);
    let attributes = &head.attributes;
    quote!(#described #derive #attributes)
}

/// The attributes of a field or variant.
fn part_attributes(head: &Head) -> TokenStream {
    let described = described(head);
    let cfg = conditions::cfg(head.condition.as_ref());
    let attributes = &head.attributes;
    quote!(#described #cfg #attributes)
}

fn derive(derives: &[TokenStream]) -> Option<TokenStream> {
    (!derives.is_empty()).then(|| quote!(#[derive(#(#derives),*)]))
}

/// The attributes that documentation and deprecation become.
fn described(head: &Head) -> TokenStream {
    let doc = doc(&head.doc);
    let deprecated = head.deprecated.as_ref().map(|deprecated| {
        let attribute = match deprecated.note.as_str() {
            "" => quote!(deprecated),
            note => quote!(deprecated = #note),
        };
        conditions::attribute(deprecated.condition.as_ref(), &attribute)
    });
    quote!(#doc #deprecated)
}

/// Deprecation of what stands for an item, which has the note.
fn deprecated(deprecated: Option<&Deprecated>) -> Option<TokenStream> {
    let condition = deprecated?.condition.as_ref();
    Some(conditions::attribute(condition, &quote!(deprecated)))
}

/// The names of features.
fn features(features: &[FeatureItem]) -> TokenStream {
    let names = features.iter().map(|feature| {
        let (cfg, wire) = (conditions::cfg(feature.condition.as_ref()), &feature.wire);
        quote!(#cfg #wire)
    });
    quote!(&[#(#names),*])
}

/// Markdown as documentation comments.
pub(crate) fn doc(markdown: &str) -> TokenStream {
    let lines = markdown.lines().map(|line| {
        let line = if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        };
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}
