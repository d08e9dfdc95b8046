//! Errors say whether the command was sent.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use qapi_session::client::{Answering, Error, Layer, Next, Request};
use qapi_session::layers::OneAtATime;
use qapi_session::{Client, Link};
use qapi_types::{Any, Empty};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

use crate::peer::{GENEROUS, GREETING, Peer};

/// A time-out that is reached.
const SHORT: Duration = Duration::from_millis(50);

/// Has a call go as far as it goes at once.
async fn begin(call: Pin<&mut impl Future>) {
    let ended = tokio::time::timeout(Duration::ZERO, call).await;
    assert!(ended.is_err(), "nobody has answered");
}

#[tokio::test]
async fn what_the_server_had_was_sent() {
    let (mut peer, client) = Peer::with_client().await;
    let call = tokio::spawn(client.execute_raw::<Any>("x-work", None));
    let request = peer.hear().await;
    peer.fail(&request, "GenericError").await;
    let error = call.await.unwrap().unwrap_err();
    assert!(error.server().is_some() && error.was_sent(), "{error}");
    let call = tokio::spawn(client.execute_raw::<u8>("x-work", None));
    peer.serve("x-work", json!({})).await;
    let error = call.await.unwrap().unwrap_err();
    assert!(error.was_sent(), "{error}");
    let call = client.execute_raw::<Any>("x-work", None).timeout(SHORT);
    let error = call.await.unwrap_err();
    assert!(error.is_timed_out() && error.was_sent(), "{error}");
    peer.hear().await;
    let call = tokio::spawn(client.execute_raw::<Any>("x-work", None));
    peer.hear().await;
    drop(peer);
    let error = call.await.unwrap().unwrap_err();
    assert!(error.is_disconnected() && error.was_sent(), "{error}");
}

#[tokio::test]
async fn what_came_too_late_was_not_sent() {
    let (peer, client) = Peer::with_client().await;
    drop(peer);
    tokio::time::timeout(GENEROUS, client.closed())
        .await
        .unwrap();
    let error = client.execute_raw::<Any>("x-work", None).await.unwrap_err();
    assert!(error.is_disconnected() && !error.was_sent(), "{error}");
    let error = client.execute_raw::<Any>("x-work", Some(&json!(7))).await;
    let error = error.unwrap_err();
    assert!(error.is_refused() && !error.was_sent(), "{error}");
}

/// A server that has stopped reading: something is half on its way, something is behind it, and something waits until
/// there is room.
#[tokio::test]
async fn what_was_behind_something_else_was_not_sent() {
    let (mut server, ours) = UnixStream::pair().unwrap();
    let greeting = format!("{GREETING}\n{}\n", r#"{"return": {}}"#);
    server.write_all(greeting.as_bytes()).await.unwrap();
    let client = Client::builder().adopt(Link::unix(ours).unwrap()).await;
    let client = client.unwrap();
    let long = |size| json!({ "text": "a".repeat(size) });
    let mut midway = pin!(client.execute_raw::<Any>("x-midway", Some(&long(16 << 20))));
    begin(midway.as_mut()).await;
    let mut read = Vec::new();
    while !String::from_utf8_lossy(&read).contains("x-midway") {
        assert!(server.read_buf(&mut read).await.unwrap() > 0);
    }
    let late = client.execute_raw::<Any>("x-late", None).timeout(SHORT);
    let error = late.await.unwrap_err();
    // Nobody takes it back.
    assert!(error.is_timed_out() && error.was_sent(), "{error}");
    let mut quit = pin!(client.execute_raw::<Empty>("quit", None));
    begin(quit.as_mut()).await;
    let mut behind = pin!(client.execute_raw::<Any>("x-behind", Some(&long(2 << 20))));
    begin(behind.as_mut()).await;
    let outside = client.execute_raw::<Any>("x-outside", None).timeout(SHORT);
    let error = outside.await.unwrap_err();
    assert!(error.is_timed_out() && !error.was_sent(), "{error}");
    let mut outside = pin!(client.execute_raw::<Any>("x-outside", None));
    begin(outside.as_mut()).await;
    drop(server);
    let sent = |error: Error| {
        assert!(error.is_disconnected(), "{error}");
        error.was_sent()
    };
    assert!(sent(midway.await.unwrap_err()));
    assert!(!sent(quit.await.unwrap_err()));
    assert!(!sent(behind.await.unwrap_err()));
    assert!(!sent(outside.await.unwrap_err()));
}

#[tokio::test]
async fn what_waits_in_a_layer_was_not_sent() {
    let (mut peer, client) = Peer::with_client().await;
    let client = client.with(OneAtATime::by(|request: &Request| {
        Some(request.name().to_owned())
    }));
    let first = tokio::spawn(client.execute_raw::<Any>("x-work", None));
    let request = peer.hear().await;
    let second = client.execute_raw::<Any>("x-work", None).timeout(SHORT);
    let error = second.await.unwrap_err();
    assert!(error.is_timed_out() && !error.was_sent(), "{error}");
    peer.answer(&request, json!({})).await;
    first.await.unwrap().unwrap();
}

/// Tries twice, and notes whether each was sent.
#[derive(Default)]
struct Twice(Arc<Mutex<Vec<bool>>>);

impl Layer for Twice {
    fn call<'a>(&'a self, request: Request, next: Next<'a>) -> Answering<'a> {
        Box::pin(async move {
            let Err(first) = next.run(request.clone()).await else {
                panic!("nobody answers")
            };
            let second = next.run(request).await;
            let mut noted = self.0.lock().unwrap();
            noted.extend([first.was_sent(), second.as_ref().unwrap_err().was_sent()]);
            second
        })
    }
}

/// To a layer each attempt is one of its own; to the caller they are one.
#[tokio::test]
async fn what_was_sent_in_any_attempt_was_sent() {
    let (mut peer, client) = Peer::with_client().await;
    let Twice(noted) = Twice::default();
    let client = client.with(Twice(Arc::clone(&noted)));
    let call = tokio::spawn(client.execute_raw::<Any>("x-work", None));
    peer.hear().await;
    drop(peer);
    let error = call.await.unwrap().unwrap_err();
    assert!(error.is_disconnected() && error.was_sent(), "{error}");
    assert_eq!(*noted.lock().unwrap(), [true, false]);
}
