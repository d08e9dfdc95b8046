//! JSON, and what Python adds to it: single quotes, `True`, `False`, `None`, a comma at the end.

use super::model::{Cursor, Form, Place};
use super::scanner::Scanner;
use super::words;
use crate::fault::Fault;
use crate::tree::{Kind, Member, Object, Tree};

/// How deep brackets nest at most: half of what QEMU reads.
const DEEPEST: usize = 512;

/// Reads a text that is one value, such as that of a file.
pub(crate) fn value(text: &str) -> Result<Tree, Fault> {
    let mut scanner = Scanner::new(text);
    let tree = scanner.literal(&mut Vec::new());
    let end = text.len();
    if let Some(fault) = scanner.fault.take() {
        return Err(fault);
    }
    // Nothing closes a word but its end.
    if scanner.halted || tree.span.is_empty() {
        return Err(Fault::new(end..end, "the value does not end"));
    }
    scanner.space();
    match scanner.rest() {
        "" => Ok(tree),
        rest => Err(Fault::new(
            end - rest.len()..end,
            "there is more than one value",
        )),
    }
}

impl Scanner<'_> {
    /// A value in JSON or as Python writes it; what there is of one that is not finished. `path` is the
    /// way to it.
    pub(super) fn literal(&mut self, path: &mut Vec<String>) -> Tree {
        self.space();
        let from = self.at;
        let kind = match self.peek() {
            Some('{') => self.object(path),
            Some('[') => self.list(path),
            Some(quote @ ('"' | '\'')) => Kind::Text(self.string(quote, Place::Value, path)),
            _ => self.word(path),
        };
        Tree {
            span: from..self.at,
            kind,
        }
    }

    fn cursor_at(place: Place, path: &[String], from: usize, form: Form) -> Cursor {
        Cursor {
            place,
            path: path.to_vec(),
            from,
            form,
        }
    }

    fn open(&mut self, bracket: char) -> bool {
        let from = self.at;
        self.take(bracket);
        self.depth += 1;
        if self.depth > DEEPEST {
            let message = format!("brackets nest more than {DEEPEST} deep");
            self.halt(Fault::new(from..self.at, message));
        }
        !self.halted
    }

    /// What follows a member or an element: whether there is another one.
    fn another(&mut self, closing: char) -> bool {
        if self.halted {
            return false;
        }
        self.space();
        match self.peek() {
            Some(',') => self.take(','),
            Some(c) if c == closing => true,
            Some(c) => {
                let span = self.at..self.at + c.len_utf8();
                self.halt(Fault::new(
                    span,
                    format!("there is ',' or '{closing}' missing before this"),
                ));
                false
            }
            None => {
                self.end(None);
                false
            }
        }
    }

    /// Takes a closing bracket, if it is there.
    fn closed(&mut self, closing: char) -> bool {
        self.space();
        let closed = self.take(closing);
        if closed {
            self.depth -= 1;
        }
        closed
    }

    fn list(&mut self, path: &mut Vec<String>) -> Kind {
        let mut elements: Vec<Tree> = Vec::new();
        if self.open('[') {
            while !self.closed(']') {
                path.push(elements.len().to_string());
                let element = self.literal(path);
                path.pop();
                if !self.halted || !element.span.is_empty() {
                    elements.push(element);
                }
                if !self.another(']') {
                    break;
                }
            }
        }
        Kind::List(elements)
    }

    fn object(&mut self, path: &mut Vec<String>) -> Kind {
        let mut members: Vec<Member> = Vec::new();
        if self.open('{') {
            while !self.closed('}') {
                let Some(member) = self.member(path) else {
                    break;
                };
                if members.iter().any(|other| other.name == member.name) {
                    let message = format!("'{}' is given twice", member.name);
                    self.fault(Fault::new(member.span.clone(), message));
                }
                members.push(member);
                if !self.another('}') {
                    break;
                }
            }
        }
        Kind::Object(Object {
            members,
            dotted: false,
        })
    }

    fn member(&mut self, path: &mut Vec<String>) -> Option<Member> {
        let from = self.at;
        let name = match self.peek() {
            Some(quote @ ('"' | '\'')) => self.string(quote, Place::Name, path),
            Some(c) => {
                self.until(|c| c.is_whitespace() || ":,]}".contains(c));
                let span = from..self.at.max(from + c.len_utf8());
                self.halt(Fault::new(span, "a name in quotes is expected here"));
                return None;
            }
            None => {
                self.end(Some(Self::cursor_at(
                    Place::Name,
                    path,
                    from,
                    Form::Literal,
                )));
                return None;
            }
        };
        if self.halted {
            return None;
        }
        let span = from..self.at;
        self.names.push(span.clone());
        self.space();
        if self.peek().is_none() {
            self.end(None);
            return None;
        }
        if !self.take(':') {
            self.halt(Fault::new(span, "this name is not followed by ':'"));
            return None;
        }
        path.push(name.clone());
        let value = self.literal(path);
        path.pop();
        let there = !self.halted || !value.span.is_empty();
        there.then_some(Member { name, span, value })
    }

    /// A word that stands for a value.
    fn word(&mut self, path: &[String]) -> Kind {
        let from = self.at;
        let word = self.until(|c| c.is_whitespace() || ",:{}[]\"'".contains(c));
        if self.at == self.text.len() {
            self.cursor = Some(Self::cursor_at(Place::Value, path, from, Form::Literal));
            self.unfinished = true;
            if self.depth > 0 || word.is_empty() {
                self.halted = true;
                return Kind::Word(word.to_owned());
            }
        }
        match word {
            "null" | "None" => Kind::Null,
            "true" | "True" => Kind::Bool(true),
            "false" | "False" => Kind::Bool(false),
            _ => match words::number(word) {
                Some(number) => Kind::Number(number),
                None => self.no_value(from, word),
            },
        }
    }

    fn no_value(&mut self, from: usize, word: &str) -> Kind {
        let c = self.peek().filter(|_| word.is_empty());
        let end = self.at + c.map_or(0, char::len_utf8);
        let fault = Fault::new(from..end, "this is no value");
        self.halt(match word {
            "" => fault,
            tuple if tuple.starts_with('(') => fault.help("a list has square brackets"),
            word => fault.help(format!("a string has quotes: \"{word}\"")),
        });
        Kind::Word(word.to_owned())
    }

    /// A string in quotes.
    fn string(&mut self, quote: char, place: Place, path: &[String]) -> String {
        self.take(quote);
        let from = self.at;
        let mut string = String::new();
        loop {
            string.push_str(self.until(|c| c == quote || c == '\\'));
            if self.take(quote) {
                return string;
            }
            if self.peek().is_none() {
                self.end(Some(Self::cursor_at(
                    place,
                    path,
                    from,
                    Form::Quoted(quote),
                )));
                return string;
            }
            match words::escape(self.rest()) {
                Some((c, length)) => {
                    string.push(c);
                    self.at += length;
                }
                None if matches!(self.rest(), "\\" | "\\u") => {
                    self.end(None);
                    return string;
                }
                None => {
                    let mut span = self.at..self.at + 1;
                    span.end += self
                        .text
                        .get(span.end..)
                        .and_then(|rest| rest.chars().next())
                        .map_or(0, char::len_utf8);
                    let fault = Fault::new(span, "there is no such escape");
                    self.halt(fault.help("a backslash itself is written twice"));
                    return string;
                }
            }
        }
    }
}
