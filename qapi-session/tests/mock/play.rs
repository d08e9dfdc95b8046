//! Sessions that were recorded, played back, and sessions that are recorded.

use std::sync::{Arc, Mutex};

use crate::support::Client;
use qapi_session::mock::Mock;
use qapi_session::mock::record::Recorder;
use qapi_types::Empty;
use qapi_types::qmp::{RunState, StatusInfo, command, event};
use serde_json::{Value, json};
use test_macros::corpus_test;
use test_support::{corpus, each_mutation};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::runtime::Runtime;

const SESSIONS: [(&str, usize); 2] = [
    ("qemu-10.0-q35.jsonl", 250),
    ("qemu-storage-daemon-10.0.jsonl", 68),
];

/// A recorded session: its text, and its lines.
fn session(name: &str, length: usize) -> (String, Vec<Value>) {
    let path = corpus().join("sessions").join(name);
    let text = std::fs::read_to_string(path).expect("it is there");
    let lines = lines(&text);
    assert_eq!(lines.len(), length);
    (text, lines)
}

fn lines(text: &str) -> Vec<Value> {
    let parse = |line| serde_json::from_str(line).expect("a line is JSON");
    text.lines().map(parse).collect()
}

fn is_sent(line: &Value) -> bool {
    line["dir"] == "->"
}

/// A message, its id made another one.
fn with_id_of_ours(message: &Value) -> Value {
    let mut message = message.clone();
    if let Some(id) = message.get_mut("id") {
        *id = json!({"ours": id.clone()});
    }
    message
}

#[corpus_test]
fn recorded_sessions_are_played_back() {
    Runtime::new().expect("a runtime").block_on(async {
        for (name, length) in SESSIONS {
            let (text, lines) = session(name, length);
            let mock = Mock::play(&text).expect("it is a session");
            let mut client = Client::over(mock.start().expect("a runtime"));
            for line in &lines {
                let message = with_id_of_ours(&line["msg"]);
                if is_sent(line) {
                    client.send(message.to_string()).await;
                } else {
                    assert_eq!(client.receive().await, Some(message));
                }
            }
            mock.finish().await.expect("it is the same session");
        }
    });
}

#[corpus_test]
fn recorded_sessions_are_played_back_to_who_does_not_wait() {
    Runtime::new().expect("a runtime").block_on(async {
        for (name, length) in SESSIONS {
            let (text, lines) = session(name, length);
            let mock = Mock::play(&text).expect("it is a session");
            let mut client = Client::over(mock.start().expect("a runtime"));
            for line in lines.iter().filter(|line| is_sent(line)) {
                client.send(line["msg"].to_string()).await;
            }
            for line in lines.iter().filter(|line| !is_sent(line)) {
                assert_eq!(client.receive().await.as_ref(), Some(&line["msg"]));
            }
            mock.finish().await.expect("it is the same session");
        }
    });
}

#[corpus_test]
fn what_is_sent_otherwise_than_recorded_is_reported() {
    let (text, lines) = session("qemu-10.0-q35.jsonl", 250);
    Runtime::new().expect("a runtime").block_on(async {
        let mock = Mock::play(&text).expect("it is a session");
        let mut client = Client::over(mock.start().expect("a runtime"));
        client.receive().await.expect("a greeting");
        client.execute(&lines[1]["msg"].to_string()).await;
        let mut add = lines[3]["msg"].clone();
        add["arguments"]["file"]["filename"] = "other.qcow2".into();
        let answer = client.execute(&add.to_string()).await;
        let problem =
            "'blockdev-add' came, but 'file.filename' is \"other.qcow2\", expected \"disk0.qcow2\"";
        assert_eq!(answer["error"]["desc"], format!("unexpected: {problem}"));
        let report = mock.finish().await.expect_err("it is another one");
        assert_eq!(report.problems().next(), Some(problem));
    });
}

#[corpus_test]
fn what_is_recorded_is_what_passed() {
    Runtime::new().expect("a runtime").block_on(async {
        for (name, length) in SESSIONS {
            let (text, lines) = session(name, length);
            let mock = Mock::play(&text).expect("it is a session");
            let stream = mock.start().expect("a runtime");
            let mut stream = BufReader::new(Recorder::new(stream, Vec::new()));
            for line in &lines {
                if is_sent(line) {
                    let message = line["msg"].to_string();
                    stream
                        .write_all(message.as_bytes())
                        .await
                        .expect("it is open");
                } else {
                    stream
                        .read_line(&mut String::new())
                        .await
                        .expect("it comes");
                }
            }
            let (_, recorded) = stream.into_inner().into_inner();
            let recorded = self::lines(&String::from_utf8(recorded).expect("it is text"));
            for (recorded, line) in recorded.iter().zip(&lines) {
                assert_eq!(recorded, line);
            }
            assert_eq!(recorded.len(), lines.len());
        }
    });
}

