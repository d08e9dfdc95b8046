//! What could be typed next.
//!
//! Takes a line and where the cursor is, gives candidates from the server's schema: commands, names of
//! arguments, values of enumerations, and members inside, those of a union's branch once its
//! discriminator is there.

use qapi_types::JsonType;
use qapi_types::schema::{RowIndex, Schema};

use crate::describe;
use crate::line::{Cursor, Form, Line, Place};
use crate::shape::{self, Object};
use crate::tree::{Kind, Tree};
use crate::view::{Calls, View};

/// One thing that could be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// How it is listed: what may be left out is in brackets.
    pub(crate) shown: String,
    /// What is put in place of what has been typed of it.
    pub(crate) text: String,
    /// Its type, where there is something to tell.
    pub(crate) about: Option<String>,
}

impl Candidate {
    fn new(shown: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            shown: shown.into(),
            text: text.into(),
            about: None,
        }
    }

    /// A whole word, with the space that follows.
    pub(crate) fn word(name: &str) -> Self {
        Self::new(name, format!("{name} "))
    }
}

/// What a shell knows besides the server's commands.
pub(crate) const LOCAL: &[&str] = &["help", "exit", "transaction("];

/// The candidates for what is being typed at `at`, a place in the text in bytes, and where that begins.
pub(crate) fn complete(view: View<'_>, text: &str, at: usize) -> (usize, Vec<Candidate>) {
    let schema = view.schema;
    let Some(typed) = text.get(..at) else {
        return (at, Vec::new());
    };
    if let Some((start, found)) = help(view, typed) {
        return (start, found);
    }
    let before = Line::read(typed);
    let Some(cursor) = before.cursor else {
        return (at, Vec::new());
    };
    // What stands behind the cursor counts, too, where it can be read.
    let whole = Line::read(text);
    let arguments = match whole.fault {
        None => whole.arguments,
        Some(_) => before.arguments,
    };
    let candidates = match cursor.place {
        Place::Command => match view.calls {
            Calls::Commands => words(view.names(), LOCAL),
            Calls::Actions => words(view.names(), &[")", "help"]),
        },
        place => {
            let name = before.name.map(|name| name.text);
            let row = name.and_then(|name| view.arguments(&name));
            row.map(|row| match place {
                Place::Value => values(schema, row, &arguments, &cursor),
                _ => names(schema, row, &arguments, &cursor),
            })
            .unwrap_or_default()
        }
    };
    let piece = typed.get(cursor.from..).unwrap_or_default();
    let mut candidates = candidates;
    candidates.retain(|candidate| candidate.text.starts_with(piece) && candidate.text != piece);
    (cursor.from, candidates)
}

/// `help` is followed by what a line begins with: commands, then arguments.
fn help(view: View<'_>, typed: &str) -> Option<(usize, Vec<Candidate>)> {
    let trimmed = typed.trim_start();
    let rest = trimmed.strip_prefix("help")?;
    let asked = rest.trim_start();
    if asked.len() == rest.len() {
        return None;
    }
    let start = typed.len() - asked.len();
    if asked.contains(char::is_whitespace) {
        let (from, found) = complete(commands_of(view), asked, asked.len());
        return Some((start + from, found));
    }
    let mut all = words(commands_of(view).names(), &[]);
    all.extend(words(shape::events(view.schema).collect(), &[]));
    all.retain(|candidate| candidate.text.starts_with(asked));
    Some((start, all))
}

