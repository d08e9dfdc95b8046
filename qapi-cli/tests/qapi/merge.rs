//! `qapi merge`, and releases in place of a schema.

use super::Folder;

const OLD: &str = "{ 'command': 'query-way', 'returns': 'Way' }
{ 'struct': 'Way', 'data': { 'far': 'bool', 'left': 'int' } }
";

const NEW: &str = "{ 'command': 'query-way', 'returns': 'Way' }
{ 'struct': 'Way', 'data': { 'far': 'bool', 'right': 'int' } }
";

const MERGED: &str = "# The schemas of 1.0, 2.0 in one.

{ 'pragma': {
    'documentation-exceptions': [
        'Way' ] } }

{ 'command': 'query-way',
  'returns': 'Way' }

##
# @Way:
#
# @right: Releases: 2.0, mandatory in these
#
# @left: Releases: 1.0, mandatory in these
##
{ 'struct': 'Way',
  'data': { 'far': 'bool', '*right': 'int', '*left': 'int' } }
";

const RELEASES: [&str; 4] = ["--release", "1.0=old.json", "--release", "2.0=new.json"];

fn folder() -> Folder {
    Folder::new(&[
        ("old.json", OLD.as_bytes()),
        ("new.json", NEW.as_bytes()),
        ("other.json", NEW.replace("'bool'", "'str'").as_bytes()),
    ])
}

fn with<'a>(command: &'a str, releases: &[&'a str], rest: &[&'a str]) -> Vec<&'a str> {
    [&[command], releases, rest].concat()
}

#[test]
fn releases_become_one_schema() {
    let folder = folder();
    let (out, _) = folder.fine(&with("merge", &RELEASES, &["--out", "merged.json"]));
    assert_eq!(out, "merged.json: 2 definitions of 2 releases\n");
    assert_eq!(folder.read("merged.json"), MERGED);
    let (out, _) = folder.fine(&with("merge", &RELEASES, &["--out", "-"]));
    assert_eq!(out, MERGED);
    folder.fine(&["check", "merged.json"]);
}

#[test]
fn what_does_not_fit_together_is_shown_and_settled() {
    let folder = folder();
    let releases = ["--release", "1.0=old.json", "--release", "2.0=other.json"];
    let error = folder.fails(1, &with("merge", &releases, &["--out", "-"]));
    assert_eq!(
        error,
        "\
error: no type is right for member 'far' of 'Way' in all releases
  1.0: old.json:2:30: 'bool'
  2.0: other.json:2:30: 'str'
  help: to take one release's 'Way' alone, prefer it: Way=2.0
"
    );
    let error = folder.fails(1, &with("generate", &releases, &["--out", "way.rs"]));
    assert!(
        error.contains("the releases do not fit together")
            && error.contains("2.0: other.json:2:30"),
        "{error}"
    );
    let prefer = ["--out", "-", "--prefer", "Way=2.0"];
    let (out, _) = folder.fine(&with("merge", &releases, &prefer));
    assert!(out.contains("'far': 'str', 'right': 'int' }"), "{out}");
    let (out, _) = folder.fine(&with("generate", &releases, &prefer));
    assert!(out.contains("pub right: i64"), "{out}");
    let unknown = ["--out", "-", "--prefer", "Way=3.0"];
    let error = folder.fails(2, &with("merge", &releases, &unknown));
    assert_eq!(error, "error: there is no release '3.0'\n");
    let error = folder.fails(2, &with("generate", &releases, &unknown));
    assert_eq!(error, "error: releases: there is no release '3.0'\n");
}

#[test]
fn rust_is_generated_from_releases() {
    let folder = folder();
    let (out, _) = folder.fine(&with("generate", &RELEASES, &["--out", "way.rs"]));
    assert!(out.starts_with("way.rs: 2 definitions, "), "{out}");
    let code = folder.read("way.rs");
    assert!(
        code.contains("/// Releases: 1.0, mandatory in these\n        pub left: Option<i64>"),
        "{code}"
    );
    // Which release has what is known of releases alone, and said by static data.
    assert!(code.contains(".with_releases(&RELEASES)"), "{code}");
    // The types are the same from the file that was written.
    let types = ["--no-server", "--out", "types.rs"];
    folder.fine(&with("generate", &RELEASES, &types));
    folder.fine(&with("merge", &RELEASES, &["--out", "new.json"]));
    folder.fine(&["generate", "new.json", "--no-server", "--out", "again.rs"]);
    assert_eq!(folder.read("again.rs"), folder.read("types.rs"));
}

#[test]
fn the_file_may_name_releases() {
    let folder = folder();
    let output = "[[output]]\nrelease = ['1.0=old.json', '2.0=new.json']\nout = 'way.rs'\n";
    folder.write(
        "sub/qapi.toml",
        output.replace("old", "../old").replace("new", "../new"),
    );
    folder.fine(&["generate", "--config", "sub/qapi.toml"]);
    folder.fine(&with("generate", &RELEASES, &["--out", "way.rs"]));
    assert_eq!(folder.read("sub/way.rs"), folder.read("way.rs"));
    for (wrong, expected) in [
        (
            "schema = 'old.json'\nrelease = ['1=new.json']",
            "output 1: 'schema' or 'release', not both",
        ),
        (
            "schema = 'old.json'\nprefer = ['Way=1']",
            "output 1: 'prefer' needs 'release'",
        ),
        (
            "release = ['old.json']",
            "'old.json' is not a name, '=' and the path of a schema",
        ),
    ] {
        folder.write("qapi.toml", format!("[[output]]\nout = 'x.rs'\n{wrong}\n"));
        let error = folder.fails(2, &["generate"]);
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn flags_that_do_not_go_together_are_refused() {
    let folder = folder();
    for wrong in [
        vec!["merge", "--out", "x.json"],
        with("merge", &RELEASES, &[]),
        with("generate", &RELEASES, &["old.json", "--out", "x.rs"]),
        with("generate", &RELEASES, &[]),
        vec![
            "generate", "old.json", "--out", "x.rs", "--prefer", "Way=1.0",
        ],
        vec!["merge", "--release", "old.json", "--out", "-"],
    ] {
        folder.fails(2, &wrong);
    }
}
