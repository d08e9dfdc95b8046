//! The schema as static data.

use qapi_parse::schema::Condition;
use quote::quote;

use super::{Data, Piece, Value};
use crate::names;
use crate::plan::{Number, Plan, Row, Span, StaticSchema};

/// `pub mod schema` at the root.
pub(super) fn root(plan: &Plan) -> [Piece; 3] {
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
    } = &plan.static_schema;
    let imports = quote! {
        use ::qapi_types::schema::{Builtin as B, Row as R, Schema, Tables};
    };
    let schema = quote! {
        /// The schema, for the strict check of arguments and for introspection.
        pub static SCHEMA: Schema = Schema::from_tables(TABLES);
    };
    let head = quote! { const TABLES: Tables = Tables };
    let fields = vec![
        ("names", list(names, |name| [format!("{name:?}")])),
        ("rows", list(rows, |row| [self::row(row)])),
        ("shown", Value::One(shown.to_string())),
        ("calls", list(calls, |row| [row.to_string()])),
        ("members", list(members, member)),
        ("values", list(values, |value| [number(value)])),
        ("branches", list(branches, branch)),
        ("choices", list(choices, |choice| [number(choice)])),
        ("features", list(features, feature)),
        ("member_features", list(member_features, feature)),
        ("value_features", list(value_features, feature)),
    ];
    [
        Piece::Items(imports),
        Piece::Items(schema),
        Piece::Data(Data { head, fields }),
    ]
}

/// The numbers or other values of all `items`, one after the other.
fn list<T, const N: usize>(items: &[T], values: impl Fn(&T) -> [String; N]) -> Value {
    Value::List(items.iter().flat_map(values).collect())
}

/// A number, marked as not there unless its condition holds.
fn number(number: &Number) -> String {
    let index = number.number;
    match number.condition.as_ref().map(predicate) {
        None => index.to_string(),
        Some(predicate) => format!("::qapi_types::schema::when({index}, cfg!({predicate}))"),
    }
}

/// What is given to `cfg!(…)`.
fn predicate(condition: &Condition) -> String {
    let list = |parts: &[Condition]| parts.iter().map(predicate).collect::<Vec<_>>().join(", ");
    match condition {
        Condition::Defined(symbol) => names::cfg_ident(symbol).as_str().to_owned(),
        Condition::All(parts) => format!("all({})", list(parts)),
        Condition::Any(parts) => format!("any({})", list(parts)),
        Condition::Not(part) => format!("not({})", predicate(part)),
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
