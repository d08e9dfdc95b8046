//! Tests of the nearest word.

use super::closest;

#[test]
fn swapped_letters_are_near() {
    assert_eq!(closest("dtaa", ["data", "base"]), Some("data"));
}

#[test]
fn another_case_is_nearest() {
    assert_eq!(closest("STR", ["sir", "str"]), Some("str"));
}

#[test]
fn unlike_words_are_not_suggested() {
    assert_eq!(closest("bogus", ["data", "base", "if"]), None);
}

#[test]
fn the_word_itself_is_not_suggested() {
    assert_eq!(closest("data", ["data"]), None);
}
