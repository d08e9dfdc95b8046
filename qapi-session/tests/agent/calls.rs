//! Calls: one at a time, and each gets its own answer or none.

use std::time::Duration;

use qapi_session::client::{DisconnectReason, ErrorKind, Timeouts};
use qapi_session::mock::Mock;
use qapi_session::{Agent, Link};
use qapi_types::qga::command;
use qapi_types::{Any, ErrorClass};
use serde_json::json;
use tokio::net::UnixListener;

use crate::peer::{GENEROUS, Peer, patient};

fn info(version: &str) -> Any {
    json!({"version": version, "supported_commands": []})
}

#[tokio::test]
async fn commands_are_executed() {
    let (mut peer, agent) = Peer::with_agent().await;
    let call = tokio::spawn(agent.execute(command::GuestInfo::new()));
    peer.expect("guest-info").await;
    peer.answer(info("7.2.22")).await;
    assert_eq!(call.await.unwrap().unwrap().version, "7.2.22");
    let path = json!({"path": "/etc/hostname"});
    let call = tokio::spawn(agent.execute_raw::<i64>("guest-file-open", Some(&path)));
    let message = peer.expect("guest-file-open").await;
    assert_eq!(message["arguments"], path);
    let error = json!({"class": "GenericError", "desc": "no such file"});
    peer.say(&json!({ "error": error })).await;
    let error = call.await.unwrap().unwrap_err();
    assert_eq!(error.class(), Some(&ErrorClass::GenericError));
    assert_eq!(
        error.to_string(),
        "'guest-file-open': GenericError: no such file"
    );
    // An answer that does not decode is an error of its call alone.
    let call = tokio::spawn(agent.execute(command::GuestInfo::new()));
    peer.expect("guest-info").await;
    peer.answer(json!({"version": 7})).await;
    let error = call.await.unwrap().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{error}");
    drop(agent);
    peer.ended().await;
}

#[tokio::test]
async fn errors_say_whether_a_command_was_sent() {
    let limit = Duration::from_millis(50);
    let (mut peer, agent) = Peer::with_agent().await;
    let first = tokio::spawn(agent.execute(command::GuestInfo::new()));
    peer.expect("guest-info").await;
    // It does not get its turn.
    let second = agent.execute(command::GuestInfo::new()).timeout(limit);
    let error = second.await.unwrap_err();
    assert!(error.is_timed_out() && !error.was_sent(), "{error}");
    drop(peer);
    let error = first.await.unwrap().unwrap_err();
    assert!(error.is_disconnected() && error.was_sent(), "{error}");
    let third = agent.execute(command::GuestInfo::new()).await;
    let error = third.unwrap_err();
    assert!(error.is_disconnected() && !error.was_sent(), "{error}");
}

#[tokio::test]
async fn calls_wait_for_each_other() {
    let (mut peer, agent) = Peer::with_agent().await;
    let calls = (0..10_u32).map(|number| {
        let arguments = json!({ "number": number });
        tokio::spawn(agent.execute_raw::<Any>("x-echo", Some(&arguments)))
    });
    let calls: Vec<_> = calls.collect();
    for number in 0..10_u32 {
        let message = peer.expect("x-echo").await;
        assert_eq!(message["arguments"], json!({ "number": number }));
        // The next one comes when this one is answered: else the answer is its.
        peer.answer(message["arguments"].clone()).await;
    }
    for (number, call) in calls.into_iter().enumerate() {
        assert_eq!(call.await.unwrap().unwrap(), json!({ "number": number }));
    }
}

#[tokio::test]
async fn a_late_answer_is_nobodys() {
    let (mut peer, agent) = Peer::with_agent().await;
    let limit = Duration::from_millis(20);
    let error = agent.execute(command::GuestInfo::new()).timeout(limit);
    let error = error.await.unwrap_err();
    assert_eq!(error.to_string(), "'guest-info': no answer within 20ms");
    peer.expect("guest-info").await;
    // One that is dropped is no different.
    let dropped = tokio::spawn(agent.execute(command::GuestInfo::new()));
    let id = peer.asked().await;
    dropped.abort();
    assert!(dropped.await.unwrap_err().is_cancelled());
    let call = tokio::spawn(agent.execute(command::GuestInfo::new()));
    peer.answer(info("late")).await;
    peer.mark(&id).await;
    peer.sync().await;
    peer.expect("guest-info").await;
    peer.answer(info("in time")).await;
    assert_eq!(call.await.unwrap().unwrap().version, "in time");
}

