//! Translates references: roles, mentions, hyperlinks and URLs.
//!
//! Takes the text of a reference, gives a link, or code or plain text when the reference leads nowhere
//! that is known. A title may have references of its own, so it is given back as it is.

use super::escape;
use super::links::Links;

/// The longest name of a role.
const MAX_ROLE: usize = 48;

/// The role that `text` starts with, colons on either side, if a backtick follows.
pub(super) fn role(text: &str) -> Option<&str> {
    let role = text.strip_prefix(':')?;
    let len = role
        .bytes()
        .take(MAX_ROLE)
        .take_while(|b| is_role_byte(*b))
        .count();
    let tail = role.get(len..)?;
    // The colon that ends the name is among the characters it may have.
    let name = role.get(..len)?.strip_suffix(':')?;
    (tail.starts_with('`') && is_role_name(name)).then_some(name)
}

/// The role that follows interpreted text, colons on either side.
pub(super) fn suffix_role(text: &str) -> Option<&str> {
    let role = text.strip_prefix(':')?;
    let len = role
        .bytes()
        .take(MAX_ROLE)
        .take_while(|b| is_role_byte(*b))
        .count();
    let name = role.get(..len)?.strip_suffix(':')?;
    is_role_name(name).then_some(name)
}

fn is_role_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+' | b'.' | b':')
}

fn is_role_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && !name.ends_with(':')
}

/// The length of the underscores at the start of `text`, if they make a hyperlink of what comes before.
pub(super) fn mark(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('_')?;
    let (len, rest) = rest.strip_prefix('_').map_or((1, rest), |rest| (2, rest));
    (!rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')).then_some(len)
}

/// What is shown of a reference.
pub(super) enum Shown<'a> {
    /// Markdown.
    Markdown(String),
    /// Text that may have references in it, between Markdown.
    Text(&'static str, &'a str, String),
}

impl<'a> Shown<'a> {
    /// Text between two of the same mark.
    fn between(mark: &'static str, text: &'a str) -> Self {
        Self::Text(mark, text, mark.to_owned())
    }

    /// Text that leads to `target`.
    fn link(text: &'a str, target: &str) -> Self {
        Self::Text("[", text, format!("]({target})"))
    }
}

/// Text with a role, `any` when it has none of its own.
pub(super) fn interpreted<'a>(role: &str, text: &'a str, links: &dyn Links) -> Shown<'a> {
    let (title, target) = parts(text);
    match role {
        "emphasis" | "title-reference" | "title" | "t" | "dfn" => Shown::between("*", text),
        "strong" => Shown::between("**", text),
        "any" | "obj" => definition(title, target, links),
        _ if role.starts_with("qapi:") => definition(title, target, links),
        // What these lead to is not here, but a title says what it is.
        "doc" | "ref" | "numref" | "term" | "abbr" | "download" if title.is_some() => {
            Shown::between("", title.unwrap_or(text))
        }
        "abbr" | "term" | "guilabel" | "menuselection" => Shown::between("", text),
        _ => Shown::Markdown(escape::code(text)),
    }
}

/// A reference to a definition, whose name may be qualified.
fn definition<'a>(title: Option<&'a str>, target: &str, links: &dyn Links) -> Shown<'a> {
    // `!` stops a link, `~` shortens what is shown.
    let shown = target.trim_start_matches(['!', '~']);
    let local = shown.rsplit([':', '.']).next().unwrap_or(shown);
    let shown = if target.starts_with('~') {
        local
    } else {
        shown
    };
    let path = links.definition(shown).or_else(|| links.definition(local));
    match (title, path.filter(|_| !target.starts_with('!'))) {
        (Some(title), Some(path)) => Shown::link(title, &path),
        (Some(title), None) => Shown::between("", title),
        (None, Some(path)) => Shown::Markdown(linked(shown, &path)),
        (None, None) => Shown::Markdown(escape::code(shown)),
    }
}

