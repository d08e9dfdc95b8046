//! Crates made for a test, and cargo to run on them.
//!
//! They stand in the folder that cargo has for tests' files and share one target folder there, so
//! that dependencies are built once.

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
        Self::open(name, "serde = \"1\"\nserde_json = \"1\"\n")
    }

    /// A crate that keeps the files it has from an earlier run. Depends on `qapi-types`, and has
    /// further lines in its manifest's `[dependencies]`.
    pub(crate) fn open(name: &str, dependencies: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let scratch = Self { folder };
        let types = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("qapi-types");
        let types = types.display();
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nqapi-types = {{ path = '{types}', default-features = false }}\n\
             {dependencies}\n[workspace]\n",
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

    /// Cargo with these arguments, and every warning of rustdoc an error.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated-target");
        let mut command = Command::new(env!("CARGO"));
        command
            .args(arguments)
            .arg("--quiet")
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", target)
            .env("RUSTDOCFLAGS", "-D warnings");
        command
    }

    /// Runs cargo, with `CFGS` in its environment for a build script.
    pub(crate) fn try_cargo(&self, arguments: &[&str], cfgs: &str) -> Output {
        let mut command = self.command(arguments);
        command.env("CFGS", cfgs).output().expect("cargo runs")
    }

    /// Runs cargo, which must succeed.
    pub(crate) fn cargo(&self, arguments: &[&str], cfgs: &str) {
        printed(
            &self.try_cargo(arguments, cfgs),
            &format!("{arguments:?} with '{cfgs}'"),
        );
    }
}

/// What a run of cargo printed.
///
/// # Panics
///
/// When it failed.
pub(crate) fn printed(output: &Output, what: &str) -> String {
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "cargo {what} fails:\n{printed}\n{messages}"
    );
    printed
}
