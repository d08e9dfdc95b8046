//! What a crate costs from nothing whose build script generates code from a small schema: with `qapi-codegen`, with
//! typify from a JSON schema, and with prost-build from a descriptor.
//!
//! All have the same few definitions. Each has a scratch crate and a target folder, which is removed before each
//! build; what is downloaded is downloaded before. They take turns. prost-build runs `protoc` unless it is given
//! a descriptor, so its build script puts one together (`build/prost_build.rs`), and nothing but Rust is compiled.
//!
//! Beside the times stand how many crates were compiled, which of them more than once (other versions or other features
//! of the same crate), and whether a C compiler ran: `CC` names this program, which notes it.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::fs;
use std::path::{self, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use bench_report::{Chart, Report, Table};

use super::compile::TIMES;
use super::times::{median_of, ms};
use crate::workspace;

/// Clock ticks of `/proc` in a second, on all that Linux runs on but Alpha.
const TICKS: f64 = 100.0;

const QAPI_LIB: &str = r#"
pub mod qmp {
    include!(concat!(env!("OUT_DIR"), "/schema.rs"));
}
"#;
const QAPI_BUILD: &str = r#"
fn main() -> Result<(), qapi_codegen::Error> {
    qapi_codegen::build("schema.json")
}
"#;
const QAPI_SCHEMA: &str = r"
{ 'enum': 'RunState', 'data': [ 'paused', 'running', 'shutdown' ] }
{ 'struct': 'StatusInfo', 'data': { 'running': 'bool', 'status': 'RunState', '*note': 'str' } }
{ 'command': 'query-status', 'returns': 'StatusInfo' }
{ 'event': 'STOP' }
";

const TYPIFY: &str = r#"
serde = { version = "1", features = ["derive"] }
serde_json = "1"

[build-dependencies]
prettyplease = "0.2"
schemars = "0.8"
serde_json = "1"
syn = "2"
typify = "0.6"
"#;
const TYPIFY_LIB: &str = r#"include!(concat!(env!("OUT_DIR"), "/schema.rs"));"#;
const TYPIFY_SCHEMA: &str = r##"{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "Protocol",
  "type": "object",
  "definitions": {
    "RunState": { "type": "string", "enum": ["paused", "running", "shutdown"] },
    "StatusInfo": {
      "type": "object",
      "required": ["running", "status"],
      "properties": {
        "running": { "type": "boolean" },
        "status": { "$ref": "#/definitions/RunState" },
        "note": { "type": "string" }
      }
    },
    "QueryStatus": { "type": "object" },
    "Stop": { "type": "object" }
  }
}"##;

const PROST: &str = r#"
prost = "0.14"

[build-dependencies]
prost-build = "0.14"
prost-types = "0.14"
"#;
const PROST_LIB: &str = r#"include!(concat!(env!("OUT_DIR"), "/status.rs"));"#;

/// Reports how long each takes, and what is compiled for it.
pub(super) fn beside_others(runs: usize) -> Result<Report, Box<dyn Error>> {
    let root = path::absolute(workspace::root())?;
    // TOML's strings are near enough to JSON's for a path.
    let at = |name: &str| serde_json::to_string(&root.join(name));
    let (runtime, generator) = (at("qapi-types")?, at("qapi-codegen")?);
    let with = |default: bool| {
        format!(
            "qapi-types = {{ path = {runtime}, default-features = false }}\n\n\
             [build-dependencies]\n\
             qapi-codegen = {{ path = {generator}, default-features = {default} }}\n"
        )
    };
    // As README has it, and with what only several releases and optimized programs need.
    let (ours, whole) = (with(false), with(true));
    let typify_build = include_str!("build/typify.rs");
    let prost_build = include_str!("build/prost_build.rs");
    let crates = [
        (
            "qapi-codegen",
            Scratch::new("ours", &ours, QAPI_BUILD, QAPI_LIB, QAPI_SCHEMA)?,
        ),
        (
            "all features",
            Scratch::new("whole", &whole, QAPI_BUILD, QAPI_LIB, QAPI_SCHEMA)?,
        ),
        (
            "typify 0.6",
            Scratch::new("typed", TYPIFY, typify_build, TYPIFY_LIB, TYPIFY_SCHEMA)?,
        ),
        (
            "prost-build 0.14",
            Scratch::new("proto", PROST, prost_build, PROST_LIB, "")?,
        ),
    ];
    let mut builds: [Vec<Build>; 4] = Default::default();
    for _ in 0..runs.max(1) {
        for ((_, scratch), builds) in crates.iter().zip(&mut builds) {
            builds.push(scratch.build()?);
        }
    }
    let mut report = super::report("build", "Cold builds of a crate with a build script");
    report.paragraph(&format!(
        "`cargo build` from nothing, median of {runs}, of wall time and of all processors. The aim of the first is 12 s, \
         no crate more than once and no C compiler."
    ));
    let mut table = Table::new(&[
        "generator",
        "time",
        "of processors",
        "crates",
        "more than once",
        "C compiler",
    ]);
    let mut bars = Vec::new();
    for ((name, _), builds) in crates.iter().zip(&builds) {
        let time = |of: fn(&Build) -> Duration| {
            let time = median_of(builds.iter().map(of).collect());
            time.ok_or("nothing was measured")
        };
        let times = [time(|it| it.wall)?, time(|it| it.processors)?];
        let last = builds.last().ok_or("nothing was measured")?;
        let twice = last.crates.iter().filter(|&(_, &count)| count > 1);
        let twice: Vec<_> = twice.map(|(name, _)| name.as_str()).collect();
        let [wall, processors] = times.map(|time| format!("{:.0} ms", ms(time)));
        table.row([
            (*name).to_owned(),
            wall,
            processors,
            last.crates.values().sum::<usize>().to_string(),
            if twice.is_empty() {
                "none".to_owned()
            } else {
                twice.join(", ")
            },
            if last.c { "ran" } else { "did not run" }.to_owned(),
        ]);
        let seconds = times.map(|time| time.as_secs_f64());
        bars.push(((*name).to_owned(), seconds.to_vec()));
    }
    report.table(&table);
    report.chart(
        "time",
        &Chart {
            title: "Building a crate with a build script from nothing, in seconds".to_owned(),
            series: vec!["wall time".to_owned(), "time of processors".to_owned()],
            rows: bars,
            marks: vec![(12.0, "aim of the first's wall time".to_owned())],
        },
    )?;
    Ok(report)
}

