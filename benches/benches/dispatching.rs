//! What dispatch costs: time and allocations for a message. Prints figures, asserts none.
//!
//! `cargo bench -p qapi-benches --bench dispatching`; with `-- --save` they are kept in `BENCHMARKS.md`. Beside each stands a server written by hand: a match on an enum
//! that serde's derive decodes, leniently.

use std::env;
use std::hint::black_box;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;

use bench_report::allocations::{self, Counting};
use bench_report::{Chart, Report, Table, Turns, version};
use qapi_benches::nodes::{NodeOptions, RunState, StatusInfo, command, schema::SCHEMA};
use qapi_types::dispatch::{self, Service, State, dispatch};
use qapi_types::document::Document;
use qapi_types::schema::Row;
use qapi_types::{Empty, Error};
use serde::{Deserialize, Serialize};
use serde_json::Value;

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

/// Reports the time and the allocations of each, and the first one's time in parts of it, with the quartiles. Gives
/// these parts, without the first.
fn compare(report: &mut Report, calls: &[Measured]) -> Vec<f64> {
    let each: Vec<&dyn Fn()> = calls.iter().map(|(_, call)| *call).collect();
    let turns = Turns::take(&each, TURNS, TURN);
    let mut table = Table::new(&["", "time", "allocations", "dispatch, of it", "quartiles"]);
    let mut parts = Vec::new();
    for (index, (name, call)) in calls.iter().enumerate() {
        let mut row = vec![
            (*name).to_owned(),
            format!("{:.2?}", turns.time(index)),
            allocations::of(call).to_string(),
        ];
        if index > 0 {
            let [low, middle, high] = turns.ratio(0, index);
            row.extend([format!("{middle:.2}"), format!("{low:.2} to {high:.2}")]);
            parts.push(middle);
        }
        table.row(row);
    }
    report.table(&table);
    parts
}

/// How many turns are measured, and how long one is.
const TURNS: usize = 2000;
const TURN: Duration = Duration::from_millis(1);

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

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo runs this")?;
    let root = PathBuf::from(folder).join("..");
    let mut report = Report::new(
        "dispatch",
        "Dispatch",
        "cargo bench -p qapi-benches --bench dispatching -- --save",
        &["qapi-types", "serde_json"].map(|it| version(&root, it)),
    );
    report.paragraph(
        "A command from bytes to bytes, beside a server written by hand, which is lenient. The aim is 0.8 of its time \
         for `query-status`, 0.7 for ten nodes.",
    );
    let message = br#"{"execute": "query-status", "id": 17}"#;
    assert_eq!(generated(message), by_hand(message));
    let status = compare(
        &mut report,
        &[
            ("query-status: dispatch", &|| {
                drop(black_box(generated(message)))
            }),
            ("query-status: by hand", &|| {
                drop(black_box(by_hand(message)))
            }),
            ("query-status: by hand, in two passes", &|| {
                drop(black_box(by_hand_in_two_passes(message)));
            }),
        ],
    );

    let message = ten_nodes();
    let message = message.as_bytes();
    assert_eq!(generated(message), by_hand(message));
    report.paragraph(&format!("Ten nodes, {} bytes:", message.len()));
    let document = Document::read(message).expect("it is JSON");
    let arguments = document.root().get("arguments").expect("they are there");
    let row = SCHEMA.find("node-add").expect("it is there");
    let Row::Command(_, ty, ..) = SCHEMA.row(row) else {
        panic!("it is a command");
    };
    assert_eq!(SCHEMA.check(ty, arguments), Ok(()));
    let request = dispatch::Request::read(message).expect("it is one");
    let nodes = compare(
        &mut report,
        &[
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
        ],
    );
    report.paragraph(&format!(
        "Static data: {} bytes here, {} of `schemas/`.",
        SCHEMA.size(),
        qapi_types::qmp::schema::SCHEMA.size()
    ));
    let by_hand = |parts: &[f64]| parts.iter().take(2).copied().collect();
    report.chart(
        "by-hand",
        &Chart {
            title: "Dispatch, in parts of the time of a server written by hand".to_owned(),
            series: vec!["of one pass".to_owned(), "of two passes".to_owned()],
            rows: vec![
                ("query-status".to_owned(), by_hand(&status)),
                ("node-add of ten nodes".to_owned(), by_hand(&nodes)),
            ],
            marks: vec![(1.0, "by hand".to_owned())],
        },
    )?;
    if env::args().any(|argument| argument == "--save") {
        report.save(&root)?;
    }
    Ok(())
}