/// Code that leads to `path`. Rustdoc warns about a path that is the same as the code, so such a path is
/// left out.
pub(super) fn linked(shown: &str, path: &str) -> String {
    let code = escape::code(shown);
    if shown == path {
        format!("[{code}]")
    } else {
        format!("[{code}]({path})")
    }
}

/// The name that a mention consists of, without the punctuation after it.
pub(super) fn mentioned(text: &str) -> Option<&str> {
    // Names of downstream extensions start with a domain: `__org.example_name`.
    let downstream = text.starts_with("__");
    let len = text
        .bytes()
        .take_while(|b| {
            b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-') || downstream && *b == b'.'
        })
        .count();
    let name = text.get(..len)?.trim_end_matches(['-', '.']);
    name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        .then_some(name)
}

/// Whether a name without markup may start after `before`.
pub(super) fn may_precede(before: Option<char>) -> bool {
    before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '\''))
}

/// The name that `text` starts with, if it cannot be a word of a language: it has dashes, underscores,
/// or capitals after the first letter.
pub(super) fn unmistakable(text: &str) -> Option<&str> {
    let (mut len, mut lower, mut capitals, mut joined) = (0, false, false, false);
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' => lower = true,
            b'A'..=b'Z' => capitals |= len > 0,
            b'0'..=b'9' => {}
            b'-' | b'_' => joined = true,
            _ => break,
        }
        len += 1;
    }
    // Nearly all text is words of a language.
    if !(joined || capitals && lower) {
        return None;
    }
    let (name, rest) = text.split_at_checked(len)?;
    let mut rest = rest.chars();
    let ends = match rest.next() {
        None => true,
        Some('.' | ':') => rest.next().is_none_or(|c| !c.is_alphanumeric() && c != ':'),
        Some(c) => !c.is_alphanumeric() && !matches!(c, '/' | '=' | '@' | '`' | '*'),
    };
    (ends && name.ends_with(|c: char| c.is_ascii_alphanumeric())).then_some(name)
}

/// A mention of a member, or, as is common, of a definition.
pub(super) fn mention(name: &str, links: &dyn Links) -> String {
    match links.member(name).or_else(|| links.definition(name)) {
        Some(path) => linked(name, &path),
        None => escape::code(name),
    }
}

/// A hyperlink: text with a URL in angle brackets, or text whose target is elsewhere.
pub(super) fn hyperlink(text: &str) -> Shown<'_> {
    let (title, target) = parts(text);
    let whole = url(target).is_some_and(|url| url.len() == target.len());
    match title {
        Some(title) if whole && target.contains(['(', ')']) => {
            Shown::link(title, &format!("<{target}>"))
        }
        Some(title) if whole => Shown::link(title, target),
        None if whole => Shown::Markdown(format!("<{target}>")),
        _ => Shown::between("", text),
    }
}

/// The title and the target of `title <target>`.
fn parts(text: &str) -> (Option<&str>, &str) {
    let parts = text
        .strip_suffix('>')
        .and_then(|text| text.rsplit_once('<'));
    match parts {
        Some((title, target)) if !title.trim().is_empty() => (Some(title.trim()), target),
        Some((_, target)) => (None, target),
        None => (None, text),
    }
}

/// The URL that `text` starts with, without the punctuation after it.
pub(super) fn url(text: &str) -> Option<&str> {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let scheme = text.len() - host.len();
    let mut depth = 0_usize;
    let mut end = scheme;
    for (at, c) in host.char_indices() {
        match c {
            '<' | '>' | '"' | '`' | '{' | '}' | '|' | '\\' | '^' | '[' | ']' => break,
            _ if c.is_whitespace() => break,
            '(' => depth += 1,
            ')' if depth == 0 => break,
            ')' => {
                depth -= 1;
                end = scheme + at + 1;
            }
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' => {}
            _ => end = scheme + at + c.len_utf8(),
        }
    }
    text.get(..end).filter(|_| end > scheme)
}
