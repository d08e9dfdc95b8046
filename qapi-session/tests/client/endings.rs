//! However a client's task ends, whoever waits for something is told.

use std::time::Duration;

use qapi_session::client::{Builder, DisconnectReason, Error, Reconnect, Subscription, Timeouts};
use qapi_session::{Address, Client, Link};
use qapi_types::Any;
use qapi_types::message::RawEvent;
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::peer::{GENEROUS, Peer};

/// Calls wait for ever.
fn patient(builder: Builder) -> Builder {
    builder.timeouts(Timeouts {
        call: Duration::MAX,
        ..Timeouts::default()
    })
}

/// Nothing that concerns the client is waited for in vain.
async fn all_ends(
    client: &Client,
    call: JoinHandle<Result<Any, Error>>,
    mut events: Subscription<RawEvent>,
) {
    let all = async {
        let error = call.await.unwrap().unwrap_err();
        assert!(error.is_disconnected(), "{error}");
        assert!(events.next().await.is_none());
        let end = client.closed().await;
        let error = client.execute_raw::<Any>("x-late", None).await.unwrap_err();
        assert_eq!(error.to_string(), format!("'x-late': {end}"));
        client.connected().await.unwrap_err();
    };
    timeout(GENEROUS, all).await.expect("all ends");
}

#[tokio::test]
async fn the_runtime_goes_down() {
    let (ours, theirs) = std::os::unix::net::UnixStream::pair().unwrap();
    for stream in [&ours, &theirs] {
        stream.set_nonblocking(true).unwrap();
    }
    let mut peer = Peer::of(UnixStream::from_std(ours).unwrap());
    let other = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let client = other.spawn(async move {
        let link = Link::unix(UnixStream::from_std(theirs).unwrap()).unwrap();
        patient(Client::builder()).adopt(link).await.unwrap()
    });
    let (client, ()) = tokio::join!(client, peer.negotiate());
    let client = client.unwrap();
    let events = client.raw_events();
    let call = tokio::spawn(client.execute_raw("x-long", None));
    peer.hear().await;
    other.shutdown_background();
    all_ends(&client, call, events).await;
    let end = client.closed().await;
    assert!(matches!(end.reason(), DisconnectReason::Local), "{end}");
}

#[tokio::test]
async fn the_hook_panics() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("qmp.sock");
    let listener = UnixListener::bind(&path).unwrap();
    let accept = async || {
        let (stream, _) = listener.accept().await.unwrap();
        let mut peer = Peer::of(stream);
        peer.negotiate().await;
        peer
    };
    let policy = Reconnect::new().hook(|_| async {
        let known: Vec<u8> = Vec::new();
        known.first().expect("a mistake in the hook");
        Ok(())
    });
    let builder = patient(Client::builder()).reconnect(policy);
    let (client, mut peer) = tokio::join!(builder.connect(Address::Unix(path.clone())), accept());
    let client = client.unwrap();
    let events = client.raw_events();
    let call = tokio::spawn(client.execute_raw("x-long", None));
    peer.hear().await;
    drop(peer);
    let _second = timeout(GENEROUS, accept()).await.unwrap();
    all_ends(&client, call, events).await;
    let end = client.closed().await;
    assert!(matches!(end.reason(), DisconnectReason::Io(_)), "{end}");
}

#[tokio::test]
async fn the_client_is_closed_while_the_hook_runs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("qmp.sock");
    let listener = UnixListener::bind(&path).unwrap();
    let accept = async || {
        let (stream, _) = listener.accept().await.unwrap();
        let mut peer = Peer::of(stream);
        peer.negotiate().await;
        peer
    };
    let policy = Reconnect::new().attempts(1).hook(|client| async move {
        client.execute_raw::<Any>("x-prepare", None).await?;
        Ok(())
    });
    let builder = patient(Client::builder()).reconnect(policy);
    let (client, peer) = tokio::join!(builder.connect(Address::Unix(path.clone())), accept());
    let client = client.unwrap();
    drop(peer);
    let mut second = timeout(GENEROUS, accept()).await.unwrap();
    assert_eq!(second.hear().await["execute"], "x-prepare");
    client.close();
    let end = timeout(GENEROUS, client.closed()).await.unwrap();
    assert!(matches!(end.reason(), DisconnectReason::Local), "{end}");
    second.ended().await;
}

/// A stream that was taken over cannot be made anew.
#[tokio::test]
async fn a_policy_has_nothing_to_connect_to() {
    let builder = Client::builder().reconnect(Reconnect::new());
    let (mut peer, client) = Peer::with(builder).await;
    let events = client.raw_events();
    let call = tokio::spawn(client.execute_raw("x-long", None));
    peer.hear().await;
    drop(peer);
    all_ends(&client, call, events).await;
    let end = client.closed().await;
    assert!(matches!(end.reason(), DisconnectReason::Closed), "{end}");
}
