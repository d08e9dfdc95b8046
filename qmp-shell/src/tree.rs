//! Values as they were typed: JSON in its order, with the span of each piece.
//!
//! A word without quotes is what the schema takes in its place (`typed`); until that is known it stays
//! a [`Kind::Word`]. As JSON text, a tree is what goes to the server.

use std::fmt;
use std::ops::Range;

/// A value and where it stands in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tree {
    pub(crate) span: Range<usize>,
    pub(crate) kind: Kind,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Bool(bool),
    /// A number as JSON writes it.
    Number(String),
    /// A string that had quotes.
    Text(String),
    /// A word without quotes.
    Word(String),
    /// The value that is in a file; `-` alone, without a name, is standard input.
    File(String),
    List(Vec<Tree>),
    Object(Object),
}

/// The members of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Object {
    pub(crate) members: Vec<Member>,
    /// Whether it came from dotted names, such as `a` from `a.b=c`.
    pub(crate) dotted: bool,
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) name: String,
    /// Where its name stands.
    pub(crate) span: Range<usize>,
    pub(crate) value: Tree,
}

impl Tree {
    /// An object without members.
    pub(crate) fn empty(at: usize) -> Self {
        Self {
            span: at..at,
            kind: Kind::Object(Object::default()),
        }
    }

    /// The members of an object; none of other values.
    pub(crate) fn members(&self) -> &[Member] {
        match &self.kind {
            Kind::Object(object) => &object.members,
            _ => &[],
        }
    }

    /// The member of an object, or the element of a list, that goes by a name.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        if let Kind::List(elements) = &self.kind {
            return elements.get(name.parse::<usize>().ok()?);
        }
        let mut members = self.members().iter();
        members.find(|m| m.name == name).map(|m| &m.value)
    }

    /// What a string or a word says.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) | Kind::Word(text) => Some(text),
            _ => None,
        }
    }

    /// Gives all of it one place: what came from a file stands where the file is named.
    pub(crate) fn moved_to(mut self, span: &Range<usize>) -> Self {
        self.span = span.clone();
        self.kind = match self.kind {
            Kind::List(elements) => {
                Kind::List(elements.into_iter().map(|e| e.moved_to(span)).collect())
            }
            Kind::Object(mut object) => {
                for member in &mut object.members {
                    member.span = span.clone();
                }
                let members = object.members.into_iter();
                object.members = members
                    .map(|member| Member {
                        value: member.value.moved_to(span),
                        ..member
                    })
                    .collect();
                Kind::Object(object)
            }
            kind => kind,
        };
        self
    }

    /// Where the value stands that a [`Problem`](qapi_types::Problem) is about: its name and itself.
    /// Of a value that is not there, where the nearest one around it stands; `None` when that is
    /// the whole.
    pub(crate) fn locate(&self, path: &str) -> Option<(Range<usize>, Range<usize>)> {
        self.locate_below(path, "")
    }

    fn locate_below(&self, path: &str, here: &str) -> Option<(Range<usize>, Range<usize>)> {
        let within = |step: &str, name: &Range<usize>, value: &Self| {
            let rest = path.strip_prefix(step)?;
            if rest.is_empty() {
                return Some((name.clone(), value.span.clone()));
            }
            if !rest.starts_with(['.', '[']) {
                return None;
            }
            let inside = value.locate_below(path, step);
            Some(inside.unwrap_or_else(|| (name.clone(), name.clone())))
        };
        match &self.kind {
            Kind::Object(object) => object.members.iter().find_map(|member| {
                let dot = if here.is_empty() { "" } else { "." };
                let step = format!("{here}{dot}{}", member.name);
                within(&step, &member.span, &member.value)
            }),
            Kind::List(elements) => elements.iter().enumerate().find_map(|(index, element)| {
                within(&format!("{here}[{index}]"), &element.span, element)
            }),
            _ => None,
        }
    }
}

impl fmt::Display for Tree {
    /// As JSON. A word is a string here; those that are not have been replaced.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Null => f.write_str("null"),
            Kind::Bool(value) => write!(f, "{value}"),
            Kind::Number(text) => f.write_str(text),
            Kind::Text(text) | Kind::Word(text) => quoted(f, text),
            Kind::File(name) => quoted(f, &format!("-{name}")),
            Kind::List(elements) => {
                f.write_str("[")?;
                for (index, element) in elements.iter().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    write!(f, "{comma}{element}")?;
                }
                f.write_str("]")
            }
            Kind::Object(object) => {
                f.write_str("{")?;
                for (index, member) in object.members.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { ", " })?;
                    quoted(f, &member.name)?;
                    write!(f, ": {}", member.value)?;
                }
                f.write_str("}")
            }
        }
    }
}

fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str(&serde_json::Value::from(text).to_string())
}
