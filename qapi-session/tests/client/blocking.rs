//! The client without async: from plain functions, and from inside of somebody's runtime.

use std::io::Read;
use std::os::unix::net::{UnixListener, UnixStream};
use std::process::Command;
use std::thread::JoinHandle;
use std::time::Duration;

use qapi_session::blocking::{Builder, Client};
use qapi_session::client::{
    Answering, ConnectErrorKind, DisconnectReason, Layer, Next, Phase, Reconnect, Request,
    Timeouts, WaitError,
};
use qapi_session::layers::{Deny, ReadOnly, Retry};
use qapi_types::qmp::event::Event;
use qapi_types::qmp::{command, event};
use qapi_types::{Any, ErrorClass, Timestamp};
use serde_json::json;
use serde_json::value::RawValue;
use tokio::runtime::Runtime;

use crate::peer::{GENEROUS, GREETING, Peer};
use crate::support::Fixture;

/// A server that runs beside the test.
struct Served {
    fixture: Fixture,
    runtime: Option<Runtime>,
}

impl Served {
    fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let fixture = runtime.block_on(Fixture::new());
        let runtime = Some(runtime);
        Self { fixture, runtime }
    }

    fn emit_stop(&self) {
        let runtime = self.runtime.as_ref().unwrap();
        let stop = event::Stop::new();
        runtime.block_on(async { self.fixture.server.emit(&stop).unwrap() });
    }

    fn client(&self) -> Client {
        Client::connect(self.fixture.path("main").into()).unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A client whose peer does as `script` says, in a thread beside the test.
fn scripted<F>(builder: Builder, script: F) -> (Client, JoinHandle<()>)
where
    F: AsyncFnOnce(Peer) + Send + 'static,
{
    let (ours, theirs) = UnixStream::pair().unwrap();
    let peer = std::thread::spawn(move || Runtime::new().unwrap().block_on(play(ours, script)));
    let timeouts = Timeouts {
        call: GENEROUS,
        ..Timeouts::default()
    };
    (builder.timeouts(timeouts).adopt(theirs).unwrap(), peer)
}

async fn play(stream: UnixStream, script: impl AsyncFnOnce(Peer)) {
    stream.set_nonblocking(true).unwrap();
    let mut peer = Peer::of(tokio::net::UnixStream::from_std(stream).unwrap());
    peer.negotiate().await;
    script(peer).await;
}

#[test]
fn a_command_is_executed() {
    let served = Served::new();
    let client = served.client();
    assert_eq!(client.version().to_string(), "10.0.2");
    assert_eq!(client.greeting().version, client.version());
    assert!(client.capabilities().is_empty());
    assert!(client.child().is_none());
    client.connected().unwrap();
    assert!(client.execute(command::QueryStatus::new()).unwrap().running);
    let error = client.execute(command::ChardevRemove::new("nobody"));
    assert_eq!(error.unwrap_err().class(), Some(&ErrorClass::GenericError));
    let status: Any = client.execute_raw("query-status", None).unwrap();
    assert_eq!(status, json!({"running": true, "status": "running"}));
    let arguments = RawValue::from_string(r#"{"id": "nobody"}"#.to_owned()).unwrap();
    let error = client.execute_text::<Any>("chardev-remove", Some(&arguments));
    assert_eq!(error.unwrap_err().command(), "chardev-remove");
    let schema = client.schema().unwrap();
    assert!(schema.has::<command::QueryStatus>());
    assert_eq!(schema.has_path("chardev-remove/arg/id"), Ok(true));
    assert_eq!(schema.has_path("chardev-remove/arg/name"), Ok(false));
    assert_eq!(
        schema.accepts(&command::ChardevRemove::new("nobody")),
        Ok(())
    );
    client.execute(command::Quit::new()).unwrap();
    let end = client.closed();
    assert!(end.is_by_server(), "{end}");
    assert!(client.connected().is_err());
    let error = client.execute(command::Quit::new()).unwrap_err();
    assert!(error.is_disconnected(), "{error}");
}

#[test]
fn threads_share_a_client() {
    let served = Served::new();
    let client = served.client();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..100 {
                    client.execute(command::QueryStatus::new()).unwrap();
                }
            });
        }
    });
    let clone = client.clone();
    drop(client);
    std::thread::spawn(move || clone.execute(command::QueryStatus::new()).unwrap())
        .join()
        .unwrap();
}

