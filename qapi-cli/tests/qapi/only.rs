//! `--only PATTERN`: parts of schemas.

use super::Folder;

const SCHEMA: &str = r"
{ 'struct': 'Way', 'data': { 'far': 'bool' } }
{ 'enum': 'OtherKind', 'data': [ 'x' ] }
{ 'struct': 'Other', 'data': { 'kind': 'OtherKind' } }
{ 'command': 'go', 'data': 'Way' }
{ 'command': 'other', 'data': 'Other', 'if': 'CONFIG_A' }
{ 'event': 'GONE', 'data': 'Way' }
";

fn folder() -> Folder {
    Folder::new(&[("s.json", SCHEMA.as_bytes())])
}

#[test]
fn the_command_shows_what_matches_and_says_how_much_that_is() {
    let folder = folder();
    let (out, _) = folder.fine(&["check", "s.json", "--only", "go"]);
    assert_eq!(
        out,
        "s.json: 0 enums, 1 struct, 0 unions, 0 alternates, 1 command, 0 events in 1 module: \
         1 command and 1 type of 6 definitions\n"
    );
    let (out, error) = folder.fine(&["dump", "--no-docs", "s.json", "--only", "G*"]);
    assert!(out.ends_with("member far: bool optional=False\nevent GONE Way\n    boxed=False\n"));
    assert_eq!(error, "note: 1 event and 1 type of 6 definitions\n");
    let (out, error) = folder.fine(&[
        "introspect",
        "--unmask",
        "s.json",
        "--only",
        "go",
        "--only",
        "other",
    ]);
    assert!(out.contains("\"Way\"") && !out.contains("GONE") && !out.contains("Other"));
    assert_eq!(error, "note: 1 command and 1 type of 6 definitions\n");
    let arguments = ["generate", "s.json", "--out", "s.rs", "--only", "OtherKind"];
    let (out, _) = folder.fine(&arguments);
    assert!(out.starts_with("s.rs: 1 type of 6 definitions, "), "{out}");
    let text = folder.read("s.rs");
    assert!(text.contains("enum OtherKind") && !text.contains("struct Other"));
}

#[test]
fn notes_are_not_for_programs() {
    let folder = folder();
    let arguments = ["--message-format", "json", "dump", "s.json", "--only", "go"];
    assert_eq!(folder.fine(&arguments).1, "");
}

#[test]
fn a_pattern_that_matches_nothing_is_wrong_usage() {
    let folder = folder();
    for arguments in [
        &["check", "s.json"][..],
        &["dump", "s.json"],
        &["introspect", "s.json"],
        &["generate", "s.json", "--out", "s.rs"],
    ] {
        assert_eq!(
            folder.fails(2, &[arguments, &["--only", "othre"]].concat()),
            "error: only: there is no command, event or type 'othre' in the schema; \
             there is 'other'\n"
        );
    }
    assert!(!folder.path().join("s.rs").exists());
}

#[test]
fn a_pattern_has_to_match_in_one_of_several_schemas() {
    let folder = folder();
    folder.write("t.json", "{ 'command': 'tell' }");
    let arguments = [
        "check", "s.json", "t.json", "--only", "tell", "--only", "go",
    ];
    let (out, _) = folder.fine(&arguments);
    assert!(
        out.contains(": 1 command and 1 type of 6 definitions\n"),
        "{out}"
    );
    assert!(out.ends_with(": 1 command of 1 definition\n"), "{out}");
}

#[test]
fn what_only_servers_need_can_be_left_out() {
    let folder = folder();
    let modules = |arguments: &[&str]| {
        let generate = ["generate", "s.json", "--out", "out", "--only", "go"];
        folder.fine(&[&generate, arguments].concat());
        folder.names("out").join(" ")
    };
    assert_eq!(
        modules(&[]),
        "command.rs dispatch.rs event.rs mod.rs s.rs schema.rs"
    );
    assert_eq!(modules(&["--no-server"]), "command.rs event.rs mod.rs s.rs");
}
