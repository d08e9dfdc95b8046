//! What building a minimal client costs from nothing, beside one on the published crate `qapi`.
//!
//! All run `query-status` over a Unix socket. Ours is once on the types of `qapi-types`, and once on those of
//! `qemu-types`, which has all of QMP. Each has a scratch crate and a target folder, which is removed before each
//! build, so that all dependencies count.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use bench_report::{Chart, Report, Table};

use super::times::{median_of, ms};

const OURS: &str = r#"
use qapi_session::Client;
use qapi_types::qmp::command;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::connect("qmp.sock".parse()?).await?;
    let status = client.execute(command::QueryStatus::new()).await?;
    println!("{}", status.status);
    Ok(())
}
"#;

const PUBLISHED: &str = r#"
use qapi::futures::QmpStreamTokio;
use qapi::qmp::query_status;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let stream = QmpStreamTokio::open_uds("qmp.sock").await?.negotiate().await?;
    let (service, _task) = stream.spawn_tokio();
    let status = service.execute(query_status {}).await?;
    println!("{:?}", status.status);
    Ok(())
}
"#;

/// Reports on the times, and the sizes of the programs.
pub(super) fn beside_published(runs: usize) -> Result<Report, Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let path = |name: &str| {
        let path = root.join(name).canonicalize()?;
        // TOML's strings are near enough to JSON's for a path.
        Ok::<_, Box<dyn Error>>(serde_json::to_string(&path)?)
    };
    let session = format!("qapi-session = {{ path = {} }}\n", path("qapi-session")?);
    let small = format!(
        "{session}qapi-types = {{ path = {} }}\n",
        path("qapi-types")?
    );
    let whole = format!(
        "{session}qemu-types = {{ path = {} }}\n",
        path("qemu-types")?
    );
    let published = "qapi = { version = \"=0.15.0\", features = [\"qmp\", \"async-tokio-all\"] }\n";
    let clients = [
        (
            "qapi 0.15",
            Scratch::new("published", published, PUBLISHED)?,
        ),
        ("qapi-types", Scratch::new("ours", &small, OURS)?),
        (
            "qemu-types",
            Scratch::new("whole", &whole, &OURS.replace("qapi_types", "qemu_types"))?,
        ),
    ];
    let mut times: [Vec<Duration>; 3] = Default::default();
    for _ in 0..runs.max(1) {
        for ((_, client), times) in clients.iter().zip(&mut times) {
            times.push(client.build()?);
        }
    }
    let mut report = super::report("client", "Building a minimal client");
    report.paragraph(&format!(
        "`cargo build` from nothing, median of {runs}, and the program as released. The aim is 100 % of the first."
    ));
    let mut table = Table::new(&["client on", "time", "of the first", "program"]);
    let (mut bars, mut first) = (Vec::new(), None);
    for ((name, client), times) in clients.iter().zip(times) {
        let time = median_of(times).ok_or("nothing was measured")?;
        let first = first.get_or_insert(time);
        let part = time.as_secs_f64() / first.as_secs_f64();
        table.row([
            (*name).to_owned(),
            format!("{:.0} ms", ms(time)),
            format!("{:.1} %", 100.0 * part),
            format!("{:.2} MB", client.size()?),
        ]);
        bars.push(((*name).to_owned(), vec![time.as_secs_f64()]));
    }
    report.table(&table);
    report.chart(
        "time",
        &Chart {
            title: "Building a minimal client from nothing, in seconds".to_owned(),
            series: vec!["cargo build".to_owned()],
            rows: bars,
            marks: Vec::new(),
        },
    )?;
    Ok(report)
}

/// A crate in the target folder.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, dependency: &str, main: &str) -> Result<Self, Box<dyn Error>> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let target = env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
        let folder = target.join("bench-client").join(name);
        fs::create_dir_all(folder.join("src"))?;
        fs::write(
            folder.join("Cargo.toml"),
            format!(
                "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                 [dependencies]\n{dependency}\
                 tokio = {{ version = \"1\", features = [\"rt\", \"macros\", \"net\"] }}\n\n[workspace]\n"
            ),
        )?;
        fs::write(folder.join("src/main.rs"), main)?;
        Ok(Self(folder))
    }

    /// Builds it from nothing, and says how long that took. What is downloaded is downloaded before.
    fn build(&self) -> Result<Duration, Box<dyn Error>> {
        let target = self.0.join("target");
        if target.exists() {
            fs::remove_dir_all(&target)?;
        }
        self.cargo(&["fetch"])?;
        let start = Instant::now();
        self.cargo(&["build"])?;
        let took = start.elapsed();
        fs::remove_dir_all(&target)?;
        Ok(took)
    }

    /// The size of the program as released, in MB.
    fn size(&self) -> Result<f64, Box<dyn Error>> {
        self.cargo(&[
            "build",
            "--release",
            "--config",
            "profile.release.strip=true",
        ])?;
        let target = self.0.join("target");
        let name = self.0.file_name().ok_or("the crate has no name")?;
        let bytes = fs::metadata(target.join("release").join(name))?.len();
        fs::remove_dir_all(&target)?;
        #[expect(clippy::cast_precision_loss, reason = "shown with two decimals")]
        let bytes = bytes as f64;
        Ok(bytes / 1e6)
    }

    fn cargo(&self, arguments: &[&str]) -> Result<(), Box<dyn Error>> {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .current_dir(&self.0)
            .args(arguments)
            .arg("--quiet")
            .env("CARGO_TARGET_DIR", self.0.join("target"))
            .output()?;
        if output.status.success() {
            return Ok(());
        }
        let message = String::from_utf8_lossy(&output.stderr);
        Err(format!("cargo {}: {message}", arguments.join(" ")).into())
    }
}
