//! What is generated from real schemas compiles without a warning, and documents without one.
//!
//! The schemas are those of the corpus, found through `QAPI_CORPUS`. With `QAPI_CORPUS_ALL` set, all
//! of them; else the system emulator's of QEMU 10.0.

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use qapi_codegen::Config;
use support::corpus;

/// A crate of modules, each generated from a schema.
struct Crate {
    folder: PathBuf,
    root: String,
}

impl Crate {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(folder.join("src")).expect("the crate's folder can be made");
        let types = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("qapi-types");
        let types = types.display();
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nqapi-types = {{ path = '{types}', default-features = false }}\n\n\
             [workspace]\n",
        );
        fs::write(folder.join("Cargo.toml"), manifest).expect("the manifest can be written");
        Self {
            folder,
            root: "//! Generated.\n#![deny(warnings, missing_docs)]\n".to_owned(),
        }
    }

    /// Generates `schema` as the module `name`, a folder or one file.
    fn add(&mut self, name: &str, schema: &Path, one_file: bool) {
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
    }

    /// Runs cargo on it, with every warning an error.
    fn cargo(&self, arguments: &[&str]) {
        fs::write(self.folder.join("src/lib.rs"), &self.root).expect("the root can be written");
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated-target");
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .arg("--quiet")
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", target)
            .env("RUSTDOCFLAGS", "-D warnings")
            .output()
            .expect("cargo runs");
        let messages = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "cargo {arguments:?} fails:\n{messages}"
        );
    }

    fn check_and_document(&self) {
        self.cargo(&["check"]);
        self.cargo(&["doc", "--no-deps"]);
        // Nothing in the documentation is mistaken for a test.
        self.cargo(&["test", "--doc"]);
    }
}

#[test]
fn the_system_schema_of_qemu_10_0_compiles_and_documents() {
    let Some(corpus) = corpus() else { return };
    let mut target = Crate::new("qemu-system");
    target.add(
        "qmp",
        &corpus.join("qemu-10.0/qapi/qapi-schema.json"),
        false,
    );
    target.check_and_document();
}

#[test]
fn all_other_schemas_compile_and_document() {
    let Some(corpus) = corpus() else { return };
    if std::env::var_os("QAPI_CORPUS_ALL").is_none() {
        println!("QAPI_CORPUS_ALL is not set: the other schemas are left out");
        return;
    }
    let mut target = Crate::new("qemu-others");
    target.add(
        "system_10",
        &corpus.join("qemu-10.0/qapi/qapi-schema.json"),
        true,
    );
    for version in ["10.0", "7.2"] {
        for (module, path) in [
            ("agent", "qga/qapi-schema.json"),
            ("storage", "storage-daemon/qapi/qapi-schema.json"),
            ("system", "qapi/qapi-schema.json"),
        ] {
            let name = format!("{module}_{}_folder", version.replace('.', "_"));
            if (version, module) != ("10.0", "system") {
                target.add(
                    &name,
                    &corpus.join(format!("qemu-{version}")).join(path),
                    false,
                );
            }
        }
    }
    let mut cases = 0;
    for case in support::good_cases(&corpus) {
        let name = case
            .file_stem()
            .expect("a file has a name")
            .to_string_lossy()
            .replace('-', "_");
        target.add(&format!("case_{name}"), &case, cases % 2 == 0);
        cases += 1;
    }
    assert_eq!(cases, 8, "good cases of the reference's suite");
    target.check_and_document();
}
