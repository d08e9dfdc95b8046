//! Says in a line what a type is used in, and which events a command's documentation mentions.

use std::collections::HashSet;

use qapi_parse::Schema;
use qapi_parse::schema::{DefinitionId, Doc};

use super::targets::Context;
use super::users::Use;

/// The most names of one kind that a line has.
const MOST: usize = 5;

/// The most names of one kind that a line has for what uses a type by way of others.
const MOST_DISTANT: usize = 3;

/// What the type `id` is used in: commands and events, and types. Where there are no commands and events
/// of its own, those that use these types. None when nothing uses it.
pub(super) fn used_in(id: DefinitionId, context: &Context<'_>) -> Option<String> {
    let users = &context.targets.users;
    let direct = users.direct(id);
    let calls = calls(direct, MOST, context);
    let types: Vec<_> = (direct.iter())
        .filter_map(|(usage, user)| (*usage == Use::Part).then_some(*user))
        .collect();
    let only_types = calls.is_empty();
    let mut parts = calls;
    if !types.is_empty() {
        parts.push(names(&types, MOST, context));
    }
    if parts.is_empty() {
        return None;
    }
    let parts = parts.join("; ");
    let distant = if only_types {
        self::calls(&users.distant(id), MOST_DISTANT, context)
    } else {
        Vec::new()
    };
    if distant.is_empty() {
        return Some(format!("**Used in:** {parts}"));
    }
    let verb = if types.len() == 1 { "is" } else { "are" };
    let distant = distant.join("; ");
    Some(format!("**Used in:** {parts}, which {verb} in {distant}"))
}

/// The commands and events among `users`, by what they use something for.
fn calls(users: &[(Use, DefinitionId)], most: usize, context: &Context<'_>) -> Vec<String> {
    let kinds = [
        (Use::Arguments, "the arguments of"),
        (Use::Answer, "the answer to"),
        (Use::Data, "the data of"),
    ];
    let lists = kinds.iter().filter_map(|(kind, lead)| {
        let users = users.iter().filter(|(usage, _)| usage == kind);
        let users: Vec<_> = users.map(|(_, user)| *user).collect();
        (!users.is_empty()).then(|| format!("{lead} {}", names(&users, most, context)))
    });
    lists.collect()
}

/// The names of the first few of `ids`, and how many others there are.
fn names(ids: &[DefinitionId], most: usize, context: &Context<'_>) -> String {
    // In place of a single other one stands its name.
    let shown = if ids.len() <= most + 1 {
        ids.len()
    } else {
        most
    };
    let names: Vec<String> = ids[..shown].iter().map(|id| context.link(*id)).collect();
    let others = ids.len() - shown;
    match names.split_last() {
        _ if others > 0 => format!("{} and {others} more", names.join(", ")),
        Some((last, names)) if !names.is_empty() => format!("{} and {last}", names.join(", ")),
        _ => names.join(", "),
    }
}

/// The events that `doc` mentions.
pub(super) fn events(doc: &Doc, context: &Context<'_>) -> Option<String> {
    let members = doc.members.iter().map(|member| &member.text);
    let features = doc.features.iter().map(|feature| &feature.text);
    let sections = doc.sections.iter().map(|section| &section.text);
    let texts = [&doc.body].into_iter().chain(members).chain(features);
    let texts = texts.chain(sections).map(|text| text.text.as_str());
    let mut seen = HashSet::new();
    let mut events: Vec<_> = texts
        .flat_map(|text| mentioned(text, context.targets.schema))
        .collect();
    events.retain(|event| seen.insert(*event));
    (!events.is_empty()).then(|| format!("**Events:** {}", names(&events, MOST, context)))
}

/// The events whose names are words of `text`.
fn mentioned<'t>(text: &'t str, schema: &'t Schema) -> impl Iterator<Item = DefinitionId> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')));
    // A single letter is rather a word of the language.
    let names = words.filter(|word| {
        let name = |c: u8| c.is_ascii_uppercase() || c.is_ascii_digit() || c == b'_';
        word.len() > 1 && word.bytes().all(name)
    });
    let found = names.filter_map(|name| schema.get(name));
    found.filter(|id| matches!(id, DefinitionId::Event(_)))
}
