//! Types in words. Their names are masked by introspection, so they are told by what they are made of.

use qapi_types::schema::{Builtin, Row, RowIndex, Schema};

use crate::shape;

/// How many values of an enumeration are named before the rest is counted.
const MANY: usize = 6;

/// A type, in a few words.
pub(crate) fn describe(schema: &Schema, row: RowIndex) -> String {
    let types: Vec<String> = shape::choices(schema, row)
        .into_iter()
        .map(|row| one(schema, row))
        .collect();
    types.join(" or ")
}

fn one(schema: &Schema, row: RowIndex) -> String {
    match schema.row(row) {
        Row::Builtin(builtin, _) => builtin_name(builtin).to_owned(),
        Row::Array(element, _) => match &*describe(schema, element) {
            several if several.contains(" or ") => format!("[({several})]"),
            element => format!("[{element}]"),
        },
        Row::Enum(..) => {
            let values = values(schema, row);
            let shown = values
                .iter()
                .take(MANY)
                .copied()
                .collect::<Vec<_>>()
                .join("|");
            match values.len().saturating_sub(MANY) {
                0 => shown,
                more => format!("{shown}|… {more} more"),
            }
        }
        Row::Unknown(_) => "any".to_owned(),
        _ => "object".to_owned(),
    }
}

fn builtin_name(builtin: Builtin) -> &'static str {
    match builtin {
        Builtin::Str => "str",
        Builtin::Number => "number",
        Builtin::Bool => "bool",
        Builtin::Null => "null",
        Builtin::Any => "any",
        Builtin::Int | Builtin::AnyInt => "int",
        Builtin::Int8 => "int8",
        Builtin::Int16 => "int16",
        Builtin::Int32 => "int32",
        Builtin::Uint8 => "uint8",
        Builtin::Uint16 => "uint16",
        Builtin::Uint32 => "uint32",
        Builtin::Uint64 => "uint64",
    }
}

/// The values of an enumeration, or of the one in an alternate.
pub(crate) fn values(schema: &Schema, row: RowIndex) -> Vec<&str> {
    let values = shape::choices(schema, row).into_iter();
    values
        .flat_map(|row| match schema.row(row) {
            Row::Enum(_, values) => schema.values(values).map(|(_, name)| name).collect(),
            _ => Vec::new(),
        })
        .collect()
}
