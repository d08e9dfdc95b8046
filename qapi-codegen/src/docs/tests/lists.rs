//! Lists of all kinds.

use super::{item, markdown};

#[test]
fn bullets_are_bullets() {
    assert_eq!(markdown("* a\n* b\n  b\n\nEnd"), "- a\n- b\n  b\n\nEnd");
}

#[test]
fn items_a_blank_line_apart_stay_so() {
    assert_eq!(markdown("- a\n\n- b"), "- a\n\n- b");
}

#[test]
fn items_may_have_paragraphs() {
    assert_eq!(markdown("- a\n\n  more\n- b"), "- a\n\n  more\n- b");
}

#[test]
fn items_may_have_code() {
    assert_eq!(
        markdown("- a::\n\n    b\n\n- c"),
        "- a:\n\n  ```text\n  b\n  ```\n\n- c"
    );
}

#[test]
fn lists_may_nest() {
    assert_eq!(
        markdown("- a\n\n  - b\n  - c\n- d"),
        "- a\n  - b\n  - c\n- d"
    );
}

#[test]
fn lists_may_lack_the_blank_line_before() {
    assert_eq!(markdown("Either:\n- a\n- b"), "Either:\n\n- a\n- b");
    assert_eq!(item("one of\n    - a\n    - b"), "one of\n\n- a\n- b");
}

#[test]
fn descriptions_may_be_lists() {
    assert_eq!(item("- a\n         - b\n           b"), "- a\n- b\n  b");
}

#[test]
fn further_lines_of_an_item_may_be_indented_at_will() {
    assert_eq!(
        markdown("- a\n    more\n    more\n- b\nmore"),
        "- a\n  more\n  more\n- b\n  more"
    );
}

#[test]
fn a_new_kind_of_bullet_starts_a_new_list() {
    assert_eq!(markdown("- a\n- b\n\n* c"), "- a\n- b\n\n* c");
}

#[test]
fn numbers_stay() {
    assert_eq!(markdown("1. a\n2. b\n   b"), "1. a\n2. b\n   b");
    assert_eq!(markdown("3) c\n\n4) d"), "3. c\n\n4. d");
    assert_eq!(markdown("(1) a\n(2) b"), "1. a\n2. b");
}

#[test]
fn numbers_may_be_left_to_be_counted() {
    assert_eq!(markdown("#. a\n#. b"), "1. a\n2. b");
}

#[test]
fn letters_stay_as_text() {
    assert_eq!(markdown("a) one\nb) two"), "- a) one\n- b) two");
}

#[test]
fn numbers_that_start_a_line_of_prose_are_no_items() {
    assert_eq!(markdown("2010. was\nlong ago."), "2010\\. was\nlong ago.");
}

#[test]
fn initials_are_no_items() {
    assert_eq!(markdown("N. Body"), "N. Body");
}

#[test]
fn items_may_be_empty() {
    assert_eq!(markdown("-\n- a"), "-\n- a");
}
