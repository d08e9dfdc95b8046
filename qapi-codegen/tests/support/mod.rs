//! Crates made for a test, and cargo to run on them. Only for those that have nothing in them but
//! generated code, or do not compile: others are members of the workspace, in `tests/`.
//!
//! They stand in the folder that cargo has for tests' files and share one target folder there, so
//! that dependencies are built once.

#![allow(dead_code, reason = "not every test uses all of it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A crate in a folder of its own.
pub(crate) struct Scratch {
    pub(crate) folder: PathBuf,
}

impl Scratch {
    /// An empty crate that depends on `qapi-types` and serde.
    pub(crate) fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("the old folder can be removed");
        }
        Self::open(name)
    }

    /// Likewise, but it keeps the files it has from an earlier run, and so compiles only what
    /// changed.
    pub(crate) fn open(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let scratch = Self { folder };
        let types = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("qapi-types");
        let types = types.display();
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nqapi-types = {{ path = '{types}', default-features = false }}\n\
             serde = \"1\"\nserde_json = \"1\"\n\n[workspace]\n",
        );
        scratch.write("Cargo.toml", &manifest);
        scratch
    }

    /// Writes a file, named relative to the folder, unless it has this text.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.folder.join(name);
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            return;
        }
        let folder = path.parent().expect("a file is in a folder");
        fs::create_dir_all(folder).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Runs cargo, with `CFGS` in its environment for a build script. Every warning of rustdoc is an
    /// error.
    pub(crate) fn try_cargo(&self, arguments: &[&str], cfgs: &str) -> Output {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated-target");
        Command::new(env!("CARGO"))
            .args(arguments)
            .arg("--quiet")
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", target)
            .env("RUSTDOCFLAGS", "-D warnings")
            .env("CFGS", cfgs)
            .output()
            .expect("cargo runs")
    }

    /// Runs cargo, which must succeed.
    pub(crate) fn cargo(&self, arguments: &[&str], cfgs: &str) {
        let output = self.try_cargo(arguments, cfgs);
        assert!(
            output.status.success(),
            "cargo {arguments:?} with '{cfgs}' fails:\n{}\n{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
}
