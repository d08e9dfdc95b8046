//! Tests of the loader's handling of files.

use std::path::{Path, PathBuf};

use super::{Failure, Loaded, Loader};

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