/// In a guest the agent can be started anew, and the channel goes on.
#[tokio::test]
async fn half_an_answer_is_no_beginning_of_the_next() {
    let (mut peer, agent) = Peer::with_agent().await;
    let limit = Duration::from_millis(50);
    let halved = tokio::spawn(agent.execute(command::GuestInfo::new()).timeout(limit));
    peer.expect("guest-info").await;
    peer.send(b"{\"return\": {\"version\": \"7.2").await;
    assert!(halved.await.unwrap().unwrap_err().is_timed_out());
    let call = tokio::spawn(agent.execute(command::GuestInfo::new()));
    let id = peer.asked().await;
    peer.send(b"\xFF").await;
    peer.answer(id).await;
    peer.expect("guest-info").await;
    peer.answer(info("7.2.22")).await;
    assert_eq!(call.await.unwrap().unwrap().version, "7.2.22");
}

#[tokio::test]
async fn the_mock_is_an_agent() -> Result<(), qapi_session::mock::Report> {
    let mut mock = Mock::agent();
    mock.expect(command::GuestGetTime::new()).returns(5);
    mock.expect(command::GuestShutdown::new());
    let link = Link::unix(mock.start().unwrap()).unwrap();
    let agent = Agent::builder().timeouts(patient()).adopt(link).await;
    let agent = agent.unwrap();
    let time = agent.execute(command::GuestGetTime::new()).await.unwrap();
    assert_eq!(time, 5);
    agent.execute(command::GuestShutdown::new()).await.unwrap();
    mock.finish().await
}

#[tokio::test]
async fn a_call_that_waits_for_its_turn_can_be_dropped() {
    let (mut peer, agent) = Peer::with_agent().await;
    let first = tokio::spawn(agent.execute(command::GuestPing::new()));
    peer.expect("guest-ping").await;
    let waiting = agent.execute(command::GuestInfo::new());
    let waiting = waiting.timeout(Duration::from_millis(10)).await;
    assert!(waiting.unwrap_err().is_timed_out());
    peer.answer(json!({})).await;
    first.await.unwrap().unwrap();
    let second = tokio::spawn(agent.execute(command::GuestPing::new()));
    peer.expect("guest-ping").await;
    peer.answer(json!({})).await;
    second.await.unwrap().unwrap();
}

