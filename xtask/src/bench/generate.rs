//! The time and memory that `qapi check` and `qapi generate` take.

use std::env;
use std::error::Error;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use qapi_codegen::parse::{Loader, Schema};
use tempfile::TempDir;

use super::copies;
use super::times::{Cost, Prepare, costs, ms};

/// The variable that names the reference generator: QEMU's `scripts/qapi-gen.py`.
const REFERENCE: &str = "QAPI_GEN";

/// What the reference generator once took for the schema of QEMU 10.0, on two cores.
const RECORDED: Duration = Duration::from_millis(1150);

/// Prints what both take beside the reference generator, which takes turns with them where it is there.
/// Else its time is one that was recorded, and its memory is not known.
pub(super) fn beside_reference(
    qapi: &Path,
    schema: &Path,
    runs: usize,
) -> Result<(), Box<dyn Error>> {
    let folder = TempDir::new()?;
    let script = env::var_os(REFERENCE);
    let (check, generate) = (check(qapi, schema), generate(qapi, schema, folder.path()));
    let reference = script
        .as_deref()
        .map(|script| reference(script, schema, folder.path()));
    let mut commands: Vec<&Prepare<'_>> = vec![&check, &generate];
    commands.extend(reference.as_ref().map(|it| it as &Prepare<'_>));
    let costs = costs(runs, &commands)?;
    let against = costs.get(2).map_or(RECORDED, |cost| cost.time);
    let names = [
        ("qapi check", Some(30)),
        ("qapi generate", Some(12)),
        ("reference", None),
    ];
    println!("QEMU 10.0, median of {runs}, and memory at the peak:");
    for ((name, aim), cost) in names.into_iter().zip(&costs) {
        let ratio = against.as_secs_f64() / cost.time.as_secs_f64();
        let aim = aim.map_or_else(String::new, |aim| format!("  1/{ratio:.1}  (aim: 1/{aim})"));
        println!("  {name:<14} {}{aim}", shown(*cost));
    }
    if script.is_none() {
        println!(
            "  beside the {RECORDED:?} that were recorded for the reference generator; \
             '{REFERENCE}' with the path of its 'qapi-gen.py' has it run"
        );
    }
    Ok(())
}

/// Time and memory of a command.
fn shown(Cost { time, memory }: Cost) -> String {
    let memory = match memory >> 10 {
        0 => "?".to_owned(),
        kilobytes => format!(
            "{:.1}",
            f64::from(u32::try_from(kilobytes).unwrap_or(u32::MAX)) / 1024.0
        ),
    };
    format!("{:7.1} ms  {memory:>6} MiB", ms(time))
}

/// Prints the same for schemas of several sizes.
pub(super) fn by_size(qapi: &Path, schema: &Path, runs: usize) -> Result<(), Box<dyn Error>> {
    println!("copies  definitions  qapi check                              qapi generate");
    let schema = load(schema)?;
    for copies in [1, 2, 4] {
        let folder = TempDir::new()?;
        let root = copies::write(&schema, copies, folder.path())?;
        let definitions = u32::try_from(load(&root)?.definitions().len())?;
        let (check, generate) = (check(qapi, &root), generate(qapi, &root, folder.path()));
        let costs = costs(runs, &[&check, &generate])?;
        let costs = costs.into_iter().map(|cost| {
            let each = cost.time / definitions.max(1);
            format!("  {} {:4} µs each", shown(cost), each.as_micros())
        });
        println!("{copies:6}  {definitions:11}{}", costs.collect::<String>());
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

fn check(qapi: &Path, schema: &Path) -> impl Fn() -> Result<Command, Box<dyn Error>> {
    move || {
        let mut command = Command::new(qapi);
        command.arg("check").arg(schema);
        Ok(command)
    }
}

/// Every run writes all files, somewhere in `folder`.
fn generate(
    qapi: &Path,
    schema: &Path,
    folder: &Path,
) -> impl Fn() -> Result<Command, Box<dyn Error>> {
    let out = folder.join("rust");
    move || {
        if out.exists() {
            fs::remove_dir_all(&out)?;
        }
        let mut command = Command::new(qapi);
        command.arg("generate").arg("--out").arg(&out).arg(schema);
        Ok(command)
    }
}

/// As [`generate`], by the reference generator.
fn reference(
    script: &OsStr,
    schema: &Path,
    folder: &Path,
) -> impl Fn() -> Result<Command, Box<dyn Error>> {
    let out = folder.join("c");
    move || {
        if out.exists() {
            fs::remove_dir_all(&out)?;
        }
        let mut command = Command::new("python3");
        command
            .arg(script)
            .arg("--output-dir")
            .arg(&out)
            .arg(schema);
        Ok(command)
    }
}
