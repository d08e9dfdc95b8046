//! What dispatch costs: time and allocations for a message. Prints figures, asserts none.
//!
//! `cargo bench -p qapi-benches`. Beside each stands a server written by hand: a match on an enum
//! that serde's derive decodes, leniently.

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use qapi_benches::nodes::{NodeOptions, RunState, StatusInfo, command, schema::SCHEMA};
use qapi_types::dispatch::{self, Service, State, dispatch};
use qapi_types::document::Document;
use qapi_types::schema::Row;
use qapi_types::{Empty, Error};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Counts allocations.
struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

// SAFETY: every call goes on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as required of the caller.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as required of the caller.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as required of the caller.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

struct Machine;

impl Machine {
    fn status(&self, (): &(), _: command::QueryStatus) -> Result<StatusInfo, Error> {
        Ok(StatusInfo {
            running: true,
            status: RunState::Running,
        })
    }

    fn node_add(&self, (): &(), add: command::NodeAdd) {
        black_box(add);
    }
}

static SERVICE: LazyLock<Service<Machine>> = LazyLock::new(|| {
    let service = Service::builder(&SCHEMA);
    let service = service.on(Machine::status).on(Machine::node_add);
    service.build().expect("each once")
});

fn generated(message: &[u8]) -> Option<Vec<u8>> {
    dispatch(&SERVICE, &Machine, &(), State::new(), message)
}

/// The commands of a server written by hand.
#[derive(Deserialize)]
#[serde(tag = "execute", content = "arguments", rename_all = "kebab-case")]
enum Execute {
    QueryStatus,
    Stop,
    Cont,
    NodeAdd(NodeOptions),
}

#[derive(Deserialize)]
struct Request {
    #[serde(flatten)]
    execute: Execute,
    id: Option<Value>,
}

/// The same without `flatten`, which buffers: a second look at the message finds its id.
#[derive(Deserialize)]
struct Id {
    id: Option<Value>,
}

#[derive(Serialize)]
struct Answer<T> {
    r#return: T,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum ByHandState {
    Running,
}

#[derive(Serialize)]
struct ByHandStatus {
    running: bool,
    status: ByHandState,
}

