//! What the mock expects, and how it answers.

use std::sync::{Arc, Mutex};

use crate::support::Client;
use qapi_session::mock::{Gate, Mock, Report};
use qapi_types::qmp::{RunState, StatusInfo, command, event};
use qapi_types::{Error, ErrorClass};
use serde_json::json;

use crate::talk::{client, problems, success};

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
