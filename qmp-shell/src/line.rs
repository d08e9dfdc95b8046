//! What was typed: the name of a command, and its arguments.
//!
//! Takes text, of one line or several, gives a [`Line`]. Arguments are `name=value` with dots in names
//! for what is inside (`file.driver=file`, `nodes.0=a`), objects in JSON, or both. All is read as far
//! as it goes: a line that is still being typed says what could come next ([`Cursor`]).

mod literal;
mod merge;
mod scanner;
mod words;

use std::ops::Range;

pub(crate) use self::literal::value;
pub(crate) use self::words::reading;
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

impl Line {
    /// Reads a line. Nothing is an error that could not be said later, by `fault`.
    pub(crate) fn read(text: &str) -> Self {
        let mut scanner = scanner::Scanner::new(text);
        let mut line = scanner.line();
        if let Err(fault) = merge::lists(&mut line.arguments) {
            scanner.fault(fault);
        }
        line.fault = scanner.fault.take();
        line.cursor = scanner.cursor.take();
        line.names = std::mem::take(&mut scanner.names);
        line.unfinished = scanner.unfinished;
        line
    }
}

#[cfg(test)]
mod tests;
