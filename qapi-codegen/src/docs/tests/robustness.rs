//! What no text may do, however odd: break the invariants, lose a word, take long, or end badly.

use std::time::Instant;

use super::{Names, check, markdown};
use crate::docs;

/// Pieces that mean something to rST or to Markdown, alone or together.
const MARKUP: [&str; 96] = [
    "\n",
    "\n\n",
    "\n  ",
    "\n\n    ",
    " ",
    "  ",
    "\t",
    "*",
    "**",
    "_",
    "__",
    "`",
    "``",
    "```",
    "~",
    "~~~",
    "<",
    ">",
    "<b>",
    "</b>",
    "<!--",
    "[",
    "]",
    "[x]",
    "[x]: y",
    "(",
    ")",
    "|",
    "| ",
    "\\",
    "\\\\",
    "\\ ",
    "#",
    "# ",
    "## ",
    "- ",
    "-",
    "--",
    "---",
    "+",
    "+ ",
    "* ",
    "1. ",
    "1) ",
    "(1) ",
    "#. ",
    "a) ",
    "2.",
    "=",
    "== ",
    "====",
    "====  ====",
    "+---+---+",
    "+===+===+",
    "| a | b |",
    ":",
    "::",
    ":a: ",
    ":doc:`",
    ":qapi:type:`Disk`",
    "`Disk`",
    "@size",
    "@",
    "@@",
    "&amp;",
    "&",
    "http://",
    "https://example.org/a_b",
    "https://",
    "`a <https://example.org>`_",
    "_ ",
    ".. ",
    "..",
    ".. note::",
    ".. code-block:: rust",
    ".. qmp-example::",
    ":annotated:",
    ":title: t",
    ".. table:: t",
    "-> ",
    "<- ",
    "{",
    "}",
    "%",
    "$",
    "^",
    ">>> ",
    "'",
    "\"",
    "...",
    "é",
    "\u{a0}",
    "\u{7}",
    "\r",
    "[^1]",
    "!",
];

/// Pieces that do not steer what becomes of the words around them.
const LAYOUT: [&str; 26] = [
    "\n",
    "\n\n",
    "\n  ",
    "\n\n   ",
    " ",
    " ",
    "  ",
    "*",
    "**",
    "``",
    "~",
    "[",
    "]",
    "|",
    "#",
    "- ",
    "\n- ",
    "\n1. ",
    "\n\n1. ",
    "==",
    "\n-> ",
    "::\n\n  ",
    "\n| ",
    "\n====  ====\n",
    "\n.. note:: ",
    "_",
];

fn assert_clean(text: &str) {
    for markdown in [docs::markdown(text, &Names), docs::item(text, &Names)] {
        check::clean(&markdown).unwrap_or_else(|problem| panic!("{text:?}: {problem}"));
    }
}

#[test]
fn any_mix_of_markup_stays_clean() {
    let mut rng = test_support::rng();
    for _ in 0..test_support::rounds(20_000) {
        let mut text = String::new();
        for _ in 0..rng.usize(..14) {
            text.push_str(MARKUP[rng.usize(..MARKUP.len())]);
            if rng.usize(..3) == 0 {
                text.push_str("word");
            }
        }
        assert_clean(&text);
    }
}

#[test]
fn any_layout_keeps_all_words() {
    let mut rng = test_support::rng();
    for _ in 0..test_support::rounds(20_000) {
        let mut text = String::new();
        for word in 0..rng.usize(..10) {
            text.push_str(LAYOUT[rng.usize(..LAYOUT.len())]);
            text.push_str("word");
            text.push_str(&word.to_string());
            text.push_str(LAYOUT[rng.usize(..LAYOUT.len())]);
        }
        assert_clean(&text);
        let markdown = docs::markdown(&text, &Names);
        let shown = check::shown(&markdown);
        for word in text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.starts_with('w'))
        {
            assert!(
                shown.contains(word),
                "{word} of {text:?} is missing in\n{markdown}"
            );
        }
    }
}

#[test]
fn time_grows_no_faster_than_text() {
    let repeated = [
        "*a ",
        "**a ",
        "`a ",
        "``a ",
        ":a",
        ":a:`",
        "@a-",
        "https://",
        "<http://a",
        "`a <",
        "[",
        "\\",
        "&a",
        "--",
        "- ",
        "> ",
        "a\n b\n",
        "a::\n\n b\n",
        "- a\n",
        "1. a\n",
        "| a\n",
        ".. a\n",
        ".. note::\n",
        "====  ====\n",
        "+--+--+\n",
        ":a: b\n",
        "\n",
        "  \n a\n",
        "-> a\n\n",
        "a\n===\n",
        "a)\n\n",
        ".. note:: a\n ",
        "* a\n  - ",
    ];
    for piece in repeated {
        let text = piece.repeat(200_000 / piece.len());
        let start = Instant::now();
        docs::markdown(&text, &Names);
        docs::item(&text, &Names);
        let took = start.elapsed();
        // What is linear takes a tenth of this even on a slow machine, what is not a hundredfold.
        assert!(took.as_secs() < 10, "{piece:?} takes {took:?}");
    }
}

#[test]
fn indentation_may_be_as_deep_as_it_likes() {
    let mut text = String::new();
    for depth in 0..2000 {
        text.push_str(&" ".repeat(depth));
        text.push_str("- word\n");
    }
    let markdown = markdown(&text);
    assert_eq!(markdown.matches("word").count(), 2000);
}
