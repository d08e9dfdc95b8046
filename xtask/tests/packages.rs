//! What would be published.

use std::path::Path;
use std::process::Command;

use cargo_metadata::{Metadata, MetadataCommand, Package};

/// Each has its place in ARCHITECTURE.md and README.md; a new one says `publish = false`, or comes in here.
const PUBLISHED: &[&str] = &[
    "qapi-cli",
    "qapi-codegen",
    "qapi-parse",
    "qapi-session",
    "qapi-types",
    "qapi-util",
    "qemu-types",
    "qmp-shell",
];

fn workspace() -> Metadata {
    MetadataCommand::new()
        .manifest_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo knows the workspace")
}

fn published(workspace: &Metadata) -> Vec<&Package> {
    let packages = workspace.packages.iter();
    packages
        .filter(|package| package.publish.is_none())
        .collect()
}

/// The files of a package.
fn files(package: &Package) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["package", "--list", "--allow-dirty", "--manifest-path"])
        .arg(&package.manifest_path)
        .output()
        .expect("cargo runs");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {error}", package.name);
    let list = String::from_utf8(output.stdout).expect("names are UTF-8");
    list.lines().map(|name| name.replace('\\', "/")).collect()
}

#[test]
fn libraries_and_the_command_are_published_and_nothing_else() {
    let workspace = workspace();
    let mut names: Vec<&str> = published(&workspace)
        .iter()
        .map(|p| p.name.as_str())
        .collect();
    names.sort_unstable();
    assert_eq!(names, PUBLISHED);
}

#[test]
fn packages_say_what_they_are() {
    for package in published(&workspace()) {
        let name = &package.name;
        assert!(package.description.is_some(), "{name}");
        assert!((1..=5).contains(&package.keywords.len()), "{name}");
        assert!((1..=5).contains(&package.categories.len()), "{name}");
        assert_eq!(
            package.license.as_deref(),
            Some("MIT OR Apache-2.0"),
            "{name}"
        );
        assert_eq!(
            package.readme.as_deref(),
            Some("README.md".into()),
            "{name}"
        );
        assert!(package.rust_version.is_some(), "{name}");
        assert_eq!(
            package.metadata["docs"]["rs"]["all-features"], true,
            "{name}"
        );
    }
}

#[test]
fn packages_have_sources_a_readme_and_licences_and_nothing_else() {
    for package in published(&workspace()) {
        let mut others = files(package);
        others.retain(|file| !file.starts_with("src/"));
        let expected = [
            ".cargo_vcs_info.json",
            "Cargo.lock",
            "Cargo.toml",
            "Cargo.toml.orig",
            "LICENSE-APACHE",
            "LICENSE-MIT",
            "README.md",
        ];
        // The first says which commit it is of, if there is one.
        others.retain(|file| file != expected[0]);
        others.sort_unstable();
        assert_eq!(others, expected[1..], "{}", package.name);
    }
}

#[test]
fn packages_have_no_tests() {
    for package in published(&workspace()) {
        for file in files(package) {
            let mut parts = file.split('/');
            assert!(
                parts.all(|part| part != "tests" && part != "tests.rs"),
                "{file}"
            );
        }
    }
}
