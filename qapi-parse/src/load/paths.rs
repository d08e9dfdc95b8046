//! Paths as people read them, as modules are named, and as files are told apart.
//!
//! Works on the text of paths alone, like the reference: two spellings of one path are one file,
//! two links to one file are two.

use std::path::{Component, Path, PathBuf};

/// `path` without `.` components.
pub(super) fn tidy(path: &Path) -> PathBuf {
    let tidy: PathBuf = path
        .components()
        .filter(|c| *c != Component::CurDir)
        .collect();
    if tidy.as_os_str().is_empty() {
        path.to_owned()
    } else {
        tidy
    }
}

/// The path of a file that `including` includes.
pub(super) fn included(including: &Path, text: &str) -> PathBuf {
    tidy(&including.parent().unwrap_or(Path::new("")).join(text))
}

/// What identifies a file: its path from the root of the file system, without `.` and `..`.
pub(super) fn identity(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut identity = PathBuf::new();
    for component in absolute.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                identity.pop();
            }
            other => identity.push(other),
        }
    }
    identity
}

/// The name of the module with that identity in a schema whose root file is in `folder`.
pub(super) fn module(identity: &Path, folder: &Path) -> String {
    let mut file = identity.components().peekable();
    let mut base = folder.components().peekable();
    while file.peek().is_some() && file.peek() == base.peek() {
        file.next();
        base.next();
    }
    let up = base.map(|_| "..".to_owned());
    let down = file.map(|component| component.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests;
