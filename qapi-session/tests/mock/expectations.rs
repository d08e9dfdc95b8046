//! What the mock expects, and what it reports, to clients that speak bytes.

use std::io::IoSlice;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::Client;
use qapi_session::mock::{Gate, Mock, Report};
use qapi_types::message::{Greeting, Version};
use qapi_types::qmp::{
    ChardevBackend, ChardevCommon, ChardevReturn, ChardevRingbuf, RunState, StatusInfo, command,
    event,
};
use qapi_types::{Error, ErrorClass};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use serde_json::{Value, json};
use tokio::io::Interest;
use tokio::time::timeout;

/// A client that has negotiated.
async fn client(mock: &Mock) -> Client {
    let mut client = Client::over(mock.start().expect("there is a runtime"));
    client.negotiate(&[]).await;
    client
}

/// What was wrong, in the end.
async fn problems(mock: Mock) -> Vec<String> {
    let report = mock.finish().await.expect_err("something is wrong");
    report.problems().map(str::to_owned).collect()
}

fn success() -> Value {
    json!({"return": {}})
}

#[tokio::test]
async fn commands_come_as_expected() -> Result<(), Report> {
    let mut mock = Mock::new();
    mock.expect(command::QueryStatus::new())
        .returns(StatusInfo::new(true, RunState::Running));
    mock.expect(command::Stop::new());
    mock.expect(command::ChardevRemove::new("c0")).fails(Error {
        class: ErrorClass::DeviceNotFound,
        desc: "none".to_owned(),
    });
    let mut client = client(&mock).await;
    let answer = client
        .execute(r#"{"execute": "query-status", "id": [1]}"#)
        .await;
    assert_eq!(
        answer,
        json!({"return": {"running": true, "status": "running"}, "id": [1]})
    );
    assert_eq!(client.execute(r#"{"execute": "stop"}"#).await, success());
    let remove = r#"{"execute": "chardev-remove", "arguments": {"id": "c0"}}"#;
    let error = json!({"error": {"class": "DeviceNotFound", "desc": "none"}});
    assert_eq!(client.execute(remove).await, error);
    let received = mock.received();
    let names: Vec<&str> = received.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(
        names,
        ["qmp_capabilities", "query-status", "stop", "chardev-remove"]
    );
    assert_eq!(received[1].id, Some(json!([1])));
    assert_eq!(received[3].arguments, json!({"id": "c0"}));
    mock.finish().await
}

#[tokio::test]
async fn what_is_different_is_told_by_its_path() {
    let mut mock = Mock::new();
    let ring = ChardevRingbuf {
        size: Some(65536),
        ..ChardevRingbuf::new()
    };
    mock.expect(command::ChardevAdd::new(
        "c0",
        ChardevBackend::ringbuf(ring),
    ))
    .returns(ChardevReturn::new());
    mock.expect(command::QueryChardev::new())
        .returns(Vec::new());
    let mut client = client(&mock).await;
    let answer = client
        .execute(
            r#"{"execute": "chardev-add", "arguments": {"id": "c0",
                "backend": {"type": "ringbuf", "data": {"size": 4096}}}}"#,
        )
        .await;
    let problem = "'chardev-add' came, but 'backend.data.size' is 4096, expected 65536";
    assert_eq!(answer["error"]["desc"], format!("unexpected: {problem}"));
    let report = mock.finish().await.expect_err("the size is wrong");
    let missing = "'query-chardev' was expected and did not come";
    assert_eq!(report.problems().collect::<Vec<_>>(), [problem, missing]);
    let text = "the mock's client did not do what was expected:
      1. 'qmp_capabilities' came
  >   2. 'chardev-add' came, but 'backend.data.size' is 4096, expected 65536
           its arguments: {\"backend\":{\"data\":{\"size\":4096},\"type\":\"ringbuf\"},\"id\":\"c0\"}
  >   -  'query-chardev' was expected and did not come";
    assert_eq!(report.to_string(), text);
    assert_eq!(
        format!("{report:?}"),
        text,
        "tests that return it show `Debug`"
    );
}

#[tokio::test]
async fn differences_are_found_wherever_they_are() {
    let cases = [
        (json!({}), json!({"a": 1}), None),
        (json!({"a": 1}), json!({"a": 1.0, "b": 2}), None),
        (
            json!({"a": {"b": [1, {"c": 2}]}}),
            json!({"a": {"b": [1, {"c": 2, "d": 3}]}}),
            None,
        ),
        (
            json!({"a": 1}),
            json!({}),
            Some("'a' is missing, expected 1"),
        ),
        (
            json!({"a": {"b": [1, {"c": 2}]}}),
            json!({"a": {"b": [1, {"c": "2"}]}}),
            Some("'a.b[1].c' is \"2\", expected 2"),
        ),
        (
            json!({"a": [1]}),
            json!({"a": [1, 2]}),
            Some("'a[1]' is 2, expected nothing"),
        ),
        (
            json!({"a": [1, 2]}),
            json!({"a": [1]}),
            Some("'a[1]' is missing, expected 2"),
        ),
        (
            json!({"a": null}),
            json!({"a": false}),
            Some("'a' is false, expected null"),
        ),
        (
            json!({"a": u64::MAX}),
            json!({"a": u64::MAX - 1}),
            Some("'a' is 18446744073709551614, expected 18446744073709551615"),
        ),
    ];
    for (expected, came, difference) in cases {
        let mut mock = Mock::new();
        mock.expect_named("x", expected);
        let mut client = client(&mock).await;
        client
            .execute(&json!({"execute": "x", "arguments": came}).to_string())
            .await;
        let wanted: Vec<String> = difference
            .iter()
            .map(|it| format!("'x' came, but {it}"))
            .collect();
        match mock.finish().await {
            Ok(()) => assert!(wanted.is_empty(), "{wanted:?}"),
            Err(report) => assert_eq!(report.problems().collect::<Vec<_>>(), wanted),
        }
    }
}

#[tokio::test]
async fn members_that_a_typed_command_does_not_have_are_told() {
    let mut mock = Mock::new();
    mock.expect(command::ChardevRemove::new("c0"));
    let mut client = client(&mock).await;
    client
        .execute(r#"{"execute": "chardev-remove", "arguments": {"id": "c0", "force": true}}"#)
        .await;
    let problem = "'chardev-remove' came, but 'force' is true, expected nothing";
    assert_eq!(problems(mock).await, [problem]);
}

#[tokio::test]
async fn what_was_not_expected_is_an_error_at_once() {
    let mut mock = Mock::new();
    mock.expect(command::Stop::new());
    let mut client = client(&mock).await;
    let answer = client.execute(r#"{"execute": "cont", "id": 1}"#).await;
    let desc = "unexpected: 'cont' came, but 'stop' was expected";
    assert_eq!(
        answer,
        json!({"error": {"class": "GenericError", "desc": desc}, "id": 1})
    );
    assert_eq!(client.execute(r#"{"execute": "stop"}"#).await, success());
    client.execute(r#"{"execute": "quit"}"#).await;
    let problems = problems(mock).await;
    assert_eq!(
        problems,
        [
            "'cont' came, but 'stop' was expected",
            "'quit' came, but was not expected"
        ]
    );
}

#[tokio::test]
async fn what_does_not_come_is_missed() {
    let mut mock = Mock::new();
    mock.expect(command::Stop::new());
    mock.expect(command::Cont::new()).times(3);
    let mut client = client(&mock).await;
    client.execute(r#"{"execute": "stop"}"#).await;
    client.execute(r#"{"execute": "cont"}"#).await;
    drop(client);
    let report = mock.finish().await.expect_err("two do not come");
    let text = "the mock's client did not do what was expected:
      1. 'qmp_capabilities' came
      2. 'stop' came as expected
      3. 'cont' came as expected
  >   -  'cont' was expected 3 times and came 1 times";
    assert_eq!(report.to_string(), text);
}

#[tokio::test]
async fn nobody_waits_for_what_cannot_come() {
    let mut mock = Mock::new();
    mock.patience(Duration::from_secs(3600));
    mock.expect(command::Stop::new());
    drop(client(&mock).await);
    let missing = timeout(crate::support::PATIENCE, problems(mock))
        .await
        .expect("it does not wait");
    assert_eq!(missing, ["'stop' was expected and did not come"]);

    let mut mock = Mock::new();
    mock.patience(Duration::from_secs(3600));
    mock.expect(command::Stop::new());
    let mut client = client(&mock).await;
    client.execute(r#"{"execute": "cont"}"#).await;
    let wrong = timeout(crate::support::PATIENCE, problems(mock))
        .await
        .expect("it does not wait");
    assert_eq!(wrong.len(), 2, "{wrong:?}");
}

#[tokio::test]
async fn what_comes_late_is_waited_for() -> Result<(), Report> {
    let mut mock = Mock::new();
    mock.expect(command::Stop::new());
    mock.patience(crate::support::PATIENCE);
    let mut client = client(&mock).await;
    let client = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(50)).await;
        client.execute(r#"{"execute": "stop"}"#).await
    });
    mock.finish().await?;
    assert_eq!(client.await.expect("it is answered"), success());
    Ok(())
}

#[tokio::test]
async fn what_was_sent_before_the_end_counts() {
    for _ in 0..20 {
        let mut mock = Mock::new();
        mock.allow(command::Cont::new());
        let mut client = client(&mock).await;
        client
            .send(r#"{"execute": "cont"} {"execute": "stop"}"#)
            .await;
        assert_eq!(problems(mock).await, ["'stop' came, but was not expected"]);
    }
}

#[tokio::test]
async fn some_commands_may_come_and_some_come_at_any_time() -> Result<(), Report> {
    let mut mock = Mock::new();
    mock.allow(command::QueryStatus::new())
        .returns(StatusInfo::new(true, RunState::Running));
    mock.allow_named("query-block", json!({}))
        .returns(json!([]));
    mock.expect(command::Stop::new()).at_any_time().times(2);
    mock.expect(command::Cont::new());
    mock.expect(command::SystemReset::new());
    let mut client = client(&mock).await;
    let order = [
        "query-status",
        "cont",
        "stop",
        "query-status",
        "system_reset",
        "stop",
    ];
    for name in order {
        let answer = client.execute(&format!(r#"{{"execute": "{name}"}}"#)).await;
        assert!(answer.get("return").is_some(), "{answer}");
    }
    mock.finish().await
}

#[tokio::test]
async fn functions_take_and_answer_arguments() {
    let mut mock = Mock::new();
    mock.expect_matching(|remove: &command::ChardevRemove| remove.id.starts_with('c'));
    mock.expect_matching(|remove: &command::ChardevRemove| remove.id.starts_with('c'));
    let count = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&count);
    mock.expect_matching(|_: &command::RingbufRead| true)
        .times(2)
        .answers(move |read| {
            *counted.lock().expect("nobody panics") += read.size;
            match read.size {
                0 => Err(Error::generic("nothing")),
                size => Ok(format!("{} has {size}", read.device)),
            }
        });
    mock.expect_named("qom-get", json!({}))
        .answers(|arguments| {
            assert_eq!(arguments["path"], "/machine");
            Ok(arguments["property"].clone())
        });
    let mut client = client(&mock).await;
    let remove = |id| json!({"execute": "chardev-remove", "arguments": {"id": id}}).to_string();
    assert_eq!(client.execute(&remove("c0")).await, success());
    assert!(client.execute(&remove("d0")).await.get("error").is_some());
    let read =
        |size| json!({"execute": "ringbuf-read", "arguments": {"device": "c", "size": size}});
    let answer = client.execute(&read(2).to_string()).await;
    assert_eq!(answer, json!({"return": "c has 2"}));
    let answer = client.execute(&read(0).to_string()).await;
    assert_eq!(answer["error"]["desc"], "nothing");
    assert_eq!(*count.lock().expect("nobody panics"), 2);
    let get = r#"{"execute": "qom-get", "arguments": {"path": "/", "property": "type"}}"#;
    assert!(client.execute(get).await.get("error").is_some());
    let problems = problems(mock).await;
    let [taken, panicked] = &problems[..] else {
        panic!("{problems:?}");
    };
    assert_eq!(
        taken,
        "'chardev-remove' came, but its arguments are not those that the test's function takes"
    );
    let beginning = "'qom-get': the function that answers panicked: assertion";
    assert!(panicked.starts_with(beginning), "{panicked}");
}

#[tokio::test]
async fn an_answer_that_is_needed_and_not_given_is_a_mistake_of_the_test() {
    let mut mock = Mock::new();
    mock.expect(command::QueryStatus::new());
    assert_eq!(
        problems(mock).await,
        [
            "the mock has no answer for 'query-status': give it one, by 'returns'",
            "'query-status' was expected and did not come"
        ]
    );
    let mut mock = Mock::new();
    mock.allow(command::QueryStatus::new()).hangs_up();
    mock.finish().await.expect("it needs no answer");
}

#[tokio::test]
async fn events_come_around_answers_and_when_the_test_says() -> Result<(), Report> {
    let mut mock = Mock::new();
    mock.expect(command::Stop::new()).emits(&event::Stop::new());
    mock.expect(command::Cont::new())
        .returns(qapi_types::Empty)
        .emits(&event::Resume::new())
        .emits_named("SNOW", json!({"inches": 3}))
        .emits_named("THAW", None);
    let mut client = client(&mock).await;
    client
        .send(r#"{"execute": "stop"} {"execute": "cont"}"#)
        .await;
    let mut seen = Vec::new();
    for _ in 0..6 {
        let mut message = client.receive().await.expect("a message");
        if let Some(timestamp) = message
            .as_object_mut()
            .and_then(|it| it.remove("timestamp"))
        {
            assert!(
                timestamp["seconds"].as_i64() > Some(1_500_000_000),
                "{timestamp}"
            );
        }
        seen.push(message);
    }
    let expected = [
        json!({"event": "STOP"}),
        success(),
        success(),
        json!({"event": "RESUME"}),
        json!({"event": "SNOW", "data": {"inches": 3}}),
        json!({"event": "THAW"}),
    ];
    assert_eq!(seen, expected);
    mock.emit(&event::Shutdown::new(
        true,
        qapi_types::qmp::ShutdownCause::GuestShutdown,
    ));
    let shutdown = client.receive().await.expect("an event");
    assert_eq!(
        shutdown["data"],
        json!({"guest": true, "reason": "guest-shutdown"})
    );
    mock.now()
        .sends_message(&json!({"event": "OLD", "timestamp": {"seconds": 1, "microseconds": 2}}));
    let old = client.receive().await.expect("an event");
    assert_eq!(old["timestamp"]["seconds"], 1);
    mock.finish().await
}

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
    mock.opening();
    mock.expect(command::Stop::new());
    let mut client = Client::over(mock.start().expect("there is a runtime"));
    assert_eq!(client.execute(r#"{"execute": "stop"}"#).await, success());
    mock.finish().await
}

#[tokio::test]
async fn execution_out_of_band_is_told_apart() {
    let mut mock = Mock::new();
    mock.expect_named("exec", json!({})).out_of_band().times(2);
    let mut client = Client::over(mock.start().expect("there is a runtime"));
    client.negotiate(&["oob"]).await;
    assert_eq!(client.execute(r#"{"exec-oob": "exec"}"#).await, success());
    client.execute(r#"{"execute": "exec"}"#).await;
    let problem = "'exec' came, but in-band, expected out-of-band";
    assert_eq!(problems(mock).await, [problem]);
}

#[tokio::test]
async fn what_is_no_command_is_answered_and_reported() {
    let mock = Mock::new();
    let mut client = client(&mock).await;
    let answer = client.execute("{'execute': 1, 'id': 5}").await;
    assert_eq!(answer["id"], 5);
    assert!(client.execute("\x01").await.get("error").is_some());
    let problems = problems(mock).await;
    let begin = |it: &String| it.starts_with("something came that is no command: ");
    assert!(
        problems.len() == 2 && problems.iter().all(begin),
        "{problems:?}"
    );
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
    let problem = "'getfd' came, but with 1 file descriptors, expected 2";
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
async fn gates_hold_answers_back() -> Result<(), Report> {
    let gate = Gate::new();
    let mut mock = Mock::new();
    mock.expect(command::Stop::new()).waits_for(&gate);
    mock.expect(command::Cont::new());
    let mut client = client(&mock).await;
    client
        .send(r#"{"execute": "stop", "id": 1} {"execute": "cont", "id": 2}"#)
        .await;
    mock.has_received(3).await;
    assert_eq!(client.receive().await.expect("an answer")["id"], 2);
    gate.open();
    assert_eq!(client.receive().await.expect("an answer")["id"], 1);
    mock.finish().await
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
async fn long_reports_are_cut() {
    let mut mock = Mock::new();
    mock.allow(command::Stop::new());
    mock.expect(command::ChardevAdd::new(
        "c0",
        ChardevBackend::null(ChardevCommon::new()),
    ))
    .returns(ChardevReturn::new());
    let mut client = client(&mock).await;
    for _ in 0..100 {
        client.execute(r#"{"execute": "stop"}"#).await;
    }
    for _ in 0..100 {
        client.execute(r#"{"execute": "cont"}"#).await;
    }
    let report = mock.finish().await.expect_err("much is wrong").to_string();
    assert!(report.lines().count() < 60, "{report}");
    assert!(
        report.contains("(96 before that, all as expected)"),
        "{report}"
    );
    assert!(report.contains("\n  > 102. 'cont' came"), "{report}");
    assert!(report.contains("(81 more)"), "{report}");
}

#[tokio::test]
async fn arguments_may_nest_as_deeply_as_messages_do() {
    let deep = |inner: &str| "[".repeat(1000) + inner + &"]".repeat(1000);
    let expected = qapi_types::json::from_str(&format!(r#"{{"a": {}}}"#, deep("1")));
    let mut mock = Mock::new();
    mock.expect_named("x", expected.expect("it is JSON"))
        .times(2);
    let mut client = client(&mock).await;
    for inner in ["1", "2"] {
        let arguments = format!(r#"{{"a": {}}}"#, deep(inner));
        let message = format!(r#"{{"execute": "x", "arguments": {arguments}}}"#);
        client.execute(&message).await;
    }
    let problems = problems(mock).await;
    let [problem] = &problems[..] else {
        panic!("{problems:?}");
    };
    assert!(problem.ends_with("[0][0]' is 2, expected 1"), "{problem}");
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
