//! Strings, names of members and numbers as JSON text.
//!
//! Takes them one by one, puts them behind what is written already.
//!
//! Behind the text there is room, filled with spaces. What is short is written there by moves of fixed
//! lengths that may go beyond its end; what follows goes over that. So a string takes one look at how much
//! room there is, and no loop. What needs an escape is looked for in eight bytes at once (`word`).

use std::fmt::{self, Write as _};

use itoa::Integer;
use serde::ser::{Error as _, Serialize};
use serde_json::Error;

use super::digits::{self, digits, eight};
use crate::json::word::{self, halves, special};

/// The text of a value in the making. It is a serializer.
pub(crate) struct Writer {
    /// The text, and the room behind it. A vector would be moved by 16 bytes at once when all is written, which waits for
    /// the two halves that were written last.
    bytes: Box<[u8]>,
    /// How long the text is.
    len: usize,
}

/// How much room there is to begin with.
const BEGIN: usize = 128;

/// How much there is at least once that was not enough.
const THEN: usize = 1024;

/// The longest string that is written by moves of fixed lengths.
const SHORT: usize = 32;

/// How long a short string and what goes before and behind it are at most.
const BETWEEN: usize = SHORT + 32;

impl Writer {
    pub(super) fn new() -> Self {
        Self {
            // Zeros would become a call of `calloc`, which takes longer.
            bytes: vec![b' '; BEGIN].into_boxed_slice(),
            len: 0,
        }
    }

    /// Writes behind these bytes.
    pub(crate) fn behind(mut bytes: Vec<u8>) -> Self {
        let len = bytes.len();
        bytes.resize(bytes.capacity(), b' ');
        Self {
            bytes: bytes.into_boxed_slice(),
            len,
        }
    }

    /// How long it is.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Puts a byte in the place of one that is written.
    pub(crate) fn replace(&mut self, at: usize, byte: u8) {
        if let Some(place) = self.bytes.get_mut(at) {
            *place = byte;
        }
    }

    /// All bytes.
    pub(crate) fn finish(self) -> Vec<u8> {
        let mut bytes = self.bytes.into_vec();
        bytes.truncate(self.len);
        bytes
    }

