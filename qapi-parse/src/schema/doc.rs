//! Documentation comments as the model keeps them: text by what it describes, markup untouched.

use crate::name::Name;
use crate::source::Span;

/// A piece of documentation text: rST, without the leading `#`, common indentation kept as the
/// reference keeps it, lines joined with `\n`, no newline at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Text {
    /// The text.
    pub text: String,
    /// Where it stands: from its first line to the end of its last.
    pub span: Span,
}

/// The documentation comment of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Doc {
    /// The whole comment, `##` lines included.
    pub span: Span,
    /// What comes before the first description or section. Empty when there is none.
    pub body: Text,
    /// Descriptions of members, arguments, values or branches, in the order of the comment, then
    /// one with empty text for each that is not described.
    pub members: Vec<DocItem>,
    /// Descriptions of features, in the order of the comment.
    pub features: Vec<DocItem>,
    /// Everything else, in the order of the comment.
    pub sections: Vec<Section>,
}

/// The description of one member, argument, value, branch or feature.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DocItem {
    /// What is described.
    pub name: Name,
    /// The description; empty when there is none.
    pub text: Text,
}

/// A section of a definition's documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Section {
    /// Its tag.
    pub kind: SectionKind,
    /// Its text without the tag.
    pub text: Text,
}

/// The tag of a [`Section`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SectionKind {
    /// Text without a tag that follows descriptions or tagged sections.
    Plain,
    /// `Returns:`, the success response of a command.
    Returns,
    /// `Errors:`, the error responses of a command.
    Errors,
    /// `Since:`, the release that introduced the definition.
    Since,
    /// `TODO:`, for developers, not for users.
    Todo,
    /// `Note:` or `Notes:`, in schemas before QEMU 9.1.
    Note,
    /// `Example:` or `Examples:`, in schemas before QEMU 9.1.
    Example,
}
