//! `qapi introspect` beside what real servers answered.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use test_macros::corpus_test;
use test_support::{corpus, symbols};

use super::Folder;

fn introspect(schema: &Path, arguments: &[&str]) -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_qapi"))
        .arg("introspect")
        .args(arguments)
        .arg(schema)
        .output()
        .expect("qapi runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("the answer is a JSON array")
}

fn compare(schema: &str, recorded: &str, build: &str, count: usize) {
    let corpus = corpus();
    let symbols = symbols(&corpus, build);
    let defines: Vec<&str> = symbols
        .iter()
        .flat_map(|symbol| ["--define", symbol.as_str()])
        .collect();
    let ours = introspect(&corpus.join("qemu-10.0").join(schema), &defines);
    let text = fs::read_to_string(corpus.join("qemu-10.0").join(recorded)).expect("it is there");
    let theirs: Value = serde_json::from_str(&text).expect("it is JSON");
    let theirs = theirs
        .get("return")
        .unwrap_or(&theirs)
        .as_array()
        .expect("an array")
        .clone();
    for (index, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
        assert_eq!(ours, theirs, "entry {index}");
    }
    assert_eq!((ours.len(), theirs.len()), (count, count));
}

#[corpus_test]
fn the_system_emulator_answers_the_same() {
    compare(
        "qapi/qapi-schema.json",
        "query-qmp-schema.qemu-system-x86_64.json",
        "system emulator 10.0.2",
        1172,
    );
}

#[corpus_test]
fn the_storage_daemon_answers_the_same() {
    compare(
        "storage-daemon/qapi/qapi-schema.json",
        "query-qmp-schema.qemu-storage-daemon.json",
        "storage daemon 10.0.2",
        513,
    );
}

#[test]
fn names_of_types_can_be_kept() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/qapi-schema.json");
    let entries = introspect(&schema, &["--unmask"]);
    let entry = |name: &str| {
        entries
            .iter()
            .find(|entry| entry["name"] == name)
            .unwrap_or_else(|| panic!("no {name}"))
    };
    assert_eq!(entry("query-monitors")["ret-type"], "[MonitorInfo]");
    assert_eq!(entry("[MonitorInfo]")["element-type"], "MonitorInfo");
    assert_eq!(entry("monitor-add")["arg-type"], "q_obj_monitor-add-arg");
    assert_eq!(
        entry("q_obj_monitor-add-arg")["members"][2]["default"],
        Value::Null
    );
    let masked = introspect(&schema, &[]);
    assert_eq!(masked.len(), entries.len());
    assert!(!masked.iter().any(|entry| entry["name"] == "MonitorInfo"));
}

#[test]
fn the_built_in_enumeration_is_an_enumeration() {
    let text = b"{ 'event': 'EV', 'data': { 'a': 'QType', '*b': 'QType', 'c': [ 'QType' ] } }";
    let folder = Folder::new(&[("schema.json", text)]);
    let schema = folder.path().join("schema.json");
    let values = [
        "none", "qnull", "qnum", "qstring", "qdict", "qlist", "qbool",
    ];
    for (arguments, name) in [(&[][..], "1"), (&["--unmask"], "QType")] {
        let entries = introspect(&schema, arguments);
        assert_eq!(entries[1]["members"][0]["type"], name);
        assert_eq!(entries[1]["members"][1]["type"], name);
        assert_eq!(entries[1]["members"][2]["type"], format!("[{name}]"));
        assert_eq!(entries[2]["name"], name);
        assert_eq!(entries[2]["meta-type"], "enum");
        assert_eq!(entries[2]["values"], serde_json::json!(values));
        assert_eq!(entries[2]["members"][6]["name"], "qbool");
        assert_eq!(entries[3]["element-type"], name);
        assert_eq!(entries.len(), 4);
    }
}
