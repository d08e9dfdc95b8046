//! Cargo, run by a test on packages of the workspace.

use std::path::Path;
use std::process::{Command, Output};

/// Runs cargo with these arguments and variables. It runs where whoever runs the tests has most
/// likely run it, so that a target folder that is given as a relative path is the same.
///
/// # Panics
///
/// When cargo fails, with what it printed.
pub fn cargo(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .envs(variables.iter().copied())
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "cargo {arguments:?} fails:\n{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}
