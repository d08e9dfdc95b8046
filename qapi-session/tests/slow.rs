//! Clients that take their time, or never end, delay nobody and hold a bounded amount of memory. On its own,
//! because it measures its process.

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use qapi_session::server::{Limits, MonitorConfig};
use qapi_types::frame;
use qapi_types::qmp::event;
use support::{Fixture, builder};
use tokio::io::AsyncWriteExt;

/// How many clients of each kind there are.
const EACH: usize = 10;

/// How large a message may be, and how much may be unsent.
const LIMIT: usize = 256 << 10;

/// How many bytes of memory this process has.
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("it is there");
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let mut words = line.expect("a line").split_whitespace();
    let count = words.nth(1).expect("a number");
    count.parse::<usize>().expect("a number") << 10
}

#[derive(Clone, Copy)]
enum Kind {
    Dribbles,
    NeverNegotiates,
    DoesNotRead,
    NeverEnds,
    Errs,
}

async fn be(kind: Kind, fixture: &Fixture, id: &str) {
    let mut client = fixture.connect(id).await;
    if !matches!(kind, Kind::NeverNegotiates | Kind::DoesNotRead) {
        client.negotiate(&["oob"]).await;
    }
    let mut stream = client.stream;
    let piece = match kind {
        Kind::Dribbles => {
            for byte in r#"{"execute":"query-status"}"#.bytes().cycle() {
                if stream.write_all(&[byte]).await.is_err() {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            return;
        }
        Kind::NeverNegotiates => return std::future::pending().await,
        Kind::DoesNotRead => r#"{"execute":"query-qmp-schema"}"#.repeat(50),
        Kind::NeverEnds => {
            r#"{"execute":"query-status","id":["#.to_owned() + &"[1,2],".repeat(1000)
        }
        Kind::Errs => "\u{1}".repeat(1000),
    };
    let (mut read, mut write) = stream.into_split();
    let reading = async {
        if matches!(kind, Kind::DoesNotRead) {
            std::future::pending::<()>().await;
        }
        let _ = tokio::io::copy(&mut read, &mut tokio::io::sink()).await;
    };
    let writing = async { while write.write_all(piece.as_bytes()).await.is_ok() {} };
    tokio::join!(reading, writing);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_clients_delay_nobody_and_hold_little() {
    let limits = Limits {
        message: frame::Limits {
            size: LIMIT,
            ..frame::Limits::QEMU
        },
        reading: LIMIT,
        unsent: 4 * LIMIT,
        ..Limits::default()
    };
    let fixture = Arc::new(Fixture::of(builder().limits(limits)).await);
    let mut main = fixture.client("main").await;
    let before = memory();
    let kinds = [
        Kind::Dribbles,
        Kind::NeverNegotiates,
        Kind::DoesNotRead,
        Kind::NeverEnds,
        Kind::Errs,
    ];
    let mut clients = tokio::task::JoinSet::new();
    for (number, kind) in kinds
        .into_iter()
        .cycle()
        .take(kinds.len() * EACH)
        .enumerate()
    {
        let id = format!("c{number}");
        fixture.chardev(&id).await;
        let config = MonitorConfig::new(&id);
        fixture.server.add_monitor(config).expect("it is free");
        let fixture = Arc::clone(&fixture);
        clients.spawn(async move { be(kind, &fixture, &id).await });
    }
    let (start, mut slowest, mut most) = (Instant::now(), Duration::ZERO, 0);
    while start.elapsed() < Duration::from_secs(3) {
        fixture.server.emit(&event::Stop {}).expect("no numbers");
        let asked = Instant::now();
        let answer = main.answer(r#"{"execute":"query-status","id":1}"#).await;
        assert_eq!(answer["id"], 1);
        slowest = slowest.max(asked.elapsed());
        most = most.max(memory().saturating_sub(before));
    }
    println!("slowest answer {slowest:?}, {most} bytes of memory");
    // Who waits for a slow client waits for longer than the busiest machine takes.
    assert!(slowest < Duration::from_secs(10), "it took {slowest:?}");
    // What is unsent and written for each, a message twice, and what the process is built of.
    assert!(most < kinds.len() * EACH * 6 * LIMIT, "{most} bytes");
    clients.shutdown().await;
}
