//! Skipping what says nothing: the plain part of strings, and runs of spaces.
//!
//! Takes bytes, fewer than 32 bits count, and a place in them, gives the place of the first byte that matters. Eight
//! are looked at at once, as one number: subtracting 1 from each of its bytes sets the highest bit of those that were
//! 0, and the lowest such bit is that of the first. Bits above it may be wrong, as a subtraction borrows from its
//! neighbour.

use super::read::place;
use crate::json::word::{self, HIGHS, ONES};

/// Where a string goes on being plain no longer: its quote, a backslash or a control character, or the end.
#[inline]
pub(super) fn plain_end(bytes: &[u8], mut at: u32, quote: u8) -> u32 {
    if quote == b'"' {
        return place(word::plain_end(bytes, at as usize));
    }
    // Nearly nobody writes other quotes.
    let plain = |byte: &u8| !matches!(*byte, b'\\' | 0..0x20) && *byte != quote;
    while bytes.get(at as usize).is_some_and(plain) {
        at += 1;
    }
    at
}

/// Where there is something else than a space, or the end.
pub(super) fn spaces_end(bytes: &[u8], mut at: u32) -> u32 {
    const SPACES: u64 = ONES * (b' ' as u64);
    while let Some(word) = chunk(bytes, at) {
        let other = u64::from_le_bytes(*word) ^ SPACES;
        if other != 0 {
            return at + other.trailing_zeros() / 8;
        }
        at += 8;
    }
    while bytes.get(at as usize) == Some(&b' ') {
        at += 1;
    }
    at
}

/// Whether text is ASCII that a JSON string may have as it is.
#[inline]
pub(crate) fn is_plain_ascii(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Both ends of a name are all of it mostly. Where it is longer, part of the last word is in another as well.
    let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) else {
        return is_plain_word(padded(bytes));
    };
    let mut words = bytes.as_chunks().0.iter();
    is_plain_word(*first)
        && is_plain_word(*last)
        && (bytes.len() <= 16 || words.all(|word| is_plain_word(*word)))
}

/// The same of eight bytes.
#[inline]
fn is_plain_word(word: [u8; 8]) -> bool {
    const QUOTES: u64 = ONES * (b'"' as u64);
    const BACKSLASHES: u64 = ONES * (b'\\' as u64);
    let word = u64::from_le_bytes(word);
    let (quote, backslash) = (word ^ QUOTES, word ^ BACKSLASHES);
    let delete = word ^ (ONES * 0x7f);
    // A byte that is not ASCII has the highest bit itself.
    let control = word.wrapping_sub(ONES * 0x20) | word;
    (control | zeros(quote) | zeros(backslash) | zeros(delete)) & HIGHS == 0
}

/// Less than eight bytes, and spaces behind them.
fn padded(bytes: &[u8]) -> [u8; 8] {
    let mut word = [b' '; 8];
    for (to, from) in word.iter_mut().zip(bytes) {
        *to = *from;
    }
    word
}

/// Whether text is ASCII without control characters, as JSON in one line is.
pub(crate) fn is_one_line_of_ascii(text: &[u8]) -> bool {
    let (words, rest) = text.as_chunks();
    let plain = |word: &[u8; 8]| {
        let word = u64::from_le_bytes(*word);
        (word.wrapping_sub(ONES * 0x20) | word) & HIGHS == 0
    };
    words.iter().all(plain) && rest.iter().all(|byte| matches!(byte, 0x20..0x80))
}

/// Some bytes from `at` on.
#[inline]
pub(super) fn chunk<const LENGTH: usize>(bytes: &[u8], at: u32) -> Option<&[u8; LENGTH]> {
    let at = at as usize;
    bytes.get(at..at.checked_add(LENGTH)?)?.first_chunk()
}

/// Has the highest bit of the first byte that is 0, and of no byte before it.
#[inline]
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word
}

#[cfg(test)]
mod tests;
