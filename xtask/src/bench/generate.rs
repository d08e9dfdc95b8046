//! The time that `qapi check` and `qapi generate` take.

use std::error::Error;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use qapi_codegen::parse::{Loader, Schema};
use tempfile::TempDir;

use super::copies;
use super::times::{median, ms};

/// What the reference generator takes for the schema of QEMU 10.0, on two cores.
const REFERENCE: Duration = Duration::from_millis(1150);

/// Prints both times beside the reference generator's.
pub(super) fn beside_reference(
    qapi: &Path,
    schema: &Path,
    runs: usize,
) -> Result<(), Box<dyn Error>> {
    println!("QEMU 10.0, median of {runs}, beside the reference generator's {REFERENCE:?}:");
    for (name, time, aim) in [
        ("qapi check", check(qapi, schema, runs)?, 30),
        ("qapi generate", generate(qapi, schema, runs)?, 12),
    ] {
        let ratio = REFERENCE.as_secs_f64() / time.as_secs_f64();
        println!(
            "  {name:<14} {:6.1} ms  1/{ratio:.1}  (aim: 1/{aim})",
            ms(time)
        );
    }
    Ok(())
}

/// Prints both times for schemas of several sizes.
pub(super) fn by_size(qapi: &Path, schema: &Path, runs: usize) -> Result<(), Box<dyn Error>> {
    println!("copies  definitions     qapi check          qapi generate");
    let schema = load(schema)?;
    for copies in [1, 2, 4] {
        let folder = TempDir::new()?;
        let root = copies::write(&schema, copies, folder.path())?;
        let definitions = u32::try_from(load(&root)?.definitions().len())?;
        let cost = |time: Duration| {
            let each = time / definitions.max(1);
            format!("{:6.1} ms {:4} µs each", ms(time), each.as_micros())
        };
        println!(
            "{copies:6}  {definitions:11}  {}  {}",
            cost(check(qapi, &root, runs)?),
            cost(generate(qapi, &root, runs)?),
        );
    }
    Ok(())
}

fn load(schema: &Path) -> Result<Schema, Box<dyn Error>> {
    match Loader::new().load(schema) {
        Ok(loaded) => Ok(loaded.schema),
        Err(failure) => {
            let errors = failure.diagnostics().len();
            Err(format!("{} has {errors} errors", schema.display()).into())
        }
    }
}

fn check(qapi: &Path, schema: &Path, runs: usize) -> Result<Duration, Box<dyn Error>> {
    median::<io::Error>(runs, || {
        let mut command = Command::new(qapi);
        command.arg("check").arg(schema);
        Ok(command)
    })
}

/// Every run writes all files.
fn generate(qapi: &Path, schema: &Path, runs: usize) -> Result<Duration, Box<dyn Error>> {
    let folder = TempDir::new()?;
    let out = folder.path().join("out");
    median::<io::Error>(runs, || {
        if out.exists() {
            fs::remove_dir_all(&out)?;
        }
        let mut command = Command::new(qapi);
        command.arg("generate").arg("--out").arg(&out).arg(schema);
        Ok(command)
    })
}
