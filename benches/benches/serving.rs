//! What a server does, beside QEMU where it is installed. Prints figures, asserts none.
//!
//! `cargo bench -p qapi-benches --bench serving`. Servers run in processes of their own; one client drives
//! all of them.
#![allow(clippy::cast_precision_loss, reason = "figures are rounded")]

use std::env;
use std::error::Error;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use qapi_session::chardev::Socket;
use qapi_session::chardev::socket::Address;
use qapi_session::server::{MonitorConfig, Order};
use qapi_session::{Server, Session, commands};
use qapi_types::dispatch::Service;
use qapi_types::qmp::schema::SCHEMA;
use qapi_types::qmp::{RunState, StatusInfo, command, event};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const QUERY: &[u8] = br#"{"execute":"query-status"}"#;

fn status(_: &(), _: &Session, _: command::QueryStatus) -> StatusResult {
    Ok(StatusInfo {
        running: true,
        status: RunState::Running,
    })
}

type StatusResult = std::result::Result<StatusInfo, qapi_types::Error>;

/// Emits an event a millisecond, two thousand times, from a thread that no client waits for.
fn reset(_: &(), session: &Session, _: command::SystemReset) {
    let server = session.server().clone();
    thread::spawn(move || {
        let start = Instant::now();
        for tick in 1..=EVENTS {
            let due = start + Duration::from_millis(tick);
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let _ = server.emit(&event::Resume {});
        }
    });
}

const EVENTS: u64 = 2000;

/// The server's process: `count` monitors in a folder.
fn serve(folder: &Path, count: usize, order: Order) -> Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let service = commands::all(Service::builder(&SCHEMA).on(status).on(reset));
        let server = Server::builder(service.build()?, ()).order(order).start()?;
        for index in 0..count {
            let id = format!("m{index}");
            let socket = Socket::listen(Address::Unix(folder.join(&id))).await?;
            server.add_chardev(&id, socket)?;
            server.add_monitor(MonitorConfig::new(id))?;
        }
        fs::write(folder.join("ready"), "")?;
        server.closed().await;
        Ok(())
    })
}

/// A server in a process of its own, which ends with this.
struct Process {
    child: Child,
    folder: PathBuf,
}

impl Process {
    fn ours(count: usize, order: Order) -> Result<Self> {
        let folder = folder()?;
        let order = if order == Order::SideBySide {
            "side"
        } else {
            "one"
        };
        let child = Command::new(env::current_exe()?)
            .args(["serve", &count.to_string(), order])
            .arg(&folder)
            .spawn()?;
        Ok(Self { child, folder })
    }

    /// QEMU, if it is there.
    fn qemu() -> Result<Option<Self>> {
        let folder = folder()?;
        let qmp = format!("unix:{},server=on,wait=off", folder.join("m0").display());
        let child = Command::new("qemu-system-x86_64")
            .args([
                "-machine",
                "none",
                "-nodefaults",
                "-display",
                "none",
                "-qmp",
                &qmp,
            ])
            .stdin(Stdio::null())
            .spawn();
        Ok(child.ok().map(|child| Self { child, folder }))
    }

    fn wait(&self, file: &str) -> PathBuf {
        let path = self.folder.join(file);
        while !path.exists() {
            thread::sleep(Duration::from_millis(1));
        }
        path
    }

    fn client(&self, index: usize) -> Result<Client> {
        Client::connect(&self.wait(&format!("m{index}")))
    }