fn answer<T: Serialize>(r#return: T, id: Option<Value>) -> Option<Vec<u8>> {
    serde_json::to_vec(&Answer { r#return, id }).ok()
}

fn execute(execute: Execute, id: Option<Value>) -> Option<Vec<u8>> {
    match execute {
        Execute::QueryStatus => {
            let status = ByHandStatus {
                running: true,
                status: ByHandState::Running,
            };
            answer(status, id)
        }
        Execute::NodeAdd(add) => {
            black_box(add);
            answer(Empty, id)
        }
        Execute::Stop | Execute::Cont => answer(Empty, id),
    }
}

fn by_hand(message: &[u8]) -> Option<Vec<u8>> {
    let request: Request = serde_json::from_slice(message).ok()?;
    execute(request.execute, request.id)
}

fn by_hand_in_two_passes(message: &[u8]) -> Option<Vec<u8>> {
    let id: Id = serde_json::from_slice(message).ok()?;
    execute(serde_json::from_slice(message).ok()?, id.id)
}

/// A call that is measured, and its name.
type Measured<'a> = (&'a str, &'a dyn Fn());

/// Prints the time and the allocations of each, and the first one's time as a multiple of it.
///
/// They take turns of about a millisecond, so that what slows the machine slows all of them. The
/// time is the median of the turns; the ratio is the median of the ratios within a turn, with its
/// quartiles.
fn compare(calls: &[Measured]) {
    let rounds: Vec<u32> = calls.iter().map(|(_, call)| rounds(call)).collect();
    let turn = |_| -> Vec<f64> {
        let each = calls.iter().zip(&rounds);
        each.map(|((_, call), rounds)| timed(call, *rounds))
            .collect()
    };
    let turns: Vec<Vec<f64>> = (0..TURNS).map(turn).collect();
    for (index, (name, call)) in calls.iter().enumerate() {
        let before = ALLOCATIONS.load(Ordering::Relaxed);
        call();
        let allocations = ALLOCATIONS.load(Ordering::Relaxed) - before;
        let [_, time, _] = quartiles(turns.iter().map(|turn| turn[index]));
        let time = Duration::from_secs_f64(time);
        print!("{name:<44}{time:>12.2?}{allocations:>6} allocations");
        let [low, middle, high] = quartiles(turns.iter().map(|turn| turn[0] / turn[index]));
        match index {
            0 => println!(),
            _ => println!("   ratio {middle:.2} ({low:.2} to {high:.2})"),
        }
    }
}

/// The seconds that one of several calls takes.
fn timed(call: impl Fn(), rounds: u32) -> f64 {
    let start = Instant::now();
    for _ in 0..rounds {
        call();
    }
    start.elapsed().as_secs_f64() / f64::from(rounds)
}

/// How many turns are measured.
const TURNS: usize = 2000;

/// How many calls take about a millisecond.
fn rounds(call: impl Fn()) -> u32 {
    let mut rounds = 1;
    while timed(&call, rounds) * f64::from(rounds) < 0.0005 {
        rounds *= 2;
    }
    rounds
}

/// The quartiles.
fn quartiles(of: impl Iterator<Item = f64>) -> [f64; 3] {
    let mut sorted: Vec<f64> = of.collect();
    sorted.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| sorted[sorted.len() * quarter / 4])
}

/// `node-add` with ten nodes: a chain of images, each over a file and backed by the next.
fn ten_nodes() -> String {
    let mut backing = "null".to_owned();
    for index in 0..5 {
        backing = format!(
            r#"{{"driver": "qcow2", "node-name": "fmt{index}", "read-only": true,
                 "file": {{"driver": "file", "node-name": "file{index}", "read-only": true,
                           "filename": "/var/lib/images/disk-{index}.qcow2",
                           "cache": {{"direct": true, "no-flush": false}}}},
                 "l2-cache-size": 1048576, "backing": {backing}}}"#
        );
    }
    format!(r#"{{"execute": "node-add", "arguments": {backing}, "id": 17}}"#)
}

fn main() {
    let message = br#"{"execute": "query-status", "id": 17}"#;
    assert_eq!(generated(message), by_hand(message));
    compare(&[
        ("query-status: dispatch", &|| {
            drop(black_box(generated(message)))
        }),
        ("query-status: by hand", &|| {
            drop(black_box(by_hand(message)))
        }),
        ("query-status: by hand, in two passes", &|| {
            drop(black_box(by_hand_in_two_passes(message)));
        }),
    ]);

    let message = ten_nodes();
    let message = message.as_bytes();
    assert_eq!(generated(message), by_hand(message));
    println!("ten nodes, {} bytes:", message.len());
    let document = Document::read(message).expect("it is JSON");
    let arguments = document.root().get("arguments").expect("they are there");
    let row = SCHEMA.find("node-add").expect("it is there");
    let Row::Command(_, ty, ..) = SCHEMA.row(row) else {
        panic!("it is a command");
    };
    assert_eq!(SCHEMA.check(ty, arguments), Ok(()));
    let request = dispatch::Request::read(message).expect("it is one");
    compare(&[
        ("node-add: dispatch", &|| {
            drop(black_box(generated(message)))
        }),
        ("node-add: by hand", &|| drop(black_box(by_hand(message)))),
        ("node-add: by hand, in two passes", &|| {
            drop(black_box(by_hand_in_two_passes(message)));
        }),
        ("node-add: reading alone", &|| {
            drop(black_box(Document::read(message)));
        }),
        ("node-add: the strict check alone", &|| {
            drop(black_box(SCHEMA.check(ty, arguments)));
        }),
        ("node-add: check and decoding alone", &|| {
            drop(black_box(SERVICE.admit(request.clone(), State::new())));
        }),
    ]);
    println!(
        "static data: {} bytes here, {} of schemas/",
        SCHEMA.size(),
        qapi_types::qmp::schema::SCHEMA.size()
    );
}
