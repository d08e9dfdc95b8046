//! The documentation of a definition as a whole.

use qapi_parse::schema::SectionKind;

use super::{Names, check};
use crate::docs::definition::{Parts, assemble};

fn assembled(parts: &Parts<'_>, extras: &[&str]) -> String {
    let extras: Vec<String> = extras.iter().map(|extra| (*extra).to_owned()).collect();
    let markdown = assemble(parts, "", &extras, &Names);
    check::clean(&markdown).unwrap();
    markdown
}

fn sections(sections: &[(SectionKind, &str)]) -> String {
    assembled(
        &Parts {
            sections: sections.to_vec(),
            ..Parts::default()
        },
        &[],
    )
}

#[test]
fn nothing_is_nothing() {
    assert_eq!(assembled(&Parts::default(), &[]), "");
}

#[test]
fn all_parts_have_their_place() {
    let parts = Parts {
        body: "Ejects a `Disk`.\n\nMore.",
        sections: vec![
            (SectionKind::Since, "2.10"),
            (
                SectionKind::Errors,
                "\n    - If none, NoDisk\n    - Else, Stuck",
            ),
            (SectionKind::Todo, "Nothing"),
            (
                SectionKind::Plain,
                ".. note:: Slow.\n\n.. qmp-example::\n\n   -> 1",
            ),
            (SectionKind::Returns, "the `Disk`\n    that was in"),
        ],
        features: vec![("fast", "Is quick\n    about it."), ("bare", "")],
    };
    assert_eq!(
        assembled(&parts, &["**Only if** `A`."]),
        "Ejects a [`Disk`](super::Disk).\n\nMore.\n\n> **Note:** Slow.\n\n**Since:** 2.10\n\n\
         **Only if** `A`.\n\n# Returns\n\nthe [`Disk`](super::Disk)\nthat was in\n\n# Errors\n\n\
         - If none, NoDisk\n- Else, Stuck\n\n# Features\n\n- `fast`: Is quick\n  about it.\n\
         - `bare`\n\n# Examples\n\n```text\n-> 1\n```"
    );
}

#[test]
fn what_does_not_begin_with_a_paragraph_is_led_by_one() {
    let led = |body, extra: &str| {
        let parts = Parts {
            body,
            ..Parts::default()
        };
        assemble(&parts, "Lead.", &[extra.to_owned()], &Names)
    };
    assert_eq!(led("", "More."), "Lead.\n\nMore.");
    assert_eq!(led("", "Lead."), "Lead.");
    assert_eq!(led("- a\n- b", "More."), "Lead.\n\n- a\n- b\n\nMore.");
    assert_eq!(led("Text.", "Lead."), "Text.\n\nLead.");
}

#[test]
fn plain_text_keeps_its_order() {
    assert_eq!(
        sections(&[(SectionKind::Plain, "One."), (SectionKind::Plain, "Two.")]),
        "One.\n\nTwo."
    );
}

#[test]
fn what_follows_an_example_stays_with_it() {
    assert_eq!(
        sections(&[(
            SectionKind::Plain,
            ".. qmp-example::\n   :title: T\n\n   -> 1\n\nAs seen."
        )]),
        "# Examples\n\n**T**\n\n```text\n-> 1\n```\n\nAs seen."
    );
}

#[test]
fn old_notes_are_notes() {
    assert_eq!(
        sections(&[(SectionKind::Note, "Mind\n      it.\n\n      More.")]),
        "> **Note:** Mind\n> it.\n>\n> More."
    );
}

#[test]
fn old_examples_are_code() {
    assert_eq!(
        sections(&[(SectionKind::Example, "\n-> { \"a\":\n     1 }\n<- 2\n")]),
        "# Examples\n\n```text\n-> { \"a\":\n     1 }\n<- 2\n```"
    );
}

#[test]
fn old_examples_may_start_beside_their_tag() {
    assert_eq!(
        sections(&[(SectionKind::Example, "<- { \"a\":\n     1 }")]),
        "# Examples\n\n```text\n<- { \"a\":\n     1 }\n```"
    );
}

#[test]
fn old_examples_need_no_arrows() {
    assert_eq!(
        sections(&[(SectionKind::Example, "\n{ \"a\":\n  1 }\n\n  { \"b\": 2 }")]),
        "# Examples\n\n```text\n{ \"a\":\n  1 }\n\n  { \"b\": 2 }\n```"
    );
}

#[test]
fn old_examples_may_be_numbered() {
    assert_eq!(
        sections(&[(SectionKind::Example, "\n1. First\n-> 1\n\n2.\n-> 2\n\n   3")]),
        "# Examples\n\n1. First\n\n```text\n-> 1\n```\n\n2.\n\n```text\n-> 2\n\n   3\n```"
    );
}

#[test]
fn old_examples_may_have_prose() {
    assert_eq!(
        sections(&[(
            SectionKind::Example,
            "\nFirst:\n\n-> 1\n\nThen [x]:\n\n-> 2"
        )]),
        "# Examples\n\nFirst:\n\n```text\n-> 1\n```\n\nThen \\[x\\]:\n\n```text\n-> 2\n```"
    );
}
