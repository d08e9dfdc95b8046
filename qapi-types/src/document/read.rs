//! Reading a document.
//!
//! Takes bytes, gives nodes, without recursion: how deep the input nests costs no stack.

use std::borrow::Cow;
use std::fmt;
use std::str::Utf8Error;

use super::node::{Document, Kind, Raw};
use super::{names, scan, text};

/// How deep arrays and objects may nest, as in QEMU.
pub const MAX_NESTING: usize = 1024;

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
    let bytes = text.as_bytes();
    let too_large = SyntaxError {
        what: "too large",
        offset: 0,
    };
    // Places are kept in 32 bits.
    u32::try_from(bytes.len()).map_err(|_| too_large)?;
    let mut reader = Reader {
        text,
        bytes,
        nodes: Vec::with_capacity(bytes.len() / 12 + 4),
        open: NONE,
        depth: 0,
        nesting: 0,
        error: None,
    };
    reader.read();
    match reader.error {
        Some(error) => Err(error),
        None => Ok(Document {
            text: Cow::Borrowed(text),
            nodes: reader.nodes,
            nesting: reader.nesting,
        }),
    }
}

/// No array or object.
const NONE: u32 = u32::MAX;

/// What is read is taken from a place, and gives the place behind it. `None` is for what is wrong, which is in
/// `error` then: so results stay in registers.
struct Reader<'t> {
    text: &'t str,
    /// The same.
    bytes: &'t [u8],
    /// What has been read.
    nodes: Vec<Raw>,
    /// The innermost array or object that is being read. Until its end is known, its `next` is
    /// the one around it, so that nothing else has to be kept for each.
    open: u32,
    /// How many are being read.
    depth: u32,
    /// How many were at most.
    nesting: u32,
    error: Option<SyntaxError>,
}

/// Places fit, because the length of the input does.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "nothing is cut off")]
pub(super) fn place(at: usize) -> u32 {
    debug_assert!(
        u32::try_from(at).is_ok(),
        "no place is behind the end of the input"
    );
    at as u32
}

