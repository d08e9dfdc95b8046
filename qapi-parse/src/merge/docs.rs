//! Documentation from the newest release that has it.

use super::plan::{Group, Plan};
use super::source::{Source, What};
use crate::draft::{Body, Draft};
use crate::name::Name;
use crate::schema::{Doc, DocItem, Feature};

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