/// Help is on commands, whatever is called.
fn commands_of(view: View<'_>) -> View<'_> {
    View {
        calls: Calls::Commands,
        ..view
    }
}

fn words<'n>(mut names: Vec<&'n str>, local: &[&'n str]) -> Vec<Candidate> {
    names.extend(local);
    names.sort_unstable();
    names.into_iter().map(Candidate::word).collect()
}

/// Names of members that are not there yet.
fn names(schema: &Schema, row: RowIndex, arguments: &Tree, cursor: &Cursor) -> Vec<Candidate> {
    let Some((ty, value)) = shape::at(schema, row, Some(arguments), &cursor.path) else {
        return Vec::new();
    };
    let mut candidates = Vec::new();
    if let (Form::Plain, Some(_)) = (cursor.form, shape::element_of(schema, ty)) {
        let next = value.map_or(0, |value| match &value.kind {
            Kind::List(elements) => elements.len(),
            _ => 0,
        });
        candidates.extend(plain(
            schema,
            &next.to_string(),
            shape::element_of(schema, ty),
            false,
        ));
    }
    let row = shape::object_of(schema, ty);
    let Some(object) = row.and_then(|row| Object::new(schema, row, value)) else {
        return candidates;
    };
    let mut members = object.members;
    members.sort_by_key(|member| member.optional);
    for member in members {
        let given = value.and_then(|value| value.get(member.name));
        let dotted = |given: &Tree| matches!(&given.kind, Kind::Object(object) if object.dotted);
        let about = Some(describe::describe(schema, member.ty));
        match cursor.form {
            Form::Plain if given.is_none_or(dotted) => {
                candidates.extend(plain(schema, member.name, Some(member.ty), member.optional));
            }
            Form::Literal if given.is_none() => candidates.push(Candidate {
                about,
                ..Candidate::new(member.name, format!("\"{}\": ", member.name))
            }),
            Form::Quoted(quote) if given.is_none() => candidates.push(Candidate {
                about,
                ..Candidate::new(member.name, format!("{}{quote}: ", member.name))
            }),
            _ => {}
        }
    }
    candidates
}

/// `name=` for values, `name.` for what has members or elements, both where both are allowed.
fn plain(schema: &Schema, name: &str, ty: Option<RowIndex>, optional: bool) -> Vec<Candidate> {
    let types = ty.and_then(|ty| shape::json_types(schema, ty));
    let inner = |t: &JsonType| matches!(t, JsonType::Object | JsonType::Array);
    let nests = types.as_ref().is_some_and(|types| types.iter().any(inner));
    let simple = types.is_none_or(|types| !types.iter().all(inner));
    let ends = [simple.then_some('='), nests.then_some('.')];
    let texts = ends.into_iter().flatten().map(|end| format!("{name}{end}"));
    texts
        .map(|text| {
            let shown = if optional {
                format!("[{text}]")
            } else {
                text.clone()
            };
            Candidate {
                about: ty.map(|ty| describe::describe(schema, ty)),
                ..Candidate::new(shown, text)
            }
        })
        .collect()
}

fn values(schema: &Schema, row: RowIndex, arguments: &Tree, cursor: &Cursor) -> Vec<Candidate> {
    let Some((ty, _)) = shape::at(schema, row, Some(arguments), &cursor.path) else {
        return Vec::new();
    };
    let mut candidates = Vec::new();
    for value in describe::values(schema, ty) {
        let text = match cursor.form {
            Form::Plain => format!("{value} "),
            Form::Literal => format!("\"{value}\""),
            Form::Quoted(quote) => format!("{value}{quote}"),
        };
        candidates.push(Candidate::new(value, text));
    }
    if !matches!(cursor.form, Form::Quoted(_)) {
        let types = shape::json_types(schema, ty).unwrap_or_default();
        let space = if cursor.form == Form::Plain { " " } else { "" };
        let words = [
            (JsonType::Boolean, ["true", "false"].as_slice()),
            (JsonType::Null, &["null"]),
        ];
        for (_, words) in words.iter().filter(|(ty, _)| types.contains(ty)) {
            candidates.extend(
                words
                    .iter()
                    .map(|word| Candidate::new(*word, format!("{word}{space}"))),
            );
        }
        if types.contains(&JsonType::Array) {
            candidates.push(Candidate::new("[", "["));
        }
        if types.contains(&JsonType::Object) {
            candidates.push(Candidate::new("{", "{"));
        }
    }
    candidates
}

#[cfg(test)]
mod tests;
