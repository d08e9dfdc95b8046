//! What a build script that generates code has compiled.

use std::collections::BTreeMap;
use std::process::Command;

/// The crates that `qapi-codegen` depends on without default features, itself among them, each with its versions.
fn crates() -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--package",
            "qapi-codegen",
            "--no-default-features",
            "--edges",
            "normal,build",
        ])
        .args(["--prefix", "none", "--no-dedupe", "--format", "{p}"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .expect("cargo runs");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let list = String::from_utf8(output.stdout).expect("names are UTF-8");
    let mut crates = BTreeMap::<String, Vec<String>>::new();
    for line in list.lines() {
        let mut words = line.split(' ').map(str::to_owned);
        let (Some(name), Some(version)) = (words.next(), words.next()) else {
            continue;
        };
        let versions = crates.entry(name).or_default();
        if !versions.contains(&version) {
            versions.push(version);
        }
    }
    crates
}

#[test]
fn it_needs_no_c_compiler_and_not_what_the_derive_of_pest_needs() {
    let crates = crates();
    assert!(crates.contains_key("pest"));
    for name in ["cc", "libc", "pest_derive", "pest_generator", "pest_meta"] {
        assert!(!crates.contains_key(name), "{name}");
    }
}

#[test]
fn it_needs_no_parser_of_rust() {
    let crates = crates();
    assert!(crates.contains_key("quote"));
    for name in ["syn", "prettyplease"] {
        assert!(!crates.contains_key(name), "{name}");
    }
}

#[test]
fn memchr_is_left_to_serde_json_which_has_it_with_other_features() {
    assert!(!crates().contains_key("memchr"));
}

#[test]
fn no_crate_has_two_versions() {
    for (name, versions) in crates() {
        assert_eq!(versions.len(), 1, "{name}: {versions:?}");
    }
}
