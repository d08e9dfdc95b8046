//! `cargo xtask api`: the public API of each library that is published, as text under version
//! control, so that whoever changes it sees that.
//!
//! Takes what rustdoc of a nightly toolchain says in JSON, and gives a file `api.txt` in each
//! package's folder, an item a line. The modules `qmp` and `qga` of `qapi-types` are not in it: they
//! are generated from `schemas/`, and committed; so is all of `qemu-types`. Neither are implementations that the compiler or
//! other crates' blanket ones add.

use std::error::Error;
use std::fs;
use std::path::Path;

use cargo_metadata::{Metadata, Package, TargetKind};
use public_api::Builder;

use crate::workspace::{cargo, metadata, published, succeed};

/// The feature of items that are generated.
const GENERATED: &str = "schemas";

/// The package that is generated whole.
const GENERATED_WHOLE: &str = "qemu-types";

/// Writes the files that are not up to date, or with `check` fails when there are any. Names them.
pub(crate) fn run(check: bool) -> Result<(), Box<dyn Error>> {
    let metadata = metadata()?;
    let mut stale = 0;
    for package in published(&metadata) {
        if package.name == GENERATED_WHOLE {
            continue;
        }
        let mut targets = package.targets.iter();
        let Some(library) = targets.find(|target| target.is_kind(TargetKind::Lib)) else {
            continue;
        };
        let text = describe(&metadata, package, &library.name)?;
        let path = package.manifest_path.with_file_name("api.txt");
        let shown = path.strip_prefix(&metadata.workspace_root)?;
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            println!("{shown}: up to date");
        } else if check {
            eprintln!("{shown}: stale");
            stale += 1;
        } else {
            fs::write(&path, text)?;
            println!("{shown}: written");
        }
    }
    if stale > 0 {
        return Err("what is public has changed; run: cargo xtask api".into());
    }
    Ok(())
}

/// An item a line.
fn describe(
    metadata: &Metadata,
    package: &Package,
    library: &str,
) -> Result<String, Box<dyn Error>> {
    let features = package.features.keys().map(String::as_str);
    let features: Vec<&str> = features
        .filter(|name| !["default", GENERATED].contains(name))
        .collect();
    let mut rustdoc = cargo(metadata, Some("nightly"));
    rustdoc.args(["rustdoc", "--quiet", "--lib", "--package", &package.name]);
    rustdoc.args(["--no-default-features", "--features", &features.join(",")]);
    rustdoc.args(["--", "-Z", "unstable-options", "--output-format", "json"]);
    succeed(&mut rustdoc)?;
    let name = format!("{}.json", library.replace('-', "_"));
    read(
        metadata
            .target_directory
            .join("doc")
            .join(name)
            .as_std_path(),
    )
}

/// Reads what rustdoc wrote.
fn read(json: &Path) -> Result<String, Box<dyn Error>> {
    let api = Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .build();
    let api = api.map_err(|error| {
        format!("the nightly's rustdoc may be too new or too old for 'public-api': {error}")
    })?;
    Ok(api.to_string())
}
