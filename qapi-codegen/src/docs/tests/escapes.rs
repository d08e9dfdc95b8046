//! Text that means something to Markdown or rustdoc and nothing to rST.

use super::markdown;

#[test]
fn brackets_make_no_links() {
    assert_eq!(
        markdown("Of device[0] in [0, 10)"),
        r"Of device\[0\] in \[0, 10)"
    );
}

#[test]
fn angle_brackets_make_no_tags() {
    assert_eq!(
        markdown("link<kind> and <id>, a < b, <>"),
        r"link\<kind> and \<id>, a < b, <>"
    );
}

#[test]
fn underscores_make_no_emphasis() {
    assert_eq!(
        markdown("The _one_ of backing_file_depth"),
        r"The \_one\_ of backing_file_depth"
    );
}

#[test]
fn tildes_make_no_strikethrough() {
    assert_eq!(markdown("~one~ ~~two~~"), r"\~one\~ \~\~two\~\~");
}

#[test]
fn bars_make_no_tables() {
    assert_eq!(markdown("a | b\n--|--\nc | d"), "a \\| b\n--\\|--\nc \\| d");
}

#[test]
fn ampersands_make_no_entities() {
    assert_eq!(markdown("A&B &lt; &"), r"A&B \&lt; &");
}

#[test]
fn lines_of_prose_start_no_blocks() {
    assert_eq!(
        markdown("Prose\n# a\n> b\n+ c\n1. d\n2) e\n==\n-"),
        "Prose\n\\# a\n\\> b\n\\+ c\n1\\. d\n2\\) e\n\\==\n\\-"
    );
}

#[test]
fn numbers_within_a_line_are_left_alone() {
    assert_eq!(
        markdown("Since 2.10. Not\n2.10 or 3%"),
        "Since 2.10. Not\n2.10 or 3%"
    );
}

#[test]
fn braces_and_percent_signs_are_left_alone() {
    assert_eq!(markdown("Expands %s to {size}"), "Expands %s to {size}");
}

#[test]
fn options_keep_their_dashes() {
    assert_eq!(
        markdown("With --size -- or not"),
        r"With \-\-size -- or not"
    );
}

#[test]
fn tabs_and_control_characters_are_spaces() {
    assert_eq!(markdown("a\tb\u{7}c\r\nd"), "a b c\nd");
}

#[test]
fn sentences_are_one_space_apart() {
    assert_eq!(markdown("One.  Two."), "One. Two.");
}
