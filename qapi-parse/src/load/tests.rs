//! Tests of the loader's handling of files.

use std::path::{Path, PathBuf};

use super::{Failure, Loaded, Loader};
use crate::source::SourceFile;

/// Loads `files` from memory, the first one being the root, and says what was read.
fn load(files: &[(&str, &str)]) -> (Result<Loaded, Failure>, Vec<PathBuf>) {
    let mut paths = Vec::new();
    let mut read = |path: &Path| {
        paths.push(path.to_owned());
        let found = files.iter().find(|(name, _)| Path::new(name) == path);
        found
            .map(|(_, text)| text.as_bytes().to_vec())
            .ok_or_else(|| std::io::Error::from(std::io::ErrorKind::NotFound))
    };
    let loaded = Loader::new().strict(true).load_with(files[0].0, &mut read);
    (loaded, paths)
}

#[test]
fn a_file_is_read_once() {
    let (loaded, paths) = load(&[
        (
            "s/root.json",
            "{ 'include': 'a.json' } { 'include': './a.json' } { 'include': 'x/../a.json' }",
        ),
        ("s/a.json", ""),
    ]);
    let schema = loaded.unwrap().schema;
    assert_eq!(
        paths,
        [PathBuf::from("s/root.json"), PathBuf::from("s/a.json")]
    );
    assert_eq!(schema.modules().len(), 2);
    assert_eq!(schema.modules()[0].items.len(), 3);
    assert_eq!(schema.sources().files().len(), 2);
}

#[test]
fn files_are_read_in_the_order_of_their_directives() {
    let (loaded, paths) = load(&[
        (
            "s/root.json",
            "\n{ 'include': 'a.json' }\n{ 'include': './a.json' }\n{ 'include': 'c.json' }",
        ),
        (
            "s/a.json",
            "\n{ 'include': 'b.json' }\n{ 'include': 'x/../b.json' }",
        ),
        ("s/b.json", "\n{ 'include': 'c.json' }"),
        ("s/c.json", ""),
    ]);
    let names = ["s/root.json", "s/a.json", "s/b.json", "s/c.json"];
    assert_eq!(paths, names.map(PathBuf::from));
    let schema = loaded.unwrap().schema;
    let files = schema.sources().files().iter();
    assert!(files.map(SourceFile::path).eq(names.map(Path::new)));
}

#[test]
fn places_do_not_depend_on_how_directives_are_written() {
    let wrong = |name| format!("{{ 'enum': '{name}', 'data': true }}");
    for root in [
        "\n{ 'include': 'a.json' }\n{ 'include': 'b.json' }\n{ 'include': 'c.json' }",
        "\n{ 'include': 'a.json' }\n{ 'include' : 'b.json' }\n{ 'include': 'c.json' }",
        "\n{ 'include': 'a.json' } {'include':'b.json'}\n{ 'include': 'c.json' }",
        "\n{ 'include': 'a.json' }\n{ 'include': 'b.json' }\n{ 'include': 'c.json'\n} ]",
        "{ 'include': 'a.json' }\n{ 'include': 'b.json' }\n{ 'include': 'c.json' }\n}\n{ 'include': 'd.json' }",
    ] {
        let texts = ["A", "B", "C", "D"].map(wrong);
        let (loaded, _) = load(&[
            ("root.json", root),
            ("a.json", &texts[0]),
            ("b.json", &texts[1]),
            ("c.json", &texts[2]),
            ("d.json", &texts[3]),
        ]);
        let failure = loaded.unwrap_err();
        let sources = failure.sources();
        let found: Vec<_> = failure
            .diagnostics()
            .iter()
            .filter(|found| found.message.contains("'data'"))
            .map(|found| sources.location(found.primary.span))
            .map(|place| (place.path, place.line, place.column))
            .collect();
        let names = ["a.json", "b.json", "c.json"];
        let places = names.map(|name| (Path::new(name), 1, 24));
        assert_eq!(found, places, "{root}");
    }
}

#[test]
fn a_file_is_read_by_the_path_of_its_directive() {
    // What is before `..` may be missing, or be a link that leads elsewhere.
    for root in [
        "\n{'include': 'x/../a.json'}\n{ 'include': 'a.json' }",
        "\n{ 'include': 'x/../a.json' }\n{ 'include': 'a.json' }",
    ] {
        let (loaded, _) = load(&[("root.json", root), ("a.json", "")]);
        let failure = loaded.unwrap_err();
        let found = failure.diagnostics().iter();
        let found: Vec<_> = found.map(|found| found.message.as_str()).collect();
        let message = "cannot read 'x/../a.json': entity not found";
        assert_eq!(found, [message], "{root}");
        assert_eq!(failure.sources().files().len(), 2, "{root}");
    }
}

#[test]
fn modules_are_named_from_the_root() {
    let (loaded, _) = load(&[
        ("s/d/root.json", "{ 'include': '../a.json' }"),
        ("s/d/../a.json", "{ 'include': 'd/b.json' }"),
        ("s/d/../d/b.json", ""),
    ]);
    let schema = loaded.unwrap().schema;
    let names: Vec<_> = schema
        .modules()
        .iter()
        .map(|module| module.name.as_str())
        .collect();
    assert_eq!(names, ["root.json", "../a.json", "b.json"]);
}

#[test]
fn a_missing_root_is_named() {
    let failure = Loader::new().load("no/such/file.json").unwrap_err();
    let [found] = failure.diagnostics() else {
        panic!("{failure}")
    };
    assert!(
        found
            .message
            .starts_with("cannot read 'no/such/file.json': "),
        "{failure}"
    );
    let place = failure.sources().location(found.primary.span);
    assert_eq!(
        (place.path, place.line),
        (Path::new("no/such/file.json"), 1)
    );
}

#[test]
fn errors_of_all_files_come_in_one_run() {
    let (loaded, _) = load(&[
        (
            "root.json",
            "{ 'include': 'a.json' } { 'include': 'b.json' } { 'include': 'c.json' }",
        ),
        ("a.json", "{ 'command' }"),
        ("b.json", "{ 'command': 'Go' }"),
    ]);
    let failure = loaded.unwrap_err();
    let codes: Vec<_> = failure
        .diagnostics()
        .iter()
        .map(|d| d.code.as_str())
        .collect();
    assert_eq!(codes, ["Q0001", "Q0102", "Q0503"]);
}

#[test]
fn diagnostics_are_sorted_by_place() {
    let (loaded, _) = load(&[(
        "root.json",
        "{ 'struct': 'Foo', 'data': { 'a': 'Bar', 'B': 'int' } }\n{ 'enum': 'Foo', 'data': true }",
    )]);
    let failure = loaded.unwrap_err();
    let spans: Vec<_> = failure
        .diagnostics()
        .iter()
        .map(|d| d.primary.span)
        .collect();
    assert_eq!(spans.len(), 4);
    assert!(spans.is_sorted());
}
