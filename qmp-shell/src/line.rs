//! What was typed: the name of a command, and its arguments.
//!
//! Takes text, of one line or several, gives a [`Line`]. Arguments are `name=value` with dots in names
//! for what is inside (`file.driver=file`, `nodes.0=a`), objects in JSON, or both. All is read as far
//! as it goes: a line that is still being typed says what could come next ([`Cursor`]).

mod literal;
mod merge;
mod model;
mod scanner;
mod words;

pub(crate) use self::literal::value;
pub(crate) use self::model::{Cursor, Form, Line, Name, Place};
pub(crate) use self::words::reading;

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
