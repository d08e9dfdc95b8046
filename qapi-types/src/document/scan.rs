//! Skipping what says nothing: the plain part of strings, and runs of spaces.
//!
//! Takes bytes, fewer than 32 bits count, and a place in them, gives the place of the first byte that matters. Eight bytes are looked at at once,
//! as one number: subtracting 1 from each of its bytes carries into the highest bit of those that were 0, and the
//! lowest such bit is that of the first. Bits above it may be wrong, as the subtraction borrows from its neighbour.

/// A word whose bytes all are 1.
const ONES: u64 = u64::from_ne_bytes([1; _]);

/// The highest bit of each byte.
const HIGHS: u64 = ONES << 7;

/// How many bytes are in a word.
const WIDTH: u32 = u64::BITS / 8;

/// Where a string goes on being plain no longer: its quote, a backslash or a control character, or the end.
#[inline]
pub(super) fn plain_end(bytes: &[u8], mut at: u32, quote: u8) -> u32 {
    const CONTROL: u64 = ONES * 0x20;
    const BACKSLASHES: u64 = ONES * (b'\\' as u64);
    let quotes = ONES * u64::from(quote);
    while let Some(word) = word(bytes, at) {
        let control = word.wrapping_sub(CONTROL) & !word;
        let found = control | zeros(word ^ quotes) | zeros(word ^ BACKSLASHES);
        if let Some(offset) = first(found & HIGHS) {
            return at + offset;
        }
        at += WIDTH;
    }
    end(bytes, at, |byte| {
        byte == quote || byte == b'\\' || byte < 0x20
    })
}

/// Where there is something else than a space, or the end.
#[inline]
pub(super) fn spaces_end(bytes: &[u8], mut at: u32) -> u32 {
    const SPACES: u64 = ONES * (b' ' as u64);
    while let Some(word) = word(bytes, at) {
        if let Some(offset) = first(word ^ SPACES) {
            return at + offset;
        }
        at += WIDTH;
    }
    end(bytes, at, |byte| byte != b' ')
}

/// Whether text is ASCII that a JSON string may have as it is.
pub(crate) fn is_plain_ascii(text: &str) -> bool {
    let (words, rest) = text.as_bytes().as_chunks();
    let mut last = [b' '; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    let plain = |word: &[u8; 8]| {
        let word = u64::from_le_bytes(*word);
        let (quote, backslash) = (word ^ (ONES * b'"' as u64), word ^ (ONES * b'\\' as u64));
        let delete = word ^ (ONES * 0x7f);
        // A byte that is not ASCII has the highest bit itself.
        let control = word.wrapping_sub(ONES * 0x20) | word;
        (control | zeros(quote) | zeros(backslash) | zeros(delete)) & HIGHS == 0
    };
    words.iter().all(plain) && plain(&last)
}

/// The eight bytes from `at` on, the first of them lowest.
#[inline]
fn word(bytes: &[u8], at: u32) -> Option<u64> {
    let chunk = bytes.get(at as usize..)?.first_chunk()?;
    Some(u64::from_le_bytes(*chunk))
}

/// Has the highest bit of the first byte that is 0, and of no byte before it.
#[inline]
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word
}

/// The byte that the lowest bit is in.
#[inline]
fn first(bits: u64) -> Option<u32> {
    (bits != 0).then(|| bits.trailing_zeros() / 8)
}

/// The same byte by byte, for the last few.
#[inline]
fn end(bytes: &[u8], mut at: u32, special: impl Fn(u8) -> bool) -> u32 {
    while bytes.get(at as usize).is_some_and(|byte| !special(*byte)) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests;
