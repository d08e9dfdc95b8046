//! What escapes in strings stand for.
//!
//! Takes the text between the quotes of a string that was read without complaint, gives what it
//! says. Ill-formed escapes are found by [`escape`], which reading uses, too.

/// What the escape at the beginning of `text`, right after the backslash, stands for, and how many
/// bytes it takes. `None` when it is no escape.
pub(super) fn escape(text: &[u8]) -> Option<(char, usize)> {
    let plain = |c| Some((c, 1));
    match *text.first()? {
        c @ (b'"' | b'\'' | b'\\' | b'/') => plain(char::from(c)),
        b'b' => plain('\u{8}'),
        b'f' => plain('\u{c}'),
        b'n' => plain('\n'),
        b'r' => plain('\r'),
        b't' => plain('\t'),
        b'u' => unicode(text),
        _ => None,
    }
}

/// Characters beyond the first 65536 take two escapes, the halves of a surrogate pair; half a pair
/// is no character.
fn unicode(text: &[u8]) -> Option<(char, usize)> {
    let first = hex(text.get(1..5)?)?;
    if !(0xd800..0xdc00).contains(&first) {
        return char::from_u32(first).map(|c| (c, 5));
    }
    let second = hex(text.get(5..11)?.strip_prefix(b"\\u")?)?;
    let low = second.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
    char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + low).map(|c| (c, 11))
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| {
        Some(number << 4 | char::from(*digit).to_digit(16)?)
    })
}

/// The string with its escapes replaced.
pub(super) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, escaped)) = rest.split_once('\\') {
        out.push_str(plain);
        let (c, length) = escape(escaped.as_bytes()).unwrap_or(('\u{fffd}', 0));
        out.push(c);
        rest = escaped.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}
