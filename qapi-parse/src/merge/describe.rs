//! Documentation that stands apart from schemas.

use std::collections::BTreeSet;

use super::docs;
use crate::draft::Draft;
use crate::name::Name;
use crate::schema::{Doc, DocItem, Section, SectionKind, Text};

/// What is said of a definition, in place of what the comments of the releases say. Texts are rST, as in
/// those comments.
///
/// A merge that gets descriptions takes documentation from nowhere else. A part that no release has is a
/// [`Conflict`](super::Conflict).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// What the definition is.
    pub body: String,
    /// Names and texts of members, arguments, values or branches.
    pub parts: Vec<(String, String)>,
    /// Names and texts of features, be they of the definition or of its parts.
    pub features: Vec<(String, String)>,
    /// What a command returns.
    pub returns: Option<String>,
    /// When a command fails.
    pub errors: Option<String>,
}

impl Description {
    /// The same as the comment of a definition. What is not described is there with an empty text, as it
    /// is when a comment is read.
    pub(super) fn doc(&self, draft: &Draft) -> Doc {
        let span = draft.span;
        let text = |text: &str| Text {
            text: text.to_owned(),
            span,
        };
        let (names, features) = docs::names(draft);
        let item = |name: Name, described: &[(String, String)]| {
            let mut described = described.iter();
            let found = described.find(|(known, _)| name == *known.as_str());
            let text = text(found.map_or("", |(_, text)| text));
            DocItem { name, text }
        };
        let members = names.into_iter().map(|name| item(name, &self.parts));
        let features: BTreeSet<Name> = features.into_iter().collect();
        let features = features.into_iter();
        let features = features.map(|name| item(name, &self.features));
        let features = features.filter(|item| !item.text.text.is_empty());
        let sections = [
            (SectionKind::Returns, &self.returns),
            (SectionKind::Errors, &self.errors),
        ];
        let sections = sections.into_iter().filter_map(|(kind, said)| {
            let text = text(said.as_deref()?);
            Some(Section { kind, text })
        });
        Doc {
            span,
            body: text(&self.body),
            members: members.collect(),
            features: features.collect(),
            sections: sections.collect(),
        }
    }

    /// Parts and features that are described and that a definition has not.
    pub(super) fn unknown(&self, draft: &Draft) -> impl Iterator<Item = &str> {
        let (parts, features) = docs::names(draft);
        unknown(&self.parts, parts).chain(unknown(&self.features, features))
    }
}

/// What is described and has none of the names.
fn unknown(described: &[(String, String)], names: Vec<Name>) -> impl Iterator<Item = &str> {
    let described = described.iter().map(|(name, _)| name.as_str());
    described.filter(move |part| !names.iter().any(|name| name == part))
}
