//! Names are found, and expected in the order in which QEMU sends them.

use std::fs;

use test_macros::corpus_test;

use super::{MOST, Names, bucket};
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
        let ranked = (0..count)
            .filter_map(|rank| names.in_order(rank))
            .map(|(index, _)| index);
        let mut ranked: Vec<usize> = ranked.collect();
        ranked.sort_unstable();
        let all: Vec<usize> = if count > MOST {
            Vec::new()
        } else {
            (0..count).collect()
        };
        assert_eq!(ranked, all, "{count}");
    }
}

#[test]
fn names_with_escapes_are_not_expected() {
    let names = Names::new(&["plain", "\"quoted\""]);
    assert_eq!(names.find("\"quoted\""), Some(1));
    assert!(names.alone(0).is_none());
    assert!(names.in_order(0).is_none());
}

#[test]
fn one_comes_after_the_other_as_qemu_sends_them() {
    // `query-version` answers so.
    const NAMES: Names = Names::new(&["major", "minor", "micro"]);
    let order = (0..3).filter_map(|rank| NAMES.in_order(rank));
    let order: Vec<&str> = order.map(|(_, [name])| *name).collect();
    assert_eq!(order, ["micro", "minor", "major"]);
    assert_eq!(NAMES.rank_after(None), 0);
    assert_eq!(NAMES.rank_after(Some(2)), 1);
    assert_eq!(NAMES.rank_after(Some(0)), 3);
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
