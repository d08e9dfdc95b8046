//! Monitors that come and go while the server runs.

mod support;

use std::time::Duration;

use qapi_session::server::MonitorConfig;
use serde_json::{Value, json};
use support::{Client, Fixture, PATIENCE, builder};
use tokio::time::timeout;

fn add(id: &str, chardev: &str) -> String {
    format!(r#"{{"execute":"monitor-add","arguments":{{"id":"{id}","chardev":"{chardev}"}}}}"#)
}

fn remove(id: &str) -> String {
    format!(r#"{{"execute":"monitor-remove","arguments":{{"id":"{id}"}}}}"#)
}

fn done() -> Value {
    json!({"return": {}})
}

fn refused(answer: &Value) -> &str {
    assert_eq!(answer["error"]["class"], "GenericError", "{answer}");
    answer["error"]["desc"].as_str().expect("a description")
}

/// A server with a second monitor, `extra`, on a chardev of that name, added by the first one's client.
async fn with_extra() -> (Fixture, Client) {
    let fixture = Fixture::new().await;
    fixture.chardev("extra").await;
    let mut main = fixture.client("main").await;
    assert_eq!(main.execute(&add("extra", "extra")).await, done());
    (fixture, main)
}

/// Nothing more comes to this client.
async fn is_closed(mut client: Client) {
    assert_eq!(client.receive().await, None);
}

/// What was there can be had again.
async fn is_free(main: &mut Client, fixture: &Fixture) {
    assert_eq!(main.execute(&add("extra", "extra")).await, done());
    let mut extra = fixture.client("extra").await;
    let answer = extra.execute(r#"{"execute":"query-status"}"#).await;
    assert_eq!(answer["return"]["running"], true);
}

#[tokio::test]
async fn a_monitor_is_added_used_and_removed_again_and_again() {
    let (fixture, mut main) = with_extra().await;
    for _ in 0..3 {
        let mut extra = fixture.client("extra").await;
        let infos = extra.execute(r#"{"execute":"query-monitors"}"#).await;
        let expected = json!([
            {"id": "main", "mode": "control", "chardev": "main", "dynamic": false},
            {"id": "extra", "mode": "control", "chardev": "extra", "dynamic": true},
        ]);
        assert_eq!(infos["return"], expected);
        assert_eq!(main.execute(&remove("extra")).await, done());
        is_closed(extra).await;
        assert_eq!(main.execute(&add("extra", "extra")).await, done());
    }
}

#[tokio::test]
async fn each_client_of_a_monitor_negotiates() {
    let (fixture, _main) = with_extra().await;
    for _ in 0..3 {
        let mut extra = fixture.connect("extra").await;
        assert!(extra.receive().await.expect("a greeting")["QMP"].is_object());
        let answer = extra.execute(r#"{"execute":"query-status"}"#).await;
        assert_eq!(answer["error"]["class"], "CommandNotFound");
    }
}

#[tokio::test]
async fn what_cannot_be_added_or_removed_is_refused() {
    let (fixture, mut main) = with_extra().await;
    fixture.chardev("free").await;
    let cases = [
        (add("extra", "free"), "there is a monitor 'extra' already"),
        (add("new", "none"), "there is no character device 'none'"),
        (add("new", "extra"), "character device 'extra' is in use"),
        (add("#monitor0", "free"), "'#monitor0' is no id"),
        (add("", "free"), "'' is no id"),
        (remove("new"), "there is no monitor 'new'"),
        (remove("main"), "monitor 'main' was not added at run time"),
        (
            r#"{"execute":"chardev-remove","arguments":{"id":"extra"}}"#.to_owned(),
            "character device 'extra' is in use",
        ),
    ];
    for (message, reason) in cases {
        let answer = main.execute(&message).await;
        assert!(refused(&answer).contains(reason), "{message}: {answer}");
    }
    let readline = fixture
        .server
        .register_readline(Some("hmp".to_owned()), "free");
    let readline = readline.expect("it is free");
    assert!(refused(&main.execute(&remove("hmp")).await).contains("no QMP monitor"));
    let answer = main.execute(&add("new", "free")).await;
    assert!(refused(&answer).contains("in use"));
    fixture.server.unregister(&readline);
    assert_eq!(main.execute(&add("new", "free")).await, done());
}

#[tokio::test]
async fn a_policy_has_monitors_of_the_start_removed() {
    let fixture = Fixture::of(builder().removes_any(true)).await;
    let mut main = fixture.client("main").await;
    assert_eq!(main.execute(&remove("main")).await, done());
    is_closed(main).await;
}

#[tokio::test]
async fn ids_that_are_generated_meet_no_others() {
    use qapi_session::server::MonitorConfig;

    let fixture = Fixture::new().await;
    for chardev in ["a", "b"] {
        fixture.chardev(chardev).await;
        let monitor = fixture.server.add_monitor(MonitorConfig::new(chardev));
        let id = monitor.expect("it is free").id().to_owned();
        let mut main = fixture.client("main").await;
        fixture.chardev(&format!("{chardev}2")).await;
        let answer = main.execute(&add(&id, &format!("{chardev}2"))).await;
        assert!(refused(&answer).contains("no id"));
    }
}

#[tokio::test]
async fn a_monitor_removes_itself_and_its_answer_arrives() {
    let (fixture, mut main) = with_extra().await;
    for _ in 0..20 {
        let mut extra = fixture.client("extra").await;
        assert_eq!(extra.execute(&remove("extra")).await, done());
        is_closed(extra).await;
        // Who has seen the end may use it at once.
        assert_eq!(main.execute(&add("extra", "extra")).await, done());
    }
    is_free_after(&mut main, &fixture).await;
}

async fn is_free_after(main: &mut Client, fixture: &Fixture) {
    assert_eq!(main.execute(&remove("extra")).await, done());
    is_free(main, fixture).await;
}

#[tokio::test]
async fn removed_before_anybody_connects() {
    let (fixture, mut main) = with_extra().await;
    is_free_after(&mut main, &fixture).await;
}

#[tokio::test]
async fn removed_before_the_greeting_is_out() {
    let (fixture, mut main) = with_extra().await;
    let extra = fixture.connect("extra").await;
    assert_eq!(main.execute(&remove("extra")).await, done());
    // It is disconnected, or was not accepted yet and is the next monitor's first client.
    drop(extra);
    is_free(&mut main, &fixture).await;
}

#[tokio::test]
async fn removed_in_negotiation() {
    let (fixture, mut main) = with_extra().await;
    let mut extra = fixture.connect("extra").await;
    extra.receive().await.expect("a greeting");
    assert_eq!(main.execute(&remove("extra")).await, done());
    is_closed(extra).await;
    is_free(&mut main, &fixture).await;
}

#[tokio::test]
async fn removed_with_half_a_message_read() {
    let (fixture, mut main) = with_extra().await;
    let mut extra = fixture.client("extra").await;
    extra.send(r#"{"execute": "query-sta"#).await;
    assert_eq!(main.execute(&remove("extra")).await, done());
    is_closed(extra).await;
    is_free(&mut main, &fixture).await;
}

#[tokio::test]
async fn removed_with_a_large_answer_half_written() {
    let (fixture, mut main) = with_extra().await;
    let mut extra = fixture.client("extra").await;
    for _ in 0..40 {
        extra.send(r#"{"execute": "query-qmp-schema"}"#).await;
    }
    // The client does not read; the system's buffers are full.
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(main.execute(&remove("extra")).await, done());
    is_free(&mut main, &fixture).await;
}

#[tokio::test]
async fn removed_by_itself_while_it_does_not_read() {
    use qapi_session::server::Limits;

    let limits = Limits {
        flush: Duration::from_millis(200),
        ..Limits::default()
    };
    let fixture = Fixture::of(builder().limits(limits)).await;
    fixture.chardev("extra").await;
    let mut main = fixture.client("main").await;
    assert_eq!(main.execute(&add("extra", "extra")).await, done());
    let mut extra = fixture.client("extra").await;
    for _ in 0..6 {
        extra.send(r#"{"execute": "query-qmp-schema"}"#).await;
    }
    extra.send(remove("extra")).await;
    let again = async {
        while main.execute(&add("extra", "extra")).await != done() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, again)
        .await
        .expect("the client has its time to read, and no more");
}

#[tokio::test]
async fn removed_by_two_at_once() {
    for _ in 0..20 {
        let (fixture, main) = with_extra().await;
        fixture.chardev("third").await;
        let mut main = main;
        assert_eq!(main.execute(&add("third", "third")).await, done());
        let mut third = fixture.client("third").await;
        let (one, other) = (remove("extra"), remove("extra"));
        let (one, other) = tokio::join!(main.execute(&one), third.execute(&other));
        assert!((one == done()) != (other == done()), "{one} {other}");
        is_free(&mut main, &fixture).await;
    }
}

#[tokio::test]
async fn events_reach_who_has_finished_negotiation() {
    let (fixture, mut main) = with_extra().await;
    let mut early = fixture.connect("extra").await;
    early.receive().await.expect("a greeting");
    let message = main.execute(r#"{"execute":"stop"}"#).await;
    assert_eq!(message["event"], "STOP");
    assert_eq!(main.receive().await, Some(done()));
    assert_eq!(
        early.execute(r#"{"execute":"qmp_capabilities"}"#).await,
        done()
    );
    let message = main.execute(r#"{"execute":"cont"}"#).await;
    assert_eq!(message["event"], "RESUME");
    assert_eq!(main.receive().await, Some(done()));
    assert_eq!(early.receive().await.expect("an event")["event"], "RESUME");
}

#[tokio::test]
async fn quit_is_answered_before_the_end() {
    let (fixture, mut main) = with_extra().await;
    let extra = fixture.client("extra").await;
    assert_eq!(main.execute(r#"{"execute":"quit"}"#).await, done());
    is_closed(main).await;
    is_closed(extra).await;
    timeout(PATIENCE, fixture.server.closed())
        .await
        .expect("it ends");
    assert!(!fixture.path("main").exists() && !fixture.path("extra").exists());
}

#[tokio::test]
async fn who_connects_to_a_held_server_finds_all_monitors() {
    let fixture = Fixture::of(builder().held(true)).await;
    let mut main = fixture.connect("main").await;
    let greeting = timeout(Duration::from_millis(50), main.receive()).await;
    assert!(greeting.is_err(), "{greeting:?}");
    fixture.chardev("extra").await;
    let extra = MonitorConfig::new("extra");
    fixture.server.add_monitor(extra).expect("it is free");
    fixture.server.begin();
    main.negotiate(&[]).await;
    let infos = main.execute(r#"{"execute":"query-monitors"}"#).await;
    let infos = infos["return"].as_array().expect("a list");
    assert_eq!(infos.len(), 2, "{infos:?}");
}

#[tokio::test]
async fn a_held_server_ends_like_any_other() {
    let fixture = Fixture::of(builder().held(true)).await;
    let waiting = fixture.connect("main").await;
    fixture.server.shut_down();
    let closed = timeout(PATIENCE, fixture.server.closed()).await;
    closed.expect("nothing is under way");
    is_closed(waiting).await;
}
