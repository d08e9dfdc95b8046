//! Finding the agent's answers in what comes, and an agent that is not up yet.

use std::time::Duration;

use qapi_session::Agent;
use qapi_session::client::{ConnectErrorKind, Phase, Timeouts};
use qapi_types::qga::command;
use serde_json::json;
use tokio::net::UnixListener;

use crate::peer::{GENEROUS, Peer, patient};

/// What another user of the channel left behind comes first.
#[tokio::test]
async fn what_others_left_is_passed_over() {
    let left: [&[u8]; 6] = [
        b"",
        b"{\"return\": {\"version\": \"1\"}}\n{\"error\": {\"class\": \"GenericError\", \"desc\": \"\"}}\n",
        b"{\"return\": {\"buf-b64\": \"AAAAAAAAAAAAA",
        b"\xFF\xFF{\"return\": 4711}\n",
        b"}}]] \"\\ nonsense\n\n[[[",
        b"{\"return\": {\"a\": [1, {\"b\": \x80\x80",
    ];
    for left in left {
        let (mut peer, link) = Peer::new();
        peer.send(left).await;
        let builder = Agent::builder().timeouts(patient());
        let (agent, ()) = tokio::join!(builder.adopt(link), async {
            let id = peer.asked().await;
            // Here nothing comes between.
            peer.send(b"\xFF").await;
            peer.answer(id).await;
        });
        let call = tokio::spawn(agent.unwrap().execute(command::GuestGetTime::new()));
        peer.expect("guest-get-time").await;
        peer.answer(json!(7)).await;
        assert_eq!(call.await.unwrap().unwrap(), 7);
    }
}

/// A port of a guest takes what is written though no agent runs; some of it may be lost.
#[tokio::test]
async fn an_agent_is_asked_until_it_answers() {
    let (mut peer, link) = Peer::new();
    let builder = Agent::builder().timeouts(patient()).wait_for_agent();
    let (agent, ()) = tokio::join!(builder.adopt(link), async {
        let lost = peer.asked().await;
        let slow = peer.asked().await;
        let slower = peer.asked().await;
        assert!(lost != slow && slow != slower && slower != lost);
        peer.mark(&slow).await;
        // What it was asked last is answered last, and it is not asked again.
        tokio::time::sleep(Duration::from_millis(50)).await;
        peer.mark(&slower).await;
    });
    let call = tokio::spawn(agent.unwrap().execute(command::GuestGetTime::new()));
    peer.expect("guest-get-time").await;
    peer.answer(json!(7)).await;
    assert_eq!(call.await.unwrap().unwrap(), 7);
}

#[tokio::test]
async fn an_agent_that_is_not_up_yet_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("qga.sock");
    let builder = Agent::builder().timeouts(patient()).wait_for_agent();
    let connecting = tokio::spawn(builder.connect(path.clone().into()));
    tokio::time::sleep(Duration::from_millis(50)).await;
    let listener = UnixListener::bind(&path).unwrap();
    for _ in 0..2 {
        let accepted = tokio::time::timeout(GENEROUS, listener.accept()).await;
        let mut peer = Peer::of(accepted.unwrap().unwrap().0);
        peer.asked().await;
    }
    let accepted = tokio::time::timeout(GENEROUS, listener.accept()).await;
    let mut peer = Peer::of(accepted.unwrap().unwrap().0);
    peer.sync().await;
    let agent = connecting.await.unwrap().unwrap();
    drop(agent);
    peer.ended().await;
}

#[tokio::test]
async fn where_no_agent_is_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("qga.sock");
    let error = Agent::connect(path.clone().into()).await.unwrap_err();
    assert_eq!(error.phase(), Phase::Connect);
    assert!(matches!(error.kind(), ConnectErrorKind::Io(_)), "{error}");
    let _listener = UnixListener::bind(&path).unwrap();
    let limit = Duration::from_millis(50);
    let timeouts = Timeouts {
        negotiation: limit,
        ..patient()
    };
    for builder in [Agent::builder(), Agent::builder().wait_for_agent()] {
        let connecting = builder.timeouts(timeouts).connect(path.clone().into());
        let error = connecting.await.unwrap_err();
        assert_eq!(error.phase(), Phase::Negotiation);
        assert!(matches!(error.kind(), ConnectErrorKind::TimedOut(it) if *it == limit));
    }
    let (peer, link) = Peer::new();
    drop(peer);
    let error = Agent::builder().adopt(link).await.unwrap_err();
    assert_eq!(error.phase(), Phase::Negotiation);
}

#[tokio::test]
async fn a_qmp_server_is_no_agent() {
    let (mut peer, link) = Peer::new();
    let version = json!({"qemu": {"major": 10, "minor": 0, "micro": 2}, "package": ""});
    peer.say(&json!({"QMP": {"version": version, "capabilities": []}}))
        .await;
    let error = Agent::builder().timeouts(patient()).adopt(link).await;
    assert_eq!(
        error.unwrap_err().to_string(),
        "negotiating: it greets as a QMP server, not a guest agent"
    );
}
