//! Calls: answers and errors find whom they are for, and what goes wrong in one call is an error of that one.

use std::time::Duration;

use qapi_session::Client;
use qapi_session::client::{DisconnectReason, ErrorKind};
use qapi_types::qmp::{RunState, command};
use qapi_types::{Any, ErrorClass};
use serde_json::json;

use crate::peer::{GENEROUS, Peer};
use crate::support::Fixture;

fn status() -> serde_json::Value {
    json!({"running": true, "status": "running"})
}

#[tokio::test]
async fn a_command_is_executed() {
    let fixture = Fixture::new().await;
    let client = Client::connect(fixture.path("main").into()).await.unwrap();
    assert_eq!(client.version().to_string(), "10.0.2");
    let status = client.execute(command::QueryStatus::new()).await.unwrap();
    assert_eq!(status.status, RunState::Running);
    let error = client
        .execute(command::ChardevRemove::new("nobody"))
        .await
        .unwrap_err();
    assert_eq!(error.class(), Some(&ErrorClass::GenericError));
    assert_eq!(error.command(), "chardev-remove");
    let schema = client.schema().await.unwrap();
    assert!(schema.has::<command::QueryStatus>());
    assert_eq!(schema.has_path("chardev-remove/arg/id"), Ok(true));
    assert_eq!(schema.has_path("chardev-remove/arg/name"), Ok(false));
    assert_eq!(
        schema.accepts(&command::ChardevRemove::new("nobody")),
        Ok(())
    );
    client.execute(command::Quit::new()).await.unwrap();
    let end = client.closed().await;
    assert!(end.is_by_server(), "{end}");
    let error = client.execute(command::Quit::new()).await.unwrap_err();
    assert!(error.is_disconnected(), "{error}");
}

#[tokio::test]
async fn answers_are_found_by_their_ids() {
    let (mut peer, client) = Peer::with_client().await;
    let calls = (0..100_u32).map(|number| {
        let client = client.clone();
        tokio::spawn(async move {
            let arguments = json!({ "number": number });
            client.execute_raw::<Any>("x-echo", Some(&arguments)).await
        })
    });
    let calls: Vec<_> = calls.collect();
    let mut requests = Vec::new();
    for _ in 0..100 {
        requests.push(peer.hear().await);
    }
    for request in requests.iter().rev() {
        peer.answer(request, request["arguments"].clone()).await;
    }
    for (number, call) in calls.into_iter().enumerate() {
        assert_eq!(call.await.unwrap().unwrap(), json!({ "number": number }));
    }
}

#[tokio::test]
async fn a_call_that_is_dropped_leaves_the_session_healthy() {
    let (mut peer, client) = Peer::with_client().await;
    let call = tokio::spawn(client.execute(command::QueryStatus::new()));
    let first = peer.hear().await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    let second = tokio::spawn(client.execute(command::QueryStatus::new()));
    let request = peer.hear().await;
    assert_ne!(request["id"], first["id"]);
    peer.answer(&first, json!({"running": false, "status": "paused"}))
        .await;
    peer.answer(&request, status()).await;
    assert!(second.await.unwrap().unwrap().running);
}

#[tokio::test]
async fn a_call_has_a_deadline() {
    let (mut peer, client) = Peer::with_client().await;
    let limit = Duration::from_millis(20);
    let call = client.execute(command::QueryStatus::new()).timeout(limit);
    let error = call.await.unwrap_err();
    assert!(error.is_timed_out());
    assert_eq!(error.to_string(), "'query-status': no answer within 20ms");
    let late = peer.hear().await;
    let call = tokio::spawn(client.execute(command::QueryStatus::new()));
    peer.answer(&late, json!({"late": true})).await;
    let request = peer.hear().await;
    peer.answer(&request, status()).await;
    assert!(call.await.unwrap().unwrap().running);
}

#[tokio::test]
async fn an_answer_that_does_not_decode_is_an_error_of_its_call() {
    let (mut peer, client) = Peer::with_client().await;
    let call = tokio::spawn(client.execute(command::QueryStatus::new()));
    let request = peer.hear().await;
    peer.answer(&request, json!({"running": "yes", "status": "running"}))
        .await;
    let error = call.await.unwrap().unwrap_err();
    let ErrorKind::Decode(answer) = error.kind() else {
        panic!("{error}");
    };
    assert_eq!(
        answer.value().get(),
        r#"{"running":"yes","status":"running"}"#
    );
    assert!(error.to_string().contains("'running'"), "{error}");
    // An error that is none, too.
    let call = tokio::spawn(client.execute(command::QueryStatus::new()));
    let request = peer.hear().await;
    peer.say(&json!({"error": "no", "id": request["id"]}).to_string())
        .await;
    let error = call.await.unwrap().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{error}");
}

