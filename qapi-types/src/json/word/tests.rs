use super::{plain, plain_end, special};

/// Whether a byte needs an escape, by JSON's grammar.
fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

#[test]
fn each_byte_is_found_at_each_place_beside_each_other() {
    for first in 0..=u8::MAX {
        for second in 0..=u8::MAX {
            for place in 0..7 {
                let mut bytes = *b"abcdefgh";
                bytes[place] = first;
                bytes[place + 1] = second;
                let expected = bytes.iter().position(|byte| needs_escape(*byte));
                assert_eq!(plain(&bytes), expected.unwrap_or(8), "{bytes:?}");
                let word = u64::from_le_bytes(bytes);
                assert_eq!(special(word) == 0, expected.is_none(), "{bytes:?}");
            }
        }
    }
}

#[test]
fn the_first_is_found_in_texts_of_any_length() {
    for length in 0..40 {
        let text = vec![b'x'; length];
        assert_eq!(plain(&text), length);
        for place in 0..length {
            let mut text = text.clone();
            text[place..].fill(b'"');
            assert_eq!(plain(&text), place);
        }
    }
}

#[test]
fn one_looks_from_any_place_on() {
    for length in 0..20 {
        for at in 0..30 {
            let mut text = vec![b'x'; length];
            assert_eq!(plain_end(&text, at), length.max(at));
            // What is before is not looked at.
            text[..at.min(length)].fill(b'"');
            assert_eq!(plain_end(&text, at), length.max(at));
        }
    }
}
