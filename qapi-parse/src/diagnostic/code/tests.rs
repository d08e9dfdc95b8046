//! Tests of codes and their explanations.

use std::io;
use std::path::Path;

use super::Code;
use crate::diagnostic::Severity;
use crate::load::{Failure, Loaded, Loader};

/// Loads one file of the given text.
fn load(text: &str) -> Result<Loaded, Failure> {
    Loader::new()
        .strict(true)
        .load_with("example.json", &mut |path: &Path| {
            if path == Path::new("example.json") {
                Ok(text.as_bytes().to_vec())
            } else {
                Err(io::Error::from(io::ErrorKind::NotFound))
            }
        })
}

/// The fenced blocks of an explanation: a schema that breaks the rule, and one that follows it.
fn examples(code: Code) -> Vec<&'static str> {
    let blocks = code.explanation().split("```qapi\n").skip(1);
    blocks
        .filter_map(|block| block.split("```").next())
        .collect()
}

#[test]
fn every_bad_example_breaks_its_rule_and_no_other() {
    // Generators find clashes of identifiers, the parser does not.
    for &code in Code::all()
        .iter()
        .filter(|code| **code != Code::IdentifierClash)
    {
        let Some(example) = examples(code).first().copied() else {
            continue;
        };
        let failure = load(example).expect_err(code.as_str());
        let found: Vec<_> = failure.diagnostics().iter().map(|d| d.code).collect();
        assert_eq!(found, [code], "{failure}");
    }
}

#[test]
fn every_good_example_is_accepted() {
    for &code in Code::all() {
        let Some(example) = examples(code).get(1).copied() else {
            continue;
        };
        if let Err(failure) = load(example) {
            panic!("{code}: {failure}");
        }
    }
}

#[test]
fn explanations_say_more_than_summaries() {
    for &code in Code::all() {
        assert!(code.explanation().len() > 60, "{code}");
        assert!(code.explanation().ends_with('\n'), "{code}");
        assert!(
            code.explanation().lines().all(|line| line.len() <= 105),
            "{code}"
        );
    }
}

#[test]
fn codes_are_sorted_and_found_by_their_number() {
    assert!(Code::all().is_sorted_by_key(|code| code.as_str()));
    for &code in Code::all() {
        assert_eq!(code.as_str().parse(), Ok(code));
        assert_eq!(code.as_str().to_lowercase().parse(), Ok(code));
    }
    assert!("Q9999".parse::<Code>().is_err());
    assert_eq!(Severity::Error.as_str(), "error");
}
