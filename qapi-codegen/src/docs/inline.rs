//! Translates inline markup: emphasis, literals, references, and text that only looks like them.
//!
//! Takes running text in rST, gives Markdown in the same lines. Time is linear: when a mark is found to
//! have no end, it is not looked for again.

use super::escape::{self, is_space, is_word};
use super::lines::cut;
use super::links::Links;
use super::reference::{self, Shown};

const STRONG: &str = "**";
const EMPHASIS: &str = "*";
const LITERAL: &str = "``";
const INTERPRETED: &str = "`";

/// Translates running text.
pub(super) fn running(text: &str, links: &dyn Links) -> String {
    let mut inline = Inline::new(text, links);
    inline.run();
    guarded(inline.out.trim())
}

/// Translates text in which only mentions and URLs are recognized.
pub(super) fn plain(text: &str, links: &dyn Links) -> String {
    let mut inline = Inline::new(text, links);
    inline.unclosed = vec![STRONG, EMPHASIS, LITERAL, INTERPRETED];
    inline.words = false;
    inline.run();
    inline.out
}

/// Escapes what must not start a line.
fn guarded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&escape::line_start(line.trim_end()));
    }
    out
}

/// Text, and its translation so far.
struct Inline<'a> {
    /// The source from here.
    rest: &'a str,
    /// The character before that.
    before: Option<char>,
    /// The Markdown.
    out: String,
    /// Marks that the rest of the text does not close.
    unclosed: Vec<&'static str>,
    /// Whether names without markup become links.
    words: bool,
    /// What names lead to.
    links: &'a dyn Links,
}

impl<'a> Inline<'a> {
    fn new(text: &'a str, links: &'a dyn Links) -> Self {
        let out = String::with_capacity(text.len() + text.len() / 8);
        Self {
            rest: text,
            before: None,
            out,
            unclosed: Vec::new(),
            words: true,
            links,
        }
    }

    /// Moves on by `len` bytes.
    fn skip(&mut self, len: usize) {
        let (skipped, rest) = cut(self.rest, len);
        self.before = skipped.chars().next_back().or(self.before);
        self.rest = rest;
    }

    fn run(&mut self) {
        loop {
            self.ordinary();
            let Some(c) = self.rest.chars().next() else {
                break;
            };
            let done = match c {
                _ if c.is_ascii_alphabetic() && self.word() => true,
                '\\' => self.escape(),
                ' ' | '\n' => self.space(c),
                '`' => self.literal() || self.interpreted(),
                '*' => self.strong() || self.emphasis(),
                ':' => self.role(),
                '@' => self.mention(),
                'h' | '<' => self.url(),
                '-' => self.option(),
                // The mark of a reference to a footnote: `[1]_`.
                '_' => self.before == Some(']') && self.drop_reference_mark(),
                _ => false,
            };
            if !done {
                let (_, after) = cut(self.rest, c.len_utf8());
                escape::push(&mut self.out, self.before, c, after);
                self.skip(c.len_utf8());
            }
        }
    }