impl Reader<'_> {
    fn read(&mut self) -> Option<()> {
        let mut at = 0;
        // Whether the innermost of what is open is an object.
        let mut in_object = false;
        // Whether a member's name comes next.
        let mut name = false;
        loop {
            let (byte, start) = self.peek(at);
            at = match byte {
                quote @ (b'"' | b'\'') => {
                    let (kind, end) = self.string(start, quote)?;
                    if name {
                        self.push_name(kind, start + 1, end);
                        at = self.colon(end + 1)?;
                        name = false;
                        continue;
                    }
                    self.push(kind, start + 1, end);
                    end + 1
                }
                _ if name => return self.fail(start, "a member's name is missing"),
                bracket @ (b'{' | b'[') => {
                    let object = bracket == b'{';
                    self.open(start, if object { Kind::Object } else { Kind::Array })?;
                    let (byte, behind) = self.peek(start + 1);
                    if byte != closing(object) {
                        (in_object, name) = (object, object);
                        at = behind;
                        continue;
                    }
                    self.close(behind)?
                }
                b'-' | b'0'..=b'9' => self.number(start)?,
                b'n' => self.word(start, b"null", Kind::Null)?,
                b't' => self.word(start, b"true", Kind::True)?,
                b'f' => self.word(start, b"false", Kind::False)?,
                _ => return self.fail(start, "a value is missing"),
            };
            // Something is complete: so may be what contains it.
            loop {
                let (byte, place) = self.peek(at);
                if self.depth == 0 {
                    if (place as usize) < self.bytes.len() {
                        return self.fail(place, "something follows the value");
                    }
                    return Some(());
                }
                if byte == b',' {
                    name = in_object;
                    at = place + 1;
                    break;
                }
                if byte != closing(in_object) {
                    return self.fail(place, "a comma or a closing bracket is missing");
                }
                at = self.close(place)?;
                let outer = self.nodes.get(self.open as usize);
                in_object = outer.is_some_and(|raw| raw.kind == Kind::Object);
            }
        }
    }

    #[cold]
    fn fail<T>(&mut self, at: u32, what: &'static str) -> Option<T> {
        let offset = at as usize;
        self.error = Some(SyntaxError { what, offset });
        None
    }

    /// The byte at a place; at the end 0, which may stand nowhere.
    #[inline]
    fn byte(&self, at: u32) -> u8 {
        self.bytes.get(at as usize).copied().unwrap_or_default()
    }

    /// The next byte that is no white space, and where it is.
    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "nine of ten times it is one comparison"
    )]
    fn peek(&self, at: u32) -> (u8, u32) {
        match scan::chunk(self.bytes, at).map(|[one, two]| (*one, *two)) {
            Some((byte @ 0x21.., _)) => (byte, at),
            Some((b' ', byte @ 0x21..)) => (byte, at + 1),
            _ => self.behind_space(at),
        }
    }

    #[inline(never)]
    fn behind_space(&self, mut at: u32) -> (u8, u32) {
        loop {
            match self.byte(at) {
                b' ' => at = scan::spaces_end(self.bytes, at + 1),
                b'\t' | b'\r' | b'\n' => at += 1,
                byte => return (byte, at),
            }
        }
    }

    #[inline]
    fn push(&mut self, kind: Kind, start: u32, end: u32) {
        let next = place(self.nodes.len() + 1);
        self.nodes.push(Raw {
            kind,
            start,
            end,
            next,
        });
    }

    /// The same of a member's name.
    #[inline]
    fn push_name(&mut self, kind: Kind, start: u32, end: u32) {
        let name = self.bytes.get(start as usize..end as usize);
        let next = names::mark(name.unwrap_or_default(), kind);
        self.nodes.push(Raw {
            kind,
            start,
            end,
            next,
        });
    }

    #[inline]
    fn word<const LENGTH: usize>(
        &mut self,
        at: u32,
        word: &[u8; LENGTH],
        kind: Kind,
    ) -> Option<u32> {
        let rest = self.bytes.get(at as usize..).unwrap_or_default();
        let follows = rest.get(LENGTH);
        if rest.first_chunk() != Some(word) || follows.is_some_and(u8::is_ascii_alphanumeric) {
            return self.fail(at, "not a JSON word");
        }
        let end = at + place(LENGTH);
        self.push(kind, at, end);
        Some(end)
    }

    /// Goes past digits, one or more.
    #[inline]
    fn digits(&mut self, start: u32) -> Option<u32> {
        let mut at = start;
        while self.byte(at).is_ascii_digit() {
            at += 1;
        }
        if at == start {
            return self.fail(at, "not a JSON number");
        }
        Some(at)
    }

    #[inline]
    fn number(&mut self, start: u32) -> Option<u32> {
        let first = start + u32::from(self.byte(start) == b'-');
        let mut at = self.digits(first)?;
        if self.byte(first) == b'0' && at > first + 1 {
            return self.fail(at, "not a JSON number");
        }
        let mut kind = Kind::Integer;
        if self.byte(at) == b'.' {
            kind = Kind::Fraction;
            at = self.digits(at + 1)?;
        }
        if let b'e' | b'E' = self.byte(at) {
            kind = Kind::Fraction;
            let signed = matches!(self.byte(at + 1), b'+' | b'-');
            at = self.digits(at + 1 + u32::from(signed))?;
        }
        self.push(kind, start, at);
        Some(at)
    }

    /// Looks through a string that begins with a quote. Gives the place of the other one.
    #[inline]
    fn string(&mut self, at: u32, quote: u8) -> Option<(Kind, u32)> {
        let end = scan::plain_end(self.bytes, at + 1, quote);
        if self.byte(end) == quote {
            return Some((Kind::String, end));
        }
        Some((Kind::Escaped, self.escaped(end, quote)?))
    }

    /// Goes on with a string at the first byte that does not stand for itself.
    fn escaped(&mut self, mut at: u32, quote: u8) -> Option<u32> {
        loop {
            match self.bytes.get(at as usize) {
                None => return self.fail(at, "a string does not end"),
                Some(byte) if *byte == quote => return Some(at),
                Some(b'\\') => {
                    let (_, rest) = self.bytes.split_at(at as usize + 1);
                    let Some((_, length)) = text::escape(rest) else {
                        return self.fail(at, "no such escape");
                    };
                    at = scan::plain_end(self.bytes, at + 1 + place(length), quote);
                }
                Some(_) => return self.fail(at, "a control character in a string"),
            }
        }
    }

    /// Takes the colon behind a member's name.
    #[inline]
    fn colon(&mut self, at: u32) -> Option<u32> {
        match self.peek(at) {
            (b':', at) => Some(at + 1),
            (_, at) => self.fail(at, "a colon is missing"),
        }
    }

    /// Takes an opening bracket.
    #[inline]
    fn open(&mut self, start: u32, kind: Kind) -> Option<()> {
        let index = place(self.nodes.len());
        self.nodes.push(Raw {
            kind,
            start,
            end: 0,
            next: self.open,
        });
        self.open = index;
        self.depth += 1;
        self.nesting = self.nesting.max(self.depth);
        if self.depth as usize > MAX_NESTING {
            return self.fail(start, "nested too deeply");
        }
        Some(())
    }

    /// Takes the closing bracket of the innermost container.
    fn close(&mut self, at: u32) -> Option<u32> {
        self.depth -= 1;
        let next = place(self.nodes.len());
        let index = self.open as usize;
        let raw = self.nodes.get_mut(index)?;
        self.open = raw.next;
        raw.end = at + 1;
        raw.next = next;
        if raw.kind == Kind::Object && names::repeat(self.text, &self.nodes, index) {
            return self.fail(at + 1, "two members of the same name");
        }
        Some(at + 1)
    }
}

/// The bracket that ends an object or an array.
#[inline]
fn closing(object: bool) -> u8 {
    if object { b'}' } else { b']' }
}