#[tokio::test]
async fn garbage_in_place_of_an_answer_is_an_error() {
    let (mut peer, agent) = Peer::with_agent().await;
    let garbage: [&[u8]; 4] = [
        b"{\"return\": {\"version\": \"7\xFF",
        b"panic\x01\n",
        b"{\"return\": }\n",
        b"{\"what\": \"is this\"}\n",
    ];
    for garbage in garbage {
        let call = tokio::spawn(agent.execute(command::GuestInfo::new()));
        peer.expect("guest-info").await;
        peer.send(garbage).await;
        let message = peer.expect("guest-sync-delimited").await;
        peer.send(b"\xFF").await;
        peer.answer(message["arguments"]["id"].clone()).await;
        let error = call.await.unwrap().unwrap_err();
        let ErrorKind::Decode(answer) = error.kind() else {
            panic!("{error}");
        };
        assert!(answer.value().get().len() > 4, "{answer:?}");
        // The next one is understood.
        let call = tokio::spawn(agent.execute(command::GuestPing::new()));
        peer.expect("guest-ping").await;
        peer.answer(json!({})).await;
        call.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn garbage_before_an_answer_is_passed_over() {
    let (mut peer, agent) = Peer::with_agent().await;
    let call = tokio::spawn(agent.execute(command::GuestInfo::new()));
    peer.expect("guest-info").await;
    peer.send(b"warning: low on memory\n").await;
    let message = peer.expect("guest-sync-delimited").await;
    peer.answer(info("7.2.22")).await;
    assert_eq!(call.await.unwrap().unwrap().version, "7.2.22");
    peer.send(b"\xFF").await;
    peer.answer(message["arguments"]["id"].clone()).await;
    let call = tokio::spawn(agent.execute(command::GuestPing::new()));
    peer.sync().await;
    peer.expect("guest-ping").await;
    peer.answer(json!({})).await;
    call.await.unwrap().unwrap();
}

#[tokio::test]
async fn what_comes_unasked_is_no_answer() {
    let (mut peer, agent) = Peer::with_agent().await;
    for unasked in [&b"{\"return\": {\"un"[..], b"asked\": 1}}\n", b"\xFF"] {
        peer.send(unasked).await;
        // The runtime looks at sockets when it has nothing else to do.
        tokio::time::sleep(Duration::from_millis(1)).await;
        let call = tokio::spawn(agent.execute(command::GuestPing::new()));
        peer.sync().await;
        peer.expect("guest-ping").await;
        peer.answer(json!({})).await;
        call.await.unwrap().unwrap();
    }
    // Events are none of an agent's.
    let call = tokio::spawn(agent.execute(command::GuestPing::new()));
    peer.expect("guest-ping").await;
    let timestamp = json!({"seconds": 1, "microseconds": 2});
    peer.say(&json!({"event": "STOP", "timestamp": timestamp}))
        .await;
    peer.say(&json!({"return": {}, "id": "another's"})).await;
    peer.answer(json!({})).await;
    call.await.unwrap().unwrap();
}

#[tokio::test]
async fn nothing_is_sent_to_an_agent_that_does_not_answer() {
    let timeouts = Timeouts {
        negotiation: Duration::from_millis(400),
        ..patient()
    };
    let (mut peer, agent) = Peer::with(Agent::builder().timeouts(timeouts)).await;
    let limit = Duration::from_millis(20);
    let ping = agent.execute(command::GuestPing::new()).timeout(limit);
    assert!(ping.await.unwrap_err().is_timed_out());
    let error = agent.execute(command::GuestInfo::new()).await.unwrap_err();
    assert!(error.is_refused());
    assert_eq!(
        error.to_string(),
        "'guest-info': not sent: the agent does not answer within 400ms"
    );
    peer.expect("guest-ping").await;
    let first = peer.asked().await;
    let second = peer.asked().await;
    assert_ne!(first, second);
    // It is back.
    let call = tokio::spawn(agent.execute(command::GuestPing::new()));
    peer.answer(json!({})).await;
    peer.mark(&first).await;
    peer.mark(&second).await;
    peer.sync().await;
    peer.expect("guest-ping").await;
    peer.answer(json!({})).await;
    call.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_stream_that_was_adopted_ends_for_good() {
    let (mut peer, agent) = Peer::with_agent().await;
    let call = tokio::spawn(agent.execute(command::GuestInfo::new()));
    peer.expect("guest-info").await;
    peer.send(b"{\"return\": {\"ver").await;
    drop(peer);
    for error in [
        call.await.unwrap().unwrap_err(),
        agent.execute(command::GuestInfo::new()).await.unwrap_err(),
    ] {
        assert_eq!(
            error.to_string(),
            "'guest-info': the server closed the connection"
        );
    }
}

#[tokio::test]
async fn a_connection_that_was_lost_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("qga.sock");
    let listener = UnixListener::bind(&path).unwrap();
    let accept = async || {
        let accepted = tokio::time::timeout(GENEROUS, listener.accept()).await;
        let mut peer = Peer::of(accepted.unwrap().unwrap().0);
        peer.sync().await;
        peer
    };
    let builder = Agent::builder().timeouts(patient());
    let (agent, mut peer) = tokio::join!(builder.connect(path.clone().into()), accept());
    let agent = agent.unwrap();
    // What was under way fails.
    let call = tokio::spawn(agent.execute(command::GuestPing::new()));
    peer.expect("guest-ping").await;
    drop(peer);
    assert!(call.await.unwrap().unwrap_err().is_disconnected());
    for _ in 0..3 {
        let call = tokio::spawn(agent.execute(command::GuestPing::new()));
        let mut peer = accept().await;
        peer.expect("guest-ping").await;
        peer.answer(json!({})).await;
        call.await.unwrap().unwrap();
        drop(peer);
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    drop(listener);
    let error = agent.execute(command::GuestPing::new()).await.unwrap_err();
    let ErrorKind::Disconnected(end) = error.kind() else {
        panic!("{error}");
    };
    assert!(matches!(end.reason(), DisconnectReason::NotReconnected(_)));
}

#[test]
fn agents_are_shared() {
    fn shared<T: Clone + Send + Sync + 'static>() {}
    shared::<Agent>();
}
