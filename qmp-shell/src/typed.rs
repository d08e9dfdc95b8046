//! Gives words without quotes the type that the schema has in their place, and files their content.
//!
//! Takes the arguments as they were typed, gives JSON values. `id=5` is a string where the schema has a
//! string, and a number where it has a number or says nothing.

use std::path::Path;

use qapi_types::JsonType;
use qapi_types::schema::{RowIndex, Schema};

use crate::fault::Fault;
use crate::line;
use crate::shape::{self, Object};
use crate::tree::{Kind, Tree};

/// Where the values of files come from: takes a name, gives the content.
pub(crate) type Files<'f> = &'f mut dyn FnMut(&str) -> std::io::Result<String>;

/// Decides what words are, and reads files. `ty` is the row of the value's type, where that is known.
///
/// # Errors
///
/// A file that cannot be read, or has no value in it.
pub(crate) fn decide(
    schema: &Schema,
    ty: Option<RowIndex>,
    value: &mut Tree,
    files: Files<'_>,
) -> Result<(), Fault> {
    if let Kind::File(name) = &value.kind {
        *value = load(schema, ty, name, value, files)?;
    }
    let types = ty.and_then(|ty| shape::json_types(schema, ty));
    match &mut value.kind {
        Kind::Word(word) => value.kind = of_word(word, ty.and(types.as_deref())),
        Kind::List(elements) => {
            let element = ty.and_then(|ty| shape::element_of(schema, ty));
            for value in elements {
                decide(schema, element, value, files)?;
            }
        }
        Kind::Object(_) => {
            let row = ty.and_then(|ty| shape::object_of(schema, ty));
            let object = row.and_then(|row| Object::new(schema, row, Some(value)));
            if let Kind::Object(members) = &mut value.kind {
                for member in &mut members.members {
                    let known = object.as_ref().and_then(|object| object.get(&member.name));
                    decide(schema, known.map(|m| m.ty), &mut member.value, files)?;
                }
            }
        }
        _ => {}
    }
    Ok(())
}

/// What a word is where values of these types are expected, or of any type.
fn of_word(word: &str, types: Option<&[JsonType]>) -> Kind {
    let natural = line::reading(word);
    // Without a schema, numbers are what Python takes for such.
    let based = word.trim_start_matches(['+', '-']).starts_with(['0'])
        && word.contains(['x', 'X', 'o', 'b']);
    let natural = match (&natural, types) {
        (Kind::Number(_), None) if based => Kind::Word(word.to_owned()),
        _ => natural,
    };
    match natural {
        natural if shape::takes(types, &natural) => natural,
        // What it is instead is said by the check.
        Kind::Number(_) | Kind::Bool(_) | Kind::Null | Kind::Word(_)
            if shape::takes(types, &Kind::Word(String::new())) =>
        {
            Kind::Text(word.to_owned())
        }
        natural => natural,
    }
}

fn load(
    schema: &Schema,
    ty: Option<RowIndex>,
    name: &str,
    place: &Tree,
    files: Files<'_>,
) -> Result<Tree, Fault> {
    let span = &place.span;
    let shown = if name.is_empty() {
        "standard input"
    } else {
        name
    };
    let text = files(name).map_err(|error| {
        let fault = Fault::new(span.clone(), format!("'{shown}' cannot be read: {error}"));
        fault.help("a string that begins with '-' is written in quotes")
    })?;
    // Where a string is expected, the file is the string.
    let types = ty.and_then(|ty| shape::json_types(schema, ty));
    if types.as_deref() == Some(&[JsonType::String]) {
        return Ok(Tree {
            span: span.clone(),
            kind: Kind::Text(text),
        });
    }
    let value = line::value(&text).map_err(|fault| {
        let before = text.get(..fault.span.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
        let message = format!(
            "{}:{line}:{column}: {}",
            Path::new(shown).display(),
            fault.message
        );
        Fault {
            span: span.clone(),
            message,
            help: fault.help,
        }
    })?;
    Ok(value.moved_to(span))
}

#[cfg(test)]
mod tests;
