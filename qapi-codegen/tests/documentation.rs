//! What the comments in generated code say beside the translation of the schema's text: what leads,
//! and what links lead to.

use std::fs;

use qapi_codegen::Config;

/// The code generated from `schema`, in one file.
fn generated(schema: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("schema.json");
    let out = folder.path().join("out.rs");
    fs::write(&path, schema).expect("the schema can be written");
    let run = Config::new().out(&out).cargo(false).generate(&path);
    run.unwrap_or_else(|error| panic!("{error}"));
    fs::read_to_string(out).expect("there is a file")
}

/// The lines of the comment before the line that contains `item`.
fn comment<'c>(code: &'c str, item: &str) -> Vec<&'c str> {
    let at = code
        .find(item)
        .unwrap_or_else(|| panic!("no {item} in {code}"));
    let mut lines: Vec<&str> = code[..at].lines().rev().skip(1).collect();
    lines = lines
        .into_iter()
        .map(str::trim_start)
        .skip_while(|line| line.starts_with("#["))
        .map_while(|line| line.strip_prefix("///"))
        .map(str::trim_start)
        .collect();
    lines.reverse();
    lines
}

/// A schema whose definitions have only `doc` for an overview.
fn with_overview(doc: &str) -> String {
    let mut schema = String::new();
    for (name, definition, member) in [
        (
            "Disk",
            "{ 'struct': 'Disk', 'data': { 'size': 'int' } }",
            "size",
        ),
        ("Kind", "{ 'enum': 'Kind', 'data': [ 'raw' ] }", "raw"),
        (
            "eject",
            "{ 'command': 'eject', 'data': { 'id': 'str' } }",
            "id",
        ),
        ("GONE", "{ 'event': 'GONE', 'data': { 'id': 'str' } }", "id"),
    ] {
        schema += &format!(
            "##\n# @{name}:\n#\n{doc}# @{member}: Its.\n#\n# Since: 1.0\n##\n{definition}\n\n"
        );
    }
    schema
}

#[test]
fn what_has_no_overview_begins_with_what_it_is() {
    let code = generated(&with_overview(""));
    for (item, lead) in [
        ("pub struct Disk ", "The struct `Disk` of the schema."),
        ("pub enum Kind ", "The enum `Kind` of the schema."),
        ("pub struct Eject ", "**Command:** `eject`, answers nothing"),
        ("pub struct Gone ", "**Event:** `GONE`"),
    ] {
        assert_eq!(comment(&code, item), [lead, "", "**Since:** 1.0"]);
    }
}

#[test]
fn a_note_is_no_overview() {
    let code = generated(&with_overview("# .. note:: Slow.\n#\n"));
    assert_eq!(
        comment(&code, "pub struct Disk "),
        [
            "The struct `Disk` of the schema.",
            "",
            "> **Note:** Slow.",
            "",
            "**Since:** 1.0"
        ]
    );
}

#[test]
fn what_has_an_overview_begins_with_it() {
    let code = generated(&with_overview("# Round.\n#\n"));
    assert_eq!(
        comment(&code, "pub struct Gone "),
        ["Round.", "", "**Since:** 1.0", "", "**Event:** `GONE`"]
    );
}
