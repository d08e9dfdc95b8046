//! The first sentence, for lists.

use super::super::{freeform, headings, sentence};
use super::{Names, check};

fn first(text: &str) -> Option<String> {
    let sentence = sentence(text, &Names);
    if let Some(sentence) = &sentence {
        check::clean(sentence).unwrap();
        assert!(!sentence.contains('\n'), "{sentence:?} is no line");
    }
    sentence
}

#[test]
fn a_sentence_ends_with_a_period_before_another() {
    let text = "Ejects the\nmedium.  Not by force.\n\nMore.";
    assert_eq!(first(text).unwrap(), "Ejects the medium.");
    assert_eq!(first("Ejects it. `Disk` knows.").unwrap(), "Ejects it.");
}

#[test]
fn a_paragraph_without_an_end_is_a_sentence() {
    assert_eq!(
        first("Ejects\nthe medium\n\nMore.").unwrap(),
        "Ejects the medium"
    );
    assert_eq!(
        first("Needs 1.5 s. at most").unwrap(),
        "Needs 1.5 s. at most"
    );
}

#[test]
fn neither_code_nor_an_abbreviation_ends_a_sentence() {
    assert_eq!(first("As ``a. B``. More.").unwrap(), "As `a. B`.");
    assert_eq!(
        first("Media (e.g. CDs) i.e. Discs. More.").unwrap(),
        "Media (e.g. CDs) i.e. Discs."
    );
}

#[test]
fn names_in_a_sentence_are_links() {
    assert_eq!(
        first("Undoes `eject-disk`. More.").unwrap(),
        "Undoes [`eject-disk`](struct@super::command::EjectDisk)."
    );
}

#[test]
fn a_section_may_begin_beside_its_tag_or_below() {
    assert_eq!(
        first("the disk that\n    was there").unwrap(),
        "the disk that was there"
    );
    assert_eq!(first("\n    the disk").unwrap(), "the disk");
}

#[test]
fn what_is_no_paragraph_has_no_first_sentence() {
    for text in ["", ".. note:: Slow.", "- One.\n- Two.", "::\n\n    code"] {
        assert_eq!(first(text), None, "{text:?}");
    }
}

#[test]
fn headings_go_up_to_the_first_level_at_most() {
    let text = "== Disks\n\nRound.\n\n=== Old ones\n";
    assert_eq!(headings(text), [2, 3]);
    let raised = |by| freeform(text, by, &Names);
    assert_eq!(raised(1), "# Disks\n\nRound.\n\n## Old ones");
    assert_eq!(raised(9), "# Disks\n\nRound.\n\n# Old ones");
}
