//! Writes the plan down as Rust tokens, a piece of a module at a time.
//!
//! Takes a [`Plan`], gives [`Piece`]s: tokens, and for static data text. Decides nothing. These are all
//! shapes that it makes:
//!
//! ```text
//! pub struct MonitorInfo { pub id: Option<String>, pub mode: MonitorMode, … }     objects.rs
//! pub struct SocketAddress { pub type_: SocketAddressBranch }                     unions.rs
//! pub enum SocketAddressBranch { Inet(InetSocketAddress), …, Unknown_(…) }        unions.rs
//! pub enum MonitorMode { Readline, Control, Unknown_(…) }                         enums.rs
//! pub enum StrOrNull { S(String), N(::qapi_types::Null) }                         alternates.rs
//! pub mod command { pub struct MonitorAdd { … } pub struct Stop; pub struct BlockdevAdd(…); }
//! pub mod event { pub struct Stop; … }                                            calls.rs
//! impl MonitorAdd { pub fn new(id: impl Into<String>, …) -> Self { … } }           constructors.rs
//! impl From<InetSocketAddress> for SocketAddressBranch { … }                      convert.rs
//! #[cfg(CONFIG_SPICE)] …                                           conditions.rs, by_name.rs
//!
//! pub mod event { pub enum Event { Stop(Stop), …, Unknown_(…) } }                 events.rs
//! pub mod dispatch { pub trait Handler { … } pub fn service<H: Handler>() … }     dispatch.rs
//! pub mod schema { pub static SCHEMA: ::qapi_types::schema::Schema = … }          schema.rs
//! ```
//!
//! The last three stand at the root, once per schema (the last two only where they are wanted),
//! beside re-exports of all the others. Items name each other by relative paths and `::qapi_types` by its
//! absolute one, so that the whole may be mounted anywhere. What is used all over,
//! `::qapi_types::machinery`, is `qapi_` in each module.

mod alternates;
mod attributes;
mod by_name;
mod calls;
mod conditions;
mod constructors;
mod convert;
mod dispatch;
mod enums;
mod events;
mod moved;
mod objects;
mod piece;
mod rust_types;
mod schema;
mod unions;

use std::iter;

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use self::attributes::{debug, default, doc};
pub(crate) use self::piece::{Piece, Pieces, Table};
use crate::names::Ident;
use crate::plan::{Module, Plan, TypeItem};

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
        let of_all = [Self::Commands, Self::Events];
        let dispatch = plan.has_dispatch().then_some(Self::Dispatch);
        let schema = plan.server.then_some(Self::Schema);
        let of_servers = dispatch.into_iter().chain(schema);
        of_files.chain(of_all).chain(of_servers).collect()
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

    /// The schema file that it is made of, if there is just one.
    pub(crate) fn source(self) -> Option<&'a str> {
        match self {
            Self::File(module) => Some(&module.source),
            _ => None,
        }
    }

    /// When it is there.
    pub(crate) fn cfg(self, plan: &Plan) -> Option<TokenStream> {
        conditions::cfg(match self {
            Self::File(module) => module.condition.as_ref(),
            Self::Schema => plan.schema_condition.as_ref(),
            Self::Commands | Self::Events | Self::Dispatch => None,
        })
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
            Self::Dispatch => doc("What a server does for commands, to make a service of it."),
            Self::Schema => doc("What the schema says, as static data."),
        }
    }

    /// How much there is in it, to begin with the largest.
    pub(crate) fn weight(self, plan: &Plan) -> usize {
        match self {
            Self::File(module) => {
                module.types.len() + module.commands.items.len() + module.events.items.len()
            }
            Self::Commands => plan.modules.len(),
            Self::Events => plan.events.len(),
            Self::Dispatch => plan.commands.len(),
            Self::Schema => plan.static_schema.rows.len(),
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

/// The version of `qapi_types::machinery` that the code is for. It grows with every change to what
/// generated code says of it.
const MACHINERY: u32 = 5;

/// What stands before all other code, so that its error is the first where versions differ.
pub(crate) fn version() -> TokenStream {
    let version = Literal::u32_unsuffixed(MACHINERY);
    quote!(::qapi_types::machinery::version!(#version);)
}

fn pieces(module: &Module) -> Pieces<'_> {
    let machinery = Piece::Items(quote!(
        use ::qapi_types::machinery as qapi_;
    ));
    let types = module.types.iter().map(|item| {
        let (head, mut items) = match item {
            TypeItem::Enum(item) => (&item.head, enums::emit(item)),
            TypeItem::Struct(item) => (&item.head, objects::structure(item)),
            TypeItem::Union(item) => (&item.head, unions::emit(item)),
            TypeItem::Alternate(item) => (&item.head, alternates::emit(item)),
        };
        items.extend(default(head));
        items.extend(debug(head));
        Piece::Items(conditions::guard(head.condition.as_ref(), items))
    });
    let commands = calls::commands(&module.commands);
    let events = calls::events(&module.events);
    Box::new(
        iter::once(machinery)
            .chain(types)
            .chain(commands)
            .chain(events),
    )
}
