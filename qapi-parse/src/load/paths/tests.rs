//! Tests of paths.

use super::{identity, included, module, tidy};
use std::path::{Path, PathBuf};

#[test]
fn includes_are_relative_to_the_including_file() {
    assert_eq!(
        included(Path::new("a/root.json"), "b/sub.json"),
        PathBuf::from("a/b/sub.json")
    );
    assert_eq!(
        included(Path::new("root.json"), "./sub.json"),
        PathBuf::from("sub.json")
    );
    assert_eq!(
        included(Path::new("a/root.json"), "../s.json"),
        PathBuf::from("a/../s.json")
    );
}

#[test]
fn spellings_of_one_path_are_one_file() {
    assert_eq!(
        identity(Path::new("a/../b/./c.json")),
        identity(Path::new("b/c.json"))
    );
}

#[test]
fn modules_are_named_from_the_folder_of_the_root() {
    let folder = Path::new("/s/daemon/qapi");
    assert_eq!(
        module(Path::new("/s/daemon/qapi/root.json"), folder),
        "root.json"
    );
    assert_eq!(
        module(Path::new("/s/daemon/qapi/a/b.json"), folder),
        "a/b.json"
    );
    assert_eq!(
        module(Path::new("/s/qapi/common.json"), folder),
        "../../qapi/common.json"
    );
}

#[test]
fn tidy_keeps_what_is_no_mere_dot() {
    assert_eq!(tidy(Path::new("./a/./b/..")), PathBuf::from("a/b/.."));
    assert_eq!(tidy(Path::new(".")), PathBuf::from("."));
}
