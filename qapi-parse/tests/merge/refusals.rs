//! What has no type that is right for all is refused, all of it, and settled by preferences.

use qapi_parse::merge::{Error, Merge};
use qapi_parse::print;

use super::{schema, try_merge};

fn refusal(texts: &[&str]) -> String {
    try_merge(texts).unwrap_err().to_string()
}

#[test]
fn all_conflicts_are_reported_with_all_places() {
    let old =
        "{ 'struct': 'S', 'data': { 'a': 'int', 'b': [ 'str' ] } }\n{ 'struct': 'T', 'data': {} }";
    let new =
        "{ 'enum': 'T', 'data': [ 'x' ] }\n{ 'struct': 'S', 'data': { 'a': 'str', 'b': 'str' } }";
    assert_eq!(
        refusal(&[old, new]),
        "\
no type is right for member 'a' of 'S' in all releases
  1: schema.json:1:28: 'int'
  2: schema.json:2:28: 'str'
  help: to take one release's 'S' alone, prefer it: S=2

no type is right for member 'b' of 'S' in all releases
  1: schema.json:1:40: array of 'str'
  2: schema.json:2:40: 'str'
  help: to take one release's 'S' alone, prefer it: S=2

'T' is of different kinds
  1: schema.json:2:13: struct
  2: schema.json:1:11: enum
  help: to take one release's 'T' alone, prefer it: T=2"
    );
}

#[test]
fn a_value_returned_where_nothing_was_is_refused_unless_an_object() {
    let old = "{ 'command': 'c' }";
    let new = "{ 'command': 'c', 'returns': [ 'S' ] } { 'struct': 'S', 'data': {} }";
    let refusal = refusal(&[old, new]);
    assert!(refusal.contains("the return value of 'c'"), "{refusal}");
    assert!(
        refusal.contains("1: schema.json:1:14: nothing"),
        "{refusal}"
    );
}

#[test]
fn what_the_language_does_not_allow_together_is_refused() {
    let old = "{ 'alternate': 'A', 'data': { 's': 'str' } }";
    let new = "{ 'alternate': 'A', 'data': { 'n': 'int' } }";
    let refusal = refusal(&[old, new]);
    assert!(
        refusal.contains("'A' of all releases together"),
        "{refusal}"
    );
    assert!(refusal.contains("cannot be told apart"), "{refusal}");
}

#[test]
fn a_preference_settles_it() {
    let old = schema("{ 'struct': 'S', 'data': { 'a': 'int', 'b': 'int' } }");
    let new = schema("{ 'struct': 'S', 'data': { 'a': 'str' } }");
    for (release, expected) in [("old", &old), ("new", &new)] {
        let merge = Merge::new().release("old", &old).release("new", &new);
        let merged = merge.prefer("S", release).run().unwrap();
        assert_eq!(print::one(&merged.schema), print::one(expected));
    }
}

#[test]
fn preferences_and_names_are_checked() {
    let one = schema("{ 'command': 'c' }");
    let merge = || Merge::new().release("1", &one);
    let error = |merge: Merge<'_>| merge.run().unwrap_err();
    assert_eq!(error(Merge::new()), Error::NoRelease);
    assert_eq!(
        error(merge().release("1", &one)).to_string(),
        "two releases are called '1'"
    );
    assert_eq!(
        error(merge().prefer("c", "2")).to_string(),
        "there is no release '2'"
    );
    assert_eq!(
        error(merge().prefer("d", "1")).to_string(),
        "release '1' does not define 'd'"
    );
}
