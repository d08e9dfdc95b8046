//! Parses lines into blocks.
//!
//! Takes lines without common indentation. Text that is no proper rST, such as lists without a blank
//! line before them, is read as its author will have meant it. No line is dropped but those of comments,
//! targets, and directives about the layout of a page.

use super::block::{Block, Code, Entry};
use super::cursor::{Context, Cursor};
use super::lines::{block, block_end, is_rule};
use super::{directive, list, table};

/// How deep blocks may nest. What is deeper is shown as it stands.
const MAX_DEPTH: u8 = 12;

/// The most characters of a term. A longer line is rather the first of a paragraph, whose other lines are
/// indented.
const MAX_TERM: usize = 48;

/// Parses `lines`, which share no indentation.
pub(super) fn parse<'a>(lines: &[&'a str], context: Context) -> Vec<Block<'a>> {
    if context.depth > MAX_DEPTH {
        return vec![Block::Code(Code::text(lines.to_vec()))];
    }
    let mut cursor = Cursor {
        lines,
        at: 0,
        context,
        blocks: Vec::new(),
        parse,
    };
    while let Some(&line) = lines.get(cursor.at) {
        if line.is_empty() {
            cursor.at += 1;
        } else {
            cursor.block(line);
        }
    }
    cursor.blocks
}

impl<'a> Cursor<'_, 'a> {
    /// Parses the block that starts with `line`, the current line, which is not blank. It always moves
    /// on.
    fn block(&mut self, line: &'a str) {
        if line.starts_with(' ') {
            return self.quote();
        }
        let parsed = match line.as_bytes() {
            [b'.', ..] => directive::parse(self),
            [b'=', b' ' | b'=', ..] | [b'+', b'-', ..] => {
                self.old_heading(line) || table::parse(self)
            }
            [b'|'] | [b'|', b' ', ..] => self.verse(),
            [b':', ..] => self.fields(),
            [b'>', b'>', b'>', b' ', ..] => self.doctest(),
            _ => false,
        };
        if !(parsed || self.exchange() || list::parse(self) || self.heading(line)) {
            self.paragraph();
        }
    }

    /// Indented lines.
    fn quote(&mut self) {
        let end = block_end(self.lines, self.at);
        let blocks = self.nested(&block(self.lines, self.at, end));
        self.at = end;
        // Lists and examples are often indented for looks, not as quotes.
        if is_set_off(&blocks) {
            self.blocks.extend(blocks);
        } else {
            self.blocks.push(Block::Quote(blocks));
        }
    }

    /// The heading of schemas before QEMU 10.1: `== Title`.
    fn old_heading(&mut self, line: &'a str) -> bool {
        let title = line.trim_start_matches('=');
        let level = line.len() - title.len();
        let found = title.starts_with(' ') && !title.contains("==");
        if found {
            self.blocks.push(Block::Heading(level, title.trim()));
            self.at += 1;
        }
        found
    }

    /// A title with an underline and perhaps an overline, or a transition.
    fn heading(&mut self, line: &'a str) -> bool {
        let next = self.peek(1);
        if let Some(rule) = is_rule(line) {
            if !next.is_empty() && is_rule(next).is_none() && is_rule(self.peek(2)) == Some(rule) {
                self.blocks
                    .push(Block::Heading(level(rule, true), next.trim()));
                self.at += 3;
                return true;
            }
            if line.len() > 3 && next.is_empty() {
                self.blocks.push(Block::Rule);
                self.at += 1;
                return true;
            }
            return false;
        }
        let Some(rule) = is_rule(next) else {
            return false;
        };
        if next.len() < line.chars().count().min(4) || next == "..." {
            return false;
        }
        self.blocks.push(Block::Heading(level(rule, false), line));
        self.at += 2;
        true
    }

    /// Lines whose breaks are kept, each after a bar.
    fn verse(&mut self) -> bool {
        let mut verse = Vec::new();
        loop {
            let line = self.peek(0);
            if let Some(rest) = line.strip_prefix('|')
                && (rest.is_empty() || rest.starts_with(' '))
            {
                verse.push(rest.trim());
            } else if line.starts_with(' ') {
                verse.push(line.trim());
            } else {
                break;
            }
            self.at += 1;
        }
        let end = verse
            .iter()
            .rposition(|line| !line.is_empty())
            .map_or(0, |last| last + 1);
        verse.truncate(end);
        let start = verse.iter().position(|line| !line.is_empty()).unwrap_or(0);
        verse.drain(..start);
        if !verse.is_empty() {
            self.blocks.push(Block::Verse(verse));
        }
        true
    }

    /// Fields: `:name: body`.
    fn fields(&mut self) -> bool {
        let mut fields = Vec::new();
        while let Some((term, body)) = field(self.peek(0)) {
            let end = block_end(self.lines, self.at + 1);
            let mut lines = vec![body];
            lines.extend(block(self.lines, self.at + 1, end));
            fields.push(Entry {
                term,
                body: self.nested(&lines),
            });
            self.at = end.max(self.at + 1);
            let blanks = self.blanks();
            if field(self.peek(blanks)).is_some() {
                self.at += blanks;
            }
        }
        let found = !fields.is_empty();
        if found {
            self.blocks.push(Block::Entries(fields));
        }
        found
    }

    /// An interactive session of Python, to the next blank line.
    fn doctest(&mut self) -> bool {
        let mut lines = Vec::new();
        while !self.peek(0).is_empty() {
            lines.push(self.peek(0));
            self.at += 1;
        }
        self.blocks.push(Block::Code(Code::text(lines)));
        true
    }

    /// Messages, marked by arrows and nothing else. A blank line ends them unless the line after it looks
    /// like more of them.
    fn exchange(&mut self) -> bool {
        if !self.starts_exchange(self.peek(0)) {
            return false;
        }
        let start = self.at;
        self.at += 1;
        loop {
            while !self.peek(0).is_empty() && !is_prose(self.peek(0)) {
                self.at += 1;
            }
            let blanks = self.blanks();
            let next = self.peek(blanks);
            let goes_on = next.starts_with([' ', '}', ']', '"'])
                || next.starts_with("...")
                || self.starts_exchange(next);
            if blanks == 0 || !goes_on {
                break;
            }
            self.at += blanks;
        }
        let lines = self.since(start).to_vec();
        self.blocks.push(Block::Code(Code::text(lines)));
        true
    }

    /// A paragraph, and the literal block it may announce; or terms with definitions.
    fn paragraph(&mut self) {
        if self.entries() {
            return;
        }
        let mut text: Vec<&str> = vec![self.peek(0)];
        self.at += 1;
        loop {
            let line = self.peek(0);
            let indented = line.starts_with(' ');
            let announced = text.last().is_some_and(|last| last.ends_with(':'));
            if line.is_empty() || self.interrupts(line.trim_start()) || indented && announced {
                break;
            }
            text.push(line.trim_start());
            self.at += 1;
        }
        let literal = announce(&mut text);
        if !text.is_empty() {
            self.blocks.push(Block::Paragraph(text));
        }
        if literal {
            self.literal();
        }
    }

    /// The indented lines after `::`.
    fn literal(&mut self) {
        let blanks = self.blanks();
        if self.peek(blanks).starts_with(' ') {
            let start = self.at + blanks;
            self.at = block_end(self.lines, start);
            self.blocks
                .push(Block::Code(Code::text(block(self.lines, start, self.at))));
        }
    }

    /// Terms, each with indented lines right under it.
    fn entries(&mut self) -> bool {
        let mut entries = Vec::new();
        while is_term(self.peek(0)) && self.peek(1).starts_with(' ') {
            let term = self.peek(0);
            let end = block_end(self.lines, self.at + 1);
            let body = self.nested(&block(self.lines, self.at + 1, end));
            self.at = end;
            if entries.is_empty() && term.ends_with(':') && is_set_off(&body) {
                // The line is no term but introduces the list.
                self.blocks.push(Block::Paragraph(vec![term]));
                self.blocks.extend(body);
                return true;
            }
            entries.push(Entry { term, body });
            let blanks = self.blanks();
            let ahead = self.peek(blanks);
            if self.interrupts(ahead) || self.starts_exchange(ahead) || list::is_marker(ahead) {
                break;
            }
            if is_term(ahead) && self.peek(blanks + 1).starts_with(' ') {
                self.at += blanks;
            }
        }
        let found = !entries.is_empty();
        if found {
            self.blocks.push(Block::Entries(entries));
        }
        found
    }
}

