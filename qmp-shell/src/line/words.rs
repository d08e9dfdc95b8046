//! Words without quotes, and escapes in strings.

use crate::tree::Kind;

/// What a word is where nothing else is known: Python's `True`, `None` and numbers, JSON's, else a
/// string.
pub(crate) fn reading(word: &str) -> Kind {
    if word.eq_ignore_ascii_case("true") {
        Kind::Bool(true)
    } else if word.eq_ignore_ascii_case("false") {
        Kind::Bool(false)
    } else if matches!(word, "None" | "null") {
        Kind::Null
    } else {
        number(word).map_or_else(|| Kind::Word(word.to_owned()), Kind::Number)
    }
}

/// A number as JSON writes it, from how JSON or Python write it: `1_000`, `+5`, `007`, `0x10`, `.5`, `1e9`.
pub(crate) fn number(word: &str) -> Option<String> {
    let (minus, digits) = match word.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", word.strip_prefix('+').unwrap_or(word)),
    };
    let based = [("0x", 16), ("0X", 16), ("0o", 8), ("0b", 2)];
    for (prefix, radix) in based {
        if let Some(digits) = digits.strip_prefix(prefix) {
            let number = u64::from_str_radix(&grouped(digits)?, radix).ok()?;
            return Some(format!("{minus}{number}"));
        }
    }
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (digits, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let mut number = minus.to_owned();
    match (whole, fraction) {
        ("", None | Some("")) => return None,
        ("", _) => number.push('0'),
        (whole, _) => {
            let whole = decimal(whole)?;
            let significant = whole.trim_start_matches('0');
            number.push_str(if significant.is_empty() {
                "0"
            } else {
                significant
            });
        }
    }
    if let Some(fraction) = fraction {
        number.push('.');
        match fraction {
            "" => number.push('0'),
            _ => number.push_str(&decimal(fraction)?),
        }
    }
    if let Some(exponent) = exponent {
        let (sign, digits) = match exponent.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", exponent.strip_prefix('+').unwrap_or(exponent)),
        };
        number.push('e');
        number.push_str(sign);
        number.push_str(&decimal(digits)?);
    }
    Some(number)
}

fn decimal(digits: &str) -> Option<String> {
    let digits = grouped(digits)?;
    digits.bytes().all(|b| b.is_ascii_digit()).then_some(digits)
}

/// Digits without the underscores between them.
fn grouped(digits: &str) -> Option<String> {
    let well = !digits.is_empty() && digits.split('_').all(|group| !group.is_empty());
    // A sign here would be a second one.
    (well && !digits.starts_with(['+', '-'])).then(|| digits.replace('_', ""))
}

/// The character that the escape at the beginning of a text stands for, and how long it is.
pub(super) fn escape(text: &str) -> Option<(char, usize)> {
    let mut chars = text.strip_prefix('\\')?.chars();
    let c = match chars.next()? {
        c @ ('"' | '\'' | '\\' | '/' | '\n') => c,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'x' => return Some((char::from_u32(hex(text, 2..4)?)?, 4)),
        'u' => {
            let first = hex(text, 2..6)?;
            if let Some(c) = char::from_u32(first) {
                return Some((c, 6));
            }
            // Characters beyond the first 65536 are two halves.
            let second = text
                .get(6..8)
                .filter(|next| *next == "\\u")
                .and_then(|_| hex(text, 8..12))?;
            let units = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
            let c = char::decode_utf16(units).next()?.ok()?;
            return Some((c, 12));
        }
        _ => return None,
    };
    Some((c, 2))
}

fn hex(text: &str, digits: std::ops::Range<usize>) -> Option<u32> {
    let digits = text.get(digits)?;
    let all = digits.bytes().all(|b| b.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| all)
}
