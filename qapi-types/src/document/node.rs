//! The nodes of a document, and what can be asked of them.

use std::borrow::Cow;

use super::{read, text};
use crate::machinery::names::same_bytes;
use crate::values::JsonType;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    False,
    True,
    /// A number without fraction and exponent.
    Integer,
    /// A number with either.
    Fraction,
    /// A string that says what it is written as; its span is what stands between the quotes.
    String,
    /// A string with escapes.
    Escaped,
    Array,
    /// An object; each member is a string's node followed by the value's.
    Object,
}

/// A node and where it stands. What it contains follows it, up to the node `next`. Behind a member's name, which is
/// one node, stands the value: its `next` is what [`names`](super::names) tells it from others by.
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
static EMPTY: Raw = Raw {
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

    #[inline]
    pub(super) fn raw(self) -> &'t Raw {
        let nodes = &self.document.nodes;
        debug_assert!(
            nodes.is_empty() || self.index < nodes.len(),
            "only the empty object has a node that does not exist"
        );
        nodes.get(self.index).unwrap_or(&EMPTY)
    }

    #[inline]
    pub(super) fn at(self, index: usize) -> Self {
        Self { index, ..self }
    }

    /// The value's text, as it was written; of a string, what stands between its quotes.
    #[inline]
    pub fn text(self) -> &'t str {
        self.text_of(self.raw())
    }

    /// The text of its node.
    #[inline]
    pub(super) fn text_of(self, raw: &Raw) -> &'t str {
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
            Kind::Integer | Kind::Fraction => JsonType::Number,
            Kind::String | Kind::Escaped => JsonType::String,
            Kind::Array => JsonType::Array,
            Kind::Object => JsonType::Object,
        }
    }

    /// What a string says; `None` for other values.
    pub fn as_str(self) -> Option<Cow<'t, str>> {
        let raw = self.raw();
        match raw.kind {
            Kind::String => Some(Cow::Borrowed(self.text_of(raw))),
            Kind::Escaped => Some(Cow::Owned(text::unescape(self.text_of(raw)))),
            _ => None,
        }
    }

    /// What a node says that is known to be a string, such as a member's name.
    #[inline]
    pub(crate) fn string(self) -> Cow<'t, str> {
        let raw = self.raw();
        if raw.kind == Kind::String {
            return Cow::Borrowed(self.text_of(raw));
        }
        let said = self.as_str();
        debug_assert!(said.is_some(), "{self:?} is no string");
        said.unwrap_or_default()
    }

    /// What a string says, as bytes; `None` for other values.
    #[inline]
    pub(crate) fn as_bytes(self) -> Option<Cow<'t, [u8]>> {
        let raw = self.raw();
        match raw.kind {
            Kind::String => {
                let text = self.document.text.as_bytes();
                let text = text.get(raw.start as usize..raw.end as usize);
                Some(Cow::Borrowed(text.unwrap_or_default()))
            }
            Kind::Escaped => Some(Cow::Owned(text::unescape(self.text_of(raw)).into_bytes())),
            _ => None,
        }
    }

    /// What a string says that is written without escapes; `None` for other values.
    #[inline]
    pub(crate) fn plain(self) -> Option<&'t [u8]> {
        let raw = self.raw();
        let text = self.document.text.as_bytes();
        let said = text.get(raw.start as usize..raw.end as usize);
        said.filter(|_| raw.kind == Kind::String)
    }

    /// A string as it is written, with escapes as they are.
    #[inline]
    pub(super) fn written(self) -> &'t [u8] {
        let (text, raw) = (self.document.text.as_bytes(), self.raw());
        let written = text.get(raw.start as usize..raw.end as usize);
        written.unwrap_or_default()
    }

    /// The text of a number that is written without fraction and exponent; `None` for other values.
    #[inline]
    pub(crate) fn integer(self) -> Option<&'t str> {
        let raw = self.raw();
        (raw.kind == Kind::Integer).then(|| self.text_of(raw))
    }

    /// Whether this is a string that says `other`.
    #[inline]
    pub fn is(self, other: &str) -> bool {
        match self.plain() {
            Some(said) => same_bytes(said, other.as_bytes()),
            None => self.is_escaped(other),
        }
    }

    #[cold]
    fn is_escaped(self, other: &str) -> bool {
        self.raw().kind == Kind::Escaped && text::unescape(self.text()) == other
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
    /// The node that is next.
    #[inline]
    fn peek(&self) -> Option<Node<'t>> {
        (self.next.index < self.end).then_some(self.next)
    }

    /// Goes past `node` and what it contains.
    #[inline]
    fn pass(&mut self, node: Node<'t>) {
        self.next = node.at(node.raw().next as usize);
    }
}

/// See [`Node::elements`].
#[derive(Clone, Debug)]
pub struct Elements<'t>(Children<'t>);

impl<'t> Iterator for Elements<'t> {
    type Item = Node<'t>;

    #[inline]
    fn next(&mut self) -> Option<Node<'t>> {
        let node = self.0.peek()?;
        self.0.pass(node);
        Some(node)
    }
}

/// See [`Node::members`].
#[derive(Clone, Debug)]
pub struct MembersOf<'t>(Children<'t>);

impl<'t> MembersOf<'t> {
    /// The name of the next member.
    #[inline]
    pub(super) fn next_name(&self) -> Option<Node<'t>> {
        self.0.peek()
    }
}

impl<'t> Iterator for MembersOf<'t> {
    type Item = (Node<'t>, Node<'t>);

    #[inline]
    fn next(&mut self) -> Option<(Node<'t>, Node<'t>)> {
        let key = self.0.peek()?;
        // A name is one node.
        let value = key.at(key.index + 1);
        self.0.pass(value);
        Some((key, value))
    }
}
