//! `qapi.toml`: what to generate, for those who commit generated code.

use super::{Folder, text};
use std::process::Command;

const FILE: &str = "
[[output]]
schema = 'schema/s.json'
out = 'src/s.rs'
only = ['go']
derive = ['Way=Eq']
no-server = true

[[output]]
schema = 'schema/more.json'
out = 'src/more'
handlers = 'none'
cargo-feature = ['gone=more']
schema-cargo-feature = 'data'
";

fn folder() -> Folder {
    let folder = Folder::new(&[("qapi.toml", FILE.as_bytes())]);
    folder.write(
        "schema/s.json",
        "{ 'command': 'go', 'data': 'Way' }\n{ 'struct': 'Way', 'data': { 'far': 'bool' } }\n\
         { 'event': 'LOST' }\n",
    );
    folder.write("schema/more.json", "{ 'event': 'GONE' }\n");
    folder
}

#[test]
fn the_file_says_what_to_generate() {
    let folder = folder();
    let error = folder.fails(1, &["generate", "--check"]);
    assert!(error.starts_with("error: 'src/s.rs' is stale\n"), "{error}");
    let (out, _) = folder.fine(&["generate"]);
    let (one, two) = out.split_once('\n').expect("there are two lines");
    assert!(
        one.starts_with("src/s.rs: 1 command and 1 type of 3 definitions, "),
        "{out}"
    );
    assert!(two.starts_with("src/more: 1 definition, "), "{out}");
    let code = folder.read("src/s.rs");
    assert!(
        code.contains("PartialEq, Eq)]") && !code.contains("pub mod dispatch"),
        "{code}"
    );
    let more = folder.read("src/more/mod.rs");
    for module in ["\"gone\")]\npub mod more;", "\"data\")]\npub mod schema;"] {
        assert!(more.contains(module), "{module} in {more}");
    }
    assert!(!more.contains("dispatch"), "{more}");
    let (out, _) = folder.fine(&["generate", "--check"]);
    assert_eq!(out, "src/s.rs: up to date\nsrc/more: up to date\n");
}

#[test]
fn the_example_in_the_readme_works() {
    let readme = include_str!("../../../README.md");
    let (_, example) = readme
        .split_once("```toml\n[[output]]\n")
        .expect("it is there");
    let (example, _) = example.split_once("```").expect("it ends");
    let folder = Folder::new(&[]);
    folder.write("qapi.toml", format!("[[output]]\n{example}"));
    let schema = "{ 'command': 'query-it' }\n{ 'command': 'qmp_capabilities' }\n";
    folder.write("schema/qmp/qapi-schema.json", schema);
    folder.write("schema/qga/qapi-schema.json", schema);
    folder.fine(&["generate"]);
    assert!(
        folder
            .read("src/qmp/qapi_schema.rs")
            .contains("struct QueryIt")
    );
    assert!(folder.read("src/qga.rs").contains("struct QueryIt"));
}

#[test]
fn the_file_is_found_from_folders_inside() {
    let folder = folder();
    folder.write("deep/er/x", "");
    let output = Command::new(env!("CARGO_BIN_EXE_qapi"))
        .arg("generate")
        .current_dir(folder.path().join("deep/er"))
        .output()
        .expect("qapi runs");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with("../../src/s.rs: "));
    assert!(folder.read("src/s.rs").contains("struct Go"));
    folder.write("other.toml", FILE.replace("schema/", "../schema/"));
    std::fs::rename(
        folder.path().join("other.toml"),
        folder.path().join("deep/other.toml"),
    )
    .expect("it can be moved");
    folder.fine(&["generate", "--config", "deep/other.toml"]);
    assert!(folder.read("deep/src/s.rs").contains("struct Go"));
}

#[test]
fn outputs_of_one_file_are_written_all_or_none() {
    let folder = folder();
    folder.write(
        "schema/more.json",
        "{ 'event': 'GONE', 'data': 'Nowhere' }\n",
    );
    folder.fails(1, &["generate"]);
    assert!(!folder.path().join("src").exists());
    folder.write("schema/more.json", "{ 'event': 'GONE' }\n");
    folder.write("src", "in the way");
    folder.fails(1, &["generate"]);
    assert_eq!(folder.read("src"), "in the way");
}

#[test]
fn what_is_wrong_with_the_file_is_said() {
    let folder = folder();
    for (file, reasons) in [
        ("", &["missing field `output`"][..]),
        ("output = []", &["there is no output"]),
        ("[[output]]\nschema = 'a.json'", &["output 1 has no 'out'"]),
        ("[[output]]\nout = 'a.rs'", &["output 1 has no 'schema'"]),
        (
            "[[output]]\nschema = 'a.json'\nonyl = []",
            &["line 3", "onyl", "only"],
        ),
        (
            "[[output]]\nderive = ['Eq']",
            &["line 2", "'Eq' has no '='"],
        ),
        (
            "[[output]]\ndefine = ['A B']",
            &["line 2", "'A B' is no symbol"],
        ),
        (
            "[[output]]\nhandlers = 'some'",
            &["line 2", "some", "asynchronous"],
        ),
        ("[output", &["line 1"]),
        (
            "[[output]]\nschema = 'schema/s.json'\nout = 's.rs'\nonly = ['no']",
            &["only: there is no command, event or type 'no'"],
        ),
    ] {
        folder.write("qapi.toml", file);
        let error = folder.fails(2, &["generate"]);
        for reason in reasons {
            assert!(error.contains(reason), "{file}: {error}");
        }
    }
    let empty = Folder::new(&[]);
    let error = empty.fails(2, &["generate"]);
    assert!(error.contains("no 'qapi.toml'"), "{error}");
    let error = empty.fails(1, &["generate", "--config", "gone.toml"]);
    assert!(
        error.starts_with("error: cannot read 'gone.toml': "),
        "{error}"
    );
}
