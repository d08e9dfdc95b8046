//! The examples: each is built and run, and says what `expected.txt` beside it says. One that serves until
//! it is stopped has none, and tests of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use test_macros::corpus_test;
use test_support::{cargo, compare, corpus};

/// The examples that say something and end, with their folders, sorted.
fn examples() -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("examples");
    let mut examples: Vec<(String, PathBuf)> = fs::read_dir(&folder)
        .expect("the workspace has examples")
        .map(|entry| entry.expect("the folder can be read"))
        .filter(|entry| entry.path().join("expected.txt").exists())
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, entry.path())
        })
        .collect();
    examples.sort();
    examples
}

/// Held while an example is built and looked at: with another corpus its code is another.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn every_example_says_what_it_should() {
    let examples = examples();
    assert!(examples.len() >= 3, "{examples:?}");
    for (name, folder) in examples {
        let _alone = alone();
        says_what_it_should(&name, &folder, "");
    }
}

/// Runs an example with this corpus, or none, and compares what it says.
fn says_what_it_should(name: &str, folder: &Path, corpus: &str) {
    let run = ["run", "--quiet", "--package", name];
    let output = cargo(&run, &[("QAPI_CORPUS", corpus)]);
    let said = String::from_utf8(output.stdout).expect("it says text");
    let same = compare(&folder.join("expected.txt"), &said);
    same.unwrap_or_else(|problem| panic!("{problem}"));
}

/// What the build script of the example `blockdev` generates with this corpus, or none.
fn generated(corpus: &str) -> String {
    let build = ["build", "--package", "blockdev", "--message-format", "json"];
    let output = cargo(&build, &[("QAPI_CORPUS", corpus)]);
    let messages = String::from_utf8(output.stdout).expect("it is text");
    let mut messages = messages.lines().map(|line| {
        let message: Value = serde_json::from_str(line).expect("each line is a message");
        message
    });
    let executed = messages.find(|message| {
        let package = message["package_id"].as_str().unwrap_or_default();
        message["reason"] == "build-script-executed" && package.contains("examples/blockdev")
    });
    let folder = executed.expect("it has a build script")["out_dir"].clone();
    let folder = Path::new(folder.as_str().expect("it has an output"));
    fs::read_to_string(folder.join("blockdev.rs")).expect("it was written")
}

#[corpus_test]
fn block_graphs_are_the_same_with_qemus_own_schema() {
    let corpus = corpus();
    let corpus = corpus.to_str().expect("the path is text");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("examples/blockdev");
    for corpus in [corpus, ""] {
        let _alone = alone();
        // QEMU has many more drivers.
        assert_eq!(
            generated(corpus).contains("BlockdevOptionsVVFAT"),
            !corpus.is_empty()
        );
        says_what_it_should("blockdev", &folder, corpus);
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
