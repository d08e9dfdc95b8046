//! What a schema file says before anybody asks what it means: objects, arrays, strings, booleans.
//!
//! Made by [`crate::syntax`], taken apart by [`crate::load`] and [`crate::lower`]. Everything has
//! its span, and nothing here judges.

use crate::name::Name;
use crate::source::Span;

/// A string with its place. The span covers the quotes too.
#[derive(Clone, Debug)]
pub(crate) struct Str {
    pub(crate) text: Name,
    pub(crate) span: Span,
}

impl Str {
    pub(crate) fn as_str(&self) -> &str {
        self.text.as_str()
    }
}

/// One value.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Object(Object),
    Array(Array),
    Str(Str),
    Bool(bool, Span),
}

/// `{ … }`: its keys are distinct.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) span: Span,
    pub(crate) entries: Vec<Entry>,
}

/// One `'key': value` of an object.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: Str,
    pub(crate) value: Value,
}

/// `[ … ]`.
#[derive(Clone, Debug)]
pub(crate) struct Array {
    pub(crate) span: Span,
    pub(crate) items: Vec<Value>,
}

/// What stands at the top level of a file.
#[derive(Clone, Debug)]
pub(crate) enum Top<Doc = Span> {
    /// A documentation comment, to begin with from its first `##` to the end of its last.
    Doc(Doc),
    /// Anything else.
    Value(Value),
}

impl Value {
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Object(object) => object.span,
            Self::Array(array) => array.span,
            Self::Str(string) => string.span,
            Self::Bool(_, span) => *span,
        }
    }

    /// What the value is, as messages call it.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Object(_) => "an object",
            Self::Array(_) => "an array",
            Self::Str(_) => "a string",
            Self::Bool(..) => "a boolean",
        }
    }
}

impl Object {
    /// The entry with that key.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key.text == *key)
    }

    /// The value of that key.
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.entry(key).map(|entry| &entry.value)
    }
}