#[tokio::test]
async fn garbage_between_messages_is_passed_over() {
    let (mut peer, client) = Peer::with_client().await;
    let call = tokio::spawn(client.execute(command::QueryStatus::new()));
    let request = peer.hear().await;
    peer.say("warning: something\u{1}").await;
    peer.say(r#"{"what": "is this"}"#).await;
    peer.say(r#"{"return": {}, "id": "somebody's"}"#).await;
    peer.say(r#"{"return": {}, "id": 4711}"#).await;
    peer.answer(&request, status()).await;
    assert!(call.await.unwrap().unwrap().running);
}

#[tokio::test]
async fn a_connection_that_ends_fails_what_is_under_way() {
    let (mut peer, client) = Peer::with_client().await;
    let calls = [0; 3].map(|_| tokio::spawn(client.execute(command::QueryStatus::new())));
    for _ in &calls {
        peer.hear().await;
    }
    peer.send(br#"{"return": {"running": tr"#).await;
    drop(peer);
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert_eq!(
            error.to_string(),
            "'query-status': the server closed the connection"
        );
    }
    let end = client.closed().await;
    assert!(matches!(end.reason(), DisconnectReason::Closed));
}

#[tokio::test]
async fn the_end_of_the_connection_is_success_where_it_is_meant() {
    let (mut peer, client) = Peer::with_client().await;
    let quit = tokio::spawn(client.execute(command::Quit::new()));
    let other = tokio::spawn(
        client
            .execute(command::MonitorRemove::new("m0"))
            .may_disconnect(),
    );
    let query = tokio::spawn(client.execute(command::QueryStatus::new()));
    for _ in 0..3 {
        peer.hear().await;
    }
    drop(peer);
    quit.await.unwrap().unwrap();
    other.await.unwrap().unwrap();
    assert!(query.await.unwrap().unwrap_err().is_disconnected());
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused() {
    let (peer, client) = Peer::with_client().await;
    let oob = client.execute_oob(command::QueryStatus::new()).await;
    let error = oob.unwrap_err();
    assert!(error.is_refused(), "{error}");
    assert_eq!(
        error.to_string(),
        "'query-status': not sent: capability 'oob' is not enabled"
    );
    let list = client.execute_raw::<Any>("x", Some(&json!([1]))).await;
    assert!(list.unwrap_err().is_refused());
    // Nothing of this was sent.
    drop(client);
    peer.ended().await;
}

#[tokio::test]
async fn commands_go_out_of_band_where_they_may() {
    let builder = Client::builder().capability("oob");
    let (mut peer, link) = Peer::new();
    let negotiated = async {
        peer.say(crate::peer::GREETING).await;
        let request = peer.hear().await;
        assert_eq!(request["arguments"], json!({"enable": ["oob"]}));
        peer.answer(&request, json!({})).await;
        peer
    };
    let (client, mut peer) = tokio::join!(builder.adopt(link), negotiated);
    let client = client.unwrap();
    assert_eq!(*client.capabilities(), ["oob".to_owned()]);
    let refused = client.execute_oob(command::QueryStatus::new()).await;
    assert!(refused.unwrap_err().is_refused());
    let call = client
        .execute_raw::<Any>("migrate-recover", None)
        .out_of_band();
    let call = tokio::spawn(call);
    let request = peer.hear().await;
    assert_eq!(request["exec-oob"], "migrate-recover");
    peer.answer(&request, json!({})).await;
    call.await.unwrap().unwrap();
}

#[tokio::test]
async fn an_error_without_an_id_is_for_the_oldest_call() {
    let (mut peer, client) = Peer::with_client().await;
    let first = tokio::spawn(
        client
            .execute(command::QueryStatus::new())
            .timeout(GENEROUS),
    );
    peer.hear().await;
    let second = tokio::spawn(client.execute(command::QueryStatus::new()));
    let request = peer.hear().await;
    peer.say(r#"{"error": {"class": "GenericError", "desc": "too large"}}"#)
        .await;
    let error = first.await.unwrap().unwrap_err();
    assert_eq!(error.server().unwrap().desc, "too large");
    peer.answer(&request, status()).await;
    second.await.unwrap().unwrap();
}
