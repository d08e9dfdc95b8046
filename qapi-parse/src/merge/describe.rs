//! Documentation that stands apart from schemas.

use super::docs;
use crate::draft::Draft;
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
        let (names, _) = docs::names(draft);
        let members = names.into_iter().map(|name| {
            let mut parts = self.parts.iter();
            let part = parts.find(|(part, _)| name == *part.as_str());
            let text = text(part.map_or("", |(_, part)| part));
            DocItem { name, text }
        });
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
            features: Vec::new(),
            sections: sections.collect(),
        }
    }

    /// Parts that are described and that a definition has not.
    pub(super) fn unknown(&self, draft: &Draft) -> impl Iterator<Item = &str> {
        let (names, _) = docs::names(draft);
        let parts = self.parts.iter().map(|(name, _)| name.as_str());
        parts.filter(move |part| !names.iter().any(|name| name == part))
    }
}
