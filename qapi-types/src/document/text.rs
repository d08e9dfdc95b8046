//! Escapes in strings: what they stand for, and writing them.
//!
//! Takes the text between the quotes of a string that was read without complaint, gives what it
//! says. Ill-formed escapes are found by [`escape`], which reading uses, too. The other way,
//! [`pieces`] makes text ASCII.

use std::fmt;

/// What the escape at the beginning of `text`, right after the backslash, stands for, and how many
/// bytes it takes. `None` when it is no escape.
pub(super) fn escape(text: &[u8]) -> Option<(char, usize)> {
    let plain = |c| Some((c, 1));
    match *text.first()? {
        c @ (b'"' | b'\'' | b'\\' | b'/') => plain(char::from(c)),
        b'b' => plain('\u{8}'),
        b'f' => plain('\u{c}'),
        b'n' => plain('\n'),
        b'r' => plain('\r'),
        b't' => plain('\t'),
        b'u' => unicode(text),
        _ => None,
    }
}

/// Characters beyond the first 65536 take two escapes, the halves of a surrogate pair; half a pair
/// is no character.
fn unicode(text: &[u8]) -> Option<(char, usize)> {
    let first = hex(text.get(1..5)?)?;
    if !(0xd800..0xdc00).contains(&first) {
        return char::from_u32(first).map(|c| (c, 5));
    }
    let second = hex(text.get(5..11)?.strip_prefix(b"\\u")?)?;
    let low = second.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
    char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + low).map(|c| (c, 11))
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| {
        Some(number << 4 | char::from(*digit).to_digit(16)?)
    })
}

/// The string with its escapes replaced.
pub(super) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, escaped)) = rest.split_once('\\') {
        out.push_str(plain);
        let escape = escape(escaped.as_bytes());
        debug_assert!(escape.is_some(), "reading looked at every escape");
        let (c, length) = escape.unwrap_or((char::REPLACEMENT_CHARACTER, 0));
        out.push(c);
        (_, rest) = escaped.split_at(length);
    }
    out.push_str(rest);
    out
}

/// A piece of text that is to be ASCII.
pub(super) enum Piece<'a> {
    /// Text that is.
    Plain(&'a str),
    /// What has the escape `\u` and this number: a character beyond ASCII, or half of one.
    Unit(u16),
}

/// Hands `put` the pieces of JSON text, or of a part of it. Nothing but strings has characters beyond
/// ASCII.
#[inline]
pub(super) fn pieces<E>(
    text: &str,
    mut put: impl FnMut(Piece<'_>) -> Result<(), E>,
) -> Result<(), E> {
    if text.is_ascii() {
        return put(Piece::Plain(text));
    }
    let foreign = |c: char| !c.is_ascii();
    let mut rest = text;
    while let Some(at) = rest.find(foreign) {
        let (plain, behind) = rest.split_at(at);
        put(Piece::Plain(plain))?;
        rest = behind.trim_start_matches(foreign);
        let (escaped, _) = behind.split_at(behind.len() - rest.len());
        for unit in escaped.encode_utf16() {
            put(Piece::Unit(unit))?;
        }
    }
    put(Piece::Plain(rest))
}

/// JSON text, or a part of it, that displays in ASCII.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pieces(self.0, |piece| match piece {
            Piece::Plain(text) => f.write_str(text),
            Piece::Unit(unit) => write!(f, "\\u{unit:04x}"),
        })
    }
}
