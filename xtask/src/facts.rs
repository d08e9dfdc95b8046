//! `cargo xtask facts`: what each release of QEMU defines, without a word of its documentation, as schemas
//! under `schemas/qemu/`.
//!
//! Takes source trees of QEMU, gives a folder for each with the same files: names, types, order, flags,
//! conditions and features. Which releases have what follows from all folders, when they are merged.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use qapi_codegen::parse::{Failure, Loader, Schema, SourceMap, print, render};

use crate::release;
use crate::workspace;
use crate::written;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Where the facts are, relative to the workspace.
pub(crate) const FOLDER: &str = "schemas/qemu";

/// Root files of the schemas in a source tree, the emulator's first. Not all releases have all.
const ROOTS: [&str; 3] = [
    "qapi/qapi-schema.json",
    STORAGE_DAEMON,
    "qga/qapi-schema.json",
];

/// The root file of the storage daemon's schema.
pub(crate) const STORAGE_DAEMON: &str = "storage-daemon/qapi/qapi-schema.json";

/// What every file begins with.
const MARK: &str = "# Written by `cargo xtask facts`: change nothing here.\n\n";

/// A release and the folder of its sources.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    release: String,
    folder: PathBuf,
}

impl FromStr for Tree {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let (release, folder) = text.split_once('=').ok_or("must be RELEASE=FOLDER")?;
        if !release::is_number(release) {
            return Err(format!("'{release}' is no release, such as 10.2"));
        }
        Ok(Self {
            release: release.to_owned(),
            folder: folder.into(),
        })
    }
}

/// Writes the facts of `trees`, or of all that the corpus has. With `check` it writes nothing, and fails
/// when one is not what would be written.
pub(crate) fn run(trees: Vec<Tree>, check: bool) -> Result<()> {
    let trees = if trees.is_empty() { corpus()? } else { trees };
    let mut fresh = true;
    for tree in &trees {
        let folder = workspace::root().join(FOLDER).join(&tree.release);
        let files = facts(&tree.folder)?;
        fresh &= update(&folder, &files, check)?;
        println!("{}: {} files", tree.release, files.len());
    }
    if check && !fresh {
        return Err("facts are stale; run: cargo xtask facts".into());
    }
    Ok(())
}

/// The source trees that `QAPI_CORPUS` has, `qemu-10.2` for one.
fn corpus() -> Result<Vec<Tree>> {
    let folder =
        env::var_os("QAPI_CORPUS").ok_or("no tree is given, and QAPI_CORPUS is not set")?;
    let mut trees = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name: OsString = entry.file_name();
        let release = name.to_str().and_then(|name| name.strip_prefix("qemu-"));
        if let Some(release) = release.filter(|it| release::is_number(it)) {
            trees.push(Tree {
                release: release.to_owned(),
                folder: entry.path(),
            });
        }
    }
    trees.sort_by(|a, b| release::in_order(&a.release, &b.release));
    Ok(trees)
}

/// The files of a source tree, by their paths in it.
fn facts(tree: &Path) -> Result<BTreeMap<PathBuf, String>> {
    let mut files = BTreeMap::new();
    for root in ROOTS {
        let path = tree.join(root);
        if !path.exists() {
            continue;
        }
        let schema = load(&path)?.without_documentation();
        let texts = print::texts(&schema);
        for (module, (_, text)) in schema.modules().iter().zip(texts.texts) {
            let path = normal(&Path::new(root).with_file_name(&module.name));
            let text = format!("{MARK}{text}").trim_end().to_owned() + "\n";
            // Schemas share modules. The pragmas of a schema stand in its root file, so that the
            // others' text is the same whoever includes them.
            if let Some(other) = files.insert(path.clone(), text.clone())
                && other != text
            {
                return Err(format!("{} differs between schemas", path.display()).into());
            }
        }
    }
    if files.is_empty() {
        return Err(format!("{} has no schema of QEMU", tree.display()).into());
    }
    Ok(files)
}

/// Loads a schema of a release, whatever rules it follows.
pub(crate) fn load(path: &Path) -> Result<Schema> {
    Ok(Loader::new()
        .load(path)
        .map_err(|failure| shown(&failure))?
        .schema)
}

/// All errors of a schema as text.
fn shown(failure: &Failure) -> String {
    let sources: &SourceMap = failure.sources();
    let errors = failure.diagnostics().iter();
    let errors: Vec<String> = errors.map(|it| render::human(it, sources, false)).collect();
    errors.join("\n")
}

/// The path without `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path {
        if part == ".." {
            normal.pop();
        } else {
            normal.push(part);
        }
    }
    normal
}

/// Brings a folder up to date, or with `check` only says what is not. Gives whether all was.
fn update(folder: &Path, files: &BTreeMap<PathBuf, String>, check: bool) -> Result<bool> {
    let mut fresh = true;
    for (name, text) in files {
        fresh &= written::bring(&folder.join(name), text, check)?;
    }
    for path in all_files(folder)? {
        let name = path.strip_prefix(folder)?;
        if files.contains_key(name) {
            continue;
        }
        fresh = false;
        if check {
            eprintln!("not in the sources: {}", path.display());
        } else {
            fs::remove_file(&path)?;
        }
    }
    Ok(fresh)
}

/// The files below a folder, which need not be there.
fn all_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    Ok(files)
}