    /// Writes what needs no escapes and has a fixed length.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn fixed<const N: usize>(&mut self, text: [u8; N]) {
        self.first_of(text, N);
    }

    /// Writes the first `len` bytes of what needs no escapes.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn first_of<const N: usize>(&mut self, text: [u8; N], len: usize) {
        if let Some(room) = self.room::<N>() {
            *room = text;
            self.len += len;
        } else {
            self.more(text.get(..len).unwrap_or_default());
        }
    }

    /// Writes text that needs no escapes between two others.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn between<const A: usize, const B: usize>(
        &mut self,
        before: [u8; A],
        text: &str,
        behind: [u8; B],
    ) {
        if self
            .put::<A, B, BETWEEN>(before, text.as_bytes(), behind)
            .is_some()
        {
            self.len += A + text.len() + B;
        } else {
            self.more(&before);
            self.more(text.as_bytes());
            self.more(&behind);
        }
    }

    /// Writes text and a short one that need no escapes, with others around them. Of two, the first bytes count, as
    /// many as are said.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn two_between<const A: usize, const B: usize, const C: usize>(
        &mut self,
        before: [u8; A],
        text: &str,
        middle: [u8; B],
        (short, short_len): ([u8; 8], usize),
        (behind, behind_len): ([u8; C], usize),
    ) {
        const ROOM: usize = BETWEEN + 32;
        let text = text.as_bytes();
        if text.len() <= SHORT
            && let Some(room) = self.room::<ROOM>()
        {
            move_to(room, 0, before);
            move_short(room, A, text);
            let mut at = A + text.len();
            move_to(room, at, middle);
            at += B;
            move_to(room, at, short);
            at += short_len;
            move_to(room, at, behind);
            self.len += at + behind_len;
            return;
        }
        self.more(&before);
        self.more(text);
        self.more(&middle);
        self.more(short.get(..short_len).unwrap_or_default());
        self.more(behind.get(..behind_len).unwrap_or_default());
    }

    /// Writes what needs no escapes, where there may be no room for it.
    #[cold]
    #[inline(never)]
    fn more(&mut self, text: &[u8]) {
        self.plain(text);
    }

    /// Writes what needs no escapes.
    pub(crate) fn plain(&mut self, text: &[u8]) {
        let end = self.len + text.len();
        if end > self.bytes.len() {
            self.grow(end);
        }
        if let Some(room) = self.bytes.get_mut(self.len..end) {
            room.copy_from_slice(text);
            self.len = end;
        }
    }

    /// Makes room up to `end` at least.
    #[cold]
    fn grow(&mut self, end: usize) {
        let size = end.max(self.bytes.len() * 2).max(THEN);
        let mut bytes = std::mem::take(&mut self.bytes).into_vec();
        bytes.reserve_exact(size - bytes.len());
        bytes.resize(size, b' ');
        self.bytes = bytes.into_boxed_slice();
    }

    /// Writes a string in quotes.
    pub(super) fn string(&mut self, text: &str) {
        if !self.short([b'"'], text.as_bytes(), [b'"']) {
            self.long_string(text);
        }
    }

    #[inline(never)]
    fn long_string(&mut self, text: &str) {
        self.plain(b"\"");
        self.escaped(text);
        self.plain(b"\"");
    }

    /// Writes the name of a member, and a colon, after `lead`, which is a brace or a comma.
    ///
    /// Names are nearly always known where this is compiled: inline, not much is left of it then.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn name(&mut self, lead: u8, name: &str) {
        if !self.short([lead, b'"'], name.as_bytes(), *b"\":") {
            self.long_name(lead, name);
        }
    }

    #[inline(never)]
    fn long_name(&mut self, lead: u8, name: &str) {
        self.plain(&[lead, b'"']);
        self.escaped(name);
        self.plain(b"\":");
    }

    /// Writes `text` between two others if it is short, nothing in it needs an escape and there is room. Gives
    /// whether it did.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn short<const A: usize, const B: usize>(
        &mut self,
        before: [u8; A],
        text: &[u8],
        behind: [u8; B],
    ) -> bool {
        let short = self.put::<A, B, { SHORT + 4 }>(before, text, behind) == Some(0);
        if short {
            self.len += A + text.len() + B;
        }
        short
    }

    /// Puts `text` between two others into the room, if it is short and there are `ROOM` bytes, as much as all three
    /// may take. What is given is not 0 where something in it needs an escape.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn put<const A: usize, const B: usize, const ROOM: usize>(
        &mut self,
        before: [u8; A],
        text: &[u8],
        behind: [u8; B],
    ) -> Option<u64> {
        if text.len() > SHORT {
            return None;
        }
        let room = self.room::<ROOM>()?;
        move_to(room, 0, before);
        let special = move_short(room, A, text);
        move_to(room, A + text.len(), behind);
        Some(special)
    }

    /// The room behind the text, if there is as much.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn room<const N: usize>(&mut self) -> Option<&mut [u8; N]> {
        self.bytes.get_mut(self.len..)?.first_chunk_mut()
    }

    /// Writes what stands between the quotes of a string.
    fn escaped(&mut self, text: &str) {
        let mut rest = text.as_bytes();
        loop {
            let (plain, behind) = rest.split_at(word::plain(rest));
            self.plain(plain);
            let Some((byte, behind)) = behind.split_first() else {
                return;
            };
            self.escape(*byte);
            rest = behind;
        }
    }

    fn escape(&mut self, byte: u8) {
        let letter = match byte {
            b'"' | b'\\' => byte,
            8 => b'b',
            b'\t' => b't',
            b'\n' => b'n',
            0xc => b'f',
            b'\r' => b'r',
            _ => {
                let digit = |digit| {
                    if digit < 10 {
                        b'0' + digit
                    } else {
                        b'a' - 10 + digit
                    }
                };
                let [high, low] = [byte >> 4, byte & 0xf].map(digit);
                return self.fixed([b'\\', b'u', b'0', b'0', high, low]);
            }
        };
        self.fixed([b'\\', letter]);
    }

    /// Writes what `value` displays between the quotes of a string.
    pub(super) fn display<T: fmt::Display + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let written = write!(Escaped(self), "{value}");
        written.map_err(|_| Error::custom("a value does not display"))
    }

    /// Writes an integer.
    #[inline]
    pub(super) fn integer(&mut self, number: i64) {
        if number < 0 {
            self.fixed([b'-']);
        }
        self.unsigned(number.unsigned_abs());
    }

    /// Writes an integer that is not negative.
    #[inline]
    pub(crate) fn unsigned(&mut self, number: u64) {
        match u32::try_from(number).ok().and_then(digits) {
            Some((digits, count)) => self.first_of(digits, count),
            None => self.many_digits(number),
        }
    }

    /// Writes an integer of more than eight digits.
    #[inline(never)]
    fn many_digits(&mut self, number: u64) {
        const LAST: u64 = digits::END as u64;
        self.unsigned(number / LAST);
        // It is less than `END`.
        let last = u32::try_from(number % LAST).unwrap_or(0);
        self.fixed(eight(last).to_le_bytes());
    }

    /// Writes an integer of any size.
    pub(super) fn wide(&mut self, number: impl Integer) {
        self.plain(itoa::Buffer::new().format(number).as_bytes());
    }

    /// Writes a number with a fraction as `serde_json` does: `null` where JSON has none.
    pub(super) fn float<T: Serialize>(&mut self, number: T) -> Result<(), Error> {
        /// Enough for any: `-2.2250738585072014e-308` has 24.
        const ROOM: usize = 40;
        let mut text = [0; ROOM];
        let mut room = &mut text[..];
        serde_json::to_writer(&mut room, &number)?;
        let rest = room.len();
        let (text, _) = text.split_at(ROOM - rest);
        self.plain(text);
        Ok(())
    }
}

