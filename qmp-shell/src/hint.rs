//! The line below what is being typed: the type of the value at the cursor, and the arguments that are
//! still missing.

use qapi_types::schema::{RowIndex, Schema};

use crate::describe;
use crate::line::{Line, Place};
use crate::shape::{self, Object};
use crate::tree::{Kind, Tree};
use crate::view::View;

/// How many optional arguments are named.
const MANY: usize = 8;

/// What there is to say of a line with the cursor at its end; `None` where that is nothing.
pub(crate) fn hint(view: View<'_>, text: &str) -> Option<String> {
    let schema = view.schema;
    let line = Line::read(text);
    let name = line.name?;
    // While the name is typed, completion has the word.
    if line
        .cursor
        .as_ref()
        .is_some_and(|cursor| cursor.place == Place::Command)
    {
        return None;
    }
    let row = view.arguments(&name.text)?;
    if matches!(line.arguments.kind, Kind::File(_)) {
        return None;
    }
    let mut parts = Vec::new();
    if let Some(cursor) = line.cursor.filter(|cursor| cursor.place == Place::Value)
        && let Some((ty, _)) = shape::at(schema, row, Some(&line.arguments), &cursor.path)
    {
        let name = cursor.path.join(".");
        parts.push(format!("{name}: {}", describe::describe(schema, ty)));
    }
    let mut missing = Vec::new();
    missing_in(schema, row, &line.arguments, "", &mut missing);
    if missing.is_empty() {
        if parts.is_empty() {
            parts.extend(optional(schema, row, &line.arguments));
        }
    } else {
        parts.push(format!("missing: {}", missing.join(", ")));
    }
    (!parts.is_empty()).then(|| parts.join("  ·  "))
}

/// The names of what is mandatory and not there.
fn missing_in(
    schema: &Schema,
    row: RowIndex,
    value: &Tree,
    prefix: &str,
    missing: &mut Vec<String>,
) {
    match &value.kind {
        Kind::List(elements) => {
            if let Some(element) = shape::element_of(schema, row) {
                for (index, value) in elements.iter().enumerate() {
                    missing_in(
                        schema,
                        element,
                        value,
                        &format!("{prefix}{index}."),
                        missing,
                    );
                }
            }
        }
        Kind::Object(_) => {
            let row = shape::object_of(schema, row);
            let Some(object) = row.and_then(|row| Object::new(schema, row, Some(value))) else {
                return;
            };
            for member in object.members {
                match value.get(member.name) {
                    None if !member.optional => missing.push(format!("{prefix}{}", member.name)),
                    None => {}
                    Some(value) => {
                        let prefix = format!("{prefix}{}.", member.name);
                        missing_in(schema, member.ty, value, &prefix, missing);
                    }
                }
            }
        }
        _ => {}
    }
}

/// The optional arguments that are not there.
fn optional(schema: &Schema, row: RowIndex, arguments: &Tree) -> Option<String> {
    let object = Object::new(schema, row, Some(arguments))?;
    let names = object.members.iter().map(|member| member.name);
    let names: Vec<&str> = names.filter(|name| arguments.get(name).is_none()).collect();
    let more = names.len().saturating_sub(MANY);
    let shown = names
        .iter()
        .take(MANY)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    match (names.is_empty(), more) {
        (true, _) => None,
        (_, 0) => Some(format!("optional: {shown}")),
        _ => Some(format!("optional: {shown} and {more} more")),
    }
}

#[cfg(test)]
mod tests;