#[test]
fn events_are_iterated_and_waited_for() {
    let served = Served::new();
    let client = served.client();
    let mut stops = client.events::<event::Stop>();
    let mut all = client.all_events::<Event>();
    let raw = client.raw_events();
    client.execute(command::Stop::new()).unwrap();
    client.execute(command::Cont::new()).unwrap();
    let resumed = all.wait_for(GENEROUS, |it| matches!(it.event, Event::Resume(_)));
    assert!(resumed.unwrap().timestamp > Timestamp::UNKNOWN);
    let stop = stops.next().unwrap().unwrap();
    assert!(stop.timestamp > Timestamp::UNKNOWN);
    assert!(stops.try_next().is_none());
    let limit = Duration::from_millis(10);
    let late = stops.wait_for(limit, |_| true);
    assert_eq!(late.unwrap_err(), WaitError::TimedOut(limit));
    assert_eq!(stops.missed(), 0);
    client.close();
    let reason = client.closed();
    assert!(matches!(reason.reason(), DisconnectReason::Local));
    let names: Vec<_> = raw.map(|event| event.unwrap().name).collect();
    assert_eq!(names, ["STOP", "RESUME"]);
    let over = stops.wait_for(GENEROUS, |_| true);
    assert_eq!(over.unwrap_err(), WaitError::Disconnected);
}

#[test]
fn an_event_that_comes_later_wakes_who_waits() {
    let served = Served::new();
    let client = served.client();
    let mut stops = client.events::<event::Stop>();
    let waiting = std::thread::spawn(move || stops.next().unwrap().unwrap());
    std::thread::sleep(Duration::from_millis(20));
    served.emit_stop();
    waiting.join().unwrap();
}

#[test]
fn a_subscription_keeps_the_connection() {
    let served = Served::new();
    let client = served.client();
    let mut stops = client.events::<event::Stop>();
    drop(client);
    served.emit_stop();
    stops.next().unwrap().unwrap();
}

#[test]
fn a_call_has_options() {
    let builder = Client::builder().optional_capability("oob");
    let (client, peer) = scripted(builder, async |mut peer| {
        // The first is not answered in time.
        peer.hear().await;
        let request = peer.hear().await;
        assert_eq!(request["exec-oob"], "migrate-recover");
        peer.answer(&request, json!({})).await;
        let request = peer.hear().await;
        assert_eq!(request["execute"], "x-end");
    });
    assert_eq!(*client.capabilities(), ["oob".to_owned()]);
    let limit = Duration::from_millis(20);
    let late = client.call(command::Stop::new()).timeout(limit).run();
    assert_eq!(
        late.unwrap_err().to_string(),
        "'stop': no answer within 20ms"
    );
    let recover = client.call_raw::<Any>("migrate-recover", None);
    recover.out_of_band().run().unwrap();
    let refused = client.execute_oob(command::Stop::new());
    assert!(refused.unwrap_err().is_refused());
    let end = client.call_raw::<Any>("x-end", None);
    assert_eq!(end.may_disconnect().run().unwrap(), json!({}));
    peer.join().unwrap();
}

#[test]
fn descriptors_go_along() {
    let (mut reader, writer) = std::io::pipe().unwrap();
    let served = Served::new();
    let client = served.client();
    let stop = client.call(command::Stop::new());
    stop.descriptors([writer.into()]).run().unwrap();
    // The server, which has no use for it, has closed it, as the client has.
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    assert_eq!(text, "");
}

#[test]
fn layers_are_the_same() {
    let served = Served::new();
    let client = served.client();
    let viewer = client.with(ReadOnly::of(&client.schema().unwrap()));
    viewer.execute(command::QueryStatus::new()).unwrap();
    let stop = viewer.execute(command::Stop::new()).unwrap_err();
    assert!(stop.is_refused(), "{stop}");
    client.execute(command::Stop::new()).unwrap();
    let none = client.with(Deny::commands(["*"]));
    assert!(none.schema().is_ok(), "it was asked for before");
    assert!(none.execute(command::Quit::new()).is_err());
}

