//! A line as far as it could be read.

use std::ops::Range;

use crate::fault::Fault;
use crate::tree::Tree;

/// A line as far as it could be read.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The command, `None` of an empty line.
    pub(crate) name: Option<Name>,
    /// An object, or the file that has it.
    pub(crate) arguments: Tree,
    /// Where names of arguments stand.
    pub(crate) names: Vec<Range<usize>>,
    /// Whether it is a message that asks for out-of-band execution.
    pub(crate) oob: bool,
    /// What is wrong first.
    pub(crate) fault: Option<Fault>,
    /// What is being typed at the end.
    pub(crate) cursor: Option<Cursor>,
    /// Whether a bracket or a quote is open, or the line says by a backslash that it goes on.
    pub(crate) unfinished: bool,
}

/// The name of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) span: Range<usize>,
}

/// What is being typed at the end of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) place: Place,
    /// Names and positions on the way to the object whose member is named, or to the value.
    pub(crate) path: Vec<String>,
    /// Where the piece that is being typed begins.
    pub(crate) from: usize,
    pub(crate) form: Form,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Command,
    Name,
    Value,
}

/// How a piece is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// As `name=value`.
    Plain,
    /// Inside of brackets; no quote has been written.
    Literal,
    /// After a quote.
    Quoted(char),
}
