//! Paragraphs and what else stands between blank lines.

use super::{item, markdown};

#[test]
fn paragraphs_stay_apart() {
    assert_eq!(markdown("One\nline.\n\n\nTwo."), "One\nline.\n\nTwo.");
}

#[test]
fn empty_text_is_empty() {
    assert_eq!(markdown(""), "");
    assert_eq!(markdown("\n  \n"), "");
}

#[test]
fn common_indentation_means_nothing() {
    assert_eq!(markdown("  One\n  line."), "One\nline.");
}

#[test]
fn indented_text_is_a_quote() {
    assert_eq!(
        markdown("One:\n\n    a = b\n\nTwo."),
        "One:\n\n> a = b\n\nTwo."
    );
}

#[test]
fn an_indented_list_is_a_list() {
    assert_eq!(markdown("One:\n\n  - a\n  - b"), "One:\n\n- a\n- b");
}

#[test]
fn an_indented_directive_is_no_quote() {
    assert_eq!(
        markdown("One:\n\n  .. code-block:: c\n\n     a"),
        "One:\n\n```c\na\n```"
    );
}

#[test]
fn descriptions_may_start_beside_their_name() {
    assert_eq!(
        item("One\n    line\n    (since 1.2)"),
        "One\nline\n(since 1.2)"
    );
    assert_eq!(item("One\n    line\n\n    Two"), "One\nline\n\nTwo");
}

#[test]
fn descriptions_may_start_under_their_name() {
    assert_eq!(item("\n    One\n    line"), "One\nline");
    assert_eq!(item("    One\n    line"), "One\nline");
}

#[test]
fn descriptions_may_fall_back_to_no_indentation() {
    assert_eq!(item("One\n    line\n\nTwo"), "One\nline\n\nTwo");
}

#[test]
fn lines_that_are_indented_sloppily_stay_in_their_paragraph() {
    assert_eq!(
        markdown("One\nline\n  more\n more"),
        "One\nline\nmore\nmore"
    );
}

#[test]
fn literal_blocks_are_code() {
    assert_eq!(
        markdown("So::\n\n  $ run\n    [x]\n\nDone."),
        "So:\n\n```text\n$ run\n  [x]\n```\n\nDone."
    );
}

#[test]
fn literal_blocks_may_stand_alone() {
    assert_eq!(
        markdown("So.\n\n::\n\n  $ run"),
        "So.\n\n```text\n$ run\n```"
    );
    assert_eq!(markdown("So. ::\n\n  $ run"), "So.\n\n```text\n$ run\n```");
}

#[test]
fn literal_blocks_may_lack_the_blank_line() {
    assert_eq!(markdown("So::\n  $ run"), "So:\n\n```text\n$ run\n```");
}

#[test]
fn colons_that_announce_nothing_stay() {
    assert_eq!(markdown("So::\n\nDone."), "So:\n\nDone.");
}

#[test]
fn fences_outlast_what_they_enclose() {
    assert_eq!(
        markdown("::\n\n  ```\n  a\n  ```"),
        "````text\n```\na\n```\n````"
    );
}

#[test]
fn code_keeps_its_blank_lines() {
    assert_eq!(
        markdown("::\n\n  a\n\n  b\n\nc"),
        "```text\na\n\nb\n```\n\nc"
    );
}

#[test]
fn exchanges_are_code_without_indentation() {
    assert_eq!(
        markdown("So:\n\n-> { \"a\":\n     1 }\n\n<- [\n]\n\nDone."),
        "So:\n\n```text\n-> { \"a\":\n     1 }\n\n<- [\n]\n```\n\nDone."
    );
}

#[test]
fn terms_and_definitions_are_a_list() {
    assert_eq!(
        markdown("fast\n  Skips all.\nslow\n  Reads all.\n\n  Twice."),
        "- **fast**: Skips all.\n- **slow**: Reads all.\n\n  Twice."
    );
}

#[test]
fn a_line_that_introduces_an_indented_list_is_no_term() {
    assert_eq!(markdown("Kinds:\n  - a\n  - b"), "Kinds:\n\n- a\n- b");
}

#[test]
fn fields_are_a_list() {
    assert_eq!(
        markdown(":size: In bytes.\n:name:\n  Any."),
        "- **size**: In bytes.\n- **name**: Any."
    );
}

#[test]
fn underlined_titles_are_headings() {
    assert_eq!(
        markdown("****\nDisk\n****\n\nKind\n====\n\nText\n\nPart\n----"),
        "# Disk\n\n## Kind\n\nText\n\n### Part"
    );
}

#[test]
fn old_titles_are_headings() {
    assert_eq!(markdown("= Disks"), "# Disks");
    assert_eq!(
        markdown("== Kinds of disks\n\nText"),
        "## Kinds of disks\n\nText"
    );
}

#[test]
fn titles_end_as_they_are_written() {
    assert_eq!(markdown("= Of C #"), "# Of C \\#");
}

#[test]
fn transitions_are_rules() {
    assert_eq!(markdown("One\n\n----\n\nTwo"), "One\n\n---\n\nTwo");
}

#[test]
fn line_blocks_keep_their_breaks() {
    assert_eq!(markdown("| one\n| two\n|\n| three"), "one\\\ntwo\n\nthree");
}

#[test]
fn sessions_of_python_are_code() {
    assert_eq!(markdown(">>> 1 + 1\n2"), "```text\n>>> 1 + 1\n2\n```");
}
