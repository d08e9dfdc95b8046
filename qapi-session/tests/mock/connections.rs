//! Connecting to the mock, and negotiating.

use std::io::IoSlice;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

use crate::support::Client;
use qapi_session::mock::{Mock, Report};
use qapi_types::Error;
use qapi_types::message::{Greeting, Version};
use qapi_types::qmp::{command, event};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use serde_json::json;
use tokio::io::Interest;

use crate::talk::{client, problems, success};

#[tokio::test]
async fn negotiation_is_looked_at() {
    let mut mock = Mock::new();
    let greeting = Greeting {
        version: Version::new(7, 2, 0, "mine"),
        capabilities: vec!["oob".to_owned(), "tea".to_owned()],
    };
    mock.greeting(greeting.clone());
    mock.allow(command::QueryVersion::new()).never_answers();
    let mut client = Client::over(mock.start().expect("there is a runtime"));
    let greeted = client.receive().await.expect("a greeting");
    assert_eq!(
        greeted,
        serde_json::to_value(&greeting).expect("it is JSON")
    );
    let early = client.execute(r#"{"execute": "stop"}"#).await;
    assert_eq!(early["error"]["class"], "CommandNotFound");
    let negotiate =
        |name| json!({"execute": "qmp_capabilities", "arguments": {"enable": [name]}}).to_string();
    assert!(
        client
            .execute(&negotiate("milk"))
            .await
            .get("error")
            .is_some()
    );
    assert_eq!(client.execute(&negotiate("tea")).await, success());
    client.execute(r#"{"exec-oob": "query-version"}"#).await;
    assert_eq!(
        problems(mock).await,
        [
            "'stop' came before 'qmp_capabilities'",
            "'qmp_capabilities' enables 'milk', which is not offered",
            "'query-version' came out-of-band, which was not negotiated"
        ]
    );
}

#[tokio::test]
async fn negotiation_can_be_scripted_or_left_out() -> Result<(), Report> {
    let mut mock = Mock::new();
    mock.expect_named("qmp_capabilities", json!({"enable": ["oob"]}))
        .fails(Error::generic("not now"));
    mock.expect_named("qmp_capabilities", json!({}));
    mock.expect(command::Stop::new());
    let mut client = Client::over(mock.start().expect("there is a runtime"));
    client.receive().await.expect("a greeting");
    let first = r#"{"execute": "qmp_capabilities", "arguments": {"enable": ["oob"]}}"#;
    assert_eq!(client.execute(first).await["error"]["desc"], "not now");
    assert_eq!(
        client.execute(r#"{"execute": "qmp_capabilities"}"#).await,
        success()
    );
    assert_eq!(client.execute(r#"{"execute": "stop"}"#).await, success());
    mock.finish().await?;

    let mut mock = Mock::new();
    mock.without_negotiation();
    mock.without_greeting();
    mock.expect(command::Stop::new());
    let mut client = Client::over(mock.start().expect("there is a runtime"));
    assert_eq!(client.execute(r#"{"execute": "stop"}"#).await, success());
    mock.finish().await
}

#[tokio::test]
async fn descriptors_are_there_for_the_test() -> Result<(), Box<dyn std::error::Error>> {
    let mut mock = Mock::new();
    mock.expect_named("getfd", json!({"fdname": "one"}))
        .with_descriptors(1);
    mock.expect_named("getfd", json!({"fdname": "two"}))
        .with_descriptors(2);
    let mut client = client(&mock).await;
    let (reader, mut writer) = std::io::pipe()?;
    let send = |name: &str, fd: &OwnedFd| {
        let message = json!({"execute": "getfd", "arguments": {"fdname": name}}).to_string();
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        let fds = [fd.as_fd()];
        assert!(ancillary.push(SendAncillaryMessage::ScmRights(&fds)));
        let text = [IoSlice::new(message.as_bytes())];
        let socket = &client.stream;
        let sent = socket.try_io(Interest::WRITABLE, || {
            Ok(sendmsg(socket, &text, &mut ancillary, SendFlags::empty())?)
        });
        assert_eq!(sent.expect("there is room"), message.len());
    };
    client.stream.writable().await?;
    let reader = OwnedFd::from(reader);
    send("one", &reader);
    send("two", &reader);
    assert_eq!(client.receive().await, Some(success()));
    client.receive().await.expect("an answer");
    std::io::Write::write_all(&mut writer, b"x")?;
    let received = mock.received();
    let [descriptor] = &received[1].descriptors[..] else {
        panic!("{received:?}");
    };
    let mut file = std::fs::File::from(descriptor.try_clone()?);
    let mut byte = [0];
    std::io::Read::read_exact(&mut file, &mut byte)?;
    assert_eq!(&byte, b"x", "it is the same pipe");
    let problem = "'getfd' came, but its number of file descriptors is 1, expected 2";
    assert_eq!(problems(mock).await, [problem]);
    Ok(())
}

#[tokio::test]
async fn programs_connect_by_path_and_again() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("qmp.sock");
    let mut mock = Mock::new();
    mock.expect(command::Stop::new()).hangs_up();
    mock.expect(command::Cont::new());
    mock.listen(&path)?;
    let mut first = Client::connect(&path).await;
    first.negotiate(&[]).await;
    first.send(r#"{"execute": "stop"}"#).await;
    assert_eq!(first.receive().await, None);
    let mut second = Client::connect(&path).await;
    second.negotiate(&[]).await;
    assert_eq!(second.execute(r#"{"execute": "cont"}"#).await, success());
    mock.finish().await?;
    assert!(!path.exists());
    Ok(())
}

#[tokio::test]
async fn a_mock_that_is_dropped_hangs_up() {
    let mock = Mock::new();
    let mut client = client(&mock).await;
    drop(mock);
    assert_eq!(client.receive().await, None);
}

#[test]
fn tests_without_a_runtime_of_their_own_lend_it_one() {
    use std::io::{Read, Write};

    assert!(Mock::new().start().is_err(), "there is no runtime");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let _entered = runtime.enter();
    let mut mock = Mock::new();
    mock.expect(command::Quit::new())
        .returns(qapi_types::Empty)
        .hangs_up();
    let stream = mock
        .start()
        .and_then(tokio::net::UnixStream::into_std)
        .expect("a stream");
    stream.set_nonblocking(false).expect("it is a socket");
    (&stream)
        .write_all(br#"{"execute": "qmp_capabilities"} {"execute": "quit"}"#)
        .expect("it is open");
    let mut text = String::new();
    (&stream)
        .read_to_string(&mut text)
        .expect("it is closed in the end");
    assert_eq!(text.lines().count(), 3, "{text}");
    runtime.block_on(mock.finish()).expect("all came");
}

#[tokio::test]
async fn tests_may_hand_a_mock_around() -> Result<(), Report> {
    let mut mock = Mock::new();
    mock.expect(command::Stop::new());
    let mut client = client(&mock).await;
    let mock = Arc::new(mock);
    let emitting = Arc::clone(&mock);
    let emitted = tokio::spawn(async move { emitting.emit(&event::Resume::new()) });
    emitted.await.expect("nobody panics");
    assert_eq!(client.receive().await.expect("an event")["event"], "RESUME");
    assert_eq!(client.execute(r#"{"execute": "stop"}"#).await, success());
    let mock = Arc::into_inner(mock).expect("nobody else has it");
    mock.finish().await
}
