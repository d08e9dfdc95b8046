//! Says what is wrong with a line before it is sent.
//!
//! Takes a line and the server's schema, gives a [`Call`] that the schema allows, or what is wrong with it,
//! and where in the text.

use qapi_types::document::Document;
use qapi_types::schema::{RowIndex, Schema};
use qapi_types::{JsonType, Problem, ProblemKind};

use crate::fault::{Fault, meant};
use crate::line::{Line, Name};
use crate::shape::{self, Object};
use crate::tree::{Kind, Tree};
use crate::typed::{self, Files};
use crate::view::{Calls, View};

/// Commands that take members beyond those that introspection shows.
pub(crate) const OPEN: &[&str] = &["device_add"];

/// A command that can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) name: String,
    /// A JSON object, members in the order in which they were typed.
    pub(crate) arguments: String,
    /// Whether the server may execute it out-of-band.
    pub(crate) allows_oob: bool,
    /// Whether it was typed as a message that asks for that.
    pub(crate) oob: bool,
}

/// Checks a line that is not empty.
///
/// # Errors
///
/// What is wrong first.
pub(crate) fn check(view: View<'_>, line: Line, files: Files<'_>) -> Result<Option<Call>, Fault> {
    if let Some(fault) = line.fault {
        return Err(fault);
    }
    let Some(name) = line.name else {
        return Ok(None);
    };
    if line.unfinished {
        let end = line.arguments.span.end.max(name.span.end);
        return Err(Fault::new(end..end, "the command does not end"));
    }
    let mut arguments = line.arguments;
    let row = view.arguments(&name.text);
    if row.is_none() && !view.is_unknown(&name.text) {
        return Err(unknown(view, &name));
    }
    typed::decide(view.schema, row, &mut arguments, files)?;
    if let Some(row) = row {
        arguments_of(view.schema, &name, row, &arguments)?;
    }
    Ok(Some(Call {
        arguments: arguments.to_string(),
        allows_oob: view.allows_oob(&name.text),
        name: name.text,
        oob: line.oob,
    }))
}

fn unknown(view: View<'_>, name: &Name) -> Fault {
    let text = &name.text;
    let message = match (view.calls, view.schema.find(text)) {
        (Calls::Actions, _) => format!("a transaction has no action '{text}'"),
        (Calls::Commands, Some(_)) => format!("'{text}' is an event, no command"),
        (Calls::Commands, None) => format!("the server has no command '{text}'"),
    };
    Fault {
        span: name.span.clone(),
        message,
        help: meant(text, view.names()),
    }
}

fn arguments_of(
    schema: &Schema,
    name: &Name,
    row: RowIndex,
    arguments: &Tree,
) -> Result<(), Fault> {
    let text = arguments.to_string();
    let whole = || name.span.clone();
    let document = Document::read(text.as_bytes())
        .map_err(|error| Fault::new(whole(), format!("the arguments are no JSON: {error}")))?;
    let open = OPEN.contains(&&*name.text);
    let Err(problem) = schema.check_arguments(row, document.root(), open) else {
        return Ok(());
    };
    Err(explain(schema, name, row, arguments, &problem))
}

/// Puts a problem to where its cause was typed.
fn explain(
    schema: &Schema,
    name: &Name,
    row: RowIndex,
    arguments: &Tree,
    problem: &Problem,
) -> Fault {
    let path = problem.path();
    let found = arguments.locate(path);
    let (key, value) = found.unwrap_or_else(|| (name.span.clone(), name.span.clone()));
    let steps = steps(path);
    let (last, around) = steps
        .split_last()
        .map_or(("", &[][..]), |(last, rest)| (&**last, rest));
    let around = shape::at(schema, row, Some(arguments), around);
    let object =
        around.and_then(|(row, value)| Object::new(schema, shape::object_of(schema, row)?, value));
    let ty = shape::at(schema, row, Some(arguments), &steps).map(|(row, _)| row);
    match problem.kind() {
        ProblemKind::Unexpected => {
            let names = object
                .iter()
                .flat_map(|object| object.members.iter().map(|m| m.name));
            let names: Vec<&str> = names.collect();
            let help = meant(last, names.iter().copied()).or_else(|| match &*names {
                [] => Some("it takes none".to_owned()),
                names => Some(format!("there are {}", list(names))),
            });
            let message = format!("parameter '{path}' is not expected here");
            Fault {
                span: key,
                message,
                help,
            }
        }
        ProblemKind::Missing => {
            let ty = ty.map(|ty| crate::describe::describe(schema, ty));
            Fault {
                span: key,
                message: problem.to_string(),
                help: ty.map(|ty| format!("'{last}' is {ty}")),
            }
        }
        ProblemKind::UnknownValue(word) => {
            let values = ty
                .map(|ty| crate::describe::values(schema, ty))
                .unwrap_or_default();
            let help = meant(word, values.iter().copied())
                .or_else(|| (!values.is_empty()).then(|| format!("there are {}", list(&values))));
            Fault {
                span: value,
                message: problem.to_string(),
                help,
            }
        }
        _ => {
            let boolean = ty.and_then(|ty| shape::json_types(schema, ty));
            let boolean = boolean.is_some_and(|types| types.contains(&JsonType::Boolean));
            let was_object = matches!(arguments.kind, Kind::Object(_));
            let help = match ty {
                Some(_) if boolean => Some("true or false".to_owned()),
                Some(ty) if was_object => Some(format!(
                    "'{last}' is {}",
                    crate::describe::describe(schema, ty)
                )),
                _ => None,
            };
            Fault {
                span: value,
                message: problem.to_string(),
                help,
            }
        }
    }
}

/// The steps of a path such as `nodes[3].file`.
fn steps(path: &str) -> Vec<String> {
    let parts = path
        .split(['.', '['])
        .map(|part| part.trim_end_matches(']'));
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Some names for a message; not all, where there are many.
fn list(names: &[&str]) -> String {
    const MANY: usize = 12;
    let shown: Vec<String> = names
        .iter()
        .take(MANY)
        .map(|name| format!("'{name}'"))
        .collect();
    let more = names.len().saturating_sub(MANY);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!("{}{more}", shown.join(", "))
}

#[cfg(test)]
mod tests;
