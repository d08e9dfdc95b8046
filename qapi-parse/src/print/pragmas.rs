//! The pragmas that a schema needs.
//!
//! The model has no pragmas, and needs none: what they allow is there. So they are found out anew,
//! from names, return types and documentation.

use std::collections::HashSet;
use std::fmt::Write as _;

use crate::draft::{Body, Draft, Type};
use crate::name::Name;

/// The directive, if one is needed.
pub(crate) fn directives(drafts: &[Draft]) -> Option<String> {
    let drafts = || drafts.iter();
    let objects: HashSet<&Name> = drafts()
        .filter(|it| matches!(it.body, Body::Struct { .. } | Body::Union { .. }))
        .map(|it| &it.name)
        .collect();
    let lists = [
        (
            "command-name-exceptions",
            names(drafts().filter(|it| odd_command(it))),
        ),
        (
            "command-returns-exceptions",
            names(drafts().filter(|it| odd_return(it, &objects))),
        ),
        (
            "documentation-exceptions",
            names(drafts().filter(|it| lacks_documentation(it))),
        ),
        (
            "member-name-exceptions",
            names(drafts().filter(|it| odd_members(it))),
        ),
    ];
    let lists = lists.iter().filter(|(_, names)| !names.is_empty());
    let lists: Vec<String> = lists.map(|(pragma, names)| list(pragma, names)).collect();
    (!lists.is_empty()).then(|| format!("{{ 'pragma': {{\n    {} }} }}\n", lists.join(",\n    ")))
}

fn names<'d>(drafts: impl Iterator<Item = &'d Draft>) -> Vec<&'d str> {
    drafts.map(|draft| draft.name.as_str()).collect()
}

fn list(pragma: &str, names: &[&str]) -> String {
    let mut text = format!("'{pragma}': [");
    for (at, name) in names.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        let _ = write!(text, "{comma}\n        '{name}'");
    }
    text.push_str(" ]");
    text
}

fn odd_command(draft: &Draft) -> bool {
    matches!(draft.body, Body::Command { .. }) && stem(draft.name.as_str()).contains('_')
}

fn odd_return(draft: &Draft, objects: &HashSet<&Name>) -> bool {
    let Body::Command { returns, .. } = &draft.body else {
        return false;
    };
    let object = |ty: &Type| objects.contains(&ty.name);
    returns.as_ref().is_some_and(|ty| !object(ty))
}

fn odd_members(draft: &Draft) -> bool {
    let odd = |name: &Name| {
        let stem = stem(name.as_str());
        stem.contains(|c: char| c == '_' || c.is_ascii_uppercase())
    };
    match &draft.body {
        Body::Enum { values, .. } => values.iter().any(|value| odd(&value.name)),
        Body::Struct { members, .. } => members.iter().any(|member| odd(&member.name)),
        body @ Body::Union { .. } => body.members().iter().any(|member| odd(&member.name)),
        Body::Alternate { .. } | Body::Command { .. } | Body::Event { .. } => false,
    }
}

/// A name without the prefix of downstream names, which has an underscore.
fn stem(name: &str) -> &str {
    let rest = name
        .strip_prefix("__")
        .and_then(|rest| rest.split_once('_'));
    rest.map_or(name, |(_, stem)| stem)
}

/// Whether there is a comment that does not describe all.
fn lacks_documentation(draft: &Draft) -> bool {
    let Some(doc) = &draft.doc else {
        return false;
    };
    let told = |name: &Name| {
        let mut told = doc.members.iter();
        told.any(|item| item.name == *name && !item.text.text.is_empty())
    };
    match &draft.body {
        Body::Enum { values, .. } => values.iter().any(|value| !told(&value.name)),
        Body::Alternate { branches } => branches.iter().any(|branch| !told(&branch.name)),
        body => body.members().iter().any(|member| !told(&member.name)),
    }
}
