//! Which releases have what.

use qapi_parse::merge::Fact;

use super::merge;

#[test]
fn facts_name_the_releases_that_have_something() {
    let merged = merge(&[
        "{ 'command': 'c', 'data': { 'a': 'int' } } { 'enum': 'E', 'data': [ 'x' ] }",
        "{ 'enum': 'E', 'data': [ 'x', 'y' ] } { 'command': 'c', 'data': { 'b': 'int' } }",
        "{ 'enum': 'E', 'data': [ { 'name': 'x', 'features': [ 'unstable' ] } ] }",
        "{ 'command': 'c', 'data': { 'a': 'int' }, 'features': [ 'deprecated' ] }
         { 'enum': 'E', 'data': [ 'x' ] }",
    ]);
    let facts = &merged.releases;
    assert_eq!(facts.names(), ["1", "2", "3", "4"]);
    let of = |definition: &str, fact: Fact<'_>| {
        let presence = facts.of(definition, fact);
        presence.map(|it| (it.to_string(), it.is_everywhere()))
    };
    let some = |text: &str, all| Some((text.to_owned(), all));
    assert_eq!(of("c", Fact::Definition), some("1 to 2 and 4", false));
    assert_eq!(of("E", Fact::Definition), some("1 to 4", true));
    assert_eq!(of("c", Fact::Member("a")), some("1 and 4", false));
    assert_eq!(of("c", Fact::Member("b")), some("2", false));
    assert_eq!(of("E", Fact::Value("x")), some("1 to 4", true));
    assert_eq!(of("E", Fact::Value("y")), some("2", false));
    assert_eq!(
        of("E", Fact::PartFeature("x", "unstable")),
        some("3", false)
    );
    assert_eq!(of("c", Fact::Feature("deprecated")), some("4", false));
    assert_eq!(of("c", Fact::Member("z")), None);
    assert_eq!(of("z", Fact::Definition), None);
}

#[test]
fn types_under_new_names_and_branches_have_facts_too() {
    let merged = merge(&[
        "{ 'command': 'c', 'returns': 'Old' } { 'struct': 'Old', 'data': {} }
         { 'alternate': 'A', 'data': { 'n': 'null' } }",
        "{ 'command': 'c', 'returns': 'New' } { 'struct': 'New', 'data': {} }
         { 'alternate': 'A', 'data': { 'n': 'null', 'b': 'bool' } }",
    ]);
    let new = merged.releases.of("New", Fact::Definition).unwrap();
    assert_eq!(new.names().collect::<Vec<_>>(), ["1", "2"]);
    let branch = merged.releases.of("A", Fact::Branch("b")).unwrap();
    assert_eq!(branch.to_string(), "2");
}
