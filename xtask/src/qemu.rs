//! The schemas that `qemu-types` is made of: what `schemas/qemu/` has of all releases, merged, with the
//! sentences of `schemas/qemu/docs/`.

pub(crate) mod sentences;
pub(crate) mod shared;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use qapi_codegen::parse::Schema;
use qapi_codegen::parse::merge::{Description, Merge};
use qapi_codegen::parse::schema::Head;
use qapi_codegen::{Config, Handlers};

use crate::facts;
use crate::release;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// What modules begin with, by their names.
type Introductions = BTreeMap<String, String>;

/// What is said of definitions, by their names.
type Descriptions = BTreeMap<String, Description>;

/// A schema of `qemu-types`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    /// What it is called there.
    pub(crate) name: &'static str,
    /// Its root file in a source tree of QEMU.
    pub(crate) root: &'static str,
    /// The schema of `qapi-types` that has some of its types.
    own: &'static str,
    /// Cargo features of the crate, and the modules that are behind each. Others are always there.
    families: &'static [(&'static str, &'static [&'static str])],
}

/// QMP, of which the storage daemon has a part.
pub(crate) const QMP: Part = Part {
    name: "qmp",
    root: "qapi/qapi-schema.json",
    own: "schemas/qapi-schema.json",
    families: &[
        ("block", &["block*", "transaction"]),
        ("char", &["char"]),
        (
            "debug",
            &["compat", "dump", "rdma", "replay", "stats", "trace"],
        ),
        (
            "devices",
            &[
                "acpi-hest",
                "cryptodev",
                "cxl",
                "pci",
                "rocker",
                "tpm",
                "uefi",
                "vfio",
                "virtio",
            ],
        ),
        ("machine", &["acpi", "machine*", "misc-*"]),
        ("migration", &["migration"]),
        ("net", &["ebpf", "net"]),
        ("qom", &["authz", "qdev", "qom"]),
        ("ui", &["audio", "ui"]),
    ],
};

/// The guest agent.
pub(crate) const QGA: Part = Part {
    name: "qga",
    root: "qga/qapi-schema.json",
    own: "schemas/qga-schema.json",
    families: &[],
};

/// A part with what its code is made from.
pub(crate) struct Whole {
    pub(crate) part: Part,
    /// The schema of all releases.
    pub(crate) schema: Schema,
    /// Types that `qapi-types` has alike.
    shared: BTreeSet<String>,
}

impl Part {
    /// Loads what `root`, the folder of the workspace, has of it.
    pub(crate) fn load(self, root: &Path) -> Result<Whole> {
        let schema = self.schema(root)?;
        let own = facts::load(&root.join(self.own))?;
        let shared = shared::types(&schema, &own).into_iter();
        Ok(Whole {
            part: self,
            shared: shared.map(str::to_owned).collect(),
            schema,
        })
    }

    /// The Cargo feature that a module of the schema is behind.
    fn family(self, module: &str) -> Option<&'static str> {
        let matches = |pattern: &str| match pattern.strip_suffix('*') {
            Some(beginning) => module.starts_with(beginning),
            None => module == pattern,
        };
        let mut families = self.families.iter();
        let found = families.find(|(_, modules)| modules.iter().any(|it| matches(it)));
        found.map(|(feature, _)| *feature)
    }

    /// The schema of all releases.
    pub(crate) fn schema(self, root: &Path) -> Result<Schema> {
        let folder = root.join(facts::FOLDER);
        let mut schemas = Vec::new();
        for release in releases(&folder)? {
            let schema = facts::load(&folder.join(&release).join(self.root))?;
            schemas.push((release, schema));
        }
        let (introductions, descriptions) = self.sentences(root)?;
        let merge = Merge::new().notes(true).introduce(introductions);
        let mut merge = merge.describe(descriptions);
        for (release, schema) in &schemas {
            merge = merge.release(release, schema);
        }
        Ok(merge.run()?.schema)
    }

    /// What is said of modules and of definitions, by their names. A file is named as its module is.
    fn sentences(self, root: &Path) -> Result<(Introductions, Descriptions)> {
        let folder = root.join(facts::FOLDER).join("docs").join(self.name);
        let (mut introductions, mut descriptions) = (BTreeMap::new(), BTreeMap::new());
        for path in text_files(&folder)? {
            let text = fs::read_to_string(&path)?;
            let wrong = |error: String| format!("{}:{error}", path.display());
            let said = sentences::read(&text).map_err(wrong)?;
            for (name, description) in said.definitions {
                if descriptions.insert(name.clone(), description).is_some() {
                    return Err(wrong(format!(" '{name}' is described elsewhere, too")).into());
                }
            }
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            if !said.introduction.is_empty() {
                introductions.insert(format!("{stem}.json"), said.introduction);
            }
        }
        Ok((introductions, descriptions))
    }
}

