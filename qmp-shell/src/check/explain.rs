//! What the strict check has found, at the place where its cause was typed.

use std::ops::Range;

use qapi_types::schema::{RowIndex, Schema};
use qapi_types::{JsonType, Problem, ProblemKind};

use crate::describe;
use crate::fault::{Fault, meant};
use crate::shape::{self, Object};
use crate::tree::Tree;

/// How many names a message has at most.
const MANY: usize = 12;

/// Puts a problem of `arguments`, whose type is in `row`, to where its cause was typed, with what would have been
/// right. What is missing altogether is missing at `command`.
pub(super) fn explain(
    schema: &Schema,
    command: &Range<usize>,
    row: RowIndex,
    arguments: &Tree,
    problem: &Problem,
) -> Fault {
    let path = problem.path();
    let found = arguments.locate(path);
    let (name, value) = found.unwrap_or_else(|| (command.clone(), command.clone()));
    let steps = steps(path);
    let last = steps.last().map_or("", String::as_str);
    let ty = shape::at(schema, row, Some(arguments), &steps).map(|(row, _)| row);
    let (span, help) = match problem.kind() {
        ProblemKind::Unexpected => {
            let around = steps.split_last().map_or(&[][..], |(_, around)| around);
            (name, instead_of(schema, row, arguments, around, last))
        }
        ProblemKind::Missing => (name, ty.map(|ty| is(schema, last, ty))),
        ProblemKind::UnknownValue(word) => {
            let values = ty
                .map(|ty| describe::values(schema, ty))
                .unwrap_or_default();
            (value, one_of(word, &values))
        }
        _ => {
            let types = ty.and_then(|ty| shape::json_types(schema, ty));
            let boolean = types.is_some_and(|types| types.contains(&JsonType::Boolean));
            let help = if boolean {
                Some("true or false".to_owned())
            } else {
                ty.map(|ty| is(schema, last, ty))
            };
            (value, help)
        }
    };
    Fault {
        span,
        message: problem.to_string(),
        help,
    }
}

/// What there is in place of a name that is not expected.
fn instead_of(
    schema: &Schema,
    row: RowIndex,
    arguments: &Tree,
    around: &[String],
    name: &str,
) -> Option<String> {
    let (row, value) = shape::at(schema, row, Some(arguments), around)?;
    let object = Object::new(schema, shape::object_of(schema, row)?, value)?;
    let names: Vec<&str> = object.members.iter().map(|member| member.name).collect();
    one_of(name, &names).or_else(|| Some("it takes none".to_owned()))
}

/// The name that was meant, or those that there are.
fn one_of(word: &str, names: &[&str]) -> Option<String> {
    let all = || (!names.is_empty()).then(|| format!("there are {}", list(names)));
    meant(word, names.iter().copied()).or_else(all)
}

fn is(schema: &Schema, name: &str, ty: RowIndex) -> String {
    format!("'{name}' is {}", describe::describe(schema, ty))
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
