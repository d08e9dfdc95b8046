//! What the client does, beside Python's `qemu.qmp` and the published crate `qapi`. Prints figures, asserts none.
//!
//! `QAPI_PYTHON=PYTHON cargo bench -p qapi-benches --bench clients`. Servers and clients run in processes of their
//! own. The clients take turns; ratios are medians over the turns. Of connecting the median is taken within a turn, too.
#![allow(clippy::cast_precision_loss, reason = "figures are rounded")]

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use qapi_session::client::Subscription;
use qapi_session::{Address, Client};
use qapi_types::message::RawEvent;
use qapi_types::qmp::command;
use tokio::task::JoinSet;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// How long a turn is, in milliseconds, and how many there are.
const TURN: &str = "400";
const TURNS: usize = 9;

/// What the clients are asked to do: their argument, and what it is called.
const TASKS: [(&str, &str); 3] = [
    ("1", "query-status, 1 in flight"),
    ("100", "query-status, 100 in flight"),
    ("connect", "connect, negotiate, query-status"),
];

/// A server in a process of its own, which ends with this.
struct Server {
    child: Child,
    _folder: tempfile::TempDir,
    path: PathBuf,
}

impl Server {
    /// Starts a program that takes QEMU's options.
    fn start(program: &Path, more: &[&str]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("qmp.sock");
        let monitor = format!("unix:{},server=on,wait=off", path.display());
        let child = Command::new(program)
            .args(more)
            .args(["-qmp", &monitor])
            .stdin(Stdio::null())
            .spawn()?;
        while !path.exists() {
            thread::sleep(Duration::from_millis(1));
        }
        Ok(Self {
            child,
            _folder: folder,
            path,
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A client: what it is called, and the command that drives a server with it.
struct Contender {
    name: &'static str,
    command: Vec<PathBuf>,
}

impl Contender {
    fn rate(&self, server: &Server, task: &str) -> Result<f64> {
        let (program, arguments) = self.command.split_first().ok_or("no program")?;
        let output = Command::new(program)
            .args(arguments)
            .arg(&server.path)
            .args([task, TURN])
            .stderr(Stdio::inherit())
            .output()?;
        let text = String::from_utf8(output.stdout)?;
        Ok(text.trim().parse()?)
    }
}

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Builds a program of ours or of somebody's, and gives its path.
fn build(arguments: &[&str], target: &Path, program: &str) -> Result<PathBuf> {
    let status = Command::new(env!("CARGO"))
        .args(["build", "--release", "--quiet"])
        .args(arguments)
        .arg("--target-dir")
        .arg(target)
        .status()?;
    if !status.success() {
        return Err(format!("'{program}' does not build").into());
    }
    Ok(target.join("release").join(program))
}

fn contenders() -> Result<Vec<Contender>> {
    let mut all = vec![Contender {
        name: "ours",
        command: vec![env::current_exe()?, "drive".into()],
    }];
    let folder = workspace().join("clients");
    let manifest = folder.join("published/Cargo.toml");
    let manifest = manifest.to_str().ok_or("the path is no text")?;
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("published-bench");
    match build(&["--manifest-path", manifest], &target, "published-bench") {
        Ok(program) => all.push(Contender {
            name: "qapi 0.15",
            command: vec![program],
        }),
        Err(error) => println!("no crate 'qapi': {error}"),
    }
    match env::var_os("QAPI_PYTHON") {
        Some(python) => {
            let here = workspace().join("..").join(&python);
            let python = if here.exists() { here } else { python.into() };
            all.push(Contender {
                name: "qemu.qmp",
                command: vec![python, folder.join("python.py")],
            });
        }
        None => println!("no Python: QAPI_PYTHON names one that has 'qemu.qmp'"),
    }
    Ok(all)
}

fn median(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of[of.len() / 2]
}

fn compare(name: &str, server: &Server, contenders: &[Contender]) -> Result<()> {
    for (task, title) in TASKS {
        let mut rates = vec![Vec::new(); contenders.len()];
        for _ in 0..TURNS {
            for (contender, rates) in contenders.iter().zip(&mut rates) {
                rates.push(contender.rate(server, task)?);
            }
        }
        print!("{name}, {title}:");
        for (contender, theirs) in contenders.iter().zip(&rates) {
            let ratios = rates[0].iter().zip(theirs).map(|(ours, it)| ours / it);
            print!("  {} {:.0}/s", contender.name, median(theirs.clone()));
            if contender.name != "ours" {
                print!(" (1 : {:.2})", median(ratios.collect()));
            }
        }
        println!();
    }
    Ok(())
}

/// What a client takes, with and without a subscription, its server in another process.
fn memory(server: &Path) -> Result<()> {
    const COUNT: usize = 200;
    let folder = tempfile::tempdir()?;
    let monitors = (0..COUNT).flat_map(|index| {
        let path = folder.path().join(index.to_string());
        let monitor = format!("unix:{},server=on,wait=off", path.display());
        ["-qmp".to_owned(), monitor]
    });
    let mut child = Command::new(server)
        .args(monitors)
        .stdin(Stdio::null())
        .spawn()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let result = runtime.block_on(async {
        let connect = async |index: usize| -> Result<Client> {
            let address = Address::Unix(folder.path().join(index.to_string()));
            let client = Client::builder().wait_for_server().connect(address).await?;
            client.execute(command::QueryStatus::new()).await?;
            Ok(client)
        };
        // What is there once for all is there with the first.
        let first = connect(0).await?;
        let before = memory_used()?;
        let mut clients = Vec::new();
        for index in 1..COUNT {
            clients.push(connect(index).await?);
        }
        let with_clients = memory_used()?;
        let subscriptions: Vec<Subscription<RawEvent>> =
            clients.iter().map(Client::raw_events).collect();
        let with_subscriptions = memory_used()?;
        let each = |more: u64, less: u64| (more.saturating_sub(less)) as f64 / (COUNT - 1) as f64;
        println!(
            "a client: {:.1} KiB; a subscription: {:.1} KiB",
            each(with_clients, before),
            each(with_subscriptions, with_clients)
        );
        drop((first, clients, subscriptions));
        Ok(())
    });
    let _ = child.kill();
    let _ = child.wait();
    result
}

/// How much memory this process has, in KiB.
fn memory_used() -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    Ok(number.ok_or("no VmRSS")?.parse()?)
}

/// How long the server has to be done with a client before the next one connects.
const PAUSE: Duration = Duration::from_millis(2);

/// The process of our client.
#[tokio::main(flavor = "current_thread")]
async fn drive(path: &str, what: &str, time: Duration) -> Result<f64> {
    let address = || Address::Unix(path.into());
    let start = Instant::now();
    if what == "connect" {
        let mut took = Vec::new();
        while start.elapsed() < time {
            let begin = Instant::now();
            let client = Client::connect(address()).await?;
            client.execute(command::QueryStatus::new()).await?;
            took.push(begin.elapsed().as_secs_f64());
            drop(client);
            tokio::time::sleep(PAUSE).await;
        }
        return Ok(1.0 / median(took));
    }
    let client = Client::connect(address()).await?;
    let mut count = 0_u32;
    let mut calls = JoinSet::new();
    for _ in 0..what.parse()? {
        let client = client.clone();
        calls.spawn(async move {
            let mut count = 0_u32;
            loop {
                client.execute(command::QueryStatus::new()).await?;
                count += 1;
                if start.elapsed() >= time {
                    return Ok::<_, qapi_session::client::Error>(count);
                }
            }
        });
    }
    while let Some(done) = calls.join_next().await {
        count += done??;
    }
    Ok(f64::from(count) / start.elapsed().as_secs_f64())
}

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().collect();
    if let [_, drive, path, what, time] = &arguments[..]
        && drive == "drive"
    {
        let time = Duration::from_millis(time.parse()?);
        println!("{}", self::drive(path, what, time)?);
        return Ok(());
    }
    let contenders = contenders()?;
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("..");
    let machine = build(&["-p", "machine"], &target, "machine")?;
    compare("machine", &Server::start(&machine, &[])?, &contenders)?;
    let none = ["-machine", "none", "-nodefaults", "-display", "none"];
    match Server::start(Path::new("qemu-system-x86_64"), &none) {
        Ok(qemu) => compare("QEMU", &qemu, &contenders)?,
        Err(error) => println!("no qemu-system-x86_64 on this machine: {error}"),
    }
    memory(&machine)
}
