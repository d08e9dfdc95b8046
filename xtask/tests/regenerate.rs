//! `cargo xtask regenerate`, on a tree of its own.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

fn regenerate(folder: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["regenerate", "--schema", "own.json", "--out", "out"])
        .args(more)
        .current_dir(folder)
        .output()
        .expect("xtask runs")
}

fn tree() -> TempDir {
    let folder = TempDir::new().expect("a folder can be made");
    let schema = "{ 'event': 'DONE' }\n{ 'command': 'start' }\n";
    fs::write(folder.path().join("own.json"), schema).expect("a file can be written");
    folder
}

#[test]
fn it_says_what_it_did() {
    let tree = tree();
    let output = regenerate(tree.path(), &[]);
    assert!(output.status.success());
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        text.starts_with("own.json: 2 definitions from 1 files became "),
        "{text}"
    );
    assert!(text.contains("(6 written, 0 removed) in "), "{text}");
    assert!(tree.path().join("out/mod.rs").exists());
}

#[test]
fn check_writes_nothing_and_names_the_command() {
    let tree = tree();
    let output = regenerate(tree.path(), &["--check"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("stale: out/mod.rs"), "{text}");
    assert!(
        text.contains("run: cargo xtask regenerate --schema own.json --out out"),
        "{text}"
    );
    assert!(!tree.path().join("out").exists());
}

#[test]
fn check_passes_only_while_nothing_changed() {
    let tree = tree();
    assert!(regenerate(tree.path(), &[]).status.success());
    assert!(regenerate(tree.path(), &["--check"]).status.success());
    fs::write(tree.path().join("own.json"), "{ 'event': 'UNDONE' }\n").expect("writes");
    let output = regenerate(tree.path(), &["--check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("stale: out/own.rs"));
}
