//! Documentation that says which releases have what.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::docs;
use crate::draft::{Body, Draft};
use crate::name::Name;
use crate::schema::{Doc, DocItem, Fact, Feature, Presence, Releases, Section, SectionKind, Text};

/// Adds to the documentation of a definition which releases have what, where it is not all of them: to the
/// definition, to parts that other releases have than it, and to optional members that some releases have
/// mandatory. Features say it once where all parts that have one agree, and else at each part.
pub(super) fn note(draft: &mut Draft, releases: &Releases) {
    let name = draft.name.as_str().to_owned();
    let of = |fact: Fact<'_>| releases.of(&name, fact);
    let whole = of(Fact::Definition);
    let differs = |presence: &Presence| Some(presence) != whole.as_ref();
    let in_parts = features_of_parts(draft, &of);
    let (parts, features) = docs::names(draft);
    // Several parts may have one.
    let features: BTreeSet<Name> = features.into_iter().collect();
    let features = features.iter().filter_map(|name| {
        let presence = match of(Fact::Feature(name.as_str())) {
            Some(presence) => Some(presence).filter(differs),
            None => same(&in_parts, name),
        };
        Some((name, format!("Releases: {}", presence?)))
    });
    let features: Vec<_> = features.collect();
    let parts = parts.iter().filter_map(|name| {
        let presence = of(fact(draft, name));
        let mut said = Vec::new();
        if let Some(mandatory) = mandatory(draft, name).and_then(of) {
            if Some(&mandatory) == presence.as_ref() {
                said.push("mandatory in these".to_owned());
            } else {
                said.push(format!("mandatory in {mandatory}"));
            }
        }
        for (_, feature, has) in in_parts.iter().filter(|(part, ..)| part == name) {
            let told = of(Fact::Feature(feature.as_str())).is_none();
            let told = told && same(&in_parts, feature).is_some();
            let has = has.as_ref().filter(|_| !told);
            said.extend(has.map(|has| format!("``{}`` in {has}", feature.as_str())));
        }
        let presence = presence.filter(differs);
        said.splice(..0, presence.map(|it| it.to_string()));
        (!said.is_empty()).then(|| (name, format!("Releases: {}", said.join(", "))))
    });
    let parts: Vec<_> = parts.collect();
    let rare = whole.as_ref().filter(|whole| !whole.is_everywhere());
    if parts.is_empty() && features.is_empty() && rare.is_none() {
        return;
    }
    let span = draft.span;
    let text = |text: String| Text { text, span };
    let mut doc = draft.doc.take().unwrap_or_else(|| Doc {
        span,
        body: text(String::new()),
        members: Vec::new(),
        features: Vec::new(),
        sections: Vec::new(),
    });
    for (items, notes) in [(&mut doc.members, parts), (&mut doc.features, features)] {
        for (name, said) in notes {
            match items.iter_mut().find(|item| item.name == *name) {
                Some(item) => paragraph(&mut item.text.text, &said),
                None => items.push(DocItem {
                    name: name.clone(),
                    text: text(said),
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
    draft.doc = Some(doc);
}

/// What there is to know of a part.
fn fact<'n>(draft: &Draft, part: &'n Name) -> Fact<'n> {
    match draft.body {
        Body::Enum { .. } => Fact::Value(part.as_str()),
        Body::Alternate { .. } => Fact::Branch(part.as_str()),
        _ => Fact::Member(part.as_str()),
    }
}

/// That a part is mandatory, if it is an optional member.
fn mandatory<'n>(draft: &Draft, part: &'n Name) -> Option<Fact<'n>> {
    let mut members = draft.body.members().iter();
    let optional = members.any(|member| member.optional && member.name == *part);
    optional.then(|| Fact::Mandatory(part.as_str()))
}

/// Parts and their features, each with the releases that have it in this part, if they are not those that have the
/// part.
fn features_of_parts(
    draft: &Draft,
    of: &dyn Fn(Fact<'_>) -> Option<Presence>,
) -> Vec<(Name, Name, Option<Presence>)> {
    let mut parts: Vec<(&Name, &Feature)> = Vec::new();
    if let Body::Enum { values, .. } = &draft.body {
        for value in values {
            parts.extend(value.features.iter().map(|it| (&value.name, it)));
        }
    }
    for member in draft.body.members() {
        parts.extend(member.features.iter().map(|it| (&member.name, it)));
    }
    let parts = parts.into_iter().map(|(part, feature)| {
        let has = of(Fact::PartFeature(part.as_str(), feature.name.as_str()));
        let has = has.filter(|has| Some(has) != of(fact(draft, part)).as_ref());
        (part.clone(), feature.name.clone(), has)
    });
    parts.collect()
}

/// The releases that have a feature, if they are the same for all parts that have it.
fn same(in_parts: &[(Name, Name, Option<Presence>)], feature: &Name) -> Option<Presence> {
    let parts = in_parts.iter().filter(|(_, name, _)| name == feature);
    let mut presences = parts.map(|(.., has)| has);
    let first = presences.next()?;
    presences.all(|it| it == first).then(|| first.clone())?
}

/// Adds a paragraph to a description, as far from the margin as its other lines.
fn paragraph(text: &mut String, said: &str) {
    let from = usize::from(!text.starts_with(' '));
    let line = text.lines().skip(from).find(|line| !line.is_empty());
    let indent = line.map_or(4, |line| line.len() - line.trim_start().len());
    let _ = write!(text, "\n\n{:indent$}{said}", "");
}
