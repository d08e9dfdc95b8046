//! Skipping what says nothing: the plain part of strings, and runs of spaces.
//!
//! Takes bytes, fewer than 32 bits count, and a place in them, gives the place of the first byte that matters. Several are looked at
//! at once. Eight are one number: subtracting 1 from each of its bytes sets the highest bit of those that were 0, and
//! the lowest such bit is that of the first. Bits above it may be wrong, as a subtraction borrows from its neighbour.

/// A word whose bytes all are 1.
const ONES: u64 = u64::MAX / 0xff;

/// The highest bit of each byte.
const HIGHS: u64 = ONES << 7;

/// Where a string goes on being plain no longer: its quote, a backslash or a control character, or the end.
///
/// Names are shorter than sixteen bytes mostly. Written so, compilers compare as many at once.
#[inline]
pub(super) fn plain_end(bytes: &[u8], mut at: u32, quote: u8) -> u32 {
    let special = |byte: u8| byte == quote || byte == b'\\' || byte < 0x20;
    while let Some(chunk) = chunk::<16>(bytes, at) {
        let mut found = [0; 16];
        for (found, byte) in found.iter_mut().zip(chunk) {
            *found = if special(*byte) { 0xff } else { 0 };
        }
        let found = u128::from_le_bytes(found);
        if found != 0 {
            return at + found.trailing_zeros() / 8;
        }
        at += 16;
    }
    while bytes.get(at as usize).is_some_and(|byte| !special(*byte)) {
        at += 1;
    }
    at
}

/// Where there is something else than a space, or the end.
#[inline]
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
pub(crate) fn is_plain_ascii(text: &str) -> bool {
    const QUOTES: u64 = ONES * (b'"' as u64);
    const BACKSLASHES: u64 = ONES * (b'\\' as u64);
    let bytes = text.as_bytes();
    let (words, rest) = bytes.as_chunks();
    // The last word, part of which another has as well, unless there is but one.
    let mut only = [b' '; 8];
    let last = bytes.last_chunk().unwrap_or_else(|| {
        for (to, from) in only.iter_mut().zip(rest) {
            *to = *from;
        }
        &only
    });
    let plain = |word: &[u8; 8]| {
        let word = u64::from_le_bytes(*word);
        let (quote, backslash) = (word ^ QUOTES, word ^ BACKSLASHES);
        let delete = word ^ (ONES * 0x7f);
        // A byte that is not ASCII has the highest bit itself.
        let control = word.wrapping_sub(ONES * 0x20) | word;
        (control | zeros(quote) | zeros(backslash) | zeros(delete)) & HIGHS == 0
    };
    words.iter().all(plain) && plain(last)
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
fn chunk<const LENGTH: usize>(bytes: &[u8], at: u32) -> Option<&[u8; LENGTH]> {
    bytes.get(at as usize..)?.first_chunk()
}

/// Has the highest bit of the first byte that is 0, and of no byte before it.
#[inline]
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word
}

#[cfg(test)]
mod tests;