#[test]
fn a_panic_of_a_layer_is_the_callers() {
    fn failing(_: Request, _: Next<'_>) -> Answering<'_> {
        panic!("no luck");
    }
    let served = Served::new();
    let client = served.client();
    let other = client.with(failing);
    let panic = std::thread::spawn(move || other.execute(command::Stop::new()).unwrap());
    let panic = panic.join().unwrap_err();
    assert_eq!(*panic.downcast::<&str>().unwrap(), "no luck");
    client.execute(command::QueryStatus::new()).unwrap();
}

/// A layer that asks a client.
struct Asking(Client);

impl Layer for Asking {
    fn call<'a>(&'a self, request: Request, _: Next<'a>) -> Answering<'a> {
        let error = self.0.execute(command::QueryStatus::new()).unwrap_err();
        Box::pin(std::future::ready(Err(request.refused(error.to_string()))))
    }
}

#[test]
fn a_client_does_not_wait_for_itself() {
    let served = Served::new();
    let client = served.client();
    let asking = Asking(client.clone());
    let error = client.with(asking).execute(command::Stop::new());
    assert_eq!(
        error.unwrap_err().to_string(),
        "'stop': not sent: 'query-status': not sent: \
         a blocking client's own thread cannot wait for it"
    );
}

#[test]
fn errors_of_connecting() {
    let folder = tempfile::tempdir().unwrap();
    let error = Client::connect(folder.path().join("nobody").into()).unwrap_err();
    assert_eq!(error.phase(), Phase::Connect);
    assert!(matches!(error.kind(), ConnectErrorKind::Io(_)), "{error}");
    let (ours, theirs) = UnixStream::pair().unwrap();
    drop(ours);
    let error = Client::builder().adopt(theirs).unwrap_err();
    assert!(matches!(error.kind(), ConnectErrorKind::Closed), "{error}");
    let error = Client::builder().spawn(Command::new("/no/such/program"));
    assert_eq!(error.unwrap_err().phase(), Phase::Connect);
}

fn shell(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    command
}

/// What a server's process says that speaks QMP on standard input and output.
fn speaking(then: &str) -> Command {
    let greeting = GREETING.replace(' ', "");
    shell(&format!(
        r#"echo '{greeting}'; read line; echo '{{"return": {{}}}}'; {then}"#
    ))
}

#[test]
fn a_child_speaks_on_its_standard_streams() {
    let then = r#"read line; echo "bad luck" >&2; exit 3"#;
    let client = Client::builder().spawn(speaking(then)).unwrap();
    let error = client.execute(command::QueryStatus::new()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "'query-status': the server closed the connection; \
         its process ended (exit status: 3), having printed: bad luck"
    );
    let end = client.child().unwrap().wait();
    assert_eq!(end.status.unwrap().code(), Some(3));
    assert_eq!(end.output, "bad luck\n");
}

#[test]
fn a_child_is_gone_when_its_client_is_dropped() {
    let client = Client::builder().spawn(speaking("exec sleep 1000"));
    let client = client.unwrap();
    let child = client.child().unwrap();
    let process = format!("/proc/{}", child.id().unwrap());
    let exists = || std::path::Path::new(&process).exists();
    drop(client);
    assert!(exists(), "whoever has it keeps it");
    drop(child);
    assert!(!exists());
}

#[test]
fn a_child_is_gone_when_it_is_no_server() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("id");
    let script = format!("echo $$ > {}; echo hello; exec sleep 1000", file.display());
    let error = Client::builder().spawn(shell(&script)).unwrap_err();
    assert_eq!(error.phase(), Phase::Greeting);
    let id = std::fs::read_to_string(file).unwrap();
    let process = format!("/proc/{}", id.trim());
    assert!(!std::path::Path::new(&process).exists());
}

#[test]
fn a_child_that_is_started_afterwards_finds_the_socket() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("listening");
    let listener = UnixListener::bind(&path).unwrap();
    let builder = Client::builder().child(shell("echo 'no such option' >&2; exit 1"));
    let error = builder.accept(listener).unwrap_err().to_string();
    assert!(error.contains("having printed: no such option"), "{error}");
    // One that does connect, from beside.
    std::fs::remove_file(&path).unwrap();
    let listener = UnixListener::bind(&path).unwrap();
    let server = std::thread::spawn(move || {
        let stream = UnixStream::connect(path).unwrap();
        Runtime::new().unwrap().block_on(play(stream, Peer::ended));
    });
    let builder = Client::builder().child(shell("exec sleep 1000"));
    let client = builder.accept(listener).unwrap();
    assert!(client.child().unwrap().id().is_some());
    drop(client);
    server.join().unwrap();
}

