//! Numbers.

use std::sync::LazyLock;

use serde::de::Visitor;

use super::{Failed, Text};

/// So many digits make no number that is too large for 64 bits.
const FIT: usize = 19;

/// Whether somebody's build has `serde_json` keep numbers as they are written (its feature
/// `arbitrary_precision`). Only `serde_json` itself can.
static EXACT: LazyLock<bool> = LazyLock::new(|| {
    let number = serde_json::from_str::<serde_json::Number>("1.10");
    number.is_ok_and(|number| number.to_string() == "1.10")
});

impl Text<'_> {
    /// Reads a number, whose first byte is next: an integer as such where it fits 64 bits, else as a
    /// float.
    pub(super) fn number<'v, V: Visitor<'v>>(&mut self, visitor: V) -> Result<V::Value, Failed> {
        let start = self.at;
        let negative = self.byte() == Some(b'-');
        self.at += usize::from(negative);
        let first = self.at;
        let mut number = 0_u64;
        while let Some(digit @ b'0'..=b'9') = self.byte() {
            number = number
                .wrapping_mul(10)
                .wrapping_add(u64::from(digit - b'0'));
            self.at += 1;
        }
        let count = self.at - first;
        if matches!(self.byte(), Some(b'.' | b'e' | b'E')) || count > FIT || negative {
            return self.unusual(start, visitor);
        }
        if count == 0 || self.zero_in_front(first, count) {
            return Err(Failed);
        }
        visitor.visit_u64(number)
    }

    /// Whether there are more digits behind a zero, which JSON does not have.
    fn zero_in_front(&self, first: usize, count: usize) -> bool {
        count > 1 && self.all.as_bytes().get(first) == Some(&b'0')
    }

    /// Reads a number that is negative, long or no integer.
    #[inline(never)]
    fn unusual<'v, V: Visitor<'v>>(
        &mut self,
        start: usize,
        visitor: V,
    ) -> Result<V::Value, Failed> {
        self.at = start;
        self.skip_number()?;
        let text = self.all.get(start..self.at).ok_or(Failed)?;
        // What is not an integer to Rust has a point or an exponent or does not fit; minus zero is one to
        // Rust, but has no place among them.
        if text != "-0" {
            if let Ok(number) = text.parse() {
                return visitor.visit_u64(number);
            }
            if let Ok(number) = text.parse() {
                return visitor.visit_i64(number);
            }
        }
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() && !*EXACT => visitor.visit_f64(number),
            _ => Err(Failed),
        }
    }

    /// Goes past a number, whose first byte is next.
    pub(super) fn skip_number(&mut self) -> Result<(), Failed> {
        self.at += usize::from(self.byte() == Some(b'-'));
        let first = self.at;
        let count = self.digits();
        if count == 0 || self.zero_in_front(first, count) {
            return Err(Failed);
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            if self.digits() == 0 {
                return Err(Failed);
            }
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            if self.digits() == 0 {
                return Err(Failed);
            }
        }
        Ok(())
    }

    /// Goes past digits, and says how many there are.
    fn digits(&mut self) -> usize {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.byte() {
            self.at += 1;
        }
        self.at - start
    }
}
