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
//! pub mod dispatch { pub trait Handler { … } pub fn service<H: Handler>() … }     dispatch.rs
//! pub mod schema { pub static SCHEMA: ::qapi_types::schema::Schema = … }          schema.rs
//! ```
//!
//! The last three stand at the root, once per schema (the last two only where a server is wanted), beside re-exports of all the others. Items name
//! each other by relative paths and `::qapi_types` by its absolute one, so that the whole may be
//! mounted anywhere. What is used all over, `::qapi_types::machinery`, is `qapi_` in each module.

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

use std::borrow::Cow;
use std::iter;

use proc_macro2::{Delimiter, Group, LexError, Literal, TokenStream};
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
        let of_all = [Self::Commands, Self::Events];
        let of_servers = [Self::Dispatch, Self::Schema].into_iter();
        let of_servers = of_servers.filter(|_| plan.server);
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
            Self::Dispatch => doc("What a server does for commands, to make a service of it."),
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
            Self::Schema => plan.static_schema.rows.len(),
        }
    }

    /// What stands in it.
    pub(crate) fn pieces(self, plan: &'a Plan) -> Box<dyn Iterator<Item = Piece> + 'a> {
        let items = match self {
            Self::File(module) => return Box::new(pieces(module)),
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
const MACHINERY: u32 = 1;

/// What stands before all other code, so that its error is the first where versions differ.
pub(crate) fn version() -> TokenStream {
    let version = Literal::u32_unsuffixed(MACHINERY);
    quote!(::qapi_types::machinery::version!(#version);)
}

/// What has documentation list the items of a re-export one by one, if there is any.
fn listed(plan: &Plan) -> Option<TokenStream> {
    plan.comments.any().then(|| quote!(#[doc(inline)]))
}

/// A piece of a module's code. Pieces are made and rendered one after the other: tokens and syntax
/// trees are large and live in many small allocations, so the fewer of them there are at a time,
/// the better.
pub(crate) enum Piece {
    Items(TokenStream),
    /// The attributes of an inner module and `pub mod command`. Its items are next.
    Open(TokenStream),
    /// The end of the module that was opened last.
    Close,
    Data(Data),
}

/// A struct of lists, which is too long for a line. They are text: tokens and syntax trees of thousands of small values would
/// take as long as those of a third of all other code.
pub(crate) struct Data {
    /// What it is the value of, and the struct's name: `const TABLES: Tables = Tables`.
    pub(crate) head: TokenStream,
    pub(crate) fields: Vec<(&'static str, Value)>,
}

/// An expression, or a reference to an array of such.
pub(crate) enum Value {
    One(String),
    List(Vec<String>),
}

impl Data {
    /// The same as tokens.
    ///
    /// # Errors
    ///
    /// When a text is no Rust.
    pub(crate) fn tokens(&self) -> Result<TokenStream, LexError> {
        let head = &self.head;
        let fields = self.fields.iter().map(|(name, value)| match value {
            Value::One(value) => format!("{name}: {value},"),
            Value::List(values) => format!("{name}: &[{}],", values.join(",")),
        });
        let fields: TokenStream = fields.collect::<String>().parse()?;
        Ok(quote!(#head { #fields };))
    }
}

impl Piece {
    /// The module that `head` declares.
    pub(crate) fn module(
        head: TokenStream,
        pieces: impl Iterator<Item = Piece>,
    ) -> impl Iterator<Item = Piece> {
        let (open, close) = (Self::Open(head), Self::Close);
        iter::once(open).chain(pieces).chain(iter::once(close))
    }
}

fn pieces(module: &Module) -> impl Iterator<Item = Piece> {
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
    iter::once(Piece::Items(quote!(
        use ::qapi_types::machinery as qapi_;
    )))
    .chain(types)
    .chain(commands.into_iter().flatten())
    .chain(events.into_iter().flatten())
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
    quote!(#(qapi_::debug!(#ident);)*)
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
    let lines = markdown.lines().map(|line| {
        let line = comment_line(line);
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

/// What stands after the `///` of a line of Markdown.
pub(crate) fn comment_line(markdown: &str) -> Cow<'_, str> {
    if markdown.is_empty() {
        Cow::Borrowed("")
    } else {
        Cow::Owned(format!(" {markdown}"))
    }
}
