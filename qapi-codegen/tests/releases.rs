//! Generation from the schemas of several releases.

use std::fs;

use qapi_codegen::{Config, Input, Layout};

#[test]
fn types_are_right_for_all_releases() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let old = write(
        "old.json",
        "{ 'struct': 'S', 'data': { 'a': 'int', 'b': 'int' } }",
    );
    let new = write("new.json", "{ 'struct': 'S', 'data': { 'a': 'str' } }");
    let releases = || Input::releases([("1", &old), ("2", &new)]);
    let error = Config::new().render(releases(), Layout::File).unwrap_err();
    assert!(!error.is_option() && error.failure().is_none());
    let text = error.to_string();
    assert!(
        text.contains("member 'a' of 'S'") && text.contains("old.json:1:28: 'int'"),
        "{text}"
    );
    let output = Config::new().render(releases().prefer("S", "1"), Layout::File);
    let output = output.unwrap();
    let [(name, code)] = output.files() else {
        panic!("one file");
    };
    assert_eq!(name, "new.rs");
    assert!(code.contains("pub b: i64"), "{code}");
    let unknown = releases().prefer("S", "3");
    let error = Config::new().render(unknown, Layout::File).unwrap_err();
    assert!(error.is_option(), "{error}");
}

#[test]
fn commands_and_events_say_which_releases_have_them() {
    let folder = tempfile::tempdir().unwrap();
    let releases = [
        ("1", "{ 'command': 'go' } { 'event': 'GONE' }"),
        ("2", "{ 'command': 'go' } { 'command': 'stop' }"),
        (
            "3",
            "{ 'command': 'go' } { 'command': 'stop' } { 'event': 'GONE' }",
        ),
    ];
    let releases = releases.map(|(name, text)| {
        let path = folder.path().join(format!("{name}.json"));
        fs::write(&path, text).unwrap();
        (name, path)
    });
    let config = Config::new().server(false);
    let output = config
        .render(Input::releases(releases), Layout::File)
        .unwrap();
    let [(_, code)] = output.files() else {
        panic!("one file");
    };
    let of = |name: &str| {
        let (_, rest) = code.split_once(&format!(" for {name} {{")).unwrap();
        let (body, _) = rest.split_once("\n        }").unwrap();
        let constant = body.split_once("const RELEASES: &'static [&'static str] = ");
        constant.map(|(_, value)| value.trim().to_owned())
    };
    assert_eq!(of("Go"), None);
    assert_eq!(of("Stop").as_deref(), Some("&[\"2\", \"3\"];"));
    assert_eq!(of("Gone").as_deref(), Some("&[\"1\", \"3\"];"));
}

#[test]
fn branches_and_features_say_which_releases_have_them() {
    let folder = tempfile::tempdir().unwrap();
    let union = |branches: &str| {
        format!(
            "{{ 'union': 'U', 'base': {{ 'type': 'E' }}, 'discriminator': 'type', 'data': {{ {branches} }} }}
             {{ 'struct': 'S', 'data': {{ 'a': 'int' }} }}"
        )
    };
    let releases = [
        (
            "1",
            "{ 'enum': 'E', 'data': [ 'all', 'later' ] }".to_owned() + &union("'all': 'S'"),
        ),
        (
            "2",
            "{ 'enum': 'E', 'data': [ 'all', 'later', 'new' ] }".to_owned()
                + &union("'all': 'S', 'later': 'S', 'new': 'S'"),
        ),
        (
            "3",
            "##
# @E:
#
# Features:
#
# @unstable: may go
##
{ 'enum': 'E', 'data': [ 'all', 'later', { 'name': 'new', 'features': [ 'unstable' ] } ] }
"
            .to_owned()
                + &union("'all': 'S', 'later': 'S', 'new': 'S'"),
        ),
    ];
    let releases = releases.map(|(name, text)| {
        let path = folder.path().join(format!("{name}.json"));
        fs::write(&path, text).unwrap();
        (name, path)
    });
    let output = Config::new().render(Input::releases(releases), Layout::File);
    let output = output.unwrap();
    let [(_, code)] = output.files() else {
        panic!("one file");
    };
    let (_, branches) = code.split_once("pub enum UBranch {").unwrap();
    let (branches, _) = branches.split_once("\n}").unwrap();
    let docs = |before: &str| {
        let (docs, _) = branches.split_once(before).unwrap();
        let docs = docs.rsplit(",\n").next().unwrap();
        docs.lines()
            .filter_map(|line| line.trim_start().strip_prefix("/// Releases"))
            .collect::<Vec<_>>()
    };
    assert_eq!(docs("All("), [""; 0]);
    assert_eq!(docs("Later("), [" that have members here: 2 to 3"]);
    assert_eq!(docs("New("), [": 2 to 3"]);
    // The feature is one of a value.
    assert!(
        code.contains("may go\n    ///\n    ///   Releases: 3"),
        "{code}"
    );
}
