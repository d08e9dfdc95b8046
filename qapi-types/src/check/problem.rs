//! What the strict check finds wrong, and where.
use std::fmt;

use crate::alternate::OneOf;
use crate::error::Error;
use crate::values::JsonType;

/// What is wrong with a value, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    path: String,
    /// What the path begins with. It may be a name that is empty.
    start: Start,
    kind: ProblemKind,
}

/// What the path of a problem begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// Nothing: it is about the value itself.
    Value,
    Name,
    Position,
}

/// What can be wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// A member that the type does not have, or not in this branch of a union.
    Unexpected,
    /// A mandatory member is not there.
    Missing,
    /// A value of another type; what is expected instead.
    Mistyped(&'static str),
    /// A value of a type that no branch of an alternate takes; those that they take.
    NoBranch(Vec<JsonType>),
    /// A number beyond what the type can hold; what is expected instead.
    OutOfRange(&'static str),
    /// A name that is no value of the enumeration, or for which a union has no branch.
    UnknownValue(String),
}

impl Problem {
    pub(crate) fn new(kind: ProblemKind) -> Self {
        Self {
            path: String::new(),
            start: Start::Value,
            kind,
        }
    }

    /// Where: the names of members with dots between them, and positions in arrays in brackets.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What.
    pub fn kind(&self) -> &ProblemKind {
        &self.kind
    }

    /// Puts a member's name in front of the path.
    pub(super) fn inside(&mut self, name: &str) {
        self.behind(name, Start::Name);
    }

    /// Puts a position in front of the path.
    pub(super) fn at(&mut self, index: usize) {
        self.behind(&format!("[{index}]"), Start::Position);
    }

    fn behind(&mut self, step: &str, start: Start) {
        if self.start == Start::Name {
            self.path.insert(0, '.');
        }
        self.path.insert_str(0, step);
        self.start = start;
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.start == Start::Value {
            f.write_str("the value ")?;
        } else {
            write!(f, "parameter '{}' ", self.path)?;
        }
        match &self.kind {
            ProblemKind::Unexpected => f.write_str("is not expected here"),
            ProblemKind::Missing => f.write_str("is missing"),
            ProblemKind::Mistyped(expected) => write!(f, "must be {expected}"),
            ProblemKind::NoBranch(types) => write!(f, "must be {}", OneOf(types)),
            ProblemKind::OutOfRange(expected) => write!(f, "is out of range, must be {expected}"),
            ProblemKind::UnknownValue(value) => write!(f, "has no value '{value}'"),
        }
    }
}

impl std::error::Error for Problem {}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::generic(problem.to_string())
    }
}