/// Whether one can tell `blocks` from the text around them without indentation.
fn is_set_off(blocks: &[Block<'_>]) -> bool {
    blocks.iter().all(|block| {
        matches!(
            block,
            Block::List(_)
                | Block::Code(_)
                | Block::Table(_)
                | Block::Admonition(..)
                | Block::Example(..)
                | Block::Titled(..)
        )
    })
}

/// Shortens the `::` that ends a paragraph to what is shown of it. Gives whether there was one.
fn announce(text: &mut Vec<&str>) -> bool {
    let Some(last) = text.last_mut() else {
        return false;
    };
    let Some(rest) = last.strip_suffix("::") else {
        return false;
    };
    if rest.is_empty() {
        text.pop();
    } else if rest.ends_with(' ') {
        *last = rest.trim_end();
    } else {
        *last = last.strip_suffix(':').unwrap_or(last);
    }
    true
}

/// Whether `line` can be a term with its definition under it.
fn is_term(line: &str) -> bool {
    !line.is_empty()
        && !line.starts_with(' ')
        && !line.ends_with("::")
        && line.chars().count() <= MAX_TERM
}

/// Whether `line`, after lines of messages, is prose before which a blank line is missing.
fn is_prose(line: &str) -> bool {
    line.starts_with(|c: char| c.is_alphanumeric())
}

/// The name and the rest of a line that starts a field.
fn field(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.strip_prefix(':')?.split_once(':')?;
    let named = !name.is_empty() && !name.starts_with(' ') && !name.contains('`');
    (named && (rest.is_empty() || rest.starts_with(' '))).then_some((name, rest.trim()))
}

/// The level of a title by the character of its line, as QAPI has it.
fn level(rule: u8, overlined: bool) -> usize {
    match rule {
        _ if overlined => 1,
        b'*' | b'#' => 1,
        b'=' => 2,
        b'-' | b'_' => 3,
        b'^' | b'~' => 4,
        _ => 5,
    }
}
