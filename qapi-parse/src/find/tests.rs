//! Both ways find the same: run with the feature `memchr` and without.

use super::{byte, bytes, either, word, words};

#[test]
fn bytes_and_words_are_found() {
    let text = b"'include' one\n'include'\n\rtwo".as_slice();
    assert_eq!(byte(b'\n', text), Some(13));
    assert_eq!(byte(b'x', text), None);
    assert_eq!(bytes(b'\n', text).collect::<Vec<_>>(), [13, 23]);
    assert_eq!(either(0, b'\r', text), Some(24));
    assert_eq!(either(b'\r', b'\n', text), Some(13));
    assert_eq!(word(text, b"'\n"), Some(22));
    assert_eq!(word(text, b"three"), None);
    assert_eq!(words(text, "'include'").collect::<Vec<_>>(), [0, 14]);
}
