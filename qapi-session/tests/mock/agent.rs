//! The mock as a guest agent.

use qapi_session::mock::{Mock, Report};
use qapi_types::qga::command;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

/// Sends this, and reads until this has come.
async fn exchange(stream: &mut UnixStream, send: &[u8], expected: &[u8]) {
    stream.write_all(send).await.expect("it is open");
    let mut received = vec![0; expected.len()];
    let read = tokio::time::timeout(crate::support::PATIENCE, stream.read_exact(&mut received));
    read.await.expect("it comes").expect("it is open");
    let [received, expected] = [&received, expected].map(|it| it.escape_ascii().to_string());
    assert_eq!(received, expected);
}

#[tokio::test]
async fn agents_do_not_greet_and_are_in_sync_by_themselves() -> Result<(), Report> {
    let mut mock = Mock::agent();
    mock.expect(command::GuestPing::new());
    mock.expect(command::GuestGetTime::new()).returns(5);
    let mut stream = mock.start().expect("there is a runtime");
    exchange(
        &mut stream,
        br#"{"execute": "guest-sync", "arguments": {"id": 7}}"#,
        b"{\"return\":7}\n",
    )
    .await;
    exchange(
        &mut stream,
        br#"{"execute": "guest-ping"}"#,
        b"{\"return\":{}}\n",
    )
    .await;
    // As qemu-ga does it: an error for the byte 0xFF and what came before it, then the answer behind one.
    stream
        .write_all(b"{\"exe\xff{\"execute\": \"guest-sync-delimited\", \"arguments\": {\"id\": 8}}")
        .await
        .expect("it is open");
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\xff{\"return\":8}\n") {
        let count = stream.read_buf(&mut bytes).await.expect("it is open");
        assert!(count > 0, "{}", bytes.escape_ascii());
    }
    assert!(bytes.starts_with(br#"{"error":{"class":"GenericError""#));
    exchange(
        &mut stream,
        br#"{"execute": "guest-get-time"}"#,
        b"{\"return\":5}\n",
    )
    .await;
    mock.finish().await
}

#[tokio::test]
async fn commands_without_a_response_have_none() -> Result<(), Report> {
    let mut mock = Mock::agent();
    mock.expect(command::GuestShutdown::new());
    mock.expect(command::GuestGetTime::new()).returns(5);
    let mut stream = mock.start().expect("there is a runtime");
    exchange(
        &mut stream,
        br#"{"execute": "guest-shutdown"} {"execute": "guest-get-time"}"#,
        b"{\"return\":5}\n",
    )
    .await;
    mock.finish().await
}

#[tokio::test]
async fn an_agent_can_lose_sync() -> Result<(), Report> {
    let mut mock = Mock::agent();
    mock.expect_named("guest-sync-delimited", json!({}))
        .sends("{\"return\": 1}\n")
        .returns_json(&json!(2));
    let mut stream = mock.start().expect("there is a runtime");
    exchange(
        &mut stream,
        br#"{"execute": "guest-sync-delimited", "arguments": {"id": 3}}"#,
        b"{\"return\": 1}\n\xff{\"return\":2}\n",
    )
    .await;
    mock.finish().await
}