    /// How much memory it has, in KiB.
    fn memory(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().nth(1));
        Ok(number.ok_or("no VmRSS")?.parse()?)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A folder that nobody has.
fn folder() -> Result<PathBuf> {
    let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    let folder = env::temp_dir().join(format!("serving-{}", time.as_nanos()));
    fs::create_dir(&folder)?;
    Ok(folder)
}

struct Client {
    stream: UnixStream,
    buffer: Vec<u8>,
}

impl Client {
    /// Connects, and finishes negotiation.
    fn connect(path: &Path) -> Result<Self> {
        let stream = loop {
            match UnixStream::connect(path) {
                Ok(stream) => break stream,
                Err(_) => thread::sleep(Duration::from_millis(1)),
            }
        };
        let mut client = Self {
            stream,
            buffer: vec![0; 1 << 16],
        };
        client.lines()?;
        client
            .stream
            .write_all(br#"{"execute":"qmp_capabilities"}"#)?;
        client.lines()?;
        Ok(client)
    }

    /// Reads; says how many lines ended.
    fn lines(&mut self) -> Result<usize> {
        let count = self.stream.read(&mut self.buffer)?;
        if count == 0 {
            return Err("the server is gone".into());
        }
        Ok(self.buffer[..count]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count())
    }

    /// Commands a second, with so many in flight, for a time.
    fn rate(&mut self, in_flight: usize, time: Duration) -> Result<f64> {
        let start = Instant::now();
        let mut answered = 0;
        self.stream.write_all(&QUERY.repeat(in_flight))?;
        let mut missing = in_flight;
        while missing > 0 {
            let lines = self.lines()?;
            answered += lines;
            missing -= lines;
            if start.elapsed() < time {
                self.stream.write_all(&QUERY.repeat(lines))?;
                missing += lines;
            }
        }
        Ok(answered as f64 / start.elapsed().as_secs_f64())
    }
}

const TURN: Duration = Duration::from_millis(200);

fn median(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of[of.len() / 2]
}

fn commands() -> Result<()> {
    let ours = Process::ours(1, Order::OneAtATime)?;
    let mut server = ours.client(0)?;
    let qemu = Process::qemu()?;
    let mut qemu = qemu.as_ref().map(|qemu| qemu.client(0)).transpose()?;
    if qemu.is_none() {
        println!("no qemu-system-x86_64 on this machine");
    }
    for in_flight in [1, 100] {
        let mut rates = (Vec::new(), Vec::new());
        for _ in 0..15 {
            rates.0.push(server.rate(in_flight, TURN)?);
            if let Some(qemu) = &mut qemu {
                rates.1.push(qemu.rate(in_flight, TURN)?);
            }
        }
        print!(
            "query-status, {in_flight:>3} in flight: {:>9.0}/s",
            median(rates.0.clone())
        );
        if rates.1.is_empty() {
            println!();
        } else {
            let ratios = rates
                .0
                .iter()
                .zip(&rates.1)
                .map(|(ours, theirs)| ours / theirs);
            let theirs = median(rates.1.clone());
            println!(
                "   QEMU {theirs:>9.0}/s   ratio {:.2}",
                median(ratios.collect())
            );
        }
    }
    Ok(())
}

/// So many monitors, each with one command at a time, from two threads.
fn monitors() -> Result<()> {
    for (count, order) in [
        (1, Order::OneAtATime),
        (100, Order::OneAtATime),
        (1000, Order::OneAtATime),
        (100, Order::SideBySide),
        (1000, Order::SideBySide),
    ] {
        let process = Process::ours(count, order)?;
        process.wait("ready");
        let clients = (0..count).map(|index| process.client(index));
        let mut clients = clients.collect::<Result<Vec<_>>>()?;
        let time = Duration::from_secs(2);
        let start = Instant::now();
        let mut answered = 0;
        while start.elapsed() < time {
            for client in &mut clients {
                client.stream.write_all(QUERY)?;
            }
            for client in &mut clients {
                answered += client.lines()?;
            }
        }
        let rate = f64::from(u32::try_from(answered)?) / start.elapsed().as_secs_f64();
        println!("{count:>4} monitors busy, {order:?}: {rate:>9.0} commands/s");
    }
    Ok(())
}

/// How late an event a millisecond reaches 1,000 monitors.
fn events() -> Result<()> {
    let count = 1000;
    let process = Process::ours(count, Order::OneAtATime)?;
    process.wait("ready");
    let clients = (0..count).map(|index| process.client(index));
    let mut clients = clients.collect::<Result<Vec<_>>>()?;
    clients[0]
        .stream
        .write_all(br#"{"execute":"system_reset"}"#)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let late = runtime.block_on(async {
        let mut tasks = Vec::new();
        for client in clients {
            client.stream.set_nonblocking(true)?;
            let mut stream = tokio::net::UnixStream::from_std(client.stream)?;
            tasks.push(tokio::spawn(async move {
                let mut late = Vec::new();
                let mut kept = Vec::new();
                let mut piece = vec![0; 4096];
                while late.len() < usize::try_from(EVENTS).unwrap_or(usize::MAX) {
                    let count = tokio::io::AsyncReadExt::read(&mut stream, &mut piece).await;
                    kept.extend_from_slice(&piece[..count.unwrap_or(0)]);
                    let now = SystemTime::now();
                    let mut lines = kept.split_inclusive(|byte| *byte == b'\n').peekable();
                    let mut rest = 0;
                    while let Some(line) = lines.next_if(|line| line.ends_with(b"\n")) {
                        rest += line.len();
                        if let Some(sent) = sent(line) {
                            late.push(now.duration_since(sent).unwrap_or_default());
                        }
                    }
                    kept.drain(..rest);
                }
                late
            }));
        }
        let mut late = Vec::new();
        for task in tasks {
            late.extend(task.await?);
        }
        Ok::<_, Box<dyn Error>>(late)
    })?;
    let mut late: Vec<Duration> = late;
    late.sort();
    let at = |share: usize| late[late.len() * share / 1000];
    println!(
        "{count} monitors, an event a millisecond, {} deliveries: late by {:.1?} at the median, {:.1?} at 99 %, {:.1?} at most",
        late.len(),
        at(500),
        at(990),
        late[late.len() - 1],
    );
    Ok(())
}

/// When an event was emitted. Reads no more than that: the client must not be what is late.
fn sent(line: &[u8]) -> Option<SystemTime> {
    let number = |name: &str| -> Option<u64> {
        let at = line
            .windows(name.len())
            .position(|part| part == name.as_bytes())?;
        let digits = line[at + name.len()..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit());
        Some(digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0')))
    };
    let (seconds, microseconds) = (number("\"seconds\":")?, number("\"microseconds\":")?);
    Some(
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds) + Duration::from_micros(microseconds),
    )
}

/// What idle monitors take, with a client each.
fn memory() -> Result<()> {
    let none = Process::ours(0, Order::OneAtATime)?;
    none.wait("ready");
    let before = none.memory()?;
    for count in [1000, 9500] {
        let process = Process::ours(count, Order::OneAtATime)?;
        process.wait("ready");
        let clients = (0..count).map(|index| process.client(index));
        let clients = clients.collect::<Result<Vec<_>>>()?;
        let after = process.memory()?;
        let each = (after - before) as f64 / count as f64;
        println!("{count} idle monitors: {after} KiB, {each:.1} KiB each");
        drop(clients);
    }
    Ok(())
}

/// From `monitor-add` on a fresh socket to the greeting, beside a monitor that is there.
fn hotplug() -> Result<()> {
    let process = Process::ours(2, Order::OneAtATime)?;
    process.wait("ready");
    let mut main = process.client(0)?;
    let mut execute = |message: String| -> Result<()> {
        main.stream.write_all(message.as_bytes())?;
        main.lines()?;
        Ok(())
    };
    let (mut added, mut spare) = (Vec::new(), Vec::new());
    for round in 0..500 {
        let path = process.folder.join(format!("n{round}"));
        let display = path.display();
        let start = Instant::now();
        execute(format!(
            r#"{{"execute":"chardev-add","arguments":{{"id":"n","backend":{{"type":"socket","data":{{"server":true,"wait":false,"addr":{{"type":"unix","data":{{"path":"{display}"}}}}}}}}}}}}"#
        ))?;
        execute(r#"{"execute":"monitor-add","arguments":{"id":"n","chardev":"n"}}"#.to_owned())?;
        let greet = |path: &Path| -> Result<UnixStream> {
            let mut stream = UnixStream::connect(path)?;
            let mut first = [0];
            stream.read_exact(&mut first)?;
            Ok(stream)
        };
        drop(greet(&path)?);
        added.push(start.elapsed().as_secs_f64());
        execute(r#"{"execute":"monitor-remove","arguments":{"id":"n"}}"#.to_owned())?;
        execute(r#"{"execute":"chardev-remove","arguments":{"id":"n"}}"#.to_owned())?;
        let start = Instant::now();
        drop(greet(&process.folder.join("m1"))?);
        spare.push(start.elapsed().as_secs_f64());
    }
    let micro = |of| median(of) * 1e6;
    println!(
        "from chardev-add and monitor-add to the greeting: {:.0} µs; a spare monitor's greeting: {:.0} µs",
        micro(added),
        micro(spare)
    );
    Ok(())
}

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().collect();
    if let [_, serve, count, order, folder] = &arguments[..]
        && serve == "serve"
    {
        let order = if order == "side" {
            Order::SideBySide
        } else {
            Order::OneAtATime
        };
        return self::serve(Path::new(folder), count.parse()?, order);
    }
    commands()?;
    monitors()?;
    events()?;
    hotplug()?;
    memory()
}
