//! Tests of conditions written for the C preprocessor.

use super::parse;
use crate::schema::Condition::{All, Any, Defined, Not};

fn defined(symbol: &str) -> crate::schema::Condition {
    Defined(symbol.to_owned())
}

#[test]
fn operators_bind_as_in_c() {
    let expected = Any(vec![
        All(vec![defined("A"), Not(Box::new(defined("B")))]),
        defined("C"),
    ]);
    assert_eq!(
        parse("defined(A) && !defined(B) || defined C"),
        Some(expected)
    );
}

#[test]
fn parentheses_group() {
    let expected = Not(Box::new(Any(vec![defined("A"), defined("B")])));
    assert_eq!(parse("!(defined(A)||defined(B))"), Some(expected));
}

#[test]
fn other_expressions_are_refused() {
    for text in [
        "",
        "A",
        "defined()",
        "defined(A",
        "defined(A) &&",
        "1",
        "defined(A) == 1",
    ] {
        assert_eq!(parse(text), None, "{text}");
    }
}

#[test]
fn deep_nesting_is_refused() {
    assert_eq!(parse(&"(".repeat(100_000)), None);
    assert_eq!(parse(&"!".repeat(100_000)), None);
}
