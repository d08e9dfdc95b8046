//! The time that `cargo check` and `cargo build --release` take for generated code, and the size of its release
//! rlib, beside the published crate `qapi-qmp`.
//!
//! A scratch crate depends on both. Cargo is told to run the compiler by way of this program, which
//! notes how long each crate takes, so that neither dependencies nor build scripts count.

use std::env;
use std::error::Error;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{self, Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use bench_report::{Chart, Report, Table};
use qapi_codegen::Config;

use super::times::{median_of, ms};
use crate::workspace;

/// The release of QEMU whose schema is generated from.
pub(super) const RELEASE: &str = "10.0";

/// The variable that names the file for times.
pub(crate) const TIMES: &str = "QAPI_BENCH_TIMES";

const PUBLISHED: &str = "qapi-qmp";
const OURS: &str = "generated";

/// All of QMP and the agent, ready-made.
const READY_MADE: &str = "qemu-types";

/// How Cargo compiles, and the profile that it is told of when it cleans.
const CHECK: (&str, &[&str]) = ("check", &[]);
const BUILD: (&str, &[&str]) = ("build", &["--release"]);

/// What compiling a crate takes.
#[derive(Default)]
struct Taken {
    check: Vec<Duration>,
    build: Vec<Duration>,
    /// The size of the release rlib, in bytes.
    size: u64,
}

/// Reports on all comparisons.
pub(super) fn beside_published(schema: &Path, runs: usize) -> Result<Report, Box<dyn Error>> {
    let scratch = Scratch::new(schema)?;
    let generated = format!("generated from QEMU {RELEASE}");
    let rows = [
        ("qapi-qmp 0.15", PUBLISHED, "nothing"),
        (&*generated, OURS, "nothing"),
        ("qemu-types, default features", READY_MADE, "some"),
        ("qemu-types, all features", READY_MADE, "full"),
    ];
    let mut all: [Taken; 4] = Default::default();
    for _ in 0..runs.max(1) {
        for ((_, package, feature), taken) in rows.iter().zip(&mut all) {
            taken.check.push(scratch.time(CHECK, package, feature)?);
            taken.build.push(scratch.time(BUILD, package, feature)?);
            // Crates of the same name with other features replace each other.
            taken.size = scratch.rlib(package)?;
        }
    }
    let mut report = super::report("compile", "Compiling what is generated");
    report.paragraph(&format!(
        "`cargo check` and `cargo build --release`, median of {runs}, without dependencies, and the release rlib. The \
         aim is 25 % of the published crate's time to check, 40 % of its size."
    ));
    let of_first = "of the first";
    let mut table = Table::new(&[
        "crate", "check", of_first, "build", of_first, "rlib", of_first,
    ]);
    let (mut bars, mut first) = (Vec::new(), None);
    for ((name, ..), taken) in rows.into_iter().zip(all) {
        let check = ms(median_of(taken.check).ok_or("nothing was measured")?);
        let build = ms(median_of(taken.build).ok_or("nothing was measured")?);
        let figures = [check, build, mb(taken.size)];
        let firsts = first.get_or_insert(figures);
        let parts: Vec<f64> = (figures.iter().zip(firsts.iter()))
            .map(|(part, whole)| percent(*part, *whole))
            .collect();
        let [check, build, size] = figures;
        let mut row = vec![name.to_owned()];
        let figures = [
            format!("{check:.0} ms"),
            format!("{build:.0} ms"),
            format!("{size:.1} MB"),
        ];
        for (figure, part) in figures.into_iter().zip(&parts) {
            row.extend([figure, format!("{part:.1} %")]);
        }
        table.row(row);
        bars.push((name.to_owned(), parts));
    }
    report.table(&table);
    report.chart(
        "beside",
        &Chart {
            title: "In percent of the crate qapi-qmp".to_owned(),
            series: vec![
                "cargo check".to_owned(),
                "cargo build --release".to_owned(),
                "release rlib".to_owned(),
            ],
            rows: bars,
            marks: vec![
                (25.0, "aim of cargo check".to_owned()),
                (40.0, "aim of the rlib".to_owned()),
            ],
        },
    )?;
    Ok(report)
}

/// A crate that depends on the published crate, on one generated from QEMU's schema, and with its features on
/// `qemu-types`. It stays in the target folder, so that dependencies are compiled once.
struct Scratch(PathBuf);

impl Scratch {
    fn new(schema: &Path) -> Result<Self, Box<dyn Error>> {
        let root = workspace::root();
        let target = env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
        // Cargo runs elsewhere.
        let folder = path::absolute(target.join("bench-compile"))?;
        let ours = folder.join(OURS);
        fs::create_dir_all(folder.join("src"))?;
        fs::create_dir_all(ours.join("src"))?;
        // TOML's strings are near enough to JSON's for a path.
        let runtime = serde_json::to_string(&path::absolute(root.join("qapi-types"))?)?;
        let whole = serde_json::to_string(&path::absolute(root.join(READY_MADE))?)?;
        fs::write(
            ours.join("Cargo.toml"),
            format!(
                "[package]\nname = {OURS:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                 [dependencies]\nqapi-types = {{ path = {runtime}, default-features = false }}\n"
            ),
        )?;
        fs::write(ours.join("src/lib.rs"), "//! Generated.\npub mod qmp;\n")?;
        Config::new()
            .out(ours.join("src/qmp"))
            .generate(schema)
            .map_err(|error| error.to_string())?;
        fs::write(
            folder.join("Cargo.toml"),
            format!(
                "[package]\nname = \"both\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                 [features]\nnothing = []\nsome = [\"{READY_MADE}/default\"]\n\
                 full = [\"{READY_MADE}/full\"]\n\n\
                 [dependencies]\n{OURS} = {{ path = {OURS:?} }}\n{PUBLISHED} = \"=0.15.0\"\n\
                 {READY_MADE} = {{ path = {whole}, default-features = false, optional = true }}\n\n\
                 [workspace]\n"
            ),
        )?;
        fs::write(folder.join("src/lib.rs"), "")?;
        Ok(Self(folder))
    }

    /// One job at a time, so that compilers do not wait for each other; and nothing incremental,
    /// which Cargo does for path dependencies alone.
    fn cargo(&self, arguments: &[&str]) -> Result<(), Box<dyn Error>> {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .current_dir(&self.0)
            .args(arguments)
            .arg("--quiet")
            .env("CARGO_TARGET_DIR", self.target())
            .env("CARGO_BUILD_JOBS", "1")
            .env("CARGO_INCREMENTAL", "0")
            .env("RUSTC_WRAPPER", env::current_exe()?)
            .env(TIMES, self.times());
        let output = command.output()?;
        if output.status.success() {
            return Ok(());
        }
        let message = String::from_utf8_lossy(&output.stderr);
        Err(format!("cargo {}: {message}", arguments.join(" ")).into())
    }

    fn target(&self) -> PathBuf {
        self.0.join("target")
    }

    fn times(&self) -> PathBuf {
        self.0.join("times")
    }

    /// What the compiler takes for a crate, with a feature of the scratch crate that has it compiled.
    fn time(
        &self,
        (how, profile): (&str, &[&str]),
        package: &str,
        feature: &str,
    ) -> Result<Duration, Box<dyn Error>> {
        self.cargo(&[&["clean", "-p", package], profile].concat())?;
        fs::write(self.times(), "")?;
        // Dependencies that are not there yet are compiled before, and do not count.
        self.cargo(&[&[how, "--features", feature], profile].concat())?;
        let name = package.replace('-', "_");
        let times = fs::read_to_string(self.times())?;
        let mut times = times.lines().filter_map(|line| line.split_once(' '));
        let micros = times.find_map(|(of, micros)| micros.parse().ok().filter(|_| of == name));
        let time = micros.map(Duration::from_micros);
        time.ok_or_else(|| format!("{package} was not compiled").into())
    }

    /// The size of a crate's release rlib, in bytes.
    fn rlib(&self, package: &str) -> Result<u64, Box<dyn Error>> {
        let prefix = format!("lib{}-", package.replace('-', "_"));
        let mut newest = None;
        for entry in fs::read_dir(self.target().join("release/deps"))? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(&prefix) && name.ends_with(".rlib") {
                let metadata = entry.path().metadata()?;
                newest = newest.max(Some((metadata.modified()?, metadata.len())));
            }
        }
        let (_, size) = newest.ok_or_else(|| format!("{package} has no rlib"))?;
        Ok(size)
    }
}

/// Runs the compiler as Cargo asks, be it Rust's or C's, and notes in the file `times` how long it takes: with the crate's
/// name, or the compiler's if there is none.
pub(crate) fn wrap(times: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1);
    let compiler = arguments.next().ok_or("no compiler to run")?;
    let arguments: Vec<_> = arguments.collect();
    let start = Instant::now();
    let status = Command::new(&compiler).args(&arguments).status()?;
    let time = start.elapsed();
    let mut names = arguments.iter().skip_while(|it| *it != "--crate-name");
    let name = names.nth(1).unwrap_or(&compiler);
    let mut file = OpenOptions::new().append(true).create(true).open(times)?;
    writeln!(file, "{} {}", name.to_string_lossy(), time.as_micros())?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}

fn percent(part: f64, whole: f64) -> f64 {
    100.0 * part / whole
}

fn mb(bytes: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
    let bytes = bytes as f64;
    bytes / 1e6
}
