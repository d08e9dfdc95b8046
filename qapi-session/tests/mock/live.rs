//! Sessions with a real server, recorded and played back.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use qapi_session::mock::Mock;
use qapi_session::mock::record::Recorder;
use qapi_session::{Client, Link};
use qapi_types::qmp::command;
use qapi_types::{Any, Error, qga};
use serde_json::{Value, json};
use test_macros::server_test;
use test_support::program;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::runtime::Runtime;
use tokio::time::timeout;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// A process that ends with its test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What a program sees that mirrors a node: answers, errors and events.
async fn mirror(link: Link) -> Outcome<Vec<String>> {
    let client = Client::builder()
        .optional_capability("oob")
        .adopt(link)
        .await?;
    let mut events = client.raw_events();
    let mut seen = vec![client.version().to_string()];
    let raw = async |name: &'static str, arguments: Value| match client
        .execute_raw::<Any>(name, Some(&arguments))
        .await
    {
        Ok(value) => format!("{name}: {value}"),
        Err(error) => error.to_string(),
    };
    for name in ["from", "to", "to"] {
        let node =
            json!({"driver": "null-co", "node-name": name, "size": 1 << 20, "read-zeroes": true});
        seen.push(raw("blockdev-add", node).await);
    }
    seen.push(format!(
        "{:?}",
        client.execute(command::QueryChardev::new()).await?
    ));
    let mirror = json!({"job-id": "j", "device": "from", "target": "to", "sync": "full"});
    seen.push(raw("blockdev-mirror", mirror).await);
    let mut completes = false;
    loop {
        let event = events.next().await.ok_or("the events end")??;
        let data = event
            .data
            .map_or_else(String::new, |data| data.get().to_owned());
        let concluded = data.contains(r#""status":"null""#) || data.contains(r#""status": "null""#);
        seen.push(format!("{} {data} {:?}", event.name, event.timestamp));
        if event.name == "BLOCK_JOB_READY" && !completes {
            completes = true;
            seen.push(raw("job-complete", json!({"id": "j"})).await);
        }
        if concluded {
            break;
        }
    }
    seen.push(raw("query-jobs", json!({})).await);
    client.execute(command::Quit::new()).await?;
    seen.push(client.closed().await.to_string());
    Ok(seen)
}

async fn connect(path: &std::path::Path) -> Outcome<UnixStream> {
    for _ in 0..1000 {
        match UnixStream::connect(path).await {
            Ok(stream) => return Ok(stream),
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
    Err("nobody listens".into())
}

#[server_test("qemu-storage-daemon")]
fn a_session_with_a_storage_daemon_is_recorded_and_played_back() {
    let result: Outcome<()> = Runtime::new().expect("a runtime").block_on(async {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("qmp.sock");
        let chardev = format!("socket,id=c,path={},server=on,wait=off", path.display());
        let mut command = Command::new(program("qemu-storage-daemon"));
        command.args(["--chardev", &chardev, "--monitor", "chardev=c"]);
        let _server = Server(command.stdin(Stdio::null()).spawn()?);
        let stream = connect(&path).await?;
        let record = folder.path().join("session.jsonl");
        let stream = Recorder::new(stream, std::fs::File::create(&record)?);
        let seen = mirror(Link::new(stream)).await?;
        assert!(seen.len() > 10, "{seen:?}");

        let recorded = std::fs::read_to_string(&record)?;
        println!("{} messages", recorded.lines().count());
        for _ in 0..2 {
            let mock = Mock::play(&recorded)?;
            let again = mirror(Link::unix(mock.start()?)?).await?;
            mock.finish().await?;
            assert_eq!(again, seen);
        }
        Ok(())
    });
    result.expect("the session is played back");
}

/// What an agent is sent, and how many lines come back.
const SENT: [(&[u8], usize); 6] = [
    (br#"{"execute": "guest-sync", "arguments": {"id": 6}}"#, 1),
    (b"{\"execute\": \"guest-ping\", \"id\": 7}\n", 1),
    (
        b"\xff{\"execute\": \"guest-sync-delimited\", \"arguments\": {\"id\": 5}}\n",
        2,
    ),
    (
        b"{\"exe\xff{\"execute\": \"guest-sync-delimited\", \"arguments\": {\"id\": 9}}\n",
        2,
    ),
    (br#"{"execute": "guest-ping"}"#, 1),
    (br#"{"execute": "nonsense"}"#, 1),
];

/// What comes back: whether it is behind the byte 0xFF, and the message, but for what errors say.
async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin) -> Outcome<Vec<(bool, Value)>> {
    let mut stream = BufReader::new(stream);
    let mut seen = Vec::new();
    for (sent, lines) in SENT {
        stream.write_all(sent).await?;
        for _ in 0..lines {
            let mut line = Vec::new();
            let read = stream.read_until(b'\n', &mut line);
            timeout(crate::support::PATIENCE, read).await??;
            let message = line.strip_prefix(b"\xff");
            let mut value: Value = serde_json::from_slice(message.unwrap_or(&line))?;
            if let Some(error) = value.get_mut("error").and_then(Value::as_object_mut) {
                error.remove("desc");
            }
            seen.push((message.is_some(), value));
        }
    }
    Ok(seen)
}

#[server_test("qemu-ga")]
fn an_agent_is_as_qemus_and_a_session_with_that_is_played_back() {
    let result: Outcome<()> = Runtime::new().expect("a runtime").block_on(async {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("qga.sock");
        let mut command = Command::new(program("qemu-ga"));
        command.args(["-m", "unix-listen", "-p"]).arg(&path);
        command.arg("-t").arg(folder.path());
        command.arg("-f").arg(folder.path().join("pid"));
        let _server = Server(command.stdin(Stdio::null()).spawn()?);
        let mut stream = Recorder::new(connect(&path).await?, Vec::new());
        let seen = converse(&mut stream).await?;
        let (_, recorded) = stream.into_inner();

        let mut mock = Mock::agent();
        mock.expect(qga::command::GuestPing::new()).times(2);
        mock.expect_named("nonsense", json!({}))
            .fails(Error::command_not_found("nonsense"));
        assert_eq!(converse(mock.start()?).await?, seen);
        mock.finish().await?;

        let mock = Mock::play(&String::from_utf8(recorded)?)?;
        assert_eq!(converse(mock.start()?).await?, seen);
        mock.finish().await?;
        Ok(())
    });
    result.expect("they are alike");
}
