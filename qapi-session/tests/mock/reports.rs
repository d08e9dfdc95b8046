//! What the mock reports in the end.

use std::time::Duration;

use qapi_session::mock::{Mock, Report};
use qapi_types::qmp::{ChardevBackend, ChardevCommon, ChardevReturn, ChardevRingbuf, command};
use serde_json::json;
use tokio::time::timeout;

use crate::talk::{client, problems, success};

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
  >   -  'cont' was expected 3 times, of which 2 did not come";
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
