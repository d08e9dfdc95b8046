//! What is said of the definitions of QEMU, in our words: the files under `schemas/qemu/docs/`, and what
//! they lack.
//!
//! Takes the text of such a file, gives what its module begins with and descriptions by the names of definitions:
//!
//! ```text
//! = Block devices
//! What the module is about.
//!
//! @blockdev-del
//! Removes a block node. It goes on existing as long as something else uses
//!   it, and a line that begins with spaces goes on with the one before.
//! Another paragraph.
//! .node-name: The name of the node.
//! * deprecated: What a feature means, of the definition or of its members.
//! > What the command returns.
//! ! When the command fails.
//! ```

use std::collections::BTreeSet;

use qapi_codegen::parse::Schema;
use qapi_codegen::parse::merge::Description;
use qapi_codegen::parse::schema::{DefinitionId, Doc, Feature, Item};

use super::{QGA, QMP, Result as Done};
use crate::regenerate;

/// Counts what is described, and lists what should be and is not. With `check` there may be nothing of it.
pub(crate) fn run(check: bool) -> Done<()> {
    let mut lacking = 0;
    for part in [QMP, QGA] {
        let found = coverage(&part.schema(&regenerate::root())?);
        for name in &found.lacking {
            println!("{}: nothing is said of {name}", part.name);
        }
        let ((definitions, described), (parts, parts_described)) = (found.definitions, found.parts);
        println!(
            "{}: {described} of {definitions} definitions and {parts_described} of {parts} members, values \
             and branches are described",
            part.name,
        );
        lacking += found.lacking.len();
    }
    if check && lacking > 0 {
        let what = "definitions, branches, features and modules";
        return Err(format!("{lacking} {what} are not described").into());
    }
    Ok(())
}

/// What a file says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Sentences {
    /// What its module begins with, as rST; empty if nothing is said of it.
    pub(crate) introduction: String,
    /// Descriptions of definitions, in the order of the file.
    pub(crate) definitions: Vec<(String, Description)>,
}

/// What a file says. An error is `LINE: what is wrong`.
pub(crate) fn read(text: &str) -> Result<Sentences, String> {
    let mut sentences = Sentences::default();
    let (introduction, all) = (&mut sentences.introduction, &mut sentences.definitions);
    for (line, entry) in entries(text) {
        let wrong = |what: &str| format!("{line}: {what}");
        if let Some(name) = entry.strip_prefix('@').filter(|name| !name.contains(' ')) {
            all.push((name.to_owned(), Description::default()));
            continue;
        }
        let Some((_, description)) = all.last_mut() else {
            match entry.strip_prefix("= ") {
                Some(heading) if introduction.is_empty() => {
                    let rule = "*".repeat(heading.chars().count());
                    *introduction = format!("{rule}\n{heading}\n{rule}");
                }
                _ if introduction.is_empty() => return Err(wrong("before the first '@NAME'")),
                _ => {
                    introduction.push_str("\n\n");
                    introduction.push_str(&entry);
                }
            }
            continue;
        };
        if let Some(part) = entry.strip_prefix('.') {
            let form = "a part must be '.NAME: TEXT'";
            add(&mut description.parts, part, form).map_err(|what| wrong(&what))?;
        } else if let Some(feature) = entry.strip_prefix("* ") {
            let form = "a feature must be '* NAME: TEXT'";
            add(&mut description.features, feature, form).map_err(|what| wrong(&what))?;
        } else if let Some(returns) = entry.strip_prefix("> ") {
            if description.returns.replace(returns.to_owned()).is_some() {
                return Err(wrong("a second '>'"));
            }
        } else if let Some(errors) = entry.strip_prefix("! ") {
            if description.errors.replace(errors.to_owned()).is_some() {
                return Err(wrong("a second '!'"));
            }
        } else {
            if !description.body.is_empty() {
                description.body.push_str("\n\n");
            }
            description.body.push_str(&entry);
        }
    }
    Ok(sentences)
}

/// Adds a name and its text. An error says what is wrong, which is `form` where there is no name.
fn add(items: &mut Vec<(String, String)>, entry: &str, form: &str) -> Result<(), String> {
    let (name, text) = entry.split_once(": ").ok_or(form)?;
    if items.iter().any(|(known, _)| known == name) {
        return Err(format!("'{name}' is described twice"));
    }
    items.push((name.to_owned(), text.to_owned()));
    Ok(())
}

