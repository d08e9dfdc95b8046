//! What the mock has happen, as our client shows it.

use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::time::Duration;

use qapi_session::chardev::Socket;
use qapi_session::client::{ConnectErrorKind, Error, ErrorKind, Phase, Reconnect, Timeouts};
use qapi_session::mock::{Gate, Mock, Report};
use qapi_session::{Address, Client, Link};
use qapi_types::qmp::{RunState, StatusInfo, command, event};
use qapi_types::{Any, Empty, ErrorClass};
use serde_json::json;
use tokio::net::{TcpListener, UnixStream};

/// How long something is waited for that does not come.
const A_WHILE: Duration = Duration::from_millis(300);

type Outcome = Result<(), Box<dyn std::error::Error>>;

async fn client(mock: &Mock) -> Client {
    let link = mock
        .start()
        .and_then(Link::unix)
        .expect("there is a runtime");
    let client = Client::builder().optional_capability("oob").adopt(link);
    client.await.expect("it negotiates")
}

fn running() -> StatusInfo {
    StatusInfo::new(true, RunState::Running)
}

/// Stops a machine that runs: what a test tests.
async fn pause(client: &Client) -> Result<bool, Error> {
    let status = client.execute(command::QueryStatus::new()).await?;
    if status.running {
        client.execute(command::Stop::new()).await?;
    }
    Ok(status.running)
}

#[tokio::test]
async fn a_test_of_a_program() -> Outcome {
    let mut mock = Mock::new();
    mock.expect(command::QueryStatus::new()).returns(running());
    mock.expect(command::Stop::new()).emits(&event::Stop::new());
    let client = client(&mock).await;
    let mut stops = client.events::<event::Stop>();
    assert!(pause(&client).await?);
    stops.wait_for(Duration::from_secs(60), |_| true).await?;
    mock.finish().await?;
    Ok(())
}

#[tokio::test]
async fn a_program_that_does_something_else() {
    let mut mock = Mock::new();
    mock.expect(command::QueryStatus::new()).returns(running());
    mock.expect(command::SystemPowerdown::new());
    let client = client(&mock).await;
    let error = pause(&client).await.expect_err("it stops the machine");
    let expected = "'stop' came, but 'system_powerdown' was expected";
    let server = error.server().expect("the mock says so");
    assert_eq!(server.desc, format!("unexpected: {expected}"));
    let report = mock.finish().await.expect_err("it did something else");
    assert_eq!(report.problems().next(), Some(expected));
}

