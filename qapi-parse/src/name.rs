//! Names as they stand in the schema and on the wire.
//!
//! Takes checked text, gives [`Name`]. It must not offer a way for a name to slip into formatted
//! text unnoticed: whoever wants the characters says [`Name::as_str`].

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// The name of a definition, member, value, branch or feature, exactly as the schema spells it.
///
/// It has no `Display` on purpose: a wire name is no Rust identifier, and one that lands in
/// generated code or in prose by accident is a defect. Cloning is cheap.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Arc<str>);

impl Name {
    /// Wraps `text`, which the caller has taken from a schema.
    pub(crate) fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The characters of the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl std::borrow::Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// A name as generated code sees it; names that are alike there clash.
pub(crate) fn as_generated(name: &str) -> Cow<'_, str> {
    if name.contains(['-', '.']) {
        Cow::Owned(name.replace(['-', '.'], "_"))
    } else {
        Cow::Borrowed(name)
    }
}
