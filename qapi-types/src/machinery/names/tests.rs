//! Names are found, and expected in the order in which QEMU sends them.

use std::{fs, iter};

use test_macros::corpus_test;

use super::{MOST, Match, NONE, Names, bucket};
use crate::Any;

const FEW: &[&str] = &[
    "",
    "a",
    "b",
    "ab",
    "abcd",
    "abce",
    "a-name",
    "b-name",
    "eightlet",
    "an-even-longer-name-than-this-one",
];

#[test]
fn names_are_found_and_nothing_else() {
    const NAMES: Names = Names::new(FEW);
    for (index, name) in FEW.iter().enumerate() {
        assert_eq!(NAMES.find(name), Some(index), "{name}");
        for other in [format!("{name}x"), format!("x{name}"), name.to_uppercase()] {
            let expected = FEW.iter().position(|name| *name == other);
            assert_eq!(NAMES.find(&other), expected, "{other}");
        }
    }
}

#[test]
fn any_number_of_names_is_found() {
    for count in [0, 1, MOST - 1, MOST, MOST + 1, 300] {
        let names: Vec<&'static str> = (0..count).map(|it| &*format!("name-{it}").leak()).collect();
        let names = Names::new(names.leak());
        for (index, name) in names.all.iter().enumerate() {
            assert_eq!(names.find(name), Some(index), "{name} of {count}");
        }
        assert_eq!(names.find("name-"), None);
        // Each comes once in the order, where there is one.
        let mut ranked: Vec<usize> = names
            .order
            .iter()
            .map(|index| usize::from(*index))
            .collect();
        ranked.sort_unstable();
        let all = (0..count).filter(|_| count <= MOST);
        let none = iter::repeat(usize::from(NONE));
        assert_eq!(
            ranked,
            all.chain(none).take(MOST).collect::<Vec<_>>(),
            "{count}"
        );
    }
}

/// What is found first in text, by each way to look for it, where both find the same.
fn first_in(names: &Names, text: &str) -> Option<Match> {
    let text = text.as_bytes();
    let found = names.next(text);
    assert_eq!(names.likely_of_server(text, None), found);
    found
}

#[test]
fn a_name_that_is_looked_for_in_text_ends_there() {
    const NAMES: Names = Names::new(&["sugar", "sugar-cube"]);
    for (text, index) in [("sugar\":123", 0), ("sugar-cube\":123", 1)] {
        let found = Match { index, left: 3 };
        assert_eq!(first_in(&NAMES, text), Some(found), "{text}");
    }
    for text in [
        "sugar",
        "sugar\"",
        "sugar\",",
        "sugar-cub\":1",
        "sugar\\u002dcube\":1",
        "salt\":1",
        "\":1",
        "",
    ] {
        assert_eq!(first_in(&NAMES, text), None, "{text}");
    }
    let found = Match { index: 1, left: 2 };
    assert_eq!(NAMES.next(b"sugar-cube\" \n: 1"), Some(found));
    assert_eq!(NAMES.next(b"sugar-cube\"\x0c: 1"), None, "no white space");
}

#[test]
fn names_with_escapes_are_not_looked_for_in_text() {
    const NAMES: Names = Names::new(&["\"quoted\"", "plain"]);
    assert_eq!(NAMES.find("\"quoted\""), Some(0));
    // Taken as text of an object, this would be no JSON.
    assert_eq!(first_in(&NAMES, "\"quoted\"\":1"), None);
}

#[test]
fn one_comes_after_the_other_as_it_is_sent() {
    // `query-version` answers so.
    const NAMES: Names = Names::new(&["major", "minor", "micro"]);
    let text = |name: &str| format!("{name}\":1").into_bytes();
    let likely = |last, name| Some(NAMES.likely_of_server(&text(name), last)?.index);
    assert_eq!(likely(None, "micro"), Some(2));
    assert_eq!(likely(Some(2), "minor"), Some(1));
    assert_eq!(likely(Some(1), "major"), Some(0));
    assert_eq!(likely(Some(0), "micro"), None, "it has been there");
}

#[test]
fn a_whole_name_is_found_as_it_is_written() {
    const NAMES: Names = Names::new(&["sugar", "sugar-cube"]);
    // What is written like this name is another.
    const ODD: Names = Names::new(&["sug\\u0061r"]);
    let whole = |names: &Names, name: &str| Some(names.whole(name.as_bytes())?.index);
    assert_eq!(whole(&NAMES, "sugar"), Some(0));
    assert_eq!(whole(&NAMES, "sugar-cube"), Some(1));
    for other in ["", "suga", "sugar\"", "sugar-", "sug\\u0061r"] {
        assert_eq!(whole(&NAMES, other), None, "{other}");
    }
    assert_eq!(whole(&ODD, "sug\\u0061r"), None);
    assert_eq!(ODD.find("sug\\u0061r"), Some(0));
}

/// How many neighbours are in QEMU's order, and how many are not.
fn count(value: &Pairs, counts: &mut [usize; 2]) {
    match value {
        Pairs::Object(members) => {
            for pair in members.windows(2) {
                let [first, second] = [0, 1].map(|index| bucket(pair[index].0.as_bytes()));
                counts[usize::from(first > second)] += 1;
            }
            for (_, value) in members {
                count(value, counts);
            }
        }
        Pairs::Array(elements) => {
            for value in elements {
                count(value, counts);
            }
        }
        Pairs::Other => {}
    }
}

/// A value whose members are in the order of the text.
enum Pairs {
    Object(Vec<(String, Pairs)>),
    Array(Vec<Pairs>),
    Other,
}

impl Pairs {
    fn read(node: crate::document::Node<'_>) -> Self {
        let members = node
            .members()
            .map(|(name, value)| (name.string().into_owned(), Self::read(value)));
        let members: Vec<_> = members.collect();
        if !members.is_empty() {
            return Self::Object(members);
        }
        let elements: Vec<_> = node.elements().map(Self::read).collect();
        if elements.is_empty() {
            Self::Other
        } else {
            Self::Array(elements)
        }
    }
}

#[corpus_test]
fn recorded_members_are_in_qemus_order() {
    let corpus = test_support::corpus();
    let mut counts = [0, 0];
    for session in fs::read_dir(corpus.join("sessions")).expect("the sessions are there") {
        let text =
            fs::read_to_string(session.expect("it can be listed").path()).expect("it is text");
        for line in text.lines() {
            let known: Any = serde_json::from_str(line).expect("a line is JSON");
            if known["dir"] == "<-" {
                let document = crate::document::Document::read(line.as_bytes()).expect("JSON");
                let message = document.root().get("msg").expect("a line has a message");
                count(&Pairs::read(message), &mut counts);
            }
        }
    }
    let [right, wrong] = counts;
    assert!(
        right > 10_000 && wrong == 0,
        "{right} in order, {wrong} not"
    );
}
