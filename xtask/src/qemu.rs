//! The schemas that `qemu-types` is made of: what `schemas/qemu/` has of all releases, merged, with the
//! sentences of `schemas/qemu/docs/`.

pub(crate) mod sentences;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use qapi_codegen::parse::Schema;
use qapi_codegen::parse::merge::{Description, Merge};

use crate::facts;
use crate::release;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A schema of `qemu-types`: its name there, and its root file in a source tree of QEMU.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) name: &'static str,
    root: &'static str,
}

/// QMP, of which the storage daemon has a part.
pub(crate) const QMP: Part = Part {
    name: "qmp",
    root: "qapi/qapi-schema.json",
};

/// The guest agent.
pub(crate) const QGA: Part = Part {
    name: "qga",
    root: "qga/qapi-schema.json",
};

impl Part {
    /// The schema of all releases, which `root`, the folder of the workspace, has facts of.
    pub(crate) fn schema(self, root: &Path) -> Result<Schema> {
        let folder = root.join(facts::FOLDER);
        let mut schemas = Vec::new();
        for release in releases(&folder)? {
            let schema = facts::load(&folder.join(&release).join(self.root))?;
            schemas.push((release, schema));
        }
        let mut merge = Merge::new().notes(true).describe(self.descriptions(root)?);
        for (release, schema) in &schemas {
            merge = merge.release(release, schema);
        }
        Ok(merge.run()?.schema)
    }

    /// What is said of definitions, by their names.
    fn descriptions(self, root: &Path) -> Result<BTreeMap<String, Description>> {
        let folder = root.join(facts::FOLDER).join("docs").join(self.name);
        let mut all = BTreeMap::new();
        for path in text_files(&folder)? {
            let text = fs::read_to_string(&path)?;
            let wrong = |error: String| format!("{}:{error}", path.display());
            for (name, description) in sentences::read(&text).map_err(wrong)? {
                if all.insert(name.clone(), description).is_some() {
                    return Err(wrong(format!(" '{name}' is described elsewhere, too")).into());
                }
            }
        }
        Ok(all)
    }
}

/// The releases that there are facts of, oldest first.
fn releases(folder: &Path) -> Result<Vec<String>> {
    let mut releases = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        releases.extend(name.into_string().ok().filter(|it| release::is_number(it)));
    }
    releases.sort_by(|a, b| release::in_order(a, b));
    Ok(releases)
}

/// The files `*.txt` of a folder in the order of their names.
fn text_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let paths = fs::read_dir(folder)?.map(|entry| entry.map(|it| it.path()));
    let mut paths = paths.collect::<io::Result<Vec<PathBuf>>>()?;
    paths.retain(|path| path.extension().is_some_and(|it| it == "txt"));
    paths.sort();
    Ok(paths)
}
