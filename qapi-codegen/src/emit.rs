//! From the plan to tokens, but for static data, which is text. Decides nothing; every shape it makes:
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

use std::iter;

use proc_macro2::{Delimiter, Group, TokenStream};
use quote::{ToTokens, quote};

use crate::names::Ident;
use crate::options::Code;
use crate::plan::{Deprecated, FeatureItem, Head, Module, Plan, TypeItem};

/// A Rust module at the root of the output.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RustModule<'a> {
    /// What a schema file defines.
    File(&'a Module),
    /// These are made of all files.
    Commands,
    Events,
    Dispatch,
    Schema,
}

impl<'a> RustModule<'a> {
    /// The modules of all schema files, then those made of all files together.
    pub(crate) fn all(plan: &'a Plan) -> Vec<Self> {
        let of_files = plan.modules.iter().map(Self::File);
        let of_all = [Self::Commands, Self::Events, Self::Dispatch, Self::Schema];
        of_files.chain(of_all).collect()
    }

    pub(crate) fn ident(self) -> Ident {
        match self {
            Self::File(module) => module.ident.clone(),
            Self::Commands => Ident::fixed("command"),
            Self::Events => Ident::fixed("event"),
            Self::Dispatch => Ident::fixed("dispatch"),
            Self::Schema => Ident::fixed("schema"),
        }
    }

    /// The schema file that it stands for.
    pub(crate) fn source(self) -> Option<&'a str> {
        match self {
            Self::File(module) => Some(&module.source),
            _ => None,
        }
    }

    pub(crate) fn doc(self) -> TokenStream {
        match self {
            Self::File(module) => module.doc.to_token_stream(),
            Self::Commands => {
                doc("All commands of the schema, each as the struct of its arguments.")
            }
            Self::Events => doc(
                "All events of the schema, each as the struct of its data, and [`Event`](event::Event), \
                 which is any of them.",
            ),
            Self::Dispatch => doc("From a message to a handler's method, and back to an answer."),
            Self::Schema => doc("What the schema says, as static data."),
        }
    }

    /// How many things there are in it.
    pub(crate) fn weight(self, plan: &Plan) -> usize {
        match self {
            Self::File(module) => module.types.len() + module.commands.len() + module.events.len(),
            Self::Commands => plan.modules.len(),
            Self::Events => plan.events.len(),
            Self::Dispatch => plan.commands.len(),
            Self::Schema => plan.table.rows.len(),
        }
    }

    /// What stands in it.
    pub(crate) fn pieces(self, plan: &'a Plan) -> Pieces<'a> {
        let items = match self {
            Self::File(module) => return pieces(module),
            Self::Schema => return Box::new(schema::root(plan).into_iter()),
            Self::Commands => calls::root(plan),
            Self::Events => events::root(plan),
            Self::Dispatch => dispatch::root(plan),
        };
        Box::new(iter::once(Piece::Items(items)))
    }
}

/// What has documentation list the items of a re-export one by one, if there is any.
fn listed(plan: &Plan) -> Option<TokenStream> {
    plan.comments.any().then(|| quote!(#[doc(inline)]))
}

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

fn pieces(module: &Module) -> Pieces<'_> {
    let prelude = module.prelude;
    let types = module.types.iter().map(move |item| {
        let (head, items) = match item {
            TypeItem::Enum(item) => (&item.head, enums::emit(prelude, item)),
            TypeItem::Struct(item) => (&item.head, objects::structure(prelude, item)),
            TypeItem::Union(item) => (&item.head, unions::emit(prelude, item)),
            TypeItem::Alternate(item) => (&item.head, alternates::emit(prelude, item)),
        };
        let items = sequence([items, debug(head)]);
        Piece::Items(conditions::guard(head.condition.as_ref(), items))
    });
    let commands = calls::commands(module.call_prelude, &module.commands);
    let events = calls::events(module.call_prelude, &module.events);
    Box::new(types.chain(commands).chain(events))
}

/// The attributes of an item, the derives among them.
fn attributes(head: &Head) -> TokenStream {
    let described = described(head);
    let derive = derive(&head.derived.macros);
    let attributes = &head.attributes;
    quote!(#described #derive #(#attributes)*)
}

/// The attributes of a field or variant.
fn part_attributes(head: &Head) -> TokenStream {
    let described = described(head);
    let cfg = conditions::cfg(head.condition.as_ref());
    let attributes = &head.attributes;
    quote!(#described #cfg #(#attributes)*)
}

/// `Debug` for what encodes.
fn debug(head: &Head) -> TokenStream {
    let ident = head.derived.debug.then_some(&head.ident).into_iter();
    quote!(#(::qapi_types::debug!(#ident);)*)
}

/// One after the other. Where `quote!` would copy each token, they are moved.
fn sequence(parts: impl IntoIterator<Item = TokenStream>) -> TokenStream {
    parts.into_iter().collect()
}

/// The same in `{}`, which `quote!` need not look into.
pub(crate) fn braces(parts: impl IntoIterator<Item = TokenStream>) -> Group {
    Group::new(Delimiter::Brace, sequence(parts))
}

fn derive(derives: &[Code]) -> Option<TokenStream> {
    (!derives.is_empty()).then(|| quote!(#[derive(#(#derives),*)]))
}

/// The attributes that documentation and deprecation become.
fn described(head: &Head) -> TokenStream {
    let doc = head.doc;
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

/// Documentation of our own, in Markdown.
fn doc(markdown: &str) -> TokenStream {
    let lines = markdown.lines().map(|line| match line {
        "" => String::new(),
        line => format!(" {line}"),
    });
    quote!(#(#[doc = #lines])*)
}
