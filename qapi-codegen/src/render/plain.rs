//! Prints code token by token, which needs no parser of Rust and is quick.
//!
//! A statement, member or arm has a line, what is in braces is indented, and comments are written as in [formatted]
//! text. Spaces go by the token before and the one after, so lines may be long, and an operator may stand closer to its
//! operands than people would write it. Code reads as its tokens do: two of them are never printed as if they were one.
//!
//! [formatted]: super::pretty

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, TokenStream, TokenTree};

use crate::comments::{self, Comments};
use crate::emit::{Piece, Table};
use crate::render::{INDENT, WIDTH, lines};

/// Keywords after which something else begins: what stands behind them is no argument of theirs.
const KEYWORDS: [&str; 17] = [
    "as", "const", "dyn", "else", "for", "if", "impl", "in", "let", "match", "move", "mut", "pub",
    "ref", "return", "use", "where",
];

/// Adds the text of `pieces` to `out`, with `comments` in their places.
pub(super) fn write<'p>(
    out: &mut String,
    pieces: impl IntoIterator<Item = Piece<'p>>,
    comments: &Comments,
) {
    let mut printer = Printer {
        text: out,
        depth: 0,
        items: 0,
        angles: 0,
        last: Last::Line,
        closure: false,
        comments,
    };
    printer.pieces(&mut pieces.into_iter());
    printer.text.truncate(printer.text.trim_end().len());
    printer.text.push('\n');
}

struct Printer<'c> {
    text: &'c mut String,
    /// How far lines are indented.
    depth: usize,
    /// How far items are, which are set apart.
    items: usize,
    /// How many angle brackets and conditions on types are open, or so it seems.
    angles: usize,
    last: Last,
    /// Whether the arguments of a closure are open.
    closure: bool,
    comments: &'c Comments,
}

/// What was printed last.
#[derive(Clone, Copy, PartialEq)]
enum Last {
    /// Nothing yet in this line.
    Line,
    /// What the next token is close to.
    Open,
    Name,
    Keyword,
    /// What is no operator, where an operand has ended: a literal, a closing bracket.
    End,
    /// A closing brace: what is next stands in a line of its own, or goes on.
    Brace,
    /// The first of several that make one operator.
    Joint,
    Operator,
}

