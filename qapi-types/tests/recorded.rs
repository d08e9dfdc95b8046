//! Owned schemas of the corpus: what QEMU 10.0 answered to `query-qmp-schema`, and what it was sent.
//!
//! Needs `QAPI_CORPUS`; says so and passes when that is not set.

use std::fs;
use std::path::{Path, PathBuf};

use qapi_types::document::Document;
use qapi_types::schema::{Keep, Row, Schema};
use serde_json::Value;

/// The two servers: how the files of their answers and of their sessions are called, and the number
/// of their entries.
const SERVERS: [(&str, &str, usize); 2] = [
    ("qemu-system-x86_64", "qemu-10.0-q35", 1172),
    ("qemu-storage-daemon", "qemu-storage-daemon-10.0", 513),
];

fn corpus() -> Option<PathBuf> {
    // A relative path is relative to the workspace, where cargo was called.
    let workspace = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let corpus = std::env::var_os("QAPI_CORPUS").map(|path| workspace.join(path));
    if corpus.is_none() {
        println!("QAPI_CORPUS is not set: no server's answers are read");
    }
    corpus
}

fn recorded(corpus: &Path, server: &str) -> String {
    let path = corpus.join(format!("qemu-10.0/query-qmp-schema.{server}.json"));
    fs::read_to_string(path).expect("the answer is there")
}

/// What a session sent, each with the error that it was answered with.
fn session(corpus: &Path, name: &str) -> Vec<(Value, Option<Value>)> {
    let path = corpus.join(format!("sessions/{name}.jsonl"));
    let text = fs::read_to_string(path).expect("the session is there");
    let mut sent: Vec<(Value, Option<Value>)> = Vec::new();
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).expect("a line is JSON");
        let message = &line["msg"];
        if line["dir"] == "->" {
            sent.push((message.clone(), None));
        } else if let Some(error) = message.get("error") {
            let mut sent = sent.iter_mut();
            let request = sent.find(|(request, _)| request["id"] == message["id"]);
            request.expect("it answers something").1 = Some(error.clone());
        }
    }
    sent
}

#[test]
fn recorded_answers_are_written_as_they_were() {
    let Some(corpus) = corpus() else { return };
    for (server, _, entries) in SERVERS {
        let recorded = recorded(&corpus, server);
        let schema: Schema = serde_json::from_str(&recorded).expect("a schema");
        assert_eq!(schema.rows().len(), entries);
        let written = schema.introspection(Keep::All).to_string();
        // The members of an object have no order in JSON, and servers send them in none; all else
        // is compared as text.
        let sorted = |text: &str| {
            let value: Value = serde_json::from_str(text).expect("it is JSON");
            value.to_string()
        };
        assert!(sorted(&written) == sorted(&recorded), "{server}");
        assert!(sorted(&written).len() == written.len(), "no white space");
    }
}

#[test]
fn recorded_commands_pass_the_check_unless_the_server_refused_them() {
    let Some(corpus) = corpus() else { return };
    let mut refused = Vec::new();
    for (server, name, _) in SERVERS {
        let schema: Schema = serde_json::from_str(&recorded(&corpus, server)).expect("a schema");
        let mut checked = 0;
        for (request, error) in session(&corpus, name) {
            let command = request["execute"].as_str().expect("a command");
            let id = &request["id"];
            let Some(row) = schema.find(command) else {
                let error = error.expect("the server does not know it either");
                assert_eq!(error["class"], "CommandNotFound", "{command}");
                refused.push(format!("{name} {id} {command}: not there"));
                continue;
            };
            let Row::Command(_, arguments, ..) = schema.row(row) else {
                panic!("{command} is an event");
            };
            let text = request
                .get("arguments")
                .map_or("{}".to_owned(), Value::to_string);
            let document = Document::read(text.as_bytes()).expect("it is JSON");
            // That it takes whatever its device does is nothing that introspection shows.
            let open = command == "device_add";
            match schema.check_arguments(arguments, document.root(), open) {
                Ok(()) => checked += 1,
                Err(problem) => {
                    let error = error.expect("the server refuses it, too");
                    assert_eq!(error["class"], "GenericError", "{command}");
                    refused.push(format!("{name} {id} {command}: {problem}"));
                }
            }
        }
        assert!(checked > 20, "{checked}");
    }
    assert_eq!(
        refused,
        [
            "qemu-10.0-q35 86 query-gic-capabilities: not there",
            "qemu-storage-daemon-10.0 20 query-iothreads: not there",
            "qemu-storage-daemon-10.0 21 query-fdsets: not there",
        ],
    );
}

#[test]
fn what_the_server_found_fault_with_does_not_pass_the_check() {
    let Some(corpus) = corpus() else { return };
    let schema: Schema = serde_json::from_str(&recorded(&corpus, SERVERS[0].0)).expect("a schema");
    let tries = fs::read_to_string(corpus.join("wire/qemu-10.0.json")).expect("it is there");
    let tries: Vec<Value> = serde_json::from_str(&tries).expect("it is JSON");
    let mut refused = 0;
    for case in &tries {
        // One message, and one answer that is about a parameter.
        let [sent, received] = ["send", "recv"].map(|key| case[key].as_array().expect("an array"));
        let ([sent], [received]) = (&**sent, &**received) else {
            continue;
        };
        let desc = received["error"]["desc"].as_str().unwrap_or_default();
        let Some(rest) = desc.strip_prefix("Parameter '") else {
            continue;
        };
        let (parameter, _) = rest.split_once('\'').expect("a name in quotes");
        let sent: Value = serde_json::from_str(sent.as_str().expect("text")).expect("JSON");
        let command = sent["execute"].as_str().expect("a command");
        let row = schema.find(command).expect("the command is there");
        let Row::Command(_, arguments, ..) = schema.row(row) else {
            panic!("{command} is an event");
        };
        let text = sent["arguments"].to_string();
        let document = Document::read(text.as_bytes()).expect("it is JSON");
        let problem = schema.check_arguments(arguments, document.root(), false);
        let problem = problem.expect_err("something is wrong");
        // QEMU leaves out where the enumeration is that does not have a value.
        if !desc.contains("does not accept value") {
            assert_eq!(problem.path(), parameter, "{sent}: {problem}");
        }
        refused += 1;
    }
    assert_eq!(refused, 8);
}
