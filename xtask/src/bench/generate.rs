//! The time and memory that `qapi check` and `qapi generate` take.

use std::env;
use std::error::Error;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use bench_report::{Chart, Report, Table};
use qapi_codegen::parse::{Loader, Schema};
use tempfile::TempDir;

use super::copies;
use super::times::{Cost, Prepare, costs, ms};

/// The release of QEMU whose schema is read.
pub(super) const RELEASE: &str = "10.2";

/// The variable that names the reference generator: QEMU's `scripts/qapi-gen.py`.
const REFERENCE: &str = "QAPI_GEN";

/// Reports on both.
pub(super) fn report(qapi: &Path, schema: &Path, runs: usize) -> Result<Report, Box<dyn Error>> {
    let mut report = super::report("generate", "Checking and generating");
    beside_reference(qapi, schema, runs, &mut report)?;
    by_size(qapi, schema, runs, &mut report)?;
    Ok(report)
}

/// Reports what both take, beside the reference generator where that is there: it takes turns with them.
fn beside_reference(
    qapi: &Path,
    schema: &Path,
    runs: usize,
    report: &mut Report,
) -> Result<(), Box<dyn Error>> {
    let folder = scratch()?;
    let script = env::var_os(REFERENCE);
    let (check, generate) = (check(qapi, schema), generate(qapi, schema, folder.path()));
    let reference = script
        .as_deref()
        .map(|script| reference(script, schema, folder.path()));
    let mut commands: Vec<&Prepare<'_>> = vec![&check, &generate];
    commands.extend(reference.as_ref().map(|it| it as &Prepare<'_>));
    let costs = costs(runs, &commands)?;
    let against = costs.get(2).map(|cost| cost.time);
    let names = [
        ("qapi check", Some(30)),
        ("qapi generate", Some(12)),
        ("reference", None),
    ];
    let place = memory().map_or("disk", |_| "a file system in memory");
    report.paragraph(&format!("All files are written to {place}."));
    report.paragraph(&format!(
        "QEMU {RELEASE}, median of {runs}, and memory at the peak:"
    ));
    let mut table = Table::new(&["command", "time", "MiB", "of the reference's time", "aim"]);
    let mut bars = Vec::new();
    for ((name, aim), cost) in names.into_iter().zip(&costs) {
        let mut cells = Vec::from(shown(*cost));
        if let (Some(aim), Some(against)) = (aim, against) {
            let part = cost.time.as_secs_f64() / against.as_secs_f64();
            cells.extend([
                format!("{part:.3}, 1/{:.1}", 1.0 / part),
                format!("1/{aim}"),
            ]);
            bars.push((format!("{name}, aim 1/{aim}"), vec![part]));
        }
        table.row([name.to_owned()].into_iter().chain(cells));
    }
    report.table(&table);
    if against.is_none() {
        report.paragraph(&format!(
            "The reference generator, 'qapi-gen.py' of this release or a newer one, takes turns with them where \
             '{REFERENCE}' has its path."
        ));
        return Ok(());
    }
    report.chart(
        "beside",
        &Chart {
            title: "Time, in parts of the reference generator's".to_owned(),
            series: vec![format!("QEMU {RELEASE}")],
            rows: bars,
            marks: [30.0, 12.0]
                .map(|aim| (1.0 / aim, format!("aim, 1/{aim}")))
                .to_vec(),
        },
    )
}

/// A folder for what is written, in [`memory`] if possible: a file system on disk takes the longer to make files the
/// more were removed just before, and every run removes those of the last.
fn scratch() -> io::Result<TempDir> {
    memory().map_or_else(TempDir::new, TempDir::new_in)
}

/// Where the system keeps files in memory, if it does.
fn memory() -> Option<&'static Path> {
    let memory = Path::new("/dev/shm");
    memory.is_dir().then_some(memory)
}

/// Time and memory of a command.
fn shown(Cost { time, memory }: Cost) -> [String; 2] {
    let memory = match memory >> 10 {
        0 => "?".to_owned(),
        kilobytes => format!(
            "{:.1}",
            f64::from(u32::try_from(kilobytes).unwrap_or(u32::MAX)) / 1024.0
        ),
    };
    [format!("{:.1} ms", ms(time)), memory]
}

/// Reports the same for schemas of several sizes.
fn by_size(
    qapi: &Path,
    schema: &Path,
    runs: usize,
    report: &mut Report,
) -> Result<(), Box<dyn Error>> {
    report.paragraph("As many copies of it in one schema, and what a definition takes:");
    let head = [
        "copies",
        "definitions",
        "check",
        "MiB",
        "each",
        "generate",
        "MiB",
        "each",
    ];
    let mut table = Table::new(&head);
    let mut bars = Vec::new();
    let schema = load(schema)?;
    for copies in [1, 2, 4] {
        let folder = scratch()?;
        let root = copies::write(&schema, copies, folder.path())?;
        let definitions = u32::try_from(load(&root)?.definitions().len())?;
        let (check, generate) = (check(qapi, &root), generate(qapi, &root, folder.path()));
        let costs = costs(runs, &[&check, &generate])?;
        let each = |cost: &Cost| cost.time.as_secs_f64() * 1e6 / f64::from(definitions.max(1));
        let cells = costs.iter().flat_map(|cost| {
            let each = format!("{:.0} µs", each(cost));
            shown(*cost).into_iter().chain([each])
        });
        table.row(
            [copies.to_string(), definitions.to_string()]
                .into_iter()
                .chain(cells),
        );
        bars.push((
            format!("{definitions} definitions"),
            costs.iter().map(each).collect(),
        ));
    }
    report.table(&table);
    report.chart(
        "by-size",
        &Chart {
            title: "What a definition takes, in µs".to_owned(),
            series: ["qapi check", "qapi generate"].map(str::to_owned).to_vec(),
            rows: bars,
            marks: Vec::new(),
        },
    )
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
