//! Both ways of looking, by words and by bytes, find the same place.

use super::{is_one_line_of_ascii, is_plain_ascii, plain_end, spaces_end};

/// Each byte that there is, at each place of texts of up to three words.
#[test]
fn every_byte_is_found_or_passed_wherever_it_stands() {
    for byte in 0..=u8::MAX {
        for length in 0..40 {
            for place in 0..length {
                let mut text = vec![b'a'; length];
                text[place] = byte;
                for quote in [b'"', b'\''] {
                    let special = byte == quote || byte == b'\\' || byte < 0x20;
                    let expected = if special { place } else { length };
                    assert_eq!(
                        plain_end(&text, 0, quote) as usize,
                        expected,
                        "{byte} in {text:?}"
                    );
                }
                let mut text = vec![b' '; length];
                text[place] = byte;
                let expected = if byte == b' ' { length } else { place };
                assert_eq!(
                    spaces_end(&text, 0) as usize,
                    expected,
                    "{byte} in {text:?}"
                );
            }
        }
    }
}

/// What the subtraction borrows from one byte does not make its neighbour count.
#[test]
fn neighbours_do_not_matter() {
    for before in 0..=u8::MAX {
        for after in 0..=u8::MAX {
            let text = [b'a', before, after, b'a', b'a', b'a', b'a', b'a', b'"'];
            let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
            let expected = text.iter().position(special);
            let found = plain_end(&text, 0, b'"') as usize;
            assert_eq!(Some(found), expected, "{text:?}");
        }
    }
}

#[test]
fn looking_begins_where_it_is_told_to() {
    let text = b"\"\"plain text\" and more";
    assert_eq!(plain_end(text, 2, b'"'), 12);
    assert_eq!(plain_end(text, 13, b'"') as usize, text.len());
    assert_eq!(plain_end(text, 99, b'"'), 99);
    assert_eq!(spaces_end(b"  x        \n", 3), 11);
}

#[test]
fn text_is_plain_if_json_has_it_as_it_is() {
    for c in '\0'..='\u{200}' {
        let plain = !c.is_ascii_control() && c.is_ascii() && c != '"' && c != '\\';
        for length in 0..20 {
            let mut text: String = "query-qmp-schema-1.0".chars().take(length).collect();
            assert!(is_plain_ascii(&text), "{text}");
            text.push(c);
            assert_eq!(is_plain_ascii(&text), plain, "{text}");
            text.push_str("-and-more");
            assert_eq!(is_plain_ascii(&text), plain, "{text}");
        }
    }
}

#[test]
fn a_line_of_ascii_has_neither_line_ends_nor_other_characters() {
    for c in '\0'..='\u{200}' {
        for length in 0..20 {
            let mut text = "x".repeat(length);
            text.push(c);
            let plain = c.is_ascii() && c >= ' ';
            assert_eq!(is_one_line_of_ascii(text.as_bytes()), plain, "{text:?}");
            text.push_str("and more of it");
            assert_eq!(is_one_line_of_ascii(text.as_bytes()), plain, "{text:?}");
        }
    }
}