impl Whole {
    /// How its code is generated.
    pub(crate) fn config(&self) -> Config {
        let config = Config::new().handlers(Handlers::None);
        let config = config.schema_cargo_feature("schema");
        let families = self.part.families.iter();
        let config = families.fold(config, |config, (feature, modules)| {
            config.cargo_feature(*feature, modules.iter().copied())
        });
        let own = format!("::qapi_types::{}", self.part.name);
        let shared = self.shared.iter();
        shared.fold(config, |config, name| {
            config.generated_type(name, format!("{own}::{name}"))
        })
    }

    /// The name and text of a module with the types that are those of `qapi-types`.
    pub(crate) fn shared(&self) -> (String, String) {
        let name = self.part.name;
        let types = self.shared.iter();
        let types: Vec<String> = types.map(|it| format!("    {it},\n")).collect();
        let text = format!(
            "//! Types of [`qapi_types::{name}`], which are the same there.\n{WRITTEN}\n\
             pub use ::qapi_types::{name}::{{\n{}}};\n",
            types.concat(),
        );
        (format!("{name}_shared"), text)
    }
}

/// What modules that are written here say of it.
const WRITTEN: &str =
    "// Written by `cargo xtask regenerate`.\n#![cfg_attr(rustfmt, rustfmt_skip)]\n";

/// The name and text of the module of what the storage daemon has of QMP. Its schema is a choice of QMP's
/// files, in all releases.
pub(crate) fn storage_daemon(root: &Path, qmp: &Whole) -> Result<(String, String)> {
    let folder = root.join(facts::FOLDER);
    let mut files = BTreeSet::new();
    for release in releases(&folder)? {
        let path = folder.join(release).join(facts::STORAGE_DAEMON);
        if !path.exists() {
            continue;
        }
        let schema = facts::load(&path)?;
        let modules = schema.modules().iter().skip(1);
        let names = modules.filter_map(|it| it.name.strip_prefix("../../qapi/"));
        files.extend(names.map(str::to_owned));
    }
    let schema = &qmp.schema;
    let module_of = |head: &Head| schema[head.module].name.clone();
    let commands: BTreeSet<String> = schema
        .commands()
        .iter()
        .map(|it| module_of(&it.head))
        .collect();
    let events: BTreeSet<String> = schema
        .events()
        .iter()
        .map(|it| module_of(&it.head))
        .collect();
    let mut text = format!(
        "//! What the storage daemon has of QMP: the same types, and no others.\n{WRITTEN}"
    );
    for (kind, having) in [("command", commands), ("event", events)] {
        let _ = write!(
            text,
            "\n/// The {kind}s that the storage daemon has in one release at least.\npub mod {kind} {{\n"
        );
        for file in files.intersection(&having) {
            let module = file.trim_end_matches(".json");
            let cfg = qmp.part.family(module);
            let cfg = cfg.map_or(String::new(), |it| {
                format!("    #[cfg(feature = {it:?})]\n")
            });
            let module = module.replace('-', "_");
            let _ = write!(
                text,
                "{cfg}    #[doc(inline)]\n    pub use crate::generated::qmp::{module}::{kind}::*;\n"
            );
        }
        text.push_str("}\n");
    }
    Ok(("storage_daemon".to_owned(), text))
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
