//! What a build script gets: output in `OUT_DIR`, lines for cargo, readable errors.
//!
//! `OUT_DIR` belongs to a process, so each test runs this program again as the build script.

use std::fs;
use std::process::{Command, Output};

use tempfile::TempDir;

/// Runs as a build script would, when a test below asks for it.
#[test]
fn script() {
    if std::env::var_os("OUT_DIR").is_some()
        && let Err(error) = qapi_codegen::build("schema/root.json")
    {
        // As `main` shows an error that it returns.
        eprintln!("Error: {error:?}");
        std::process::exit(1);
    }
}

/// A package with these schema files, after its build script ran.
fn run(package: &TempDir, files: &[(&str, &str)]) -> Output {
    fs::create_dir_all(package.path().join("schema")).expect("a folder can be made");
    fs::create_dir_all(package.path().join("out")).expect("a folder can be made");
    for (name, text) in files {
        fs::write(package.path().join("schema").join(name), text).expect("a file can be written");
    }
    Command::new(std::env::current_exe().expect("this program has a path"))
        .args(["--exact", "script", "--nocapture"])
        .current_dir(package.path())
        .env("OUT_DIR", package.path().join("out"))
        .output()
        .expect("the script runs")
}

const ROOT: (&str, &str) = (
    "root.json",
    "{ 'include': 'sub.json' }\n{ 'command': 'go', 'data': 'Way' }\n",
);
const SUB: (&str, &str) = (
    "sub.json",
    "{ 'struct': 'Way', 'data': { 'on': 'bool' } }\n",
);

#[test]
fn the_output_is_in_out_dir_and_cargo_learns_of_every_file() {
    let package = TempDir::new().expect("a folder can be made");
    let output = run(&package, &[ROOT, SUB]);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let reported: Vec<&str> = lines
        .lines()
        .filter_map(|line| line.split_once("cargo::rerun-if-changed="))
        .map(|(_, path)| path)
        .collect();
    assert_eq!(reported, ["schema/root.json", "schema/sub.json"]);
    let source = fs::read_to_string(package.path().join("out/root.rs")).expect("is there");
    assert!(
        source.contains("pub struct Go(pub super::super::Way)"),
        "{source}"
    );
}

#[test]
fn an_error_in_the_schema_is_shown_with_its_source_line() {
    let package = TempDir::new().expect("a folder can be made");
    assert!(run(&package, &[ROOT, SUB]).status.success());
    let before = fs::read(package.path().join("out/root.rs")).expect("is there");
    let sub = (
        "sub.json",
        "{ 'struct': 'Way', 'data': { 'on': 'boole' } }\n",
    );
    let output = run(&package, &[sub]);
    assert!(!output.status.success());
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    for expected in [
        "Error: the schema has errors",
        "schema/sub.json:1:36",
        "'boole'",
        "^^^^^^^",
        "named 'bool'",
    ] {
        assert!(message.contains(expected), "no {expected:?} in {message}");
    }
    assert_eq!(
        fs::read(package.path().join("out/root.rs")).expect("is there"),
        before
    );
}

#[test]
fn what_did_not_change_is_not_touched() {
    let package = TempDir::new().expect("a folder can be made");
    assert!(run(&package, &[ROOT, SUB]).status.success());
    let file = package.path().join("out/root.rs");
    let written = || {
        fs::metadata(&file)
            .and_then(|data| data.modified())
            .expect("has a time")
    };
    let before = written();
    assert!(run(&package, &[ROOT, SUB]).status.success());
    assert_eq!(written(), before);
}
