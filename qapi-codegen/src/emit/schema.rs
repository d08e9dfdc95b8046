//! Emits the schema as static tables.

#[cfg(feature = "releases")]
mod releases;

use proc_macro2::Literal;
use quote::quote;

use super::piece::{Piece, Table};
use crate::plan::{Number, Plan, Row, Span, StaticSchema};

/// `pub mod schema` at the root.
pub(super) fn root(plan: &Plan) -> Vec<Piece<'_>> {
    let StaticSchema {
        names,
        rows,
        shown,
        calls,
        members,
        values,
        branches,
        choices,
        features,
        member_features,
        value_features,
        #[cfg(feature = "releases")]
        releases,
    } = &plan.static_schema;
    #[cfg(feature = "releases")]
    let is_merged = releases.is_some();
    #[cfg(not(feature = "releases"))]
    let is_merged = false;
    let merged = is_merged.then(|| quote!(ReleaseTables,));
    let imports = quote! {
        use ::qapi_types::schema::{Builtin as B, #merged Row as R, Schema, Tables};
    };
    let with_releases = is_merged.then(|| quote!(.with_releases(&RELEASES)));
    let shown = Literal::u32_unsuffixed(*shown);
    let schema = quote! {
        /// The schema, for the strict check of arguments and for introspection.
        pub static SCHEMA: Schema = Schema::from_tables(Tables {
            names: NAMES,
            rows: ROWS,
            shown: #shown,
            calls: CALLS,
            members: MEMBERS,
            values: VALUES,
            branches: BRANCHES,
            choices: CHOICES,
            features: FEATURES,
            member_features: MEMBER_FEATURES,
            value_features: VALUE_FEATURES,
        })#with_releases;
    };
    let lists = [
        ("CALLS", list(calls, |row| [row.to_string()])),
        ("MEMBERS", list(members, member)),
        ("VALUES", list(values, |value| [number(value)])),
        ("BRANCHES", list(branches, branch)),
        ("CHOICES", list(choices, |choice| [number(choice)])),
        ("FEATURES", list(features, feature)),
        ("MEMBER_FEATURES", list(member_features, feature)),
        ("VALUE_FEATURES", list(value_features, feature)),
    ];
    let rows = [
        (
            "NAMES",
            "&[&str]",
            list(names, |name| [format!("{name:?}")]),
        ),
        ("ROWS", "&[R]", list(rows, |row| [self::row(row)])),
    ];
    let table = |ident, ty, values, rows| {
        Piece::Table(Table {
            ident,
            ty,
            values,
            rows,
        })
    };
    let rows = rows.map(|(ident, ty, values)| table(ident, ty, values, true));
    let lists = lists.map(|(ident, values)| table(ident, "&[u32]", values, false));
    let mut pieces = vec![Piece::Items(imports), Piece::Items(schema)];
    pieces.extend(rows.into_iter().chain(lists));
    #[cfg(feature = "releases")]
    pieces.extend(releases.iter().flat_map(releases::tables));
    pieces
}

/// The numbers or other values of all `items`, one after the other.
fn list<T, const N: usize>(items: &[T], values: impl Fn(&T) -> [String; N]) -> Vec<String> {
    items.iter().flat_map(values).collect()
}

/// A number, which stands for nothing at compile time unless its condition holds.
fn number(number: &Number) -> String {
    let index = number.number;
    match &number.condition {
        None => index.to_string(),
        Some(condition) => format!("::qapi_types::schema::when({index}, cfg!({condition}))"),
    }
}

fn member((name, ty, optional): &(Number, u32, bool)) -> [String; 2] {
    [number(name), (ty * 2 + u32::from(*optional)).to_string()]
}

fn branch((value, ty): &(Number, u32)) -> [String; 2] {
    [number(value), ty.to_string()]
}

fn feature((owner, name): &(u32, Number)) -> [String; 2] {
    [owner.to_string(), number(name)]
}

fn span((first, end): Span) -> String {
    format!("({first}, {end})")
}

fn row(row: &Row) -> String {
    match row {
        Row::Builtin(variant, shown) => format!("R::Builtin(B::{variant}, {shown})"),
        Row::Array(element, shown) => format!("R::Array({element}, {shown})"),
        Row::Enum(mask, values) => format!("R::Enum({}, {})", number(mask), span(*values)),
        Row::Struct(mask, members) => format!("R::Struct({}, {})", number(mask), span(*members)),
        Row::Union(mask, members, tag, branches) => {
            let (mask, members, branches) = (number(mask), span(*members), span(*branches));
            format!("R::Union({mask}, {members}, {tag}, {branches})")
        }
        Row::Alternate(mask, choices) => {
            format!("R::Alternate({}, {})", number(mask), span(*choices))
        }
        Row::Command(name, arguments, returns, allow_oob) => {
            let name = number(name);
            format!("R::Command({name}, {arguments}, {returns}, {allow_oob})")
        }
        Row::Event(name, arguments) => format!("R::Event({}, {arguments})", number(name)),
    }
}
