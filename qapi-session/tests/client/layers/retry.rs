//! Commands that are repeated.

use std::time::Duration;

use qapi_session::chardev::Socket;
use qapi_session::client::{Reconnect, Timeouts};
use qapi_session::layers::{ReadOnly, Retry};
use qapi_session::{Address, Client};
use qapi_types::ErrorClass;
use qapi_types::qmp::command;
use qapi_types::qmp::schema::SCHEMA;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::UnixStream;

use crate::peer::{GENEROUS, Peer};

const SHORT: Duration = Duration::from_millis(1);

fn status() -> Value {
    json!({"running": true, "status": "running"})
}

/// A client that accepts one peer after the other, and the first of them.
struct Again {
    folder: TempDir,
    client: Client,
}

impl Again {
    async fn new(policy: Reconnect) -> (Self, Peer) {
        let folder = tempfile::tempdir().unwrap();
        let address = Address::Unix(folder.path().join("qmp"));
        let socket = Socket::listen(address).await.unwrap();
        let timeouts = Timeouts {
            call: GENEROUS,
            ..Timeouts::default()
        };
        let builder = Client::builder().timeouts(timeouts).reconnect(policy);
        let (client, peer) = tokio::join!(builder.accept(socket), Self::peer(&folder));
        let client = client.unwrap();
        (Self { folder, client }, peer)
    }

    async fn peer(folder: &TempDir) -> Peer {
        let stream = UnixStream::connect(folder.path().join("qmp")).await;
        let mut peer = Peer::of(stream.unwrap());
        peer.negotiate().await;
        peer
    }

    async fn next(&self) -> Peer {
        Self::peer(&self.folder).await
    }
}

#[tokio::test]
async fn a_lost_connection_is_waited_for() {
    let (again, mut peer) = Again::new(Reconnect::new()).await;
    let client = again.client.with(Retry::new().pauses(SHORT, SHORT));
    let query = tokio::spawn(client.execute(command::QueryStatus::new()));
    for _ in 0..3 {
        assert_eq!(peer.hear().await["execute"], "query-status");
        drop(peer);
        peer = again.next().await;
    }
    peer.serve("query-status", status()).await;
    assert!(query.await.unwrap().unwrap().running);
}

#[tokio::test]
async fn what_may_change_something_is_not_repeated() {
    let (again, mut peer) = Again::new(Reconnect::new()).await;
    let client = again.client.with(Retry::of(ReadOnly::of(&SCHEMA)));
    let stop = tokio::spawn(client.execute(command::Stop::new()));
    peer.hear().await;
    drop(peer);
    assert!(stop.await.unwrap().unwrap_err().is_disconnected());
}

#[tokio::test]
async fn a_connection_that_is_over_is_not_waited_for() {
    let (mut peer, client) = Peer::with_client().await;
    let client = client.with(Retry::new().attempts(u32::MAX).pauses(SHORT, SHORT));
    let query = tokio::spawn(client.execute(command::QueryStatus::new()));
    peer.hear().await;
    drop(peer);
    assert!(query.await.unwrap().unwrap_err().is_disconnected());
}

#[tokio::test]
async fn an_attempt_may_have_a_time_of_its_own() {
    let (mut peer, client) = Peer::with_client().await;
    let retry = Retry::commands(["stop"]).attempt(Duration::from_millis(20));
    let client = client.with(retry.attempts(3).pauses(SHORT, SHORT));
    let stop = tokio::spawn(client.execute(command::Stop::new()));
    for _ in 0..3 {
        assert_eq!(peer.hear().await["execute"], "stop");
    }
    let error = stop.await.unwrap().unwrap_err();
    assert_eq!(error.to_string(), "'stop': no answer within 20ms");
    // And then there is nothing more.
    let quit = tokio::spawn(client.execute(command::Quit::new()));
    peer.serve("quit", json!({})).await;
    quit.await.unwrap().unwrap();
}

#[tokio::test]
async fn the_time_of_a_call_covers_all_its_attempts() {
    let (mut peer, client) = Peer::with_client().await;
    let retry = Retry::new().attempt(SHORT).attempts(u32::MAX);
    let client = client.with(retry.pauses(SHORT, SHORT));
    let limit = Duration::from_millis(100);
    let query = client.execute(command::QueryStatus::new()).timeout(limit);
    assert_eq!(
        query.await.unwrap_err().to_string(),
        "'query-status': no answer within 100ms"
    );
    // More than one was sent.
    for _ in 0..2 {
        assert_eq!(peer.hear().await["execute"], "query-status");
    }
}

#[tokio::test]
async fn errors_of_the_server_are_retried_where_one_says_so() {
    let (mut peer, client) = Peer::with_client().await;
    let plain = client.with(Retry::new().pauses(SHORT, SHORT));
    let query = tokio::spawn(plain.execute(command::QueryStatus::new()));
    let request = peer.hear().await;
    peer.fail(&request, "DeviceNotActive").await;
    let error = query.await.unwrap().unwrap_err();
    assert_eq!(error.class(), Some(&ErrorClass::DeviceNotActive));

    let retry = Retry::when(|request| request.name() == "query-status");
    let retry = retry.on_class(ErrorClass::DeviceNotActive);
    let client = client.with(retry.pauses(SHORT, SHORT));
    let query = tokio::spawn(client.execute(command::QueryStatus::new()));
    let request = peer.hear().await;
    peer.fail(&request, "DeviceNotActive").await;
    peer.serve("query-status", status()).await;
    query.await.unwrap().unwrap();
    // Not those of other classes.
    let query = tokio::spawn(client.execute(command::QueryStatus::new()));
    let request = peer.hear().await;
    peer.fail(&request, "GenericError").await;
    assert!(query.await.unwrap().unwrap_err().server().is_some());
}

#[tokio::test]
async fn a_hook_does_not_wait_for_itself() {
    let policy = Reconnect::new()
        .pauses(SHORT, SHORT)
        .hook(|client| async move {
            let client = client.with(Retry::new().pauses(SHORT, SHORT));
            client.execute(command::QueryStatus::new()).await?;
            Ok(())
        });
    let (again, peer) = Again::new(policy).await;
    drop(peer);
    // A connection that ends while the hook uses it makes the hook fail, and there is another one.
    let mut peer = again.next().await;
    peer.hear().await;
    drop(peer);
    let mut peer = again.next().await;
    peer.serve("query-status", status()).await;
    tokio::time::timeout(GENEROUS, again.client.connected())
        .await
        .unwrap()
        .unwrap();
}