#[tokio::test]
async fn errors_of_each_kind() -> Outcome {
    let mut mock = Mock::new();
    mock.expect(command::Stop::new())
        .fails(qapi_types::Error::command_not_found("stop"));
    mock.expect(command::QueryStatus::new())
        .returns_json(&json!({"running": "yes"}));
    mock.expect(command::QueryStatus::new()).never_answers();
    mock.expect(command::QueryStatus::new())
        .emits_named("SNOW", json!({"inches": 3}))
        .sends("oops\r\n")
        .returns(running());
    mock.expect(command::Cont::new()).cut_after(5).hangs_up();
    let client = client(&mock).await;
    let mut events = client.raw_events();
    let error = client
        .execute(command::Stop::new())
        .await
        .expect_err("it fails");
    assert_eq!(error.class(), Some(&ErrorClass::CommandNotFound));
    let error = client.execute(command::QueryStatus::new()).await;
    let error = error.expect_err("it does not decode");
    assert!(
        matches!(error.kind(), ErrorKind::Decode(it) if it.value().get() == r#"{"running":"yes"}"#),
        "{error}"
    );
    let call = client.execute(command::QueryStatus::new());
    let error = call.timeout(A_WHILE).await;
    assert!(error.expect_err("nothing comes").is_timed_out());
    let status = client.execute(command::QueryStatus::new()).await?;
    assert_eq!(status, running());
    assert_eq!(events.next().await.expect("an event")?.name, "SNOW");
    let error = client.execute(command::Cont::new()).await;
    assert!(error.expect_err("it hangs up").is_disconnected());
    mock.finish().await?;
    Ok(())
}

#[tokio::test]
async fn late_answers_and_answers_out_of_order() -> Outcome {
    let gate = Gate::new();
    let mut mock = Mock::new();
    mock.expect_named("late", json!({}))
        .waits_for(&gate)
        .returns_json(&json!("late"));
    mock.expect_named("a", json!({}))
        .overtaken_by(1)
        .returns_json(&json!("a"));
    mock.expect_named("b", json!({})).returns_json(&json!("b"));
    mock.expect(command::Stop::new()).with_id("other");
    mock.expect(command::Cont::new());
    let client = client(&mock).await;
    tokio::select! {
        late = client.execute_raw::<Any>("late", None) => panic!("the gate is closed: {late:?}"),
        () = mock.has_received(2) => {}
    }
    let (a, b) = tokio::join!(
        client.execute_raw::<Any>("a", None),
        client.execute_raw::<Any>("b", None)
    );
    assert_eq!((a?, b?), (json!("a"), json!("b")));
    gate.open();
    let stop = client.execute(command::Stop::new());
    let stop = stop.timeout(A_WHILE).await;
    assert!(stop.expect_err("that is not its answer").is_timed_out());
    client.execute(command::Cont::new()).await?;
    mock.finish().await?;
    Ok(())
}

#[tokio::test]
async fn a_server_that_never_greets_and_one_that_says_something_else() -> Outcome {
    let timeouts = Timeouts {
        greeting: A_WHILE,
        ..Timeouts::default()
    };
    let mut mock = Mock::new();
    mock.opening().goes_silent();
    let link = Link::unix(mock.start()?)?;
    let error = Client::builder().timeouts(timeouts).adopt(link).await;
    let error = error.expect_err("it does not greet");
    assert!(
        error.phase() == Phase::Greeting && matches!(error.kind(), ConnectErrorKind::TimedOut(_)),
        "{error}"
    );
    mock.finish().await?;

    let mut mock = Mock::new();
    mock.opening().hangs_up();
    let error = Client::builder().adopt(Link::unix(mock.start()?)?).await;
    let error = error.expect_err("it hangs up");
    assert!(matches!(error.kind(), ConnectErrorKind::Closed), "{error}");
    mock.finish().await?;
    Ok(())
}

#[tokio::test]
async fn descriptors_and_execution_out_of_band() -> Outcome {
    let mut mock = Mock::new();
    mock.expect_named("getfd", json!({"fdname": "f"}))
        .with_descriptors(1);
    mock.expect_named("migrate-pause", json!({})).out_of_band();
    let client = client(&mock).await;
    let (mut reader, writer) = std::io::pipe()?;
    let name = json!({"fdname": "f"});
    let getfd = client.execute_raw::<Any>("getfd", Some(&name));
    getfd.descriptors([OwnedFd::from(writer)]).await?;
    client
        .execute_raw::<Any>("migrate-pause", None)
        .out_of_band()
        .await?;
    let mut received = mock.received();
    let descriptor = received.remove(1).descriptors.remove(0);
    write!(std::fs::File::from(descriptor.try_clone()?), "it arrived")?;
    // What is left is the test's.
    drop((descriptor, received));
    mock.finish().await?;
    let mut text = String::new();
    reader.read_to_string(&mut text)?;
    assert_eq!(text, "it arrived");
    Ok(())
}

#[tokio::test]
async fn a_client_that_connects_again() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("qmp.sock");
    let mut mock = Mock::new();
    mock.listen(&path)?;
    mock.expect(command::Stop::new()).hangs_up();
    mock.expect(command::QueryStatus::new()).returns(running());
    mock.expect(command::Quit::new()).returns(Empty).hangs_up();
    let policy = Reconnect::new().pauses(Duration::from_millis(1), Duration::from_millis(1));
    let client = Client::builder()
        .reconnect(policy)
        .connect(path.into())
        .await?;
    let error = client.execute(command::Stop::new()).await;
    assert!(error.expect_err("it hangs up").is_disconnected());
    client.connected().await?;
    assert_eq!(
        client.execute(command::QueryStatus::new()).await?,
        running()
    );
    client.execute(command::Quit::new()).await?;
    client.close();
    mock.finish().await?;
    Ok(())
}

#[tokio::test]
async fn links_of_any_kind() -> Outcome {
    let mut mock = Mock::new();
    mock.expect(command::Stop::new());
    mock.expect(command::Cont::new());
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    let (client, accepted) =
        tokio::join!(Client::connect(format!("tcp:{address}").parse()?), async {
            mock.serve(Link::tcp(listener.accept().await?.0)?)
        });
    accepted?;
    client?.execute(command::Stop::new()).await?;

    // A program that listens for the server.
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("qmp.sock");
    let socket = Socket::listen(Address::from(path.clone())).await?;
    let (client, connected) = tokio::join!(Client::builder().accept(socket), async {
        mock.serve(Link::unix(UnixStream::connect(&path).await?)?)
    });
    connected?;
    client?.execute(command::Cont::new()).await?;
    mock.finish().await?;
    Ok(())
}

#[tokio::test]
async fn many_calls_at_once() -> Result<(), Report> {
    let mut mock = Mock::new();
    mock.expect_matching(|_: &command::RingbufRead| true)
        .times(1000)
        .at_any_time()
        .answers(|read| Ok(read.size.to_string()));
    let client = client(&mock).await;
    let calls = (0..1000).map(|size| {
        let call = client.execute(command::RingbufRead::new("c", size));
        tokio::spawn(async move { (size, call.await) })
    });
    for call in calls.collect::<Vec<_>>() {
        let (size, answer) = call.await.expect("nobody panics");
        assert_eq!(answer.expect("it is answered"), size.to_string());
    }
    mock.finish().await
}
