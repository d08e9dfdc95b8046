//! Reading a document.
//!
//! Takes bytes, gives nodes, without recursion: how deep the input nests costs no stack.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::str::Utf8Error;

use super::node::{Document, Kind, Node, Raw};
use super::text;

/// How deep arrays and objects may nest, as in QEMU.
pub const MAX_NESTING: usize = 1024;

/// Objects with more members than this are searched for duplicates by hash, not pair by pair.
const FEW_MEMBERS: usize = 16;

/// Why the input is not one JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    what: &'static str,
    /// How many bytes into the input.
    offset: usize,
}

impl SyntaxError {
    /// How many bytes of the input are fine.
    pub fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid JSON at byte {}: {}", self.offset, self.what)
    }
}

impl std::error::Error for SyntaxError {}

impl<'t> Document<'t> {
    /// Reads one value, with nothing but white space around it. Given a `Vec<u8>`, the document owns
    /// its text; given a slice, it borrows it.
    ///
    /// # Errors
    ///
    /// When the input is not one JSON value in QMP's dialect: no UTF-8, ill-formed, nested deeper
    /// than [`MAX_NESTING`], or with two members of the same name in one object.
    pub fn read(input: impl Into<Cow<'t, [u8]>>) -> Result<Self, SyntaxError> {
        let fail = |error: Utf8Error| SyntaxError {
            what: "not encoded in UTF-8",
            offset: error.valid_up_to(),
        };
        Ok(match input.into() {
            Cow::Borrowed(bytes) => nodes(std::str::from_utf8(bytes).map_err(fail)?)?,
            Cow::Owned(bytes) => {
                let text = String::from_utf8(bytes).map_err(|error| fail(error.utf8_error()))?;
                let Document { nodes, nesting, .. } = nodes(&text)?;
                Document {
                    text: Cow::Owned(text),
                    nodes,
                    nesting,
                }
            }
        })
    }
}

fn nodes(text: &str) -> Result<Document<'_>, SyntaxError> {
    let input = text.as_bytes();
    let fail = |offset, what| SyntaxError { what, offset };
    // Places are kept in 32 bits.
    if u32::try_from(input.len()).is_err() {
        return Err(fail(0, "too large"));
    }
    let mut reader = Reader {
        document: Document {
            text: Cow::Borrowed(text),
            nodes: Vec::with_capacity(input.len() / 12 + 4),
            nesting: 0,
        },
        bytes: input,
        at: 0,
        open: NONE,
        depth: 0,
    };
    reader.read().map_err(|what| fail(reader.at, what))?;
    Ok(reader.document)
}

/// Whether a byte in a string stands for itself, whichever its quotes are.
fn is_plain(byte: u8) -> bool {
    const PLAIN: [bool; 256] = {
        let mut plain = [true; 256];
        let mut byte = 0;
        while byte < 0x20 {
            plain[byte] = false;
            byte += 1;
        }
        plain[b'"' as usize] = false;
        plain[b'\'' as usize] = false;
        plain[b'\\' as usize] = false;
        plain
    };
    PLAIN[usize::from(byte)]
}

/// No array or object.
const NONE: u32 = u32::MAX;

struct Reader<'t> {
    /// What has been read of it.
    document: Document<'t>,
    bytes: &'t [u8],
    at: usize,
    /// The innermost array or object that is being read. Until its end is known, its `next` is
    /// the one around it, so that nothing else has to be kept for each.
    open: u32,
    /// How many are being read.
    depth: u32,
}

/// Places fit, because the length of the input does.
pub(super) fn place(at: usize) -> u32 {
    let place = u32::try_from(at);
    debug_assert!(place.is_ok(), "no place is behind the end of the input");
    place.unwrap_or(u32::MAX)
}

