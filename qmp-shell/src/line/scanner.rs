//! Goes over the text of a line: the command, then its arguments.

use std::ops::Range;

use super::merge;
use super::model::{Cursor, Form, Line, Name, Place};
use crate::fault::Fault;
use crate::tree::{Kind, Object, Tree};

/// A text and how far it has been read. The first fault is kept. One inside of brackets or quotes halts
/// the reading; others do not, so that what follows can be completed.
pub(super) struct Scanner<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    pub(super) fault: Option<Fault>,
    pub(super) cursor: Option<Cursor>,
    pub(super) unfinished: bool,
    pub(super) halted: bool,
    /// Where names of arguments stand.
    pub(super) names: Vec<Range<usize>>,
    /// How many brackets are open.
    pub(super) depth: usize,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            fault: None,
            cursor: None,
            unfinished: false,
            halted: false,
            names: Vec::new(),
            depth: 0,
        }
    }

    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Takes the next character if it is this one.
    pub(super) fn take(&mut self, c: char) -> bool {
        let is = self.peek() == Some(c);
        if is {
            self.at += c.len_utf8();
        }
        is
    }

    /// Takes what comes before the first character that ends it.
    pub(super) fn until(&mut self, ends: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let word = rest
            .find(ends)
            .and_then(|at| rest.get(..at))
            .unwrap_or(rest);
        self.at += word.len();
        word
    }

    /// Passes over white space, and a backslash at the end of a line.
    pub(super) fn space(&mut self) {
        loop {
            self.until(|c| !c.is_whitespace());
            match self.rest() {
                "\\" => {
                    self.at += 1;
                    self.unfinished = true;
                }
                rest if rest.starts_with("\\\n") => self.at += 2,
                _ => return,
            }
        }
    }

    /// Keeps the first fault.
    pub(super) fn fault(&mut self, fault: Fault) {
        self.fault.get_or_insert(fault);
    }

    /// Keeps the first fault, and reads no further.
    pub(super) fn halt(&mut self, fault: Fault) {
        self.fault(fault);
        self.halted = true;
    }

    /// The text ends where something has to follow.
    pub(super) fn end(&mut self, cursor: Option<Cursor>) {
        self.cursor = cursor;
        self.unfinished = true;
        self.halted = true;
    }

    pub(super) fn line(&mut self) -> Line {
        self.space();
        let mut line = Line {
            name: None,
            arguments: Tree::empty(self.text.len()),
            names: Vec::new(),
            oob: false,
            fault: None,
            cursor: None,
            unfinished: false,
        };
        if self.peek() == Some('{') {
            self.message(&mut line);
        } else {
            self.command(&mut line);
        }
        line
    }

    /// A whole message: `{"execute": …, "arguments": …}`.
    fn message(&mut self, line: &mut Line) {
        let tree = self.literal(&mut Vec::new());
        // Its members are not the command's arguments.
        self.cursor = None;
        self.nothing_behind();
        let Kind::Object(object) = tree.kind else {
            return;
        };
        for member in object.members {
            match &*member.name {
                "execute" | "exec-oob" if line.name.is_none() => {
                    line.oob = member.name == "exec-oob";
                    match member.value.kind {
                        Kind::Text(text) => {
                            let span = member.value.span;
                            line.name = Some(Name { text, span });
                        }
                        _ => self.fault(Fault::new(
                            member.value.span,
                            "a command's name is a string",
                        )),
                    }
                }
                "arguments" => match member.value.kind {
                    Kind::Object(_) => line.arguments = member.value,
                    _ => self.fault(Fault::new(member.value.span, "arguments are an object")),
                },
                "id" => {}
                name => {
                    let message = format!("a message has no member '{name}'");
                    self.fault(Fault::new(member.span, message));
                }
            }
        }
        if line.name.is_none() && !self.unfinished {
            self.fault(Fault::new(tree.span, "a message has the member 'execute'"));
        }
    }

    fn command(&mut self, line: &mut Line) {
        let from = self.at;
        let word = self.until(char::is_whitespace);
        if self.at == self.text.len() && !self.unfinished {
            self.cursor = Some(Cursor {
                place: Place::Command,
                path: Vec::new(),
                from,
                form: Form::Plain,
            });
        }
        if word.is_empty() {
            return;
        }
        line.name = Some(Name {
            text: word.to_owned(),
            span: from..self.at,
        });
        while !self.halted {
            let before = self.at;
            self.space();
            let from = self.at;
            match self.peek() {
                None => {
                    if before < from {
                        self.cursor = Some(Cursor {
                            place: Place::Name,
                            path: Vec::new(),
                            from,
                            form: Form::Plain,
                        });
                    }
                    return;
                }
                Some('{') => {
                    let tree = self.literal(&mut Vec::new());
                    self.nothing_behind();
                    if let Err(fault) = merge::all(&mut line.arguments, tree) {
                        self.fault(fault);
                    }
                }
                Some('-') => {
                    let file = self.file();
                    if line.arguments.kind == Kind::Object(Object::default()) {
                        line.arguments = file;
                    } else {
                        self.fault(Fault::new(
                            file.span,
                            "a file with all arguments stands alone",
                        ));
                    }
                }
                Some(_) => self.pair(&mut line.arguments),
            }
        }
    }

    /// `-FILE`
    fn file(&mut self) -> Tree {
        let from = self.at;
        self.take('-');
        let name = self.until(char::is_whitespace);
        Tree {
            span: from..self.at,
            kind: Kind::File(name.to_owned()),
        }
    }

    /// `name=value`
    fn pair(&mut self, arguments: &mut Tree) {
        let from = self.at;
        let key = self.until(|c| c == '=' || c.is_whitespace());
        let mut path = Vec::new();
        let mut start = from;
        for name in key.split('.') {
            path.push((name.to_owned(), start..start + name.len()));
            start += name.len() + 1;
        }
        self.names.extend(path.iter().map(|(_, span)| span.clone()));
        if !self.take('=') {
            if self.at == self.text.len() {
                let last = path.pop().map_or(from..from, |(_, span)| span);
                self.cursor = Some(Cursor {
                    place: Place::Name,
                    path: path.into_iter().map(|(name, _)| name).collect(),
                    from: last.start,
                    form: Form::Plain,
                });
            }
            let fault = Fault::new(from..self.at, format!("'{key}' is not followed by '='"));
            self.fault(fault.help("arguments are given as name=value, or as an object in JSON"));
            return;
        }
        let mut names = path.iter().map(|(name, _)| name.clone()).collect();
        let value = self.value(&mut names);
        if path.iter().any(|(name, _)| name.is_empty()) {
            self.fault(Fault::new(from..from + key.len(), "a name is missing here"));
            return;
        }
        if let Err(fault) = merge::insert(arguments, path, value) {
            self.fault(fault);
        }
    }

    /// What follows `name=`.
    fn value(&mut self, path: &mut Vec<String>) -> Tree {
        let from = self.at;
        let mut after = self.rest().chars();
        match (after.next(), after.next()) {
            (Some('{' | '[' | '"' | '\''), _) => {
                let tree = self.literal(path);
                self.nothing_behind();
                tree
            }
            (Some('-'), c) if !c.is_some_and(|c| c.is_ascii_digit() || c == '.') => self.file(),
            _ => {
                let word = self.until(char::is_whitespace);
                if self.at == self.text.len() {
                    self.cursor = Some(Cursor {
                        place: Place::Value,
                        path: path.clone(),
                        from,
                        form: Form::Plain,
                    });
                }
                Tree {
                    span: from..self.at,
                    kind: Kind::Word(word.to_owned()),
                }
            }
        }
    }

    /// Something ends here: white space follows, or nothing.
    fn nothing_behind(&mut self) {
        if self.halted {
            return;
        }
        let from = self.at;
        if !self.until(char::is_whitespace).is_empty() {
            let span: Range<usize> = from..self.at;
            self.fault(Fault::new(span, "there is a space missing before this"));
        }
    }
}
