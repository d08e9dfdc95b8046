//! Why a walk ended early, for people and for programs.

use super::error::{ProbeError, ProbeErrorKind};
use super::found::{Found, describe};
use super::nearest::nearest;
use super::path::{Path, Step};
use super::walk::{Miss, places};
use crate::schema::{Builtin, Row, RowIndex, Schema};

/// What there is to say about a path that leads nowhere.
pub(super) fn explain(
    schema: &Schema,
    path: &Path,
    miss: &Miss<'_>,
    found: Option<Found<'_>>,
) -> ProbeError {
    let error = |kind, range, message| ProbeError::new(kind, path.as_str(), range, message);
    match miss {
        Miss::Call => {
            let name = path.call();
            let calls = schema.rows().iter().filter_map(|row| match row {
                Row::Command(name, ..) | Row::Event(name, _) => Some(schema.name(*name)),
                _ => None,
            });
            let nearest = nearest(name, calls.filter(|name| !name.is_empty()));
            let message = format!("there is no command or event '{name}'");
            error(ProbeErrorKind::NoCall, 0..name.len(), message)
                .instead(Vec::new(), nearest.map(str::to_owned))
        }
        Miss::Return => {
            let range = path.side().map_or(0..0, |(_, range)| range);
            let message = format!("'{}' is an event, which returns nothing", path.call());
            error(ProbeErrorKind::Impossible, range, message)
        }
        Miss::Twice(step) => {
            let name = path.part(step.name.clone());
            let message = format!("'{name}' has a value already");
            let end = step.value.clone().map_or(step.name.end, |value| value.end);
            error(ProbeErrorKind::Impossible, step.name.start..end, message)
        }
        Miss::Member(step, at) => no_member(schema, path, step, at),
        Miss::Value(step, ty) => no_value(schema, path, step, *ty),
        Miss::Feature => {
            let range = path.feature().unwrap_or_default();
            let names: Vec<&str> = found.iter().flat_map(Found::features).collect();
            let message = format!(
                "'{}' has no feature '{}'",
                path.part(0..range.start.saturating_sub(1)),
                path.part(range.clone())
            );
            let nearest = nearest(path.part(range.clone()), names.iter().copied());
            let nearest = nearest.map(str::to_owned);
            error(ProbeErrorKind::Absent, range, message).instead(owned(names), nearest)
        }
    }
}

fn owned(names: Vec<&str>) -> Vec<String> {
    names.into_iter().map(str::to_owned).collect()
}

fn no_member(schema: &Schema, path: &Path, step: &Step, at: &[Vec<RowIndex>]) -> ProbeError {
    let name = path.part(step.name.clone());
    let before = path.part(0..step.name.start.saturating_sub(1));
    let error = |kind, message| ProbeError::new(kind, path.as_str(), step.name.clone(), message);
    let rows = at.iter().flat_map(|place| {
        let last = place.len().saturating_sub(1);
        let rows = place.iter().enumerate();
        rows.map(move |(at, row)| (schema.row(*row), at == last))
    });
    // Of a union, with the branches unless one is taken.
    let objects = rows.filter_map(|(row, is_last)| match row {
        Row::Struct(_, span) => Some((span, None)),
        Row::Union(_, span, tag, branches) => Some((span, is_last.then_some((tag, branches)))),
        _ => None,
    });
    let objects: Vec<_> = objects.collect();
    if objects.is_empty() {
        let what = nothing_in(schema, at);
        return error(
            ProbeErrorKind::Impossible,
            format!("'{before}' {what}, so it has no member '{name}'"),
        );
    }
    let members = |span| {
        schema
            .members(span)
            .map(|(_, member)| schema.name(member.name))
    };
    let names: Vec<&str> = objects
        .iter()
        .flat_map(|(span, _)| members(*span))
        .collect();
    // Somebody may have forgotten to say which branch.
    let branches = objects.iter().filter_map(|(_, union)| *union);
    let mut within = branches.flat_map(|(tag, branches)| {
        let has = move |row: &RowIndex| match schema.row(*row) {
            Row::Struct(_, span) | Row::Union(_, span, ..) => {
                members(span).any(|other| other == name)
            }
            _ => false,
        };
        let own = schema.branches(branches).filter(move |(_, row)| has(row));
        own.map(move |(value, _)| (schema.tag_name(tag), value))
    });
    let message = format!("'{before}' has no member '{name}'");
    let alternatives = owned(names.clone());
    if let Some((tag, value)) = within.next() {
        let hint = format!("; there is one after '{tag}={value}'");
        return error(ProbeErrorKind::Absent, message + &hint).instead(alternatives, None);
    }
    let nearest = nearest(name, names).map(str::to_owned);
    error(ProbeErrorKind::Absent, message).instead(alternatives, nearest)
}

/// Why there are no members in places that are no objects.
fn nothing_in(schema: &Schema, at: &[Vec<RowIndex>]) -> String {
    let rows: Vec<RowIndex> = at.iter().flatten().copied().collect();
    let is_open = |row: &RowIndex| {
        matches!(
            schema.row(*row),
            Row::Builtin(Builtin::Any, _) | Row::Unknown(_)
        )
    };
    match rows.first() {
        None => "is a value".to_owned(),
        Some(_) if rows.iter().any(is_open) => {
            "may be anything, of which the schema says no more".to_owned()
        }
        Some(first) => match schema.row(*first) {
            Row::Enum(..) => "is an enumeration".to_owned(),
            _ => format!("is {}", describe(schema, *first)),
        },
    }
}

fn no_value(schema: &Schema, path: &Path, step: &Step, ty: RowIndex) -> ProbeError {
    let range = step.value.clone().unwrap_or_default();
    let before = path.part(0..step.name.end);
    let value = path.part(range.clone());
    let error = |kind, message| ProbeError::new(kind, path.as_str(), range.clone(), message);
    let rows = places(schema, [ty]);
    let enums = rows
        .iter()
        .flatten()
        .filter_map(|row| match schema.row(*row) {
            Row::Enum(_, span) => Some(span),
            _ => None,
        });
    let enums: Vec<_> = enums.collect();
    if enums.is_empty() {
        let message = format!(
            "'{before}' is {} and no enumeration, so it has no value '{value}'",
            describe(schema, ty)
        );
        return error(ProbeErrorKind::Impossible, message);
    }
    let values = enums.iter().flat_map(|span| schema.values(*span));
    let values: Vec<&str> = values.map(|(_, name)| name).collect();
    let nearest = nearest(value, values.iter().copied()).map(str::to_owned);
    let message = format!("'{before}' has no value '{value}'");
    error(ProbeErrorKind::Absent, message).instead(owned(values), nearest)
}
