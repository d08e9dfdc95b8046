//! Strings.

use std::borrow::Cow;

use super::{Failed, Text};
use crate::json::word::plain_end;

impl<'de> Text<'de> {
    /// Reads a string, whose quote is next.
    #[inline]
    pub(super) fn string(&mut self) -> Result<Cow<'de, str>, Failed> {
        match self.plain_string() {
            Some(string) => Ok(Cow::Borrowed(string)),
            None => self.escaped_string().map(Cow::Owned),
        }
    }

    /// Reads a string without escapes, whose quote is next. `None` for all others; then this goes nowhere.
    #[inline]
    pub(super) fn plain_string(&mut self) -> Option<&'de str> {
        let start = self.at + 1;
        let end = plain_end(self.all.as_bytes(), start);
        if self.all.as_bytes().get(end) != Some(&b'"') {
            return None;
        }
        self.at = end + 1;
        self.all.get(start..end)
    }

    /// Reads a string that has escapes, or is wrong, whose quote is next.
    #[cold]
    #[inline(never)]
    pub(super) fn escaped_string(&mut self) -> Result<String, Failed> {
        let bytes = self.all.as_bytes();
        let mut start = self.at + 1;
        let mut end = plain_end(bytes, start);
        // What an escape stands for is never longer than the escape.
        let mut string = Vec::with_capacity(string_end(bytes, end)? - start);
        loop {
            string.extend_from_slice(bytes.get(start..end).ok_or(Failed)?);
            match bytes.get(end..) {
                Some([b'"', ..]) => break,
                Some([b'\\', b'u', ..]) => {
                    let (char, length) = unicode(bytes.get(end + 1..).unwrap_or_default())?;
                    string.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
                    start = end + 1 + length;
                }
                Some([b'\\', letter, ..]) => {
                    string.push(short(*letter)?);
                    start = end + 2;
                }
                _ => return Err(Failed),
            }
            end = plain_end(bytes, start);
        }
        self.at = end + 1;
        // It is made of pieces of text, whole characters each.
        String::from_utf8(string).map_err(|_| Failed)
    }

    /// Goes past a string, whose quote is next.
    pub(super) fn skip_string(&mut self) -> Result<(), Failed> {
        let bytes = self.all.as_bytes();
        let mut at = self.at + 1;
        loop {
            at = plain_end(bytes, at);
            match bytes.get(at) {
                Some(b'"') => break,
                Some(b'\\') => at += 1 + escape(bytes.get(at + 1..).unwrap_or_default())?,
                _ => return Err(Failed),
            }
        }
        self.at = at + 1;
        Ok(())
    }
}

/// Where the string ends in which `at` is, or whose first character is there: behind its quote. Nothing
/// in it is checked.
pub(super) fn string_end(bytes: &[u8], mut at: usize) -> Result<usize, Failed> {
    loop {
        at = plain_end(bytes, at);
        match bytes.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at += 2,
            _ => return Err(Failed),
        }
    }
}

/// How many bytes an escape takes behind its backslash.
fn escape(rest: &[u8]) -> Result<usize, Failed> {
    match rest.first() {
        Some(b'u') => unicode(rest).map(|(_, length)| length),
        Some(letter) => short(*letter).map(|_| 1),
        None => Err(Failed),
    }
}

/// What an escape of one letter stands for.
#[inline]
fn short(letter: u8) -> Result<u8, Failed> {
    Ok(match letter {
        b'"' | b'\\' | b'/' => letter,
        b'b' => 0x08,
        b'f' => 0x0c,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        _ => return Err(Failed),
    })
}

/// The character that an escape with `u` stands for, and how many bytes it takes behind its backslash. Half of a
/// pair of surrogates is none.
fn unicode(rest: &[u8]) -> Result<(char, usize), Failed> {
    let first = four_digits(rest, 1)?;
    if let Some(char) = char::from_u32(first) {
        return Ok((char, 5));
    }
    if rest.get(5..7) != Some(br"\u") {
        return Err(Failed);
    }
    let second = four_digits(rest, 7)?;
    if !(0xD800..0xDC00).contains(&first) || !(0xDC00..0xE000).contains(&second) {
        return Err(Failed);
    }
    let char = char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00));
    Ok((char.ok_or(Failed)?, 11))
}

fn four_digits(rest: &[u8], at: usize) -> Result<u32, Failed> {
    let digits = rest.get(at..at + 4).ok_or(Failed)?;
    digits.iter().try_fold(0, |number, digit| {
        let digit = char::from(*digit).to_digit(16).ok_or(Failed)?;
        Ok(number * 16 + digit)
    })
}
