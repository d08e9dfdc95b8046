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
    let definitions = [
        (
            "Disk",
            "'struct': 'Disk', 'data': { 'size': 'int' }",
            "size",
        ),
        ("Kind", "'enum': 'Kind', 'data': [ 'raw' ]", "raw"),
        ("eject", "'command': 'eject', 'data': { 'id': 'str' }", "id"),
        ("GONE", "'event': 'GONE', 'data': { 'id': 'str' }", "id"),
    ];
    let definitions = definitions.map(|(name, definition, member)| {
        format!(
            "##\n# @{name}:\n#\n{doc}# @{member}: Its.\n#\n# Since: 1.0\n##\n{{ {definition} }}\n"
        )
    });
    definitions.concat()
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

#[test]
fn notes_of_deprecation_are_plain_text() {
    let code = generated(
        "##\n# @stop:\n#\n# Stops.\n#\n# @hard: how\n#\n# Features:\n#\n# @deprecated: Member @hard is\n\
         #     deprecated.  Use ``\"x\"`` or `quit` instead.\n##\n\
         { 'command': 'stop', 'data': { '*hard': { 'type': 'bool', 'features': [ 'deprecated' ] } } }\n\
         ##\n# @quit:\n#\n# Ends.\n##\n{ 'command': 'quit' }\n",
    );
    let note =
        "#[deprecated = \"Member `hard` is deprecated. Use `\\\"x\\\"` or `quit` instead.\"]";
    assert!(code.contains(note), "{code}");
}

#[test]
fn commands_link_to_the_members_of_the_type_they_wrap() {
    let code = generated(
        "##\n# @Base:\n#\n# @kind: a\n#\n# @id: b\n##\n\
         { 'struct': 'Base', 'data': { 'kind': 'Kind', 'id': 'str' } }\n\
         ##\n# @Kind:\n#\n# @raw: c\n#\n# @alias: synonym for @raw\n##\n\
         { 'enum': 'Kind', 'data': [ 'raw', 'alias' ] }\n\
         ##\n# @Disk:\n#\n# Round.\n##\n\
         { 'union': 'Disk', 'base': 'Base', 'discriminator': 'kind', 'data': {} }\n\
         ##\n# @insert:\n#\n# Inserts @id.\n#\n# Errors:\n#     - If @id is gone, NoDisk\n##\n\
         { 'command': 'insert', 'data': 'Disk', 'boxed': true }\n",
    );
    let command = comment(&code, "pub struct Insert(");
    assert_eq!(command[0], "Inserts [`id`](field@super::Disk::id).");
    assert!(command.contains(&"- If [`id`](field@super::Disk::id) is gone, NoDisk"));
    let wire = "**Command:** `insert`, takes [`Disk`](struct@super::super::Disk), answers nothing";
    assert!(command.contains(&wire), "{command:#?}");
}

#[test]
fn branches_link_to_each_other() {
    let code = generated(
        "##\n# @Kind:\n#\n# @raw: c\n#\n# @alias: synonym for @raw\n##\n\
         { 'enum': 'Kind', 'data': [ 'raw', 'alias' ] }\n\
         ##\n# @Disk:\n#\n# @kind: a\n##\n\
         { 'union': 'Disk', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': {} }\n",
    );
    let branches = &code[code
        .find("pub enum DiskBranch")
        .expect("there are branches")..];
    assert_eq!(
        comment(branches, "Alias,"),
        ["synonym for [`raw`](variant@DiskBranch::Raw)"]
    );
}

#[test]
fn commands_and_events_are_listed_where_all_of_them_are() {
    let code = generated("{ 'command': 'stop' }\n{ 'event': 'STOP' }\n");
    for module in ["command", "event"] {
        let listed = format!("#[doc(inline)]\n    pub use super::schema_::{module}::*;");
        assert!(code.contains(&listed), "{listed} is not in {code}");
    }
}

#[test]
fn the_small_schemas_of_tests_document_without_a_warning() {
    let packages = ["test-corners", "test-hostile", "test-options"];
    let packages = packages.iter().flat_map(|name| ["--package", name]);
    let arguments: Vec<&str> = ["doc", "--quiet", "--no-deps"]
        .into_iter()
        .chain(packages)
        .collect();
    test_support::cargo(&arguments, &[("RUSTDOCFLAGS", "-D warnings")]);
}