#[test]
fn a_lost_connection_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("listening");
    let listener = UnixListener::bind(&path).unwrap();
    let server = std::thread::spawn(move || {
        Runtime::new().unwrap().block_on(async {
            for last in [false, true] {
                let stream = tokio::net::UnixStream::connect(&path).await.unwrap();
                let mut peer = Peer::of(stream);
                peer.negotiate().await;
                let request = peer.hear().await;
                if last {
                    let status = json!({"running": true, "status": "running"});
                    peer.answer(&request, status).await;
                    peer.ended().await;
                    return;
                }
            }
        });
    });
    let builder = Client::builder().reconnect(Reconnect::new());
    let client = builder.accept(listener).unwrap();
    let short = Duration::from_millis(1);
    let patient = client.with(Retry::new().pauses(short, short));
    assert!(
        patient
            .execute(command::QueryStatus::new())
            .unwrap()
            .running
    );
    client.connected().unwrap();
    drop((client, patient));
    server.join().unwrap();
}

/// More calls and events than a task of tokio may wait for before it has to give way.
fn use_it_much(client: &Client) {
    let mut stops = client.events::<event::Stop>();
    for _ in 0..300 {
        client.execute(command::QueryStatus::new()).unwrap();
        client.execute(command::Stop::new()).unwrap();
        stops.wait_for(GENEROUS, |_| true).unwrap();
    }
    client.schema().unwrap();
}

#[test]
fn it_works_inside_of_a_runtime() {
    let served = Served::new();
    let one = tokio::runtime::Builder::new_current_thread().build();
    for runtime in [one.unwrap(), Runtime::new().unwrap()] {
        runtime.block_on(async {
            let client = served.client();
            use_it_much(&client);
            client.close();
            client.closed();
            // Dropped here, and in a task.
            let client = served.client();
            tokio::spawn(async move { use_it_much(&client) })
                .await
                .unwrap();
            assert!(Client::connect("/no/such/socket".parse().unwrap()).is_err());
        });
    }
}

#[test]
fn a_client_that_is_dropped_closes_its_connection() {
    let (client, peer) = scripted(Client::builder(), Peer::ended);
    drop(client);
    peer.join().unwrap();
}

#[test]
fn a_job_is_seen_through() {
    let event = |name: &str, data: Any| {
        let timestamp = json!({"seconds": 1, "microseconds": 2});
        json!({"event": name, "data": data, "timestamp": timestamp}).to_string()
    };
    let status =
        move |status: &str| event("JOB_STATUS_CHANGE", json!({"id": "j", "status": status}));
    let info = json!([{"id": "j", "type": "create", "status": "running",
        "current-progress": 1, "total-progress": 4}]);
    let (client, peer) = scripted(Client::builder(), async move |mut peer| {
        let request = peer.hear().await;
        peer.say(&status("created")).await;
        peer.say(&status("running")).await;
        peer.answer(&request, json!({})).await;
        peer.serve("query-jobs", info).await;
        peer.serve("job-pause", json!({})).await;
        peer.serve("job-resume", json!({})).await;
        // It ends while nobody waits for that.
        let request = peer.hear().await;
        assert_eq!(request["execute"], "x-go-on");
        peer.say(&status("concluded")).await;
        peer.answer(&request, json!({})).await;
        let info = json!([{"id": "j", "type": "create", "status": "concluded",
            "current-progress": 1, "total-progress": 4, "error": "no luck"}]);
        peer.serve("query-jobs", info).await;
        peer.serve("job-dismiss", json!({})).await;
        peer.serve("query-jobs", json!([])).await;
    });
    let arguments = json!({"job-id": "j"});
    let mut job = client.job_raw("x-work", Some(&arguments)).unwrap();
    assert_eq!(job.id(), "j");
    let progress = job.progress().unwrap().unwrap();
    assert_eq!((progress.current, progress.total), (1, 4));
    job.pause().unwrap();
    job.resume().unwrap();
    assert!(!job.run_for(Duration::from_millis(20)).unwrap());
    let _: Any = client.execute_raw("x-go-on", None).unwrap();
    let error = job.run().unwrap_err();
    assert_eq!(error.to_string(), "job 'j': no luck");
    assert!(client.adopt_job("k").unwrap().is_none());
    peer.join().unwrap();
}
