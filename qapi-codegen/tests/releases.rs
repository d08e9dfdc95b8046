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