/// What a client of a played session sees, in order.
async fn play(recorded: &str, sends: &[&str]) -> Vec<Value> {
    let mock = Mock::play(recorded).expect("it is a session");
    let mut client = Client::over(mock.start().expect("a runtime"));
    for text in sends {
        client.send(text).await;
    }
    let messages = client.finish().await;
    mock.finish().await.expect("it is the same session");
    messages
}

#[tokio::test]
async fn answers_and_events_keep_their_places() {
    let recorded = r#"
        {"dir": "<-", "msg": {"event": "EARLY"}}
        {"dir": "->", "msg": {"execute": "a", "id": 1}}
        {"dir": "->", "msg": {"exec-oob": "b", "id": 2}}
        {"dir": "<-", "msg": {"return": "b", "id": 2}}
        {"dir": "<-", "msg": {"event": "A", "data": {}, "timestamp": {"seconds": 1, "microseconds": 2}}}
        {"dir": "<-", "msg": {"error": {"class": "C", "desc": "a"}, "id": 1}}
        {"dir": "<-", "msg": {"event": "LATE"}}
        {"dir": "->", "msg": {"execute": "c"}}
        {"dir": "->", "msg": {"execute": "d"}}
        {"dir": "<-", "other": "noise"}
        {"dir": "<-", "msg": {"event": "C"}}
        {"dir": "<-", "msg": {"return": "c"}}
        {"dir": "<-", "msg": {"return": "d"}}
        "#;
    let a = r#"{"execute": "a", "id": "x"}"#;
    let b = r#"{"exec-oob": "b", "id": "y"}"#;
    let [c, d] = [r#"{"execute": "c", "id": 7}"#, r#"{"execute": "d"}"#];
    let expected = [
        json!({"event": "EARLY"}),
        json!({"return": "b", "id": "y"}),
        json!({"event": "A", "data": {}, "timestamp": {"seconds": 1, "microseconds": 2}}),
        json!({"error": {"class": "C", "desc": "a"}, "id": "x"}),
        json!({"event": "LATE"}),
        json!({"event": "C"}),
        json!({"return": "c", "id": 7}),
        json!({"return": "d"}),
    ];
    // Agents do not greet, and end lines in another way; so this one greets.
    let greeting = r#"{"QMP": {"version": {}, "capabilities": []}}"#;
    let recorded = format!("{{\"dir\": \"<-\", \"msg\": {greeting}}}{recorded}");
    let messages = play(&recorded, &[a, b, c, d]).await;
    assert_eq!(messages[1..], expected);

    // A client that waits for each answer gets those that were not overtaken.
    let mock = Mock::play(&recorded).expect("it is a session");
    let mut client = Client::over(mock.start().expect("a runtime"));
    client.send([a, b].concat()).await;
    for _ in 0..6 {
        client.receive().await.expect("all up to 'LATE'");
    }
    client.send(c).await;
    assert_eq!(client.receive().await, Some(json!({"event": "C"})));
    assert_eq!(
        client.receive().await,
        Some(json!({"return": "c", "id": 7}))
    );
    client.send(d).await;
    assert_eq!(client.receive().await, Some(json!({"return": "d"})));
    mock.finish().await.expect("it is the same session");
}

#[test]
fn lines_that_are_no_part_of_a_session_are_refused() {
    let cases = [
        (
            "{",
            "no JSON object: EOF while parsing an object at line 1 column 1",
        ),
        (r#"{"msg": {}}"#, r#"its 'dir' is neither "->" nor "<-""#),
        (
            r#"{"dir": "<>", "msg": {}}"#,
            r#"its 'dir' is neither "->" nor "<-""#,
        ),
        (r#"{"dir": "->"}"#, "it has no 'msg'"),
        (
            r#"{"dir": "->", "msg": {"run": 1}}"#,
            "a message has no member 'run', or not together with others",
        ),
        (
            r#"{"dir": "<-", "msg": {"x": 1}}"#,
            "neither greeting, answer nor event",
        ),
    ];
    for (line, reason) in cases {
        let lines = format!("{{\"dir\": \"->\", \"msg\": {{\"execute\": \"a\"}}}}\n\n{line}\n");
        let error = Mock::play(&lines)
            .expect_err("it is no session")
            .to_string();
        assert!(
            error.starts_with(&format!("line 3 of a recorded session: {reason}")),
            "{error}"
        );
    }
}

#[test]
fn damaged_recordings_are_played_or_refused() {
    let recorded = r#"{"dir": "<-", "msg": {"QMP": {"version": {}, "capabilities": ["oob"]}}}
{"dir": "->", "msg": {"exec-oob": "a", "arguments": {"b": [1]}, "id": 1}}
{"dir": "<-", "msg": {"event": "A", "data": {}, "timestamp": {"seconds": 1, "microseconds": 2}}}
{"dir": "<-", "other": "noise"}
{"dir": "<-", "msg": {"return": {}, "id": 1}}
{"dir": "<-", "end": true}
"#;
    let (mut played, mut refused) = (0, 0);
    let pieces = [
        "\"id\": ",
        "\"->\"",
        "\"<-\"",
        "\"return\": {}",
        "\"end\"",
        "\n",
    ];
    each_mutation(&[recorded], &pieces, 300, |_, bytes| {
        match Mock::play(&String::from_utf8_lossy(bytes)) {
            Ok(_) => played += 1,
            Err(error) => {
                assert!(error.to_string().starts_with("line "), "{error}");
                refused += 1;
            }
        }
    });
    assert!(played > 0 && refused > 0);
}

#[tokio::test]
async fn what_is_no_message_is_recorded_in_words() {
    let mut mock = Mock::new();
    mock.expect(command::Stop::new())
        .sends("oops\r\n")
        .emits(&event::Stop::new())
        .hangs_up();
    let mut stream = Recorder::new(mock.start().expect("a runtime"), Vec::new());
    let sent = b"{'execute':\r\n'qmp_capabilities'}{'execute': 'stop'}";
    stream.write_all(sent).await.expect("it is open");
    stream.read_to_end(&mut Vec::new()).await.expect("it ends");
    let (_, recorded) = stream.into_inner();
    let recorded = String::from_utf8(recorded).expect("it is text");
    let lines = lines(&recorded);
    let kinds: Vec<(&str, &str)> = lines
        .iter()
        .map(|line| {
            let name = match line.get("msg").and_then(Value::as_object) {
                Some(message) => message.keys().next().expect("a member"),
                None if line["other"].is_string() => "words",
                None => "end",
            };
            (line["dir"].as_str().expect("a direction"), name)
        })
        .collect();
    let expected = [
        ("->", "execute"),
        ("->", "execute"),
        ("<-", "QMP"),
        ("<-", "return"),
        ("<-", "words"),
        ("<-", "event"),
        ("<-", "end"),
    ];
    assert_eq!(kinds, expected, "{recorded}");
    mock.finish().await.expect("it is as expected");
    let played = Mock::play(&recorded);
    assert!(played.is_ok(), "words are passed over");
}

#[tokio::test]
async fn agents_are_recorded_and_played_back() {
    let mut mock = Mock::agent();
    mock.expect_named("guest-ping", json!({}));
    let mut stream = Recorder::new(mock.start().expect("a runtime"), Vec::new());
    let sync =
        |id| format!(r#"{{"execute": "guest-sync-delimited", "arguments": {{"id": {id}}}}}"#);
    let ping = r#"{"execute": "guest-ping"}"#;
    let sent = [sync(5).as_str(), ping].concat();
    stream.write_all(sent.as_bytes()).await.expect("it is open");
    stream.shutdown().await.expect("it is open");
    stream.read_to_end(&mut Vec::new()).await.expect("it ends");
    mock.finish().await.expect("it is as expected");
    let (_, recorded) = stream.into_inner();
    let recorded = String::from_utf8(recorded).expect("it is text");

    let mock = Mock::play(&recorded).expect("it is a session");
    let mut stream = mock.start().expect("a runtime");
    let sent = [sync(9).as_str(), ping].concat();
    stream.write_all(sent.as_bytes()).await.expect("it is open");
    stream.shutdown().await.expect("it is open");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.expect("it ends");
    assert_eq!(bytes, b"\xff{\"return\":9}\n{\"return\":{}}\n");
    mock.finish().await.expect("it is the same session");
}

/// A writer that several hold.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut lines = self.0.lock().expect("nobody panics");
        lines.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_recorder_stands_between_a_program_and_its_server()
-> Result<(), Box<dyn std::error::Error>> {
    let mut server = Mock::new();
    server
        .expect(command::QueryStatus::new())
        .returns(StatusInfo::new(true, RunState::Running));
    server
        .expect(command::Quit::new())
        .returns(Empty)
        .hangs_up();
    let (program, mut accepted) = tokio::net::UnixStream::pair()?;
    let lines = Lines::default();
    let mut stream = Recorder::new(server.start()?, lines.clone());
    let proxy =
        tokio::spawn(
            async move { tokio::io::copy_bidirectional(&mut accepted, &mut stream).await },
        );
    let mut client = Client::over(program);
    client.negotiate(&[]).await;
    let status = client
        .execute(r#"{"execute": "query-status", "id": 1}"#)
        .await;
    client.execute(r#"{"execute": "quit", "id": 2}"#).await;
    drop(client);
    proxy.await??;
    server.finish().await?;
    let recorded = String::from_utf8(lines.0.lock().expect("nobody panics").clone())?;
    let played = play(
        &recorded,
        &[
            r#"{"execute": "qmp_capabilities"}"#,
            r#"{"execute": "query-status", "id": "mine"}"#,
            r#"{"execute": "quit"}"#,
        ],
    )
    .await;
    assert_eq!(played[2], json!({"return": status["return"], "id": "mine"}));
    Ok(())
}