/// Writes what is displayed.
struct Escaped<'a>(&'a mut Writer);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.escaped(text);
        Ok(())
    }
}

/// Moves `chunk` to its place in the room.
#[cfg_attr(not(debug_assertions), inline(always))]
fn move_to<const N: usize>(room: &mut [u8], at: usize, chunk: [u8; N]) {
    if let Some(place) = room.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
        *place = chunk;
    }
}

/// Moves text of at most [`SHORT`] bytes: its first and its last bytes, some of which may be the same. What it
/// gives is not 0 where something in the text needs an escape.
#[cfg_attr(not(debug_assertions), inline(always))]
fn move_short(room: &mut [u8], at: usize, text: &[u8]) -> u64 {
    let end = at + text.len();
    if let Some(a) = text.first_chunk::<16>()
        && let Some(b) = text.last_chunk::<16>()
    {
        move_to(room, at, *a);
        move_to(room, end - 16, *b);
        let [a, b] = [*a, *b].map(|bytes| halves(u128::from_le_bytes(bytes)).map(special));
        a[0] | a[1] | b[0] | b[1]
    } else if let Some(a) = text.first_chunk::<8>()
        && let Some(b) = text.last_chunk::<8>()
    {
        move_to(room, at, *a);
        move_to(room, end - 8, *b);
        special(u64::from_le_bytes(*a)) | special(u64::from_le_bytes(*b))
    } else if let Some(a) = text.first_chunk::<4>()
        && let Some(b) = text.last_chunk::<4>()
    {
        move_to(room, at, *a);
        move_to(room, end - 4, *b);
        let [a, b] = [*a, *b].map(|bytes| u64::from(u32::from_le_bytes(bytes)));
        special(a | b << 32)
    } else {
        const SPACE: u8 = b' ';
        let bytes = match *text {
            [] => [SPACE; 4],
            [a] => [a, SPACE, SPACE, SPACE],
            [a, b] => [a, b, SPACE, SPACE],
            [a, b, c, ..] => [a, b, c, SPACE],
        };
        move_to(room, at, bytes);
        let word = u64::from(u32::from_le_bytes(bytes));
        special(word | word << 32)
    }
}
