//! What the mock does that no server should.

use std::time::{Duration, Instant};

use crate::support::Client;
use qapi_session::mock::{Gate, Mock, Report};
use qapi_types::Empty;
use qapi_types::qmp::{RunState, StatusInfo, command, event};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::time::timeout;

const NEGOTIATE: &str = r#"{"execute": "qmp_capabilities"}"#;

/// Sends this, and gives all that comes until the connection ends.
async fn all(mock: &Mock, text: &str) -> String {
    let mut stream = mock.start().expect("there is a runtime");
    stream.write_all(text.as_bytes()).await.expect("it is open");
    rest(&mut stream).await
}

async fn rest(stream: &mut UnixStream) -> String {
    let mut text = String::new();
    let read = timeout(crate::support::PATIENCE, stream.read_to_string(&mut text));
    read.await.expect("it ends").expect("it is text");
    text
}

/// A client of a mock without greeting and negotiation.
fn bare(change: impl FnOnce(&mut Mock)) -> (Mock, Client) {
    let mut mock = Mock::new();
    mock.without_negotiation();
    mock.without_greeting();
    change(&mut mock);
    let client = Client::over(mock.start().expect("there is a runtime"));
    (mock, client)
}

#[tokio::test]
async fn hanging_up_before_in_and_after_an_answer() -> Result<(), Report> {
    type Script = fn(&mut Mock);
    let cases: [(Script, &str); 4] = [
        (
            |mock| drop(mock.expect(command::Stop::new()).hangs_up()),
            "",
        ),
        (
            |mock| drop(mock.expect(command::Stop::new()).cut_after(5).hangs_up()),
            r#"{"ret"#,
        ),
        (
            |mock| drop(mock.expect(command::Stop::new()).returns(Empty).hangs_up()),
            "{\"return\":{},\"id\":1}\r\n",
        ),
        (
            |mock| {
                let expected = mock.expect(command::Stop::new()).emits(&event::Stop::new());
                drop(expected.cut_after(3).hangs_up());
            },
            r#"{"t"#,
        ),
    ];
    for (script, expected) in cases {
        let mut mock = Mock::new();
        mock.without_negotiation();
        mock.without_greeting();
        script(&mut mock);
        assert_eq!(
            all(&mock, r#"{"execute": "stop", "id": 1}"#).await,
            expected
        );
        mock.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn hanging_up_instead_of_greeting_or_when_the_test_says() -> Result<(), Report> {
    let mut mock = Mock::new();
    mock.opening().hangs_up();
    assert_eq!(all(&mock, "").await, "");
    mock.finish().await?;

    let mock = Mock::new();
    let mut stream = mock.start().expect("there is a runtime");
    mock.now().hangs_up();
    let text = rest(&mut stream).await;
    assert!(
        text.starts_with(r#"{"QMP":"#) && text.lines().count() == 1,
        "{text}"
    );
    mock.finish().await
}

#[tokio::test]
async fn garbage_before_the_greeting_and_around_answers() -> Result<(), Report> {
    let mut mock = Mock::new();
    mock.opening().sends("boot ok\r\n").greets();
    mock.expect(command::Stop::new())
        .sends(b"\xff\x00")
        .returns(Empty)
        .sends("]")
        .hangs_up();
    let mut stream = mock.start().expect("there is a runtime");
    let text = format!(r#"{NEGOTIATE}{{"execute": "stop"}}"#);
    stream.write_all(text.as_bytes()).await.expect("it is open");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.expect("it ends");
    let text = bytes.strip_prefix(b"boot ok\r\n").expect("garbage first");
    assert!(text.starts_with(br#"{"QMP":"#));
    let end = b"{\"return\":{}}\r\n\xff\x00{\"return\":{}}\r\n]";
    assert!(text.ends_with(end), "{}", String::from_utf8_lossy(text));
    mock.finish().await
}

#[tokio::test]
async fn answers_in_pieces_arrive_one_by_one() -> Result<(), Report> {
    let (mock, client) = bare(|mock| {
        mock.expect(command::Stop::new())
            .in_pieces_of(4, Duration::from_secs(3600));
    });
    let mut stream = client.stream;
    stream
        .write_all(br#"{"execute": "stop"}"#)
        .await
        .expect("it is open");
    let mut piece = [0; 100];
    let read = timeout(crate::support::PATIENCE, stream.read(&mut piece)).await;
    let count = read.expect("a piece comes").expect("it is open");
    assert_eq!(&piece[..count], br#"{"re"#);
    // The end of the test cuts pauses short, and the rest arrives.
    mock.finish().await?;
    assert_eq!(rest(&mut stream).await, "turn\":{}}\r\n");
    Ok(())
}

#[tokio::test]
async fn pauses_take_their_time_and_end_with_the_test() -> Result<(), Report> {
    let pause = Duration::from_millis(50);
    let (mock, mut client) = bare(|mock| {
        mock.expect(command::Stop::new()).pauses(pause);
        mock.expect(command::Cont::new())
            .pauses(Duration::from_secs(3600));
    });
    let start = Instant::now();
    client.execute(r#"{"execute": "stop"}"#).await;
    assert!(start.elapsed() >= pause);
    client.send(r#"{"execute": "cont"}"#).await;
    timeout(crate::support::PATIENCE, mock.finish())
        .await
        .expect("it does not wait")?;
    assert_eq!(client.receive().await, None, "it was not answered");
    Ok(())
}

#[tokio::test]
async fn half_a_line_and_then_silence() -> Result<(), Report> {
    let (mock, client) = bare(|mock| {
        mock.expect(command::QueryStatus::new())
            .returns(StatusInfo::new(true, RunState::Running))
            .cut_after(10)
            .goes_silent();
        mock.expect(command::Stop::new());
    });
    let mut stream = client.stream;
    let text = br#"{"execute": "query-status"} {"execute": "stop"}"#;
    stream.write_all(text).await.expect("it is open");
    mock.has_received(2).await;
    mock.emit(&event::Stop::new());
    mock.finish().await?;
    assert_eq!(rest(&mut stream).await, r#"{"return":"#);
    Ok(())
}

#[tokio::test]
async fn a_server_that_never_greets() -> Result<(), Report> {
    let mut mock = Mock::new();
    mock.opening().goes_silent();
    let mut stream = mock.start().expect("there is a runtime");
    let mut byte = [0];
    assert!(
        timeout(Duration::from_millis(50), stream.read(&mut byte))
            .await
            .is_err(),
        "the connection is open, and nothing comes"
    );
    mock.finish().await
}

#[tokio::test]
async fn a_server_that_greets_and_stops_reading() {
    let mut mock = Mock::new();
    mock.opening().greets().stops_reading();
    mock.expect(command::Stop::new());
    let mut client = Client::over(mock.start().expect("there is a runtime"));
    client.receive().await.expect("a greeting");
    let much = NEGOTIATE.repeat(1 << 16);
    let write = timeout(
        Duration::from_millis(200),
        client.stream.write_all(much.as_bytes()),
    );
    assert!(write.await.is_err(), "nobody reads it");
    assert!(mock.received().is_empty());
    mock.finish().await.expect_err("it could not come");
}

#[tokio::test]
async fn a_server_that_stops_reading_hears_nothing_more() {
    let (mock, mut client) = bare(|mock| {
        mock.patience(Duration::from_secs(3600));
        mock.expect(command::Stop::new()).stops_reading();
        mock.expect(command::Cont::new());
    });
    let both = r#"{"execute": "stop"} {"execute": "cont"}"#;
    assert_eq!(client.execute(both).await, json!({"return": {}}));
    let finished = timeout(crate::support::PATIENCE, mock.finish()).await;
    let finished = finished.expect("nothing is waited for that cannot come");
    let report = finished.expect_err("it was not heard");
    assert_eq!(
        report.problems().collect::<Vec<_>>(),
        ["'cont' was expected and did not come"]
    );
}

#[tokio::test]
async fn answers_with_a_wrong_id_or_none() -> Result<(), Report> {
    let (mock, mut client) = bare(|mock| {
        mock.expect(command::Stop::new()).with_id("other");
        mock.expect(command::Stop::new())
            .returns(Empty)
            .emits(&event::Stop::new())
            .without_id();
    });
    let answer = client.execute(r#"{"execute": "stop", "id": 1}"#).await;
    assert_eq!(answer, json!({"return": {}, "id": "other"}));
    let answer = client.execute(r#"{"execute": "stop", "id": 2}"#).await;
    assert_eq!(answer, json!({"return": {}}));
    mock.finish().await
}

#[tokio::test]
async fn answers_out_of_order() -> Result<(), Report> {
    let (mock, mut client) = bare(|mock| {
        mock.expect_named("a", json!({})).overtaken_by(2);
        mock.expect_named("b", json!({})).overtaken_by(1);
        mock.expect_named("c", json!({}));
    });
    client
        .send(r#"{"execute": "a", "id": 1}{"execute": "b", "id": 2}{"execute": "c", "id": 3}"#)
        .await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(client.receive().await.expect("an answer")["id"].clone());
    }
    assert_eq!(ids, [3, 2, 1]);
    mock.finish().await
}

#[tokio::test]
async fn answers_that_do_not_decode_and_answers_to_nothing() -> Result<(), Report> {
    let (mock, mut client) = bare(|mock| {
        mock.expect(command::QueryStatus::new())
            .sends_message(&json!({"return": [], "id": 99}))
            .returns_json(&json!({"running": "yes"}));
    });
    let first = client.execute(r#"{"execute": "query-status"}"#).await;
    assert_eq!(first, json!({"return": [], "id": 99}));
    let second = client.receive().await.expect("an answer");
    assert_eq!(second, json!({"return": {"running": "yes"}}));
    mock.finish().await
}

#[tokio::test]
async fn a_gate_that_is_never_opened_ends_with_the_test() -> Result<(), Report> {
    let gate = Gate::new();
    let (mock, mut client) = bare(|mock| {
        mock.expect(command::Stop::new()).waits_for(&gate);
    });
    client.send(r#"{"execute": "stop"}"#).await;
    timeout(crate::support::PATIENCE, mock.finish())
        .await
        .expect("it does not wait")?;
    assert_eq!(client.receive().await, None);
    Ok(())
}
