//! What needs an escape in JSON's strings: quotes, backslashes and control characters, looked for in eight
//! bytes at once.

/// One in each byte.
const ONES: u64 = u64::MAX / 0xff;

/// The highest bit of each byte.
const HIGH: u64 = ONES << 7;

/// Has the highest bit of the first byte set that needs an escape; none is set where none does. What is set
/// behind the first may be wrong, since subtractions borrow.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) const fn special(word: u64) -> u64 {
    // With this bit turned over, a quote follows the last control character.
    let controls_or_quotes = (word ^ (ONES << 1)).wrapping_sub(ONES * 0x21);
    let backslashes = (word ^ (ONES * 0x5c)).wrapping_sub(ONES);
    (controls_or_quotes | backslashes) & !word & HIGH
}

/// The words that make one.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn halves(both: u128) -> [u64; 2] {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the other half is the other one"
    )]
    [both as u64, (both >> 64) as u64]
}

/// How many bytes at the beginning of `text` need no escape, and so do not end a string either.
#[inline]
pub(crate) fn plain(text: &[u8]) -> usize {
    let (words, rest) = text.as_chunks::<8>();
    let found = |word| special(u64::from_le_bytes(word)).trailing_zeros() as usize / 8;
    for (index, word) in words.iter().enumerate() {
        let plain = found(*word);
        if plain < 8 {
            return index * 8 + plain;
        }
    }
    let mut last = [b' '; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    (words.len() * 8 + found(last)).min(text.len())
}

#[cfg(test)]
mod tests;
