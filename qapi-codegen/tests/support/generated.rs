//! Crates of generated code, and cargo to run on them.
//!
//! They stand in the folder that cargo has for tests' files, share one target folder there, and stay
//! for the next run, which so compiles only what changed.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use qapi_codegen::{Config, Report};

/// A crate of modules, each generated from a schema.
pub(crate) struct Crate {
    folder: PathBuf,
    root: String,
}

impl Crate {
    /// A crate without dependencies but the runtime of generated code.
    pub(crate) fn new(name: &str) -> Self {
        Self::with_dependencies(name, "")
    }

    /// A crate with further lines in its manifest's `[dependencies]`.
    pub(crate) fn with_dependencies(name: &str, dependencies: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let types = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("qapi-types");
        let types = types.display();
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nqapi-types = {{ path = '{types}', default-features = false }}\n\
             {dependencies}\n[workspace]\n",
        );
        let new = Self {
            folder,
            root: "//! Generated.\n#![deny(warnings, missing_docs)]\n".to_owned(),
        };
        new.write("Cargo.toml", &manifest);
        new
    }

    /// Generates `schema` as the module `name`, a folder or one file.
    pub(crate) fn add(&mut self, name: &str, schema: &Path, one_file: bool) -> Report {
        let source = self.folder.join("src");
        let report = if one_file {
            let file = format!("{name}_inline.rs");
            let declaration = format!("/// One file.\npub mod {name} {{ include!(\"{file}\"); }}");
            writeln!(self.root, "{declaration}").expect("a string takes it");
            Config::new().out(source.join(file)).generate(schema)
        } else {
            writeln!(self.root, "pub mod {name};").expect("a string takes it");
            Config::new().out(source.join(name)).generate(schema)
        };
        let report = report.unwrap_or_else(|error| panic!("{}: {error}", schema.display()));
        println!(
            "{name}: {} definitions, {} lines",
            report.definitions, report.lines
        );
        report
    }

    /// Writes a file of the crate, unless it has this text.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            return;
        }
        let parent = path.parent().expect("a file is in a folder");
        fs::create_dir_all(parent).expect("the crate's folders can be made");
        fs::write(&path, text).expect("the crate's files can be written");
    }

    /// Runs cargo on it, with every warning of the library an error, and gives what it printed.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> String {
        self.write("src/lib.rs", &self.root);
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated-target");
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .arg("--quiet")
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", target)
            .env("RUSTDOCFLAGS", "-D warnings")
            .envs(super::corpus().map(|corpus| ("QAPI_CORPUS", corpus)))
            .output()
            .expect("cargo runs");
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let messages = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "cargo {arguments:?} fails:\n{printed}\n{messages}"
        );
        printed
    }
}