/// What was seen of a build.
struct Build {
    wall: Duration,
    /// Zero where the system does not say.
    processors: Duration,
    /// How often each library was compiled, by its name.
    crates: BTreeMap<String, usize>,
    c: bool,
}

/// A crate in the target folder.
struct Scratch(PathBuf);

impl Scratch {
    fn new(
        name: &str,
        dependencies: &str,
        build: &str,
        lib: &str,
        schema: &str,
    ) -> Result<Self, Box<dyn Error>> {
        let target = env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| workspace::root().join("target"), PathBuf::from);
        // Cargo runs elsewhere.
        let folder = path::absolute(target.join("bench-build").join(name))?;
        fs::create_dir_all(folder.join("src"))?;
        let manifest = format!(
            "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{dependencies}\n[workspace]\n"
        );
        for (file, text) in [
            ("Cargo.toml", manifest.as_str()),
            ("build.rs", build),
            ("src/lib.rs", lib),
            ("schema.json", schema),
        ] {
            fs::write(folder.join(file), text)?;
        }
        Ok(Self(folder))
    }

    /// Builds it from nothing.
    fn build(&self) -> Result<Build, Box<dyn Error>> {
        let (target, noted) = (self.0.join("target"), self.0.join("noted"));
        if target.exists() {
            fs::remove_dir_all(&target)?;
        }
        fs::write(&noted, "")?;
        self.cargo(&["fetch"])?;
        let (start, before) = (Instant::now(), processors());
        let messages = self.cargo(&["build", "--message-format=json-render-diagnostics"])?;
        let wall = start.elapsed();
        let processors = processors().saturating_sub(before);
        fs::remove_dir_all(&target)?;
        Ok(Build {
            wall,
            processors,
            crates: libraries(&messages),
            c: !fs::read_to_string(noted)?.is_empty(),
        })
    }

    /// What cargo says on standard output. Path dependencies are built as others are, not incrementally.
    fn cargo(&self, arguments: &[&str]) -> Result<String, Box<dyn Error>> {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut compiler = env::current_exe()?.into_os_string();
        compiler.push(" cc");
        let output = Command::new(cargo)
            .current_dir(&self.0)
            .args(arguments)
            .arg("--quiet")
            .env("CARGO_TARGET_DIR", self.0.join("target"))
            .env("CARGO_INCREMENTAL", "0")
            .env("CC", compiler)
            .env(TIMES, self.0.join("noted"))
            .stdin(Stdio::null())
            .output()?;
        if output.status.success() {
            return Ok(String::from_utf8(output.stdout)?);
        }
        let message = String::from_utf8_lossy(&output.stderr);
        Err(format!("cargo {}: {message}", arguments.join(" ")).into())
    }
}

/// How often each library was compiled, macros included, by what cargo says.
fn libraries(messages: &str) -> BTreeMap<String, usize> {
    let mut crates = BTreeMap::new();
    for line in messages.lines() {
        let Ok(message) = serde_json::from_str::<serde_json::Value>(line) else {
            continue;
        };
        let kind = &message["target"]["kind"][0];
        if message["reason"] == "compiler-artifact" && *kind != "custom-build" {
            let name = message["target"]["name"].as_str().unwrap_or_default();
            *crates.entry(name.to_owned()).or_default() += 1;
        }
    }
    crates
}

/// The time of processors that commands have taken which this program has waited for, and what these have waited
/// for.
fn processors() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The program's name, in parentheses, may have anything in it. It is the second field; 16 and 17 are wanted.
    let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = rest.split_whitespace().skip(13).take(2);
    let ticks: f64 = ticks.filter_map(|word| word.parse::<f64>().ok()).sum();
    Duration::from_secs_f64(ticks / TICKS)
}

#[cfg(test)]
mod tests;
