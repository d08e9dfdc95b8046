//! Documentation from the newest release that has it.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::plan::{Group, Plan};
use super::source::{Source, What};
use crate::draft::{Body, Draft};
use crate::name::Name;
use crate::schema::{Doc, DocItem, Fact, Feature, Presence, Releases, Section, SectionKind, Text};

/// The documentation of a merged definition: that of the newest release that documents it, with
/// descriptions of parts that it does not describe.
pub(super) fn doc(plan: &Plan<'_>, group: &Group, draft: &Draft) -> Option<Doc> {
    let heads = group.own.iter().rev();
    let mut heads = heads.map(|source| plan.releases[source.release].schema.head(source.id()));
    let doc = heads.find_map(|head| head.doc.clone())?;
    let (members, features) = names(draft);
    let mut sources = group.sources();
    if let Body::Command { .. } | Body::Event { .. } = draft.body {
        let arguments = sources.clone().into_iter().map(|source| Source {
            what: What::Arguments(source.id()),
            ..source
        });
        sources = arguments.collect();
    }
    sources.reverse();
    let docs: Vec<&Doc> = sources
        .iter()
        .flat_map(|it| it.docs(&plan.releases))
        .collect();
    let described: Vec<&[DocItem]> = docs.iter().map(|it| it.members.as_slice()).collect();
    let members = items(&doc.members, members, &described);
    let described: Vec<&[DocItem]> = docs.iter().map(|it| it.features.as_slice()).collect();
    let features = items(&doc.features, features, &described);
    Some(Doc {
        members,
        features,
        ..doc
    })
}

/// What comments can describe: parts and features.
pub(super) fn names(draft: &Draft) -> (Vec<Name>, Vec<Name>) {
    let mut parts = Vec::new();
    let mut features: Vec<&Feature> = draft.features.iter().collect();
    match &draft.body {
        Body::Enum { values, .. } => {
            parts.extend(values.iter().map(|value| value.name.clone()));
            features.extend(values.iter().flat_map(|value| &value.features));
        }
        Body::Alternate { branches } => {
            parts.extend(branches.iter().map(|branch| branch.name.clone()));
        }
        body => {
            parts.extend(body.members().iter().map(|member| member.name.clone()));
            features.extend(body.members().iter().flat_map(|member| &member.features));
        }
    }
    (
        parts,
        features.into_iter().map(|it| it.name.clone()).collect(),
    )
}

/// Adds to documentation which releases have what, where it is not all of them: to the definition, and to
/// parts that other releases have than it.
pub(super) fn note(draft: &mut Draft, releases: &Releases) {
    let span = draft.span;
    let definition = draft.name.as_str().to_owned();
    let of = |fact: Fact<'_>| releases.of(&definition, fact);
    let whole = of(Fact::Definition);
    let (parts, features) = names(draft);
    let value = matches!(draft.body, Body::Enum { .. });
    let branch = matches!(draft.body, Body::Alternate { .. });
    let differs = |presence: &Presence| Some(presence) != whole.as_ref();
    let parts = parts.iter().filter_map(|name| {
        let fact = match name.as_str() {
            name if value => Fact::Value(name),
            name if branch => Fact::Branch(name),
            name => Fact::Member(name),
        };
        Some((name, of(fact).filter(differs)?))
    });
    let of_parts = features_of_parts(draft, &of);
    let features = features.iter().filter_map(|name| {
        let presence = match of(Fact::Feature(name.as_str())) {
            Some(presence) => Some(presence).filter(differs),
            None => of_parts.get(name).cloned().flatten(),
        };
        Some((name, presence?))
    });
    let (parts, features): (Vec<_>, Vec<_>) = (parts.collect(), features.collect());
    let rare = whole.filter(|whole| !whole.is_everywhere());
    if parts.is_empty() && features.is_empty() && rare.is_none() {
        return;
    }
    let text = |text: String| Text { text, span };
    let doc = draft.doc.get_or_insert_with(|| Doc {
        span,
        body: text(String::new()),
        members: Vec::new(),
        features: Vec::new(),
        sections: Vec::new(),
    });
    for (items, notes) in [(&mut doc.members, parts), (&mut doc.features, features)] {
        for (name, presence) in notes {
            match items.iter_mut().find(|item| item.name == *name) {
                Some(item) => paragraph(&mut item.text.text, &presence),
                None => items.push(DocItem {
                    name: name.clone(),
                    text: text(format!("Releases: {presence}")),
                }),
            }
        }
    }
    if let Some(presence) = rare {
        doc.sections.push(Section {
            kind: SectionKind::Plain,
            text: text(format!("Releases: {presence}")),
        });
    }
}

/// The releases that have a feature of parts, if they are the same for all parts that have it, and not those that
/// have the part.
fn features_of_parts(
    draft: &Draft,
    of: &dyn Fn(Fact<'_>) -> Option<Presence>,
) -> HashMap<Name, Option<Presence>> {
    let mut parts: Vec<(&Name, &Feature, Fact<'_>)> = Vec::new();
    if let Body::Enum { values, .. } = &draft.body {
        for value in values {
            let fact = Fact::Value(value.name.as_str());
            parts.extend(value.features.iter().map(|it| (&value.name, it, fact)));
        }
    }
    for member in draft.body.members() {
        let fact = Fact::Member(member.name.as_str());
        parts.extend(member.features.iter().map(|it| (&member.name, it, fact)));
    }
    let mut found: HashMap<Name, Option<Presence>> = HashMap::new();
    for (part, feature, fact) in parts {
        let has = of(Fact::PartFeature(part.as_str(), feature.name.as_str()));
        let has = has.filter(|has| Some(has) != of(fact).as_ref());
        let known = found.entry(feature.name.clone());
        let known = known.or_insert_with(|| has.clone());
        if *known != has {
            *known = None;
        }
    }
    found
}

/// Adds a paragraph to a description, as far from the margin as its other lines.
fn paragraph(text: &mut String, presence: &Presence) {
    let from = usize::from(!text.starts_with(' '));
    let line = text.lines().skip(from).find(|line| !line.is_empty());
    let indent = line.map_or(4, |line| line.len() - line.trim_start().len());
    let _ = write!(text, "\n\n{:indent$}Releases: {presence}", "");
}

/// Descriptions of all `names`, those that the newest comment has in its order.
fn items(newest: &[DocItem], names: Vec<Name>, all: &[&[DocItem]]) -> Vec<DocItem> {
    let mut order: Vec<Name> = newest.iter().map(|item| item.name.clone()).collect();
    order.retain(|name| names.contains(name));
    for name in names {
        if !order.contains(&name) {
            order.push(name);
        }
    }
    let described = |name: &Name| {
        let mut items = all.iter().copied().flatten();
        items.find(|item| item.name == *name && !item.text.text.is_empty())
    };
    order.iter().filter_map(described).cloned().collect()
}
