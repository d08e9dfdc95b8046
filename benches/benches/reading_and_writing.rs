//! What reading and writing messages costs, beside the published crate `qapi-qmp`. Prints figures, asserts none.
//!
//! `cargo bench -p qapi-benches --bench reading_and_writing [-- COMMAND...]`. The program is a workspace of its own,
//! `benches/reading`, so that nobody else compiles that crate. Cargo builds it, and it says all the rest.

use std::env;
use std::path::Path;
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("reading/Cargo.toml");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("reading");
    // Cargo says `--bench` to every benchmark.
    let arguments = env::args_os().skip(1).filter(|it| it != "--bench");
    let status = Command::new(env!("CARGO"))
        .args(["run", "--release", "--quiet", "--manifest-path"])
        .arg(manifest)
        .arg("--target-dir")
        .arg(target)
        .arg("--")
        .args(arguments)
        .status();
    match status {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        // The program has said why.
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: cargo does not run: {error}");
            ExitCode::FAILURE
        }
    }
}
