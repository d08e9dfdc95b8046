//! The examples: each is built and run, and says what `expected.txt` beside it says.

use std::fs;
use std::path::{Path, PathBuf};

use test_support::{cargo, compare};

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

#[test]
fn every_example_says_what_it_should() {
    let examples = examples();
    assert!(examples.len() >= 3, "{examples:?}");
    for (name, folder) in examples {
        let output = cargo(&["run", "--quiet", "--package", &name], &[]);
        let said = String::from_utf8(output.stdout).expect("it says text");
        let same = compare(&folder.join("expected.txt"), &said);
        same.unwrap_or_else(|problem| panic!("{problem}"));
    }
}

#[test]
fn a_second_build_compiles_nothing() {
    let build = ["build", "--verbose", "--package", "schema-of-ones-own"];
    cargo(&build, &[]);
    let second = cargo(&build, &[]);
    let messages = String::from_utf8_lossy(&second.stderr);
    assert!(messages.contains("Fresh schema-of-ones-own"), "{messages}");
    for work in ["Compiling", "Running", "Dirty"] {
        assert!(!messages.contains(work), "{work}:\n{messages}");
    }
}
