//! Digits are those that the standard library has.

use super::{END, digits, eight};

fn same(number: u32) {
    let (text, count) = digits(number).expect("it is short");
    assert_eq!(text[..count], *number.to_string().as_bytes());
    assert_eq!(
        eight(number).to_le_bytes(),
        *format!("{number:08}").as_bytes()
    );
}

#[test]
fn numbers_of_all_lengths() {
    // All pairs of halves would be too many; each half by itself is what steps work on.
    for half in 0..10_000 {
        for number in [half, half * 10_000, half * 10_001, half + 12_340_000] {
            same(number);
        }
    }
    let mut number = 1;
    while number < END {
        same(number - 1);
        same(number);
        number *= 10;
    }
    same(END - 1);
    assert_eq!(digits(END), None);
    assert_eq!(digits(u32::MAX), None);
}