impl Reader<'_> {
    fn read(&mut self) -> Result<(), &'static str> {
        loop {
            // A container's first element or member comes next.
            if self.value()? {
                continue;
            }
            // Something is complete: so may be what contains it.
            loop {
                let container = self.open;
                let Some(raw) = self.document.nodes.get(container as usize) else {
                    return match self.peek() {
                        None => Ok(()),
                        Some(_) => Err("something follows the value"),
                    };
                };
                let object = raw.kind == Kind::Object;
                match self.peek() {
                    Some(b',') => {
                        self.at += 1;
                        if object {
                            self.key()?;
                        }
                        break;
                    }
                    Some(b'}') if object => self.close(container)?,
                    Some(b']') if !object => self.close(container)?,
                    _ => return Err("a comma or a closing bracket is missing"),
                }
            }
        }
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.bytes.get(self.at) {
                Some(b' ' | b'\t' | b'\r' | b'\n') => self.at += 1,
                other => return other.copied(),
            }
        }
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize) {
        let next = place(self.document.nodes.len() + 1);
        self.document.nodes.push(Raw {
            kind,
            start: place(start),
            end: place(end),
            next,
        });
    }

    /// Reads a plain value or an empty container whole (`false`), or the opening bracket of a
    /// container (`true`) and, if it is an object, its first key.
    fn value(&mut self) -> Result<bool, &'static str> {
        match self.peek() {
            Some(quote @ (b'"' | b'\'')) => self.string(quote)?,
            Some(b'{') => return self.open(Kind::Object, b'}'),
            Some(b'[') => return self.open(Kind::Array, b']'),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b'n') => self.word("null", Kind::Null)?,
            Some(b't') => self.word("true", Kind::True)?,
            Some(b'f') => self.word("false", Kind::False)?,
            _ => return Err("a value is missing"),
        }
        Ok(false)
    }

    fn word(&mut self, word: &str, kind: Kind) -> Result<(), &'static str> {
        let end = self.at + word.len();
        let follows = self.bytes.get(end);
        if self.bytes.get(self.at..end) != Some(word.as_bytes())
            || follows.is_some_and(u8::is_ascii_alphanumeric)
        {
            return Err("not a JSON word");
        }
        self.push(kind, self.at, end);
        self.at = end;
        Ok(())
    }

    fn digits(&mut self) -> usize {
        let rest = self.bytes.iter().skip(self.at);
        let count = rest.take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        count
    }

    fn number(&mut self) -> Result<(), &'static str> {
        const WHAT: &str = "not a JSON number";
        let start = self.at;
        let byte = |reader: &Self| reader.bytes.get(reader.at).copied();
        if byte(self) == Some(b'-') {
            self.at += 1;
        }
        let zero = byte(self) == Some(b'0');
        let count = self.digits();
        if count == 0 || zero && count > 1 {
            return Err(WHAT);
        }
        if byte(self) == Some(b'.') {
            self.at += 1;
            if self.digits() == 0 {
                return Err(WHAT);
            }
        }
        if let Some(b'e' | b'E') = byte(self) {
            self.at += 1;
            if let Some(b'+' | b'-') = byte(self) {
                self.at += 1;
            }
            if self.digits() == 0 {
                return Err(WHAT);
            }
        }
        self.push(Kind::Number, start, self.at);
        Ok(())
    }

    fn string(&mut self, quote: u8) -> Result<(), &'static str> {
        let start = self.at + 1;
        let mut at = start;
        let mut escaped = false;
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            at += rest.iter().take_while(|byte| is_plain(**byte)).count();
            match self.bytes.get(at) {
                None => {
                    self.at = at;
                    return Err("a string does not end");
                }
                Some(byte) if *byte == quote => break,
                Some(b'\\') => {
                    escaped = true;
                    let (_, rest) = self.bytes.split_at(at + 1);
                    let Some((_, length)) = text::escape(rest) else {
                        self.at = at;
                        return Err("no such escape");
                    };
                    at += 1 + length;
                }
                Some(0..0x20) => {
                    self.at = at;
                    return Err("a control character in a string");
                }
                // The other quote.
                Some(_) => at += 1,
            }
        }
        self.push(Kind::String { escaped }, start, at);
        self.at = at + 1;
        Ok(())
    }

    fn key(&mut self) -> Result<(), &'static str> {
        match self.peek() {
            Some(quote @ (b'"' | b'\'')) => self.string(quote)?,
            _ => return Err("a member's name is missing"),
        }
        match self.peek() {
            Some(b':') => {
                self.at += 1;
                Ok(())
            }
            _ => Err("a colon is missing"),
        }
    }

    fn open(&mut self, kind: Kind, close: u8) -> Result<bool, &'static str> {
        let index = place(self.document.nodes.len());
        self.document.nodes.push(Raw {
            kind,
            start: place(self.at),
            end: 0,
            next: self.open,
        });
        self.open = index;
        self.depth += 1;
        self.document.nesting = self.document.nesting.max(self.depth);
        if self.depth as usize > MAX_NESTING {
            return Err("nested too deeply");
        }
        self.at += 1;
        if self.peek() == Some(close) {
            self.close(index)?;
            return Ok(false);
        }
        if kind == Kind::Object {
            self.key()?;
        }
        Ok(true)
    }

    /// Takes the closing bracket of a container.
    fn close(&mut self, container: u32) -> Result<(), &'static str> {
        self.at += 1;
        self.depth -= 1;
        let next = place(self.document.nodes.len());
        if let Some(raw) = self.document.nodes.get_mut(container as usize) {
            self.open = raw.next;
            raw.end = place(self.at);
            raw.next = next;
        }
        let node = self.document.root().at(container as usize);
        if has_duplicates(node) {
            return Err("two members of the same name");
        }
        Ok(())
    }
}

fn has_duplicates(object: Node<'_>) -> bool {
    let names = || object.members().map(|(key, _)| key.string());
    if object.members().nth(FEW_MEMBERS).is_some() {
        let mut seen: HashSet<Cow<'_, str>> = HashSet::new();
        return !names().all(|name| seen.insert(name));
    }
    let keys = || object.members().map(|(key, _)| key);
    keys()
        .enumerate()
        .any(|(index, key)| keys().take(index).any(|other| key.says_the_same_as(other)))
}
