//! Which releases have what.

use qapi_parse::merge::Merge;
use qapi_parse::print;
use qapi_parse::schema::{Fact, Selection};

use super::{merge, schema};

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

#[test]
fn documentation_says_which_releases_have_what() {
    let old = schema("{ 'struct': 'S', 'data': { 'a': 'int', 'b': 'int', 'gone': 'int' } }");
    let new = "##
# @S:
#
# About.
#
# @a: first
#     line
#
# @c: short
#
# Features:
#
# @unstable: may go
#
# Since: 1
##
{ 'struct': 'S', 'data': { 'a': 'int', 'c': 'int' }, 'features': [ 'unstable' ] }
{ 'enum': 'E', 'data': [ 'x' ] }";
    let new = schema(new);
    let merge = Merge::new()
        .release("7.2", &old)
        .release("8.2", &new)
        .release("9.1", &new);
    let merged = merge.notes(true).run().unwrap();
    let expected = "##
# @S:
#
# About.
#
# @a: first
#     line
#
# @c: short
#
#     Releases: 8.2 to 9.1, mandatory in these
#
# @b: Releases: 7.2, mandatory in these
#
# @gone: Releases: 7.2, mandatory in these
#
# Features:
#
# @unstable: may go
#
#     Releases: 8.2 to 9.1
#
# Since: 1
##
{ 'struct': 'S',
  'data': { 'a': 'int', '*c': 'int', '*b': 'int', '*gone': 'int' },
  'features': [ 'unstable' ] }

##
# @E:
#
# Releases: 8.2 to 9.1
##
{ 'enum': 'E',
  'data': [ 'x' ] }
";
    let printed = print::one(&merged.schema);
    let (_, definitions) = printed.split_once("##").unwrap();
    assert_eq!(format!("##{definitions}"), expected);
}

#[test]
fn documentation_says_where_optional_members_are_mandatory() {
    let releases = [
        "{ 'command': 'go', 'data': { 'to': 'str', '*how': 'str', 'old': 'int' } }",
        "{ 'command': 'go', 'data': { '*to': 'str', 'how': 'str', '*old': 'int' } }",
        "{ 'command': 'go', 'data': { '*to': 'str', '*how': 'str', '*new': 'int' } }",
    ];
    let schemas = releases.map(schema);
    let mut merge = Merge::new().notes(true);
    for (name, schema) in ["7.2", "8.2", "9.1"].iter().zip(&schemas) {
        merge = merge.release(*name, schema);
    }
    let merged = merge.run().unwrap();
    let printed = print::one(&merged.schema);
    let lines: Vec<&str> = printed.lines().filter(|it| it.starts_with("# @")).collect();
    let expected = [
        "# @go:",
        "# @to: Releases: mandatory in 7.2",
        "# @how: Releases: mandatory in 8.2",
        "# @new: Releases: 9.1",
        "# @old: Releases: 7.2 to 8.2, mandatory in 7.2",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn documentation_says_of_each_part_where_it_has_a_feature_that_others_have_elsewhere() {
    // Where all parts that have it agree, the feature itself says it, once.
    let releases = [
        "{ 'enum': 'E', 'data': [ 'a', 'b' ] } { 'command': 'go', 'data': { '*x': 'E', '*y': 'E' } }",
        "{ 'enum': 'E', 'data': [ { 'name': 'a', 'features': [ 'deprecated' ] }, 'b' ] }
         { 'command': 'go', 'data': { '*x': { 'type': 'E', 'features': [ 'deprecated' ] },
                                      '*y': { 'type': 'E', 'features': [ 'deprecated' ] } } }",
        "{ 'enum': 'E', 'data': [ 'a', { 'name': 'b', 'features': [ 'deprecated' ] } ] }
         { 'command': 'go', 'data': { '*x': 'E', '*y': 'E' } }",
    ];
    let schemas = releases.map(schema);
    let mut merge = Merge::new().notes(true);
    for (name, schema) in ["7.2", "8.2", "9.1"].iter().zip(&schemas) {
        merge = merge.release(*name, schema);
    }
    let printed = print::one(&merge.run().unwrap().schema);
    let lines: Vec<&str> = printed.lines().filter(|it| it.contains("# @")).collect();
    assert_eq!(printed.matches("Releases").count(), 3, "{printed}");
    let expected = [
        "# @E:",
        "# @a: Releases: ``deprecated`` in 8.2",
        "# @b: Releases: ``deprecated`` in 9.1",
        "# @go:",
        "# @deprecated: Releases: 8.2",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn facts_name_the_releases_in_which_members_are_mandatory() {
    // In the first release two types are what is one in the end: only what both have mandatory is so.
    let merged = merge(&[
        "{ 'command': 'c', 'returns': 'S' } { 'struct': 'S', 'data': { 'a': 'int', 'b': 'int' } }
         { 'command': 'd', 'returns': 'T' }
         { 'struct': 'T', 'base': 'B', 'data': { '*b': 'int' } } { 'struct': 'B', 'data': { 'a': 'int' } }",
        "{ 'command': 'c', 'returns': 'T' } { 'struct': 'T', 'data': { 'b': 'int' } }",
        "{ 'command': 'c', 'returns': 'T' } { 'struct': 'T', 'data': { 'a': 'int' } }",
    ]);
    let of = |definition: &str, name: &str| {
        let presence = merged.releases.of(definition, Fact::Mandatory(name));
        presence.map(|it| it.to_string())
    };
    assert_eq!(of("T", "a").as_deref(), Some("1 and 3"));
    assert_eq!(of("T", "b").as_deref(), Some("2"));
    assert_eq!(of("T", "c"), None);
}

#[test]
fn parts_of_a_merged_schema_know_the_releases() {
    let merged = merge(&[
        "{ 'command': 'a' }",
        "{ 'command': 'a' } { 'command': 'b' }",
    ]);
    let part = merged.schema.select(&Selection::new().only(["b"])).unwrap();
    let releases = part.schema.releases().unwrap();
    assert_eq!(releases, &merged.releases);
    let presence = releases.of("b", Fact::Definition).unwrap();
    assert_eq!(presence.names().collect::<Vec<_>>(), ["2"]);
    assert!(schema("{ 'command': 'a' }").releases().is_none());
}
