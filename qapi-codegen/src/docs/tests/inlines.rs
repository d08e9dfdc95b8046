//! Inline markup and references.

use super::markdown;

#[test]
fn literals_are_code() {
    assert_eq!(
        markdown("Pass ``-drive file`` twice."),
        "Pass `-drive file` twice."
    );
}

#[test]
fn literals_may_span_lines() {
    assert_eq!(
        markdown("Pass ``-drive\nfile`` twice."),
        "Pass `-drive file` twice."
    );
}

#[test]
fn literals_may_contain_backticks() {
    assert_eq!(markdown("Run ``a`b``."), "Run ``a`b``.");
    assert_eq!(markdown("Run ```a```."), "Run `` `a` ``.");
}

#[test]
fn literals_keep_what_is_special_elsewhere() {
    assert_eq!(markdown(r"``a*b[c]\d @size``"), r"`a*b[c]\d @size`");
}

#[test]
fn emphasis_and_strong_stay() {
    assert_eq!(
        markdown("A *weak* and a **strong one**."),
        "A *weak* and a **strong one**."
    );
}

#[test]
fn asterisks_that_emphasize_nothing_are_escaped() {
    assert_eq!(markdown("All *.img files"), r"All \*.img files");
    assert_eq!(markdown("Not '*' nor 2*3*4"), r"Not '\*' nor 2\*3\*4");
    assert_eq!(markdown("2 * 3"), "2 * 3");
}

#[test]
fn references_to_definitions_are_links() {
    assert_eq!(markdown("See `Disk`."), "See [`Disk`](super::Disk).");
    assert_eq!(
        markdown("See `eject-disk`."),
        "See [`eject-disk`](struct@super::command::EjectDisk)."
    );
}

#[test]
fn a_link_whose_target_is_its_text_has_no_explicit_target() {
    assert_eq!(markdown("See `Local`."), "See [`Local`].");
}

#[test]
fn references_to_nothing_are_code() {
    assert_eq!(markdown("See `Tape`."), "See `Tape`.");
}

#[test]
fn roles_of_the_domain_are_links() {
    assert_eq!(
        markdown("See :qapi:type:`Disk`."),
        "See [`Disk`](super::Disk)."
    );
    assert_eq!(
        markdown("See :qapi:type:`~QMP:Disk`."),
        "See [`Disk`](super::Disk)."
    );
    assert_eq!(
        markdown("See :qapi:type:`disks <Disk>`."),
        "See [disks](super::Disk)."
    );
    assert_eq!(markdown("See :qapi:type:`!Disk`."), "See `Disk`.");
}

#[test]
fn roles_that_lead_out_of_the_schema_show_their_title() {
    assert_eq!(
        markdown("See :doc:`the guide </a/guide>`."),
        "See the guide."
    );
    assert_eq!(markdown("See :ref:`disk-label`."), "See `disk-label`.");
}

#[test]
fn roles_of_markup_are_markup() {
    assert_eq!(
        markdown(":emphasis:`a` :strong:`b` :code:`c`"),
        "*a* **b** `c`"
    );
    assert_eq!(markdown("`a`:strong:"), "**a**");
}

#[test]
fn mentions_of_members_are_links() {
    assert_eq!(markdown("If @size is 0"), "If [`size`](Disk::size) is 0");
    assert_eq!(markdown("(@read-only)"), "([`read-only`](Disk::read_only))");
}

#[test]
fn mentions_of_definitions_are_links() {
    assert_eq!(
        markdown("A list of @Disk"),
        "A list of [`Disk`](super::Disk)"
    );
}

#[test]
fn mentions_of_nothing_are_code() {
    assert_eq!(markdown("If @speed is 0"), "If `speed` is 0");
}

#[test]
fn mentions_end_before_punctuation() {
    assert_eq!(
        markdown("@size's end, @size. @size- @size: (@size)"),
        "[`size`](Disk::size)'s end, [`size`](Disk::size). [`size`](Disk::size)- \
         [`size`](Disk::size): ([`size`](Disk::size))"
    );
}

#[test]
fn mentions_of_downstream_names_have_dots() {
    assert_eq!(
        markdown("@__org.example_mode."),
        "[`__org.example_mode`](Disk::mode)."
    );
}

#[test]
fn addresses_are_no_mentions() {
    assert_eq!(
        markdown("Ask someone@size.example or @."),
        "Ask someone@size.example or @."
    );
}

#[test]
fn mentions_are_links_in_emphasis() {
    assert_eq!(markdown("*only @size*"), "*only [`size`](Disk::size)*");
}

#[test]
fn bare_urls_are_links() {
    assert_eq!(
        markdown("See https://example.org/a_b*c, or (http://example.org)."),
        "See <https://example.org/a_b*c>, or (<http://example.org>)."
    );
    assert_eq!(
        markdown("See <http://example.org/>."),
        "See <http://example.org/>."
    );
}

#[test]
fn schemes_alone_are_text() {
    assert_eq!(
        markdown(r#"Starts with "http://"."#),
        r#"Starts with "http://"."#
    );
}

#[test]
fn hyperlinks_are_links() {
    assert_eq!(
        markdown("See `the site <https://example.org/a>`_."),
        "See [the site](https://example.org/a)."
    );
    assert_eq!(
        markdown("See `the\nsite <https://example.org/a_(b)>`__."),
        "See [the\nsite](<https://example.org/a_(b)>)."
    );
    assert_eq!(markdown("See `the site`_."), "See the site.");
}

#[test]
fn references_to_footnotes_keep_their_label() {
    assert_eq!(markdown("As shown [1]_."), r"As shown \[1\].");
}

#[test]
fn escapes_of_markup_are_resolved() {
    assert_eq!(markdown(r"2 \* 3, \`a\`, \@size"), r"2 \* 3, \`a\`, @size");
    assert_eq!(markdown(r"``size``\ s"), "`size`s");
}

#[test]
fn backslashes_before_letters_stay() {
    assert_eq!(markdown(r"Ends with \r\n"), r"Ends with \\r\\n");
}

#[test]
fn unmistakable_names_of_definitions_are_links_without_markup() {
    let link = "[`eject-disk`](struct@super::command::EjectDisk)";
    assert_eq!(markdown("As eject-disk does."), format!("As {link} does."));
    assert_eq!(markdown("(eject-disk)"), format!("({link})"));
    assert_eq!(markdown("Use 'eject-disk'."), format!("Use '{link}'."));
    assert_eq!(
        markdown("Of a DiskKind, or"),
        "Of a [`DiskKind`](super::DiskKind), or"
    );
    assert_eq!(markdown("eject-disk's size"), format!("{link}'s size"));
}

#[test]
fn words_that_may_be_others_are_no_links() {
    assert_eq!(markdown("A Disk or two"), "A Disk or two");
    assert_eq!(markdown("Local"), "Local");
}

#[test]
fn parts_of_longer_words_are_no_links() {
    for text in [
        "x-eject-disk",
        "eject-disk-now",
        "eject-disk.txt",
        "docs/eject-disk",
        "eject-disk/now",
        "DiskKinds",
        "-eject-disk",
        "$DiskKind",
        "a=DiskKind",
    ] {
        assert_eq!(markdown(text), text);
    }
}

#[test]
fn names_in_markup_are_no_links_twice() {
    assert_eq!(markdown("``DiskKind``"), "`DiskKind`");
    assert_eq!(
        markdown("`DiskKind there <https://a.example/b>`_"),
        "[DiskKind there](https://a.example/b)"
    );
    assert_eq!(markdown("*a DiskKind*"), "*a DiskKind*");
}
