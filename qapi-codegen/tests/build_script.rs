//! What a build script gets: output in `OUT_DIR`, lines for cargo, readable errors.
//!
//! `OUT_DIR` belongs to a process, so each test runs this program again as the build script.

use std::fs;
use std::process::{Command, Output};

use qapi_codegen::parse::Loader;
use qapi_codegen::{Conditions, Config, Error, Input, Layout};
use tempfile::TempDir;

/// Runs as a build script would, when a test below asks for it.
#[test]
fn script() {
    let result = match std::env::var("SCRIPT").as_deref() {
        Ok("default") => qapi_codegen::build("schema/root.json"),
        Ok("cfg") => with(&Config::new().conditions(Conditions::Cfg)),
        Ok("silent") => with(&Config::new().conditions(Conditions::Cfg).cargo(false)),
        Ok("same-name") => qapi_codegen::build("schema/root.json")
            .and_then(|()| qapi_codegen::build("schema/root.json"))
            .and_then(|()| qapi_codegen::build("schema/other/root.json")),
        Ok("same-name-apart") => Config::new()
            .generate_all([
                ("schema/root.json", "a.rs"),
                ("schema/other/root.json", "b.rs"),
            ])
            .map(drop),
        Ok("missing") => qapi_codegen::build("schema/missing.json"),
        Ok("several") => Config::new()
            .generate_all([("schema/root.json", "a.rs"), ("schema/sub.json", "b")])
            .map(drop),
        Ok("text") => {
            let text = "{ 'event': 'GONE', 'if': 'CONFIG_A' }";
            let config = Config::new().conditions(Conditions::Cfg);
            config
                .generate(Input::text("schema/made.json", text))
                .map(drop)
        }
        Ok("schema") => {
            let loaded = Loader::new().load("schema/root.json");
            let schema = loaded.expect("it is fine").schema;
            Config::new().generate(&schema).map(drop)
        }
        Ok("rendered") => {
            let config = Config::new().conditions(Conditions::Cfg);
            config.render("schema/root.json", Layout::File).map(drop)
        }
        _ => return,
    };
    if let Err(error) = result {
        // As `main` shows an error that it returns.
        eprintln!("Error: {error:?}");
        std::process::exit(1);
    }
}

fn with(config: &Config) -> Result<(), Error> {
    config.generate("schema/root.json").map(drop)
}

/// A package with these schema files, after its build script ran.
fn run(package: &TempDir, files: &[(&str, &str)]) -> Output {
    run_as("default", package, files)
}

/// Likewise, with a script that says something else.
fn run_as(script: &str, package: &TempDir, files: &[(&str, &str)]) -> Output {
    fs::create_dir_all(package.path().join("schema")).expect("a folder can be made");
    fs::create_dir_all(package.path().join("out")).expect("a folder can be made");
    for (name, text) in files {
        fs::write(package.path().join("schema").join(name), text).expect("a file can be written");
    }
    Command::new(std::env::current_exe().expect("this program has a path"))
        .args(["--exact", "script", "--nocapture"])
        .current_dir(package.path())
        .env("SCRIPT", script)
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
fn a_schema_does_not_take_the_place_of_another_that_is_called_the_same() {
    let package = TempDir::new().expect("a folder can be made");
    fs::create_dir_all(package.path().join("schema/other")).expect("a folder can be made");
    let other = ("other/root.json", "{ 'command': 'stay' }");
    let files = [ROOT, SUB, other];
    // The second time around, the output of the first run is there.
    for _ in 0..2 {
        let output = run_as("same-name", &package, &files);
        assert!(!output.status.success());
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        for expected in [
            "out/root.rs' was generated from 'schema/root.json' by this build script already",
            "what comes from 'schema/other/root.json' differs",
            "'Config::generate_all'",
        ] {
            assert!(message.contains(expected), "no {expected:?} in {message}");
        }
        let source = fs::read_to_string(package.path().join("out/root.rs")).expect("is there");
        assert!(source.contains("struct Go") && !source.contains("struct Stay"));
    }
    assert!(run_as("same-name-apart", &package, &files).status.success());
}

#[test]
fn a_build_script_may_change_its_mind_about_the_schema() {
    let package = TempDir::new().expect("a folder can be made");
    assert!(run(&package, &[ROOT, SUB]).status.success());
    let root = ("root.json", "{ 'command': 'stay' }");
    assert!(run(&package, &[root]).status.success());
    let source = fs::read_to_string(package.path().join("out/root.rs")).expect("is there");
    assert!(source.contains("struct Stay") && !source.contains("struct Go"));
}

#[test]
fn a_schema_that_is_not_there_is_not_said_to_have_errors() {
    let package = TempDir::new().expect("a folder can be made");
    let output = run_as("missing", &package, &[]);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !output.status.success() && !message.contains("has errors"),
        "{message}"
    );
    assert!(
        message.contains("cannot read 'schema/missing.json': no such file or directory"),
        "{message}"
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

/// What a script says to cargo.
fn said(script: &str, files: &[(&str, &str)]) -> Vec<String> {
    let package = TempDir::new().expect("a folder can be made");
    let output = run_as(script, &package, files);
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{lines}");
    let lines = lines.lines().filter_map(|line| {
        let (_, line) = line.split_once("cargo::")?;
        Some(line.to_owned())
    });
    lines.collect()
}

#[test]
fn cargo_learns_of_the_symbols_of_conditions() {
    let text = "{ 'command': 'go', 'if': { 'any': [ 'CONFIG_B', { 'not': 'CONFIG_A' } ] } }\n";
    let files = [("root.json", text)];
    assert_eq!(
        said("cfg", &files),
        [
            "rerun-if-changed=schema/root.json",
            "rustc-check-cfg=cfg(CONFIG_A)",
            "rustc-check-cfg=cfg(CONFIG_B)",
        ]
    );
    assert_eq!(said("default", &files).len(), 1);
    assert_eq!(said("silent", &files), [""; 0]);
}

#[test]
fn cargo_watches_files_that_are_there() {
    // A text has the name of a file that is not there, which cargo would take for changed.
    assert_eq!(
        said("text", &[ROOT, SUB]),
        ["rustc-check-cfg=cfg(CONFIG_A)"]
    );
    let files = ["root", "sub"].map(|name| format!("rerun-if-changed=schema/{name}.json"));
    assert_eq!(said("schema", &[ROOT, SUB]), files);
    assert_eq!(said("rendered", &[ROOT, SUB]), [""; 0]);
}

#[test]
fn the_output_is_named_after_the_schema_wherever_that_comes_from() {
    for (script, name) in [("text", "made.rs"), ("schema", "root.rs")] {
        let package = TempDir::new().expect("a folder can be made");
        assert!(run_as(script, &package, &[ROOT, SUB]).status.success());
        let files = fs::read_dir(package.path().join("out")).expect("the folder is there");
        let names: Vec<_> = files
            .map(|entry| entry.expect("it can be read").file_name())
            .collect();
        assert_eq!(names, [name]);
    }
}

#[test]
fn several_outputs_are_relative_to_out_dir() {
    let package = TempDir::new().expect("a folder can be made");
    let output = run_as("several", &package, &[ROOT, SUB]);
    assert!(output.status.success());
    for name in ["a.rs", "b/mod.rs", "b/sub.rs"] {
        assert!(package.path().join("out").join(name).exists(), "{name}");
    }
}
