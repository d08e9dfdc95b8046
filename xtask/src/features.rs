//! `cargo xtask features`: whether each published crate compiles alone, as its users have it.
//!
//! A build of the whole workspace gives each dependency the features that any member asks for, so
//! that nobody notices which member forgot to. Here each crate is checked by itself, without
//! features, and with each of them.

use std::error::Error;

use cargo_metadata::Package;

use crate::workspace::{cargo, metadata, published, succeed};

/// Checks them with this toolchain of rustup's, or the default one. Fails at the first that does not
/// compile.
pub(crate) fn check(toolchain: Option<&str>) -> Result<(), Box<dyn Error>> {
    let metadata = metadata()?;
    for package in published(&metadata) {
        for features in sets(package) {
            println!("{}, features: {}", package.name, shown(&features));
            let mut cargo = cargo(&metadata, toolchain);
            cargo.args(["check", "--quiet", "--no-default-features", "--features"]);
            cargo.arg(features.join(","));
            succeed(cargo.args(["--package", &package.name]))?;
        }
    }
    Ok(())
}

/// No feature, each alone, all.
fn sets(package: &Package) -> Vec<Vec<&str>> {
    let names = package.features.keys().map(String::as_str);
    let names: Vec<&str> = names.filter(|name| *name != "default").collect();
    let mut sets = vec![Vec::new()];
    sets.extend(names.iter().map(|name| vec![*name]));
    if names.len() > 1 {
        sets.push(names);
    }
    sets
}

fn shown(features: &[&str]) -> String {
    if features.is_empty() {
        "none".to_owned()
    } else {
        features.join(", ")
    }
}
