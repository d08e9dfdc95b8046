//! Why text does not parse, in words.
//!
//! Takes the place where the parser got no further and what it would have taken there, gives the
//! diagnostic. It looks at the text itself because the cause is often no token at all: a word
//! without quotes, a string that does not end, the end of the file.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::words::{one_of, quoted, shown};

/// The diagnostic for a parser that stopped at `at` and wanted one of `expected`.
pub(super) fn blame(text: &str, whole: Span, at: usize, expected: &[&str]) -> Diagnostic {
    debug_assert!(
        text.is_char_boundary(at),
        "the parser takes whole characters"
    );
    let (before, rest) = text.split_at_checked(at).unwrap_or((text, ""));
    let found = Found {
        text,
        whole,
        at,
        before,
        rest,
        expected,
    };
    match rest.chars().next() {
        None => found.end(),
        Some('#') => found.comment(),
        Some('\'') => found.string(),
        Some('{' | '}' | '[' | ']' | ':' | ',') => found.mark(),
        Some(_) => found.stray(),
    }
}

struct Found<'t> {
    text: &'t str,
    whole: Span,
    at: usize,
    /// The text up to there.
    before: &'t str,
    /// The text from there on.
    rest: &'t str,
    expected: &'t [&'t str],
}

impl Found<'_> {
    fn span(&self, length: usize) -> Span {
        self.whole.part(self.at, self.at + length)
    }

    fn expects(&self, word: &str) -> bool {
        self.expected.contains(&word)
    }

    /// The next `length` bytes, which are whole characters.
    fn next(&self, length: usize) -> &str {
        debug_assert!(self.rest.is_char_boundary(length), "{length}");
        self.rest.get(..length).unwrap_or(self.rest)
    }

    /// Whether the parser was between top-level expressions.
    fn top(&self) -> bool {
        self.expects("the end of the file")
    }

    fn wanted(&self) -> String {
        if self.top() {
            "an expression".to_owned()
        } else {
            one_of(self.expected)
        }
    }

    /// The end of the last line: a final line feed starts no further one.
    fn last(&self) -> Span {
        let at = self.text.strip_suffix('\n').unwrap_or(self.text).len();
        self.whole.part(at, at)
    }

    fn end(&self) -> Diagnostic {
        let span = self.last();
        let message = format!("expected {}, found the end of the file", self.wanted());
        let found = Diagnostic::new(Code::UnexpectedToken, span, message);
        match self.unclosed() {
            Some(open) => found.also(open, "this bracket is not closed"),
            None => found,
        }
    }

    /// The innermost bracket that is open where the parser stopped.
    fn unclosed(&self) -> Option<Span> {
        let mut open = Vec::new();
        let mut string = false;
        let mut comment = false;
        for (at, byte) in self.before.bytes().enumerate() {
            match byte {
                b'\n' => comment = false,
                _ if comment => {}
                b'\'' => string = !string,
                _ if string => {}
                b'#' => comment = true,
                b'{' | b'[' => open.push(at),
                b'}' | b']' => drop(open.pop()),
                _ => {}
            }
        }
        open.last().map(|&at| self.whole.part(at, at + 1))
    }

    /// Only `##` is left over as a `#`: ordinary comments may stand anywhere.
    fn comment(&self) -> Diagnostic {
        let line = self.rest.split_once('\n');
        let line = line.map_or(self.rest, |(line, _)| line);
        if !self.top() {
            let message = "documentation comment inside an expression";
            return Diagnostic::new(
                Code::MisplacedDoc,
                self.span(line.trim_end().len()),
                message,
            )
            .help("document the members in the comment before the definition")
            .help("start an ordinary comment with a single '#'");
        }
        if line != "##" {
            return crate::doc::opening(self.span(line.trim_end().len()));
        }
        self.unterminated()
    }

    /// A documentation comment that no line closes.
    fn unterminated(&self) -> Diagnostic {
        let message = "documentation comment does not end with a line '##'";
        let mut offset = 0;
        for (at, line) in self.rest.split_inclusive('\n').enumerate() {
            let text = line.trim_start();
            let start = self.at + offset + (line.len() - text.len());
            offset += line.len();
            // The first line opens it.
            if at == 0 {
                continue;
            }
            let span = self
                .whole
                .part(start, start + text.trim_end_matches('\n').len());
            if text.starts_with("##") {
                return crate::doc::no_space(span)
                    .also(self.span(2), "the comment starts here")
                    .help("leave '##' alone on its line to close the comment");
            }
            if !text.is_empty() && !text.starts_with('#') {
                return Diagnostic::new(Code::UnterminatedDoc, span, message)
                    .label("this is no comment line")
                    .also(self.span(2), "the comment starts here")
                    .help("close the comment with a line '##' before this one");
            }
        }
        Diagnostic::new(Code::UnterminatedDoc, self.last(), message)
            .label("the file ends here")
            .also(self.span(2), "the comment starts here")
    }

    fn string(&self) -> Diagnostic {
        let mut chars = self.rest.char_indices().skip(1);
        while let Some((offset, c)) = chars.next() {
            let span = |length: usize| self.whole.part(self.at + offset, self.at + offset + length);
            match c {
                '\'' => return self.mark(),
                '\n' => break,
                '\\' => match chars.next() {
                    Some((_, '\\')) => {}
                    Some((_, other)) if other != '\n' => {
                        let message = format!("unknown escape '\\{}'", shown(&other.to_string()));
                        return Diagnostic::new(
                            Code::UnknownEscape,
                            span(1 + other.len_utf8()),
                            message,
                        )
                        .help("the only escape is '\\\\', for a backslash");
                    }
                    _ => break,
                },
                ' '..='~' => {}
                other => {
                    let message = format!(
                        "string contains U+{:04X}, not printable ASCII",
                        u32::from(other)
                    );
                    return Diagnostic::new(Code::StringCharacter, span(other.len_utf8()), message);
                }
            }
        }
        let length = self.rest.find('\n').unwrap_or(self.rest.len());
        Diagnostic::new(
            Code::UnterminatedString,
            self.span(length),
            "string does not end on its line",
        )
        .help("close the string with a single quote")
    }

    /// A token, but none that may stand here.
    fn mark(&self) -> Diagnostic {
        let end = self
            .rest
            .strip_prefix('\'')
            .and_then(|rest| rest.find('\''));
        let length = end.map_or(1, |end| end + 2);
        let token = self.next(length);
        let what = if token.starts_with('\'') {
            format!("the string {}", shown(token))
        } else {
            quoted(token)
        };
        let message = format!("expected {}, found {what}", self.wanted());
        let found = Diagnostic::new(Code::UnexpectedToken, self.span(length), message);
        let before = self.before.trim_end();
        if matches!(token, "}" | "]") && before.ends_with(',') {
            let comma = self.whole.part(before.len() - 1, before.len());
            return found
                .also(comma, "after this comma")
                .help("remove the comma");
        }
        if self.expects("','") && matches!(token.as_bytes().first(), Some(b'\'' | b'{' | b'[')) {
            let end = self.whole.part(before.len(), before.len());
            return found.also(end, "is a ',' missing here?");
        }
        if token == "," && (before.ends_with(['{', '['])) {
            return found.help("remove the comma");
        }
        if let (Some(open), true) = (self.unclosed(), matches!(token, "}" | "]")) {
            return found.also(open, "the bracket to close first");
        }
        found
    }

    /// Text that is no token.
    fn stray(&self) -> Diagnostic {
        let end =
            |c: char| matches!(c, '{' | '}' | '[' | ']' | ':' | ',' | '\'') || c.is_whitespace();
        // White space beyond ASCII is no white space to the parser.
        let first = self.rest.chars().next().map_or(1, char::len_utf8);
        let length = self.rest.find(end).unwrap_or(self.rest.len()).max(first);
        let word = self.next(length);
        let message = format!("expected {}, found {}", self.wanted(), quoted(word));
        let found = Diagnostic::new(Code::StrayText, self.span(length), message);
        if word.starts_with('"') {
            return found.help("strings stand in single quotes");
        }
        if word.starts_with("//") || word.starts_with("/*") {
            return found.help("comments start with '#'");
        }
        if word == "null" || word.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
            return found.help("there are no numbers and no null in schemas");
        }
        if matches!(word, "True" | "False" | "TRUE" | "FALSE") {
            return found.help(format!(
                "booleans are written {}",
                quoted(&word.to_ascii_lowercase())
            ));
        }
        if word
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'*'))
        {
            return found.help("a string stands in single quotes");
        }
        found
    }
}
