use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::replace;

/// Names and texts of all files and folders in `folder`, sorted.
fn contents(folder: &Path) -> Vec<(PathBuf, Option<String>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        let text = fs::read_to_string(&path).ok();
        if path.is_dir() {
            all.extend(contents(&path));
        }
        all.push((path, text));
    }
    all.sort();
    all
}

fn folder() -> TempDir {
    let folder = TempDir::new().expect("a folder can be made");
    fs::write(folder.path().join("changes.rs"), "before").expect("a file can be written");
    fs::write(folder.path().join("goes.rs"), "stale").expect("a file can be written");
    fs::create_dir_all(folder.path().join("folder.rs/full")).expect("a folder can be made");
    folder
}

#[test]
fn files_are_replaced_made_and_removed() {
    let folder = folder();
    let path = |name| folder.path().join(name);
    let (changes, made, goes) = (
        path("changes.rs"),
        path("new/deep/made.rs"),
        path("goes.rs"),
    );
    replace(&[(&changes, "after"), (&made, "made")], &[&goes]).expect("all can be done");
    let files: Vec<_> = contents(folder.path())
        .into_iter()
        .filter_map(|(path, text)| Some((path, text?)))
        .collect();
    let expected = [(changes, "after".to_owned()), (made, "made".to_owned())];
    assert_eq!(files, expected);
}

/// Each of these fails when others are in place already.
#[test]
fn a_failure_midway_leaves_everything_as_it_was() {
    let folder = folder();
    let path = |name| folder.path().join(name);
    let (changes, made, goes) = (
        path("changes.rs"),
        path("new/deep/made.rs"),
        path("goes.rs"),
    );
    let (blocked, missing) = (path("folder.rs"), path("missing.rs"));
    let before = contents(folder.path());

    let write = [(&*changes, "after"), (&*made, "made"), (&*blocked, "no")];
    let error = replace(&write, &[]).expect_err("a folder is in the way");
    let start = format!("cannot write '{}': ", blocked.display());
    assert!(error.to_string().starts_with(&start), "{error}");
    assert_eq!(contents(folder.path()), before);

    let error = replace(&write[..2], &[&goes, &missing]).expect_err("there is nothing to remove");
    let start = format!("cannot remove '{}': ", missing.display());
    assert!(error.to_string().starts_with(&start), "{error}");
    assert_eq!(contents(folder.path()), before);

    let inside = path("changes.rs/x.rs");
    let error = replace(&[(&*made, "made"), (&*inside, "no")], &[]).expect_err("it is a file");
    let start = format!("cannot write '{}': ", inside.display());
    assert!(error.to_string().starts_with(&start), "{error}");
    assert_eq!(contents(folder.path()), before);
}
