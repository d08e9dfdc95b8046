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

/// Prints the time of the fastest of several runs, and the allocations of one call.
fn measure<T>(name: &str, mut call: impl FnMut() -> T) -> Duration {
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    drop(black_box(call()));
    let allocations = ALLOCATIONS.load(Ordering::Relaxed) - before;
    let mut rounds = 1_u32;
    let mut best = Duration::MAX;
    for _ in 0..40 {
        let start = Instant::now();
        for _ in 0..rounds {
            black_box(call());
        }
        let took = start.elapsed();
        best = best.min(took / rounds);
        if took < Duration::from_millis(20) {
            rounds *= 2;
        }
    }
    println!("{name:<44}{best:>12.2?}{allocations:>6} allocations");
    best
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
    let ours = measure("query-status: dispatch", || generated(message));
    let theirs = measure("query-status: by hand", || by_hand(message));
    let passes = measure("query-status: by hand, in two passes", || {
        by_hand_in_two_passes(message)
    });
    let ratio = |theirs: Duration| ours.as_secs_f64() / theirs.as_secs_f64();
    println!("ratio {:.2}, {:.2}", ratio(theirs), ratio(passes));

    let message = ten_nodes();
    let message = message.as_bytes();
    assert_eq!(generated(message), by_hand(message));
    println!("ten nodes, {} bytes:", message.len());
    measure("node-add: dispatch", || generated(message));
    measure("node-add: by hand", || by_hand(message));
    measure("node-add: by hand, in two passes", || {
        by_hand_in_two_passes(message)
    });
    measure("node-add: reading alone", || Document::read(message));
    let document = Document::read(message).expect("it is JSON");
    let arguments = document.root().get("arguments").expect("they are there");
    let row = SCHEMA.find("node-add").expect("it is there");
    let Row::Command(_, ty, ..) = SCHEMA.row(row) else {
        panic!("it is a command");
    };
    assert_eq!(SCHEMA.check(ty, arguments), Ok(()));
    measure("node-add: the strict check alone", || {
        SCHEMA.check(ty, arguments)
    });
    let request = dispatch::Request::read(message).expect("it is one");
    measure("node-add: check and decoding alone", || {
        SERVICE.admit(request.clone(), State::new()).is_ok()
    });
    println!(
        "static data: {} bytes here, {} of schemas/",
        SCHEMA.size(),
        qapi_types::qmp::schema::SCHEMA.size()
    );
}
