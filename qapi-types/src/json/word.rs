//! What needs an escape in JSON's strings: quotes, backslashes and control characters, looked for in eight
//! bytes at once.

/// One in each byte.
pub(crate) const ONES: u64 = u64::MAX / 0xff;

/// The highest bit of each byte.
pub(crate) const HIGHS: u64 = ONES << 7;

/// Has the highest bit of the first byte set that needs an escape; none is set where none does. What is set
/// behind the first may be wrong, since subtractions borrow.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) const fn special(word: u64) -> u64 {
    // With this bit turned over, a quote follows the last control character.
    let controls_or_quotes = (word ^ (ONES << 1)).wrapping_sub(ONES * 0x21);
    let backslashes = (word ^ (ONES * 0x5c)).wrapping_sub(ONES);
    (controls_or_quotes | backslashes) & !word & HIGHS
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
    plain_end(text, 0)
}

/// Where in `text`, from `at` on, the first byte is that needs an escape or ends a string. The end of `text` if
/// there is none; `at` itself if that is behind the end.
#[inline]
pub(crate) fn plain_end(text: &[u8], mut at: usize) -> usize {
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let found = special(match rest.first_chunk() {
            Some(word) => u64::from_le_bytes(*word),
            None => last_word(text, rest),
        });
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
}

/// The `rest` of `text`, less than a word, and zeros behind it, which are special.
#[inline]
fn last_word(text: &[u8], rest: &[u8]) -> u64 {
    if let Some(last) = text.last_chunk() {
        let before = 64 - 8 * u32::try_from(rest.len()).unwrap_or(0);
        return u64::from_le_bytes(*last).checked_shr(before).unwrap_or(0);
    }
    let bytes = rest.iter().rev();
    bytes.fold(0, |word, byte| word << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests;
