//! The examples: each is built and run, and says what `expected.txt` beside it says.
//!
//! With `UPDATE_EXPECT` set, what they say becomes what is expected.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The workspace's folder of examples, and its crates, sorted.
fn examples() -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("examples");
    let mut examples: Vec<(String, PathBuf)> = fs::read_dir(&folder)
        .expect("the workspace has examples")
        .map(|entry| entry.expect("the folder can be read"))
        .filter(|entry| entry.path().join("Cargo.toml").exists())
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, entry.path())
        })
        .collect();
    examples.sort();
    examples
}

/// Runs cargo where whoever runs the tests has most likely run it, so that a target folder that is
/// given as a relative path is the same.
fn cargo(arguments: &[&str]) -> Output {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name(""))
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "cargo {arguments:?} fails:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

#[test]
fn every_example_says_what_it_should() {
    let examples = examples();
    assert!(examples.len() >= 3, "{examples:?}");
    for (name, folder) in examples {
        let output = cargo(&["run", "--quiet", "--package", &name]);
        let said = String::from_utf8(output.stdout).expect("it says text");
        let path = folder.join("expected.txt");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, &said).expect("the expectation can be written");
        }
        let expected =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(said, expected, "{name}");
    }
}

#[test]
fn a_second_build_compiles_nothing() {
    let build = ["build", "--verbose", "--package", "schema-of-ones-own"];
    cargo(&build);
    let second = cargo(&build);
    let messages = String::from_utf8_lossy(&second.stderr);
    assert!(messages.contains("Fresh schema-of-ones-own"), "{messages}");
    for work in ["Compiling", "Running", "Dirty"] {
        assert!(!messages.contains(work), "{work}:\n{messages}");
    }
}