/// Lines with those that go on with them, each with the number of its first line.
fn entries(text: &str) -> Vec<(usize, String)> {
    let mut entries: Vec<(usize, String)> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        match entries.last_mut() {
            Some((_, entry)) if line.starts_with(' ') => {
                entry.push(' ');
                entry.push_str(line.trim());
            }
            _ => entries.push((at + 1, line.trim().to_owned())),
        }
    }
    entries
}

/// How much of a schema is described.
#[derive(Debug, Default)]
pub(crate) struct Coverage {
    /// Definitions: all, and those that are described.
    pub(crate) definitions: (usize, usize),
    /// Members, values, and branches of alternates: all, and those that are described.
    pub(crate) parts: (usize, usize),
    /// Definitions, branches, features and modules that are not described, in schema order.
    pub(crate) lacking: Vec<String>,
}

/// What of `schema` is described, and what lacks a sentence that should have one.
pub(crate) fn coverage(schema: &Schema) -> Coverage {
    let tags: BTreeSet<DefinitionId> = (schema.unions().iter())
        .map(|union| DefinitionId::Enum(union.tag))
        .collect();
    let mut coverage = Coverage::default();
    for id in schema.definitions() {
        let head = schema.head(*id);
        if head.implicit {
            continue;
        }
        let name = head.name.as_str();
        coverage.definitions.0 += 1;
        match &head.doc {
            Some(doc) if says(&doc.body.text) => coverage.definitions.1 += 1,
            _ => coverage.lacking.push(name.to_owned()),
        }
        let branches = tags.contains(id) || matches!(id, DefinitionId::Alternate(_));
        for part in parts(schema, *id) {
            coverage.parts.0 += 1;
            if describes(head.doc.as_ref(), part) {
                coverage.parts.1 += 1;
            } else if branches {
                coverage.lacking.push(format!("{name}.{part}"));
            }
        }
        for feature in features(schema, *id) {
            let mut items = head.doc.iter().flat_map(|doc| &doc.features);
            if !items.any(|item| item.name == *feature && says(&item.text.text)) {
                coverage
                    .lacking
                    .push(format!("the feature '{feature}' of {name}"));
            }
        }
    }
    for (at, module) in schema.modules().iter().enumerate() {
        let has = |kind: fn(&Item) -> bool| module.items.iter().any(kind);
        let page = at == 0 || has(|item| matches!(item, Item::Definition(_)));
        if page && !has(|item| matches!(item, Item::Freeform(_))) {
            let name = &module.name;
            coverage.lacking.push(format!("the module {name}"));
        }
    }
    coverage
}

/// The names of the features that a definition and its parts have, but for that which says the same everywhere.
fn features(schema: &Schema, id: DefinitionId) -> BTreeSet<&str> {
    let mut features: Vec<&Feature> = schema.head(id).features.iter().collect();
    if let DefinitionId::Enum(id) = id {
        let values = schema[id].values.iter();
        features.extend(values.flat_map(|value| &value.features));
    }
    let members = schema.own_members(id).iter();
    features.extend(members.flat_map(|member| &member.features));
    let names = features.into_iter().map(|feature| feature.name.as_str());
    names.filter(|name| *name != "unstable").collect()
}

/// The names of what a definition has of its own.
fn parts(schema: &Schema, id: DefinitionId) -> Vec<&str> {
    match id {
        DefinitionId::Enum(id) => {
            let values = schema[id].values.iter();
            values.map(|value| value.name.as_str()).collect()
        }
        DefinitionId::Alternate(id) => {
            let branches = schema[id].branches.iter();
            branches.map(|branch| branch.name.as_str()).collect()
        }
        _ => {
            let members = schema.own_members(id).iter();
            members.map(|member| member.name.as_str()).collect()
        }
    }
}

/// Whether a comment says something of a part.
fn describes(doc: Option<&Doc>, part: &str) -> bool {
    let mut items = doc.iter().flat_map(|doc| &doc.members);
    items.any(|item| item.name == *part && says(&item.text.text))
}

/// Whether a text says more than which releases have it, which the merge adds.
fn says(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && !text.starts_with("Releases: ")
}

#[cfg(test)]
mod tests;
