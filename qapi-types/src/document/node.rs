//! The nodes of a document, and what can be asked of them.

use std::borrow::Cow;

use super::{read, text};
use crate::values::JsonType;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    False,
    True,
    Number,
    /// A string; its span is what stands between the quotes.
    String {
        escaped: bool,
    },
    Array,
    /// An object; each member is a string's node followed by the value's.
    Object,
}

/// A node and where it stands. What it contains follows it, up to the node `next`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Raw {
    pub(super) kind: Kind,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) next: u32,
}

/// One JSON value with all that it contains.
#[derive(Clone, Debug)]
pub struct Document<'t> {
    pub(super) text: Cow<'t, str>,
    pub(super) nodes: Vec<Raw>,
    /// How deep its arrays and objects nest.
    pub(super) nesting: u32,
}

impl Document<'_> {
    /// The value.
    pub fn root(&self) -> Node<'_> {
        Node {
            document: self,
            index: 0,
        }
    }

    /// The value at a place that one of this document's nodes gave.
    pub(crate) fn at(&self, Place(index): Place) -> Node<'_> {
        self.root().at(index as usize)
    }
}

/// Where a [`Node`] is in its document: the way to keep a node beside the document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place(u32);

/// A value in a [`Document`].
#[derive(Clone, Copy)]
pub struct Node<'t> {
    document: &'t Document<'t>,
    pub(super) index: usize,
}

/// What stands for nodes that do not exist.
const EMPTY: Raw = Raw {
    kind: Kind::Object,
    start: 0,
    end: 2,
    next: 1,
};

/// The document `{}`, whose only node is the one that does not exist.
static EMPTY_DOCUMENT: Document<'static> = Document {
    text: Cow::Borrowed("{}"),
    nodes: Vec::new(),
    nesting: 1,
};

impl<'t> Node<'t> {
    /// An object without members.
    pub fn empty_object() -> Node<'static> {
        EMPTY_DOCUMENT.root()
    }

    pub(super) fn raw(self) -> Raw {
        let nodes = &self.document.nodes;
        debug_assert!(
            nodes.is_empty() || self.index < nodes.len(),
            "only the empty object has a node that does not exist"
        );
        nodes.get(self.index).copied().unwrap_or(EMPTY)
    }

    pub(super) fn at(self, index: usize) -> Self {
        Self { index, ..self }
    }

    /// The value's text, as it was written; of a string, what stands between its quotes.
    pub fn text(self) -> &'t str {
        let raw = self.raw();
        let text = &self.document.text;
        let text = text.get(raw.start as usize..raw.end as usize);
        debug_assert!(text.is_some(), "places are those of this text");
        text.unwrap_or_default()
    }

    /// The JSON type.
    pub fn json_type(self) -> JsonType {
        match self.raw().kind {
            Kind::Null => JsonType::Null,
            Kind::False | Kind::True => JsonType::Boolean,
            Kind::Number => JsonType::Number,
            Kind::String { .. } => JsonType::String,
            Kind::Array => JsonType::Array,
            Kind::Object => JsonType::Object,
        }
    }

    /// What a string says; `None` for other values.
    pub fn as_str(self) -> Option<Cow<'t, str>> {
        matches!(self.raw().kind, Kind::String { .. }).then(|| self.string())
    }

    /// What a node says that is known to be a string, such as a member's name.
    #[inline]
    pub(crate) fn string(self) -> Cow<'t, str> {
        let kind = self.raw().kind;
        debug_assert!(matches!(kind, Kind::String { .. }), "{self:?} is no string");
        match kind {
            Kind::String { escaped: true } => Cow::Owned(text::unescape(self.text())),
            _ => Cow::Borrowed(self.text()),
        }
    }

    /// Whether this is a string that says `other`.
    pub fn is(self, other: &str) -> bool {
        match self.raw().kind {
            Kind::String { escaped: false } => self.text() == other,
            Kind::String { escaped: true } => text::unescape(self.text()) == other,
            _ => false,
        }
    }

    /// Whether both are strings, and say the same.
    pub(super) fn says_the_same_as(self, other: Self) -> bool {
        let (raw, others) = (self.raw(), other.raw());
        match (raw.kind, others.kind) {
            (Kind::String { escaped: false }, Kind::String { escaped: false }) => {
                raw.end - raw.start == others.end - others.start && self.text() == other.text()
            }
            _ => self.as_str().is_some_and(|text| other.is(&text)),
        }
    }

    /// The elements of an array; none for other values.
    pub fn elements(self) -> Elements<'t> {
        Elements(self.children(Kind::Array))
    }

    /// The members of an object, in the order in which they were written; none for other values.
    pub fn members(self) -> MembersOf<'t> {
        MembersOf(self.children(Kind::Object))
    }

    /// What is right below a node of this kind; nothing for other nodes.
    fn children(self, kind: Kind) -> Children<'t> {
        let raw = self.raw();
        let end = if raw.kind == kind {
            raw.next as usize
        } else {
            0
        };
        Children {
            next: self.at(self.index + 1),
            end,
        }
    }

    /// The member `name` of an object.
    pub fn get(self, name: &str) -> Option<Self> {
        self.members()
            .find(|(key, _)| key.is(name))
            .map(|(_, value)| value)
    }

    /// Where it is in its document.
    pub(crate) fn place(self) -> Place {
        Place(read::place(self.index))
    }

    /// How deep arrays and objects nest in the document around it.
    pub(crate) fn nesting(self) -> usize {
        self.document.nesting as usize
    }
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Node").field(&self.text()).finish()
    }
}

/// The nodes right below another.
#[derive(Clone, Copy, Debug)]
struct Children<'t> {
    next: Node<'t>,
    end: usize,
}

impl<'t> Children<'t> {
    fn take(&mut self) -> Option<Node<'t>> {
        let node = self.next;
        (node.index < self.end).then(|| {
            self.next = node.at(node.raw().next as usize);
            node
        })
    }
}

/// See [`Node::elements`].
#[derive(Clone, Debug)]
pub struct Elements<'t>(Children<'t>);

impl<'t> Iterator for Elements<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        self.0.take()
    }
}

/// See [`Node::members`].
#[derive(Clone, Debug)]
pub struct MembersOf<'t>(Children<'t>);

impl<'t> Iterator for MembersOf<'t> {
    type Item = (Node<'t>, Node<'t>);

    fn next(&mut self) -> Option<(Node<'t>, Node<'t>)> {
        Some((self.0.take()?, self.0.take()?))
    }
}
