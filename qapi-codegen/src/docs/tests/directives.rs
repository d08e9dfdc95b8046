//! Directives, comments and targets.

use super::markdown;

#[test]
fn notes_are_quotes_with_a_lead() {
    assert_eq!(
        markdown(".. note:: Mind @size\n   of it.\n\n   More.\n\nEnd."),
        "> **Note:** Mind [`size`](Disk::size)\n> of it.\n>\n> More.\n\nEnd."
    );
    assert_eq!(markdown(".. warning::\n\n   Hot."), "> **Warning:** Hot.");
}

#[test]
fn notes_may_hold_lists_and_code() {
    assert_eq!(
        markdown(".. tip::\n\n   - a\n   - b\n\n   ::\n\n     c"),
        "> **Tip:**\n>\n> - a\n> - b\n>\n> ```text\n> c\n> ```"
    );
}

#[test]
fn notes_in_a_row_stay_apart() {
    assert_eq!(
        markdown(".. note:: One.\n\n.. seealso:: Two."),
        "> **Note:** One.\n\n> **See also:** Two."
    );
}

#[test]
fn admonitions_have_a_title() {
    assert_eq!(
        markdown(".. admonition:: Beware\n\n  Hot."),
        "> **Beware:** Hot."
    );
}

#[test]
fn notes_may_lack_the_blank_line_before() {
    assert_eq!(markdown("Text\n.. note:: One."), "Text\n\n> **Note:** One.");
}

#[test]
fn code_in_a_language_says_so() {
    assert_eq!(markdown(".. code-block:: C\n\n   a;"), "```c\na;\n```");
    assert_eq!(
        markdown(".. code-block:: json\n\n   [1]"),
        "```json\n[1]\n```"
    );
}

#[test]
fn code_that_rustdoc_might_test_is_text() {
    for language in [
        "",
        "rust",
        "none",
        "should_panic",
        "no_run",
        "QMP",
        "E0001",
        "unheard-of",
    ] {
        let text = format!(".. code-block:: {language}\n\n   a");
        assert_eq!(markdown(&text), "```text\na\n```", "{language}");
    }
}

#[test]
fn json_with_elisions_is_text() {
    assert_eq!(
        markdown(".. code-block:: json\n\n   [1, ...]"),
        "```text\n[1, ...]\n```"
    );
}

#[test]
fn options_of_code_are_dropped() {
    assert_eq!(
        markdown(".. code-block:: c\n   :linenos:\n\n   a;"),
        "```c\na;\n```"
    );
}

#[test]
fn examples_are_code_with_a_title() {
    assert_eq!(
        markdown(".. qmp-example::\n\n  -> 1\n  <- 2"),
        "**Example**\n\n```text\n-> 1\n<- 2\n```"
    );
    assert_eq!(
        markdown(".. qmp-example::\n   :title: Of *two* [x]\n\n   -> 1"),
        "**Example: Of \\*two\\* \\[x\\]**\n\n```text\n-> 1\n```"
    );
}

#[test]
fn annotated_examples_are_text_with_code() {
    assert_eq!(
        markdown(
            ".. qmp-example::\n   :annotated:\n\n   First::\n\n     -> 1\n\n   Then::\n\n     -> 2"
        ),
        "**Example**\n\nFirst:\n\n```text\n-> 1\n```\n\nThen:\n\n```text\n-> 2\n```"
    );
}

#[test]
fn conditions_of_a_page_are_dropped() {
    assert_eq!(markdown(".. only:: html\n\n   Text"), "Text");
}

#[test]
fn versions_are_said() {
    assert_eq!(
        markdown(".. versionadded:: 2.1\n   Better."),
        "> **Added in 2.1:** Better."
    );
    assert_eq!(
        markdown(".. deprecated:: 3.0"),
        "> **Deprecated since 3.0**"
    );
}

#[test]
fn unknown_directives_keep_their_text() {
    assert_eq!(markdown(".. unheard-of:: One\n\n   Two"), "One\n\nTwo");
}

#[test]
fn directives_of_a_page_are_dropped() {
    assert_eq!(markdown(".. contents::\n   :local:\n\nText"), "Text");
}

#[test]
fn comments_are_dropped() {
    assert_eq!(markdown("One\n\n.. none\n   of it\n\nTwo"), "One\n\nTwo");
}

#[test]
fn an_empty_comment_ends_at_once() {
    assert_eq!(markdown("..\n\n  Text"), "> Text");
}

#[test]
fn labels_are_dropped() {
    assert_eq!(markdown(".. _disk-label:\n\nText"), "Text");
}

#[test]
fn targets_with_a_url_are_kept() {
    assert_eq!(
        markdown(".. _site: https://example.org"),
        "- **site**: <https://example.org>"
    );
}

#[test]
fn footnotes_are_kept() {
    assert_eq!(markdown(".. [1] Text\n   more"), "\\[1\\] Text\nmore");
}

#[test]
fn directives_without_an_end_keep_their_text() {
    assert_eq!(markdown(".. note::"), "> **Note**");
    assert_eq!(
        markdown(".. qmp-example::\n   :title: One"),
        "**Example: One**\n\n```text\n```"
    );
}