    /// Copies text up to the next character that may start something else.
    fn ordinary(&mut self) {
        let rest = self.rest;
        let is_text =
            |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b',' | b'(' | b')' | b'/');
        let mut last = self.before;
        let end = rest.bytes().enumerate().position(|(at, b)| {
            let before = last.replace(char::from(b));
            // Only asked for at ASCII characters.
            let tail = || cut(rest, at).1;
            match b {
                b'h' if tail().starts_with("http") => true,
                // A single one between words.
                b' ' => at == 0 || !rest.as_bytes().get(at + 1).is_some_and(is_text),
                b if self.words && b.is_ascii_alphabetic() && reference::may_precede(before) => {
                    reference::unmistakable(tail()).is_some()
                }
                b => !is_text(&b),
            }
        });
        let end = end.unwrap_or(rest.len());
        self.out.push_str(cut(rest, end).0);
        self.skip(end);
    }

    /// The name of a definition without markup. Only names that cannot be words of a language count.
    fn word(&mut self) -> bool {
        if !self.words || !reference::may_precede(self.before) {
            return false;
        }
        let Some(name) = reference::unmistakable(self.rest) else {
            return false;
        };
        let Some(path) = self.links.definition(name) else {
            return false;
        };
        self.markup(&reference::linked(name, &path));
        self.skip(name.len());
        true
    }

    /// Appends Markdown, apart from code that is there, with which it might merge.
    fn markup(&mut self, markdown: &str) {
        if self.out.ends_with('`') && markdown.starts_with('`') {
            self.out.push(' ');
        }
        self.out.push_str(markdown);
    }

    /// White space. Of several spaces, one is kept.
    fn space(&mut self, c: char) -> bool {
        self.space_out(c);
        self.skip(1);
        true
    }

    fn space_out(&mut self, c: char) {
        if c == '\n' {
            self.out.truncate(self.out.trim_end_matches(' ').len());
        }
        if !(c == ' ' && self.out.ends_with([' ', '\n'])) {
            self.out.push(c);
        }
    }

    /// A backslash. It makes punctuation after it plain text, and a space after it disappear.
    fn escape(&mut self) -> bool {
        if self.out.ends_with("://") {
            // What comes next was never meant to complete a URL.
            self.out.insert(self.out.len() - 2, '\\');
        }
        let mut rest = self.rest.chars();
        rest.next();
        match rest.next() {
            Some(space @ (' ' | '\n')) => {
                // It keeps markup apart from text; between other text, a space does no harm.
                let is_mark = |c: char| matches!(c, '`' | '*' | '_');
                let apart = self.before.is_some_and(is_mark) || rest.next().is_some_and(is_mark);
                self.skip(2);
                if !apart {
                    self.space_out(space);
                }
            }
            Some(c) if c.is_ascii_punctuation() => {
                self.skip(1);
                // What is before the character is not part of a word with it.
                escape::push(&mut self.out, Some('\\'), c, rest.as_str());
                self.skip(1);
            }
            _ => return false,
        }
        true
    }

    /// Literal text between double backticks.
    fn literal(&mut self) -> bool {
        let rest = self.rest;
        let Some(inner) = rest.strip_prefix(LITERAL) else {
            return false;
        };
        let empty = inner.starts_with([' ', '\n']) || inner.starts_with(LITERAL);
        if empty || self.unclosed.contains(&LITERAL) {
            return false;
        }
        let Some(mut end) = inner.find(LITERAL) else {
            self.unclosed.push(LITERAL);
            return false;
        };
        // Of a longer run of backticks, the last two close.
        while inner
            .get(end + 2..)
            .is_some_and(|tail| tail.starts_with('`'))
        {
            end += 1;
        }
        let (literal, _) = cut(inner, end);
        self.markup(&escape::code(literal));
        self.skip(end + 4);
        true
    }

    /// Whether markup may start here, going by the character before.
    fn may_start(&self) -> bool {
        self.before
            .is_none_or(|c| !c.is_alphanumeric() && c != '\\')
    }

    /// `**strong**`
    fn strong(&mut self) -> bool {
        self.enclosed(STRONG)
    }

    /// `*emphasis*`
    fn emphasis(&mut self) -> bool {
        !self.rest.starts_with(STRONG) && self.enclosed(EMPHASIS)
    }

    /// Text between two of `mark`.
    fn enclosed(&mut self, mark: &'static str) -> bool {
        let Some(inner) = self.rest.strip_prefix(mark) else {
            return false;
        };
        let first = inner.chars().next();
        let hopeless = self.unclosed.contains(&mark);
        if hopeless || !self.may_start() || is_space(first) || self.is_quoted(first) {
            return false;
        }
        let Some(end) = end_of(inner, mark) else {
            self.unclosed.push(mark);
            return false;
        };
        let text = plain(cut(inner, end).0, self.links);
        self.out.push_str(mark);
        self.out.push_str(&text);
        self.out.push_str(mark);
        self.skip(end + 2 * mark.len());
        true
    }

    /// Whether the mark stands alone in quotes or brackets, and so is no mark.
    fn is_quoted(&self, next: Option<char>) -> bool {
        matches!(
            (self.before, next),
            (Some('\''), Some('\''))
                | (Some('"'), Some('"'))
                | (Some('('), Some(')'))
                | (Some('['), Some(']'))
                | (Some('{'), Some('}'))
                | (Some('<'), Some('>'))
        )
    }

    /// Text between single backticks, with a role after it or none.
    fn interpreted(&mut self) -> bool {
        if self.unclosed.contains(&INTERPRETED) || !self.may_start() {
            return false;
        }
        self.interpret("", 0)
    }

    /// A role before text between single backticks.
    fn role(&mut self) -> bool {
        if self.unclosed.contains(&INTERPRETED) || !self.may_start() {
            return false;
        }
        match reference::role(self.rest) {
            Some(role) => self.interpret(role, role.len() + 2),
            None => false,
        }
    }

    /// Text between single backticks, the first of which comes after `skip` bytes.
    fn interpret(&mut self, role: &str, skip: usize) -> bool {
        let (_, rest) = cut(self.rest, skip);
        let Some(inner) = rest.strip_prefix(INTERPRETED) else {
            return false;
        };
        if inner.starts_with([' ', '\n', '`']) {
            return false;
        }
        let Some((text, tail)) = inner.split_once('`') else {
            self.unclosed.push(INTERPRETED);
            return false;
        };
        if text.ends_with([' ', '\n']) {
            return false;
        }
        let mut len = skip + text.len() + 2;
        let shown = if let Some(mark) = reference::mark(tail) {
            len += mark;
            reference::hyperlink(text)
        } else if !role.is_empty() {
            reference::interpreted(role, text, self.links)
        } else if let Some(role) = reference::suffix_role(tail) {
            len += role.len() + 2;
            reference::interpreted(role, text, self.links)
        } else {
            reference::interpreted("any", text, self.links)
        };
        let markdown = match shown {
            Shown::Markdown(markdown) => markdown,
            Shown::Text(before, text, after) => {
                format!("{before}{}{after}", plain(text, self.links))
            }
        };
        self.markup(&markdown);
        self.skip(len);
        true
    }

    /// `@name`
    fn mention(&mut self) -> bool {
        if is_word(self.before) || matches!(self.before, Some('_' | '-' | '.' | '+' | '@')) {
            return false;
        }
        let Some(name) = self.rest.strip_prefix('@').and_then(reference::mentioned) else {
            return false;
        };
        self.markup(&reference::mention(name, self.links));
        self.skip(name.len() + 1);
        true
    }

    /// A URL, which is a link with or without angle brackets around it.
    fn url(&mut self) -> bool {
        let rest = self.rest;
        let inner = rest.strip_prefix('<');
        let Some(url) = reference::url(inner.unwrap_or(rest)) else {
            return false;
        };
        let enclosed = inner.and_then(|inner| inner.get(url.len()..));
        let enclosed = enclosed.is_some_and(|tail| tail.starts_with('>'));
        if inner.is_some() && !enclosed {
            return false;
        }
        self.out.push('<');
        self.out.push_str(url);
        self.out.push('>');
        self.skip(url.len() + if enclosed { 2 } else { 0 });
        true
    }

    /// The two dashes of a command line option, which Markdown would make one dash.
    fn option(&mut self) -> bool {
        let starts = self
            .before
            .is_none_or(|c| !c.is_alphanumeric() && c != '-' && c != '\\');
        let Some(rest) = self.rest.strip_prefix("--") else {
            return false;
        };
        let found = starts && is_word(rest.chars().next());
        if found {
            self.out.push_str("\\-\\-");
            self.skip(2);
        }
        found
    }

    /// The underscore after a reference.
    fn drop_reference_mark(&mut self) -> bool {
        let found = reference::mark(self.rest).is_some();
        if found {
            self.skip(1);
        }
        found
    }
}

/// Where in `inner` the mark is that closes it: one with text before it and none right after it.
fn end_of(inner: &str, mark: &str) -> Option<usize> {
    let mut before = None;
    let mut skip_to = 0;
    for (at, c) in inner.char_indices() {
        if at < skip_to {
            continue;
        }
        if c == '\\' {
            // What is escaped closes nothing.
            let escaped = inner.get(at + 1..)?.chars().next();
            skip_to = at + 1 + escaped.map_or(0, char::len_utf8);
        } else if c == '*'
            && at > 0
            && !is_space(before)
            && let Some(after) = cut(inner, at).1.strip_prefix(mark)
        {
            let next = after.chars().next();
            if !is_word(next) && next != Some('*') {
                return Some(at);
            }
        }
        before = Some(c);
    }
    None
}
