//! Integers to decimal digits, several at once.
//!
//! Takes an integer below [`END`], gives its digits in the bytes of a word, the first one in the lowest, so that they
//! are written by one move. Who puts them into memory one after the other and moves them from there waits for
//! each.

/// The first integer that has nine digits.
pub(crate) const END: u32 = 100_000_000;

/// The digit 0 in all bytes.
const ZEROS: u64 = u64::MAX / 0xff * b'0' as u64;

/// The digits of `number`, and how many they are; `None` if these are more than eight.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn digits(number: u32) -> Option<([u8; 8], usize)> {
    // Most have one digit, and most others four or less.
    let (word, count) = match number {
        0..10 => (u64::from(number) + ZEROS, 1),
        10..10_000 => without_zeros(four(number), 4),
        10_000..END => without_zeros(eight(number), 8),
        _ => return None,
    };
    Some((word.to_le_bytes(), count))
}

/// What is left of `count` digits without the zeros in front; there are others.
#[cfg_attr(not(debug_assertions), inline(always))]
fn without_zeros(word: u64, count: usize) -> (u64, usize) {
    let zeros = (word ^ ZEROS).trailing_zeros() / 8;
    (word >> (8 * zeros), count - zeros as usize)
}

// Each step below halves all numbers at once that there are: the front half stays, the other goes up behind it. For
// numbers below 10,000 and 100, `* 10486 >> 20` and `* 103 >> 10` divide by 100 and by 10.

/// Four digits of a `number` below 10,000, with zeros in front.
#[cfg_attr(not(debug_assertions), inline(always))]
fn four(number: u32) -> u64 {
    let twos = number / 100 + ((number % 100) << 16);
    let tens = ((twos * 103) >> 10) & 0x000f_000f;
    let ones = tens + ((twos - tens * 10) << 8);
    u64::from(ones) + (ZEROS & u64::from(u32::MAX))
}

/// Eight digits of a `number` below [`END`], with zeros in front.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn eight(number: u32) -> u64 {
    let number = u64::from(number);
    let fours = number / 10_000 + ((number % 10_000) << 32);
    let hundreds = ((fours * 10_486) >> 20) & 0x7f_0000_007f;
    let twos = hundreds + ((fours - hundreds * 100) << 16);
    let tens = ((twos * 103) >> 10) & 0x0f_000f_000f_000f;
    let ones = tens + ((twos - tens * 10) << 8);
    ones + ZEROS
}

#[cfg(test)]
mod tests;