impl Printer<'_> {
    fn pieces(&mut self, pieces: &mut dyn Iterator<Item = Piece<'_>>) {
        for piece in pieces {
            match piece {
                Piece::Items(items) => self.tokens(items, true),
                Piece::Table(table) => self.table(&table),
                Piece::Module(head, mut inner) => {
                    self.tokens(head, true);
                    self.open_brace();
                    self.items += 1;
                    self.pieces(&mut *inner);
                    self.items -= 1;
                    self.close_brace();
                }
            }
        }
    }

    fn table(&mut self, table: &Table) {
        self.end_line();
        self.indent();
        let (ident, ty) = (table.ident, table.ty);
        for text in ["static ", ident, ": ", ty, " = &[\n"] {
            *self.text += text;
        }
        self.depth += 1;
        for line in lines(table, self.depth * INDENT) {
            self.indent();
            *self.text += &line;
            self.text.push('\n');
        }
        self.depth -= 1;
        self.indent();
        *self.text += "];\n";
    }

    /// Prints `tokens`, each part of a list in a line of its own where they are `lines`.
    fn tokens(&mut self, tokens: TokenStream, lines: bool) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.group(&group),
                TokenTree::Punct(punct) => self.punct(&punct, lines),
                TokenTree::Ident(ident) => self.ident(&ident),
                TokenTree::Literal(literal) => {
                    self.space(!matches!(self.last, Last::Open | Last::Joint));
                    *self.text += &literal.to_string();
                    self.last = Last::End;
                }
            }
        }
    }

    fn ident(&mut self, ident: &Ident) {
        let ident = ident.to_string();
        if self.last == Last::Brace && ident != "else" {
            self.end_line();
        }
        self.space(!matches!(self.last, Last::Open | Last::Joint));
        let lifetime = self.text.ends_with('\'');
        *self.text += &ident;
        self.angles += usize::from(ident == "where");
        self.last = if lifetime || KEYWORDS.contains(&&*ident) {
            Last::Keyword
        } else {
            Last::Name
        };
    }

    fn punct(&mut self, punct: &Punct, lines: bool) {
        let character = punct.as_char();
        if self.last == Last::Brace && !matches!(character, ',' | ';' | '.' | '?' | '=' | '|') {
            self.end_line();
        }
        let item = self.last == Last::Line && self.depth == self.items;
        if character == '#' && item && self.text.ends_with(";\n") {
            self.text.push('\n');
        }
        let operand = matches!(self.last, Last::Name | Last::End);
        let joint = punct.spacing() == Spacing::Joint;
        let arrow = self.last == Last::Joint && self.text.ends_with(['-', '=']);
        let generic = character == '<' && !joint && self.last != Last::Operator
            || character == '>' && self.angles > 0 && !arrow;
        let bar = character == '|' && !joint;
        // Of the bars around the arguments of a closure.
        let opens = bar && !self.closure && !operand && self.last != Last::Joint;
        let closes = bar && self.closure;
        self.space(match character {
            ',' | ';' | '.' | '?' => false,
            ':' => !operand && !matches!(self.last, Last::Open | Last::Joint | Last::Brace),
            '!' if self.last == Last::Name => joint,
            _ => !generic && !closes && !matches!(self.last, Last::Open | Last::Joint),
        });
        self.text.push(character);
        self.last = match character {
            '>' if generic => Last::Name,
            '<' | '.' | '#' | '\'' | '!' if !joint || character == '\'' => Last::Open,
            ':' if self.text.ends_with("::") => Last::Open,
            '&' | '*' | '-' if !joint && !operand && self.last != Last::Joint => Last::Open,
            '|' if opens => Last::Open,
            '?' => Last::End,
            _ if joint => Last::Joint,
            _ => Last::Operator,
        };
        self.closure = (self.closure || opens) && !closes;
        match character {
            '<' if generic => self.angles += 1,
            '>' if generic => self.angles -= 1,
            ';' if lines => {
                self.angles = 0;
                self.end_line();
            }
            ',' if lines && self.angles == 0 => self.end_line(),
            ',' if !lines => self.wrap(),
            _ => {}
        }
    }

    fn group(&mut self, group: &Group) {
        let tokens = group.stream();
        let (open, close) = match group.delimiter() {
            // Of what is imported.
            Delimiter::Brace if self.text.ends_with("::") => ("{", "}"),
            Delimiter::Brace => return self.braces(tokens),
            Delimiter::Bracket if self.text.ends_with('#') => return self.attribute(tokens),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::None => ("", ""),
        };
        if self.last == Last::Brace {
            self.end_line();
        }
        self.space(matches!(self.last, Last::Keyword | Last::Operator));
        *self.text += open;
        self.last = Last::Open;
        self.inside(tokens, false);
        *self.text += close;
        self.last = Last::End;
    }

    /// Prints what is in brackets, which has no part in what is open around them.
    fn inside(&mut self, tokens: TokenStream, lines: bool) {
        let around = (self.angles, self.closure);
        (self.angles, self.closure) = (0, false);
        self.tokens(tokens, lines);
        (self.angles, self.closure) = around;
    }

    fn braces(&mut self, tokens: TokenStream) {
        if tokens.is_empty() {
            self.space(self.last != Last::Open);
            *self.text += "{}";
            self.last = Last::Brace;
        } else {
            self.open_brace();
            self.inside(tokens, true);
            self.close_brace();
        }
        self.angles = 0;
    }

    fn open_brace(&mut self) {
        self.space(self.last != Last::Open);
        self.text.push('{');
        self.last = Last::Open;
        self.depth += 1;
        self.end_line();
    }

    fn close_brace(&mut self) {
        self.end_line();
        // No empty line before it.
        self.text.truncate(self.text.trim_end().len());
        self.text.push('\n');
        self.depth -= 1;
        self.indent();
        self.text.push('}');
        self.last = Last::Brace;
    }

    /// Prints an attribute whose `#` is there already: in a line of its own, or as the comment that it is.
    fn attribute(&mut self, tokens: TokenStream) {
        let inner: Vec<_> = tokens.clone().into_iter().collect();
        let doc = match &*inner {
            [
                TokenTree::Ident(doc),
                TokenTree::Punct(_),
                TokenTree::Literal(text),
            ] if doc == "doc" => comments::stand_in(text).or_else(|| one_line(text)),
            _ => None,
        };
        let line = self.text.rfind('\n').map_or(0, |end| end + 1);
        if let Some(doc) = doc.filter(|_| self.text[line..].trim_start() == "#") {
            let indentation = self.text.split_off(line);
            let indentation = indentation.trim_end_matches('#');
            let written = format!("{indentation}///{doc}\n");
            self.comments.insert(&written, self.text);
        } else {
            self.text.push('[');
            self.last = Last::Open;
            self.inside(tokens, false);
            self.text.push(']');
            self.end_line();
        }
        self.last = Last::Line;
    }

    /// Goes on in the next line if this one is long.
    fn wrap(&mut self) {
        let line = self.text.rfind('\n').map_or(0, |end| end + 1);
        if self.text.len() - line > WIDTH {
            self.depth += 1;
            self.end_line();
            self.space(false);
            self.depth -= 1;
            self.last = Last::Open;
        }
    }

    /// Begins what is next with a space if there should be one, or with its indentation.
    fn space(&mut self, wanted: bool) {
        if self.last == Last::Line {
            self.indent();
        } else if wanted {
            self.text.push(' ');
        }
    }

    fn indent(&mut self) {
        self.text
            .extend(std::iter::repeat_n(' ', self.depth * INDENT));
    }

    /// Ends the line, and sets the item apart that ended with it.
    fn end_line(&mut self) {
        if self.last == Last::Line {
            return;
        }
        self.text.push('\n');
        if self.depth == self.items && self.last == Last::Brace {
            self.text.push('\n');
        }
        self.last = Last::Line;
    }
}

/// The text of a comment that `quote!` made of a line.
fn one_line(literal: &Literal) -> Option<String> {
    let text = literal.to_string();
    let raw = text.strip_prefix('r').map(|text| text.trim_matches('#'));
    let is_raw = raw.is_some();
    let text = raw.unwrap_or(&text);
    let text = text.strip_prefix('"')?.strip_suffix('"')?;
    // Four slashes make no such comment.
    let fits = text.starts_with(' ') || text.is_empty();
    (fits && !text.contains(char::is_control) && (is_raw || !text.contains('\\')))
        .then(|| text.to_owned())
}
