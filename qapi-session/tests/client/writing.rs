//! Who writes: a call that is alone does so itself, as far as that goes at once; the client's task writes all else.
//! However it is written, messages come whole, and in the order of their ids.

use std::future::Future;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream as StdStream;
use std::pin::Pin;
use std::task::{Context, Waker};
use std::time::Duration;

use qapi_session::client::{Call, DisconnectReason};
use qapi_session::{Client, Link};
use qapi_types::Any;
use serde_json::{Value, json};
use test_support::{rng, rounds};
use tokio::net::UnixStream;
use tokio::time::timeout;

use crate::peer::{GENEROUS, GREETING, Peer};

/// A client whose task waits for work, its peer, and the peer's socket, which does not wait.
async fn idle() -> (Peer, StdStream, Client) {
    let (ours, theirs) = StdStream::pair().unwrap();
    for stream in [&ours, &theirs] {
        stream.set_nonblocking(true).unwrap();
    }
    let socket = ours.try_clone().unwrap();
    let mut peer = Peer::of(UnixStream::from_std(ours).unwrap());
    let link = Link::unix(UnixStream::from_std(theirs).unwrap()).unwrap();
    let (client, ()) = tokio::join!(Client::builder().adopt(link), peer.negotiate());
    let client = client.unwrap();
    let call = client.execute_raw::<Any>("x-first", None);
    let (answer, ()) = tokio::join!(call, peer.serve("x-first", json!(1)));
    assert_eq!(answer.unwrap(), 1);
    (peer, socket, client)
}

/// Sends a call, and gives the client's task no turn.
fn send(call: &mut Call<Any>) {
    let mut context = Context::from_waker(Waker::noop());
    assert!(Pin::new(call).poll(&mut context).is_pending());
}

/// What is there to be read.
fn heard(mut socket: &StdStream) -> String {
    let mut bytes = vec![0; 1 << 10];
    match socket.read(&mut bytes) {
        Ok(count) => String::from_utf8_lossy(&bytes[..count]).into_owned(),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::WouldBlock);
            String::new()
        }
    }
}

/// A message that no socket takes at once.
fn large() -> Value {
    json!({"text": "x".repeat(4 << 20)})
}

#[tokio::test]
async fn a_call_that_is_alone_is_written_at_once() {
    let (mut peer, socket, client) = idle().await;
    let mut first = client.execute_raw::<Any>("x-one", None);
    let mut second = client.execute_raw::<Any>("x-two", None);
    let mut third = client.execute_raw::<Any>("x-three", None);
    send(&mut first);
    send(&mut second);
    send(&mut third);
    assert_eq!(heard(&socket), "{\"execute\":\"x-one\",\"id\":1}\n");
    assert_eq!(
        heard(&socket),
        "",
        "others are the task's, which had no turn"
    );
    peer.serve("x-two", json!("two")).await;
    peer.serve("x-three", json!("three")).await;
    assert_eq!(third.await.unwrap(), "three");
    peer.say(r#"{"return": "one", "id": 1}"#).await;
    assert_eq!(first.await.unwrap(), "one");
    assert_eq!(second.await.unwrap(), "two");
}

#[tokio::test]
async fn what_does_not_go_at_once_follows() {
    let (mut peer, _socket, client) = idle().await;
    let arguments = large();
    let mut first = client.execute_raw::<Any>("x-large", Some(&arguments));
    send(&mut first);
    // Half of it is on its way. Who gives up takes none of it back.
    drop(first);
    let second = client.execute_raw::<Any>("x-next", None);
    let served = async {
        let request = peer.hear().await;
        assert_eq!(request["arguments"], arguments);
        peer.answer(&request, json!("late")).await;
        peer.serve("x-next", json!("next")).await;
    };
    let (answer, ()) = tokio::join!(second, served);
    assert_eq!(answer.unwrap(), "next");
    // The task is idle again, and calls write themselves again.
    let third = client.execute_raw::<Any>("x-last", None);
    let (answer, ()) = tokio::join!(third, peer.serve("x-last", json!("last")));
    assert_eq!(answer.unwrap(), "last");
}

#[tokio::test]
async fn a_client_is_closed_within_a_message() {
    let (peer, _socket, client) = idle().await;
    let mut call = client.execute_raw::<Any>("x-large", Some(&large()));
    send(&mut call);
    client.close();
    let mut late = client.execute_raw::<Any>("x-late", None);
    send(&mut late);
    for call in [call, late] {
        let error = timeout(GENEROUS, call).await.expect("it ends").unwrap_err();
        assert!(error.is_disconnected(), "{error}");
    }
    let end = timeout(GENEROUS, client.closed()).await.expect("it ends");
    assert!(matches!(end.reason(), DisconnectReason::Local), "{end}");
    drop(peer);
}

#[tokio::test]
async fn what_a_server_said_last_is_heard_by_who_cannot_write() {
    let (peer, mut socket, client) = idle().await;
    let mut events = client.raw_events();
    socket.write_all(b"{\"event\": \"X_LAST\"}\n").unwrap();
    drop((peer, socket));
    // The client's task had no turn: that the server is gone is found out by writing.
    let mut call = client.execute_raw::<Any>("x-late", None);
    send(&mut call);
    let error = timeout(GENEROUS, call).await.expect("it ends").unwrap_err();
    assert!(error.is_disconnected(), "{error}");
    assert_eq!(events.next().await.unwrap().unwrap().name, "X_LAST");
    assert!(events.next().await.is_none());
    let end = client.closed().await;
    assert!(end.is_by_server(), "{end}");
}

/// A server that has stopped reading and still talks has a second to say what it has to say.
#[tokio::test]
async fn who_cannot_write_ends_the_connection() {
    let (peer, mut socket, client) = idle().await;
    let mut events = client.raw_events();
    socket.shutdown(Shutdown::Read).unwrap();
    let mut call = client.execute_raw::<Any>("x-late", None);
    send(&mut call);
    tokio::task::yield_now().await;
    socket.write_all(b"{\"event\": \"X_LAST\"}\n").unwrap();
    let event = timeout(GENEROUS, events.next()).await.expect("it comes");
    assert_eq!(event.unwrap().unwrap().name, "X_LAST");
    let error = timeout(GENEROUS, call).await.expect("it ends").unwrap_err();
    assert!(error.is_disconnected(), "{error}");
    let end = client.closed().await;
    assert!(matches!(end.reason(), DisconnectReason::Stuck), "{end}");
    drop(peer);
}

/// Calls of several threads, of any size, some given up, are one after the other in the order of their ids.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn messages_of_many_callers_do_not_mix() {
    const CALLERS: usize = 6;
    let calls = rounds(60);
    let (mut peer, client) = Peer::with_client().await;
    let peer = tokio::spawn(async move {
        let mut number = 0_u64;
        loop {
            let request = peer.hear().await;
            assert_eq!(request["id"], number);
            number += 1;
            peer.answer(&request, request["arguments"]["text"].clone())
                .await;
            if request["execute"] == "x-end" {
                return;
            }
        }
    });
    let mut random = rng();
    let callers = (0..CALLERS).map(|_| {
        let client = client.clone();
        let sizes: Vec<usize> = (0..calls)
            .map(|_| match random.usize(..10) {
                0 => random.usize(..1 << 19),
                _ => random.usize(..100),
            })
            .collect();
        let give_up = random.usize(1..10);
        tokio::spawn(async move {
            for (index, size) in sizes.into_iter().enumerate() {
                let text = "y".repeat(size);
                let arguments = json!({ "text": text });
                let call = client.execute_raw::<Any>("x-echo", Some(&arguments));
                if index % 10 == give_up {
                    // It may be answered by now.
                    let mut call = call;
                    let _ = Pin::new(&mut call).poll(&mut Context::from_waker(Waker::noop()));
                } else {
                    assert_eq!(call.await.unwrap(), text);
                }
            }
        })
    });
    let callers: Vec<_> = callers.collect();
    for caller in callers {
        caller.await.unwrap();
    }
    client.execute_raw::<Any>("x-end", None).await.unwrap();
    peer.await.unwrap();
}

/// That the server has read the command is no reason to wake up.
#[test]
fn who_waits_for_an_answer_is_woken_up_by_it_alone() {
    const CALLS: u64 = 20;
    let (mut ours, theirs) = StdStream::pair().unwrap();
    theirs.set_nonblocking(true).unwrap();
    let heard = ours.try_clone().unwrap();
    let server = std::thread::spawn(move || {
        // In one piece: each wakes up whoever waits.
        let mut say = |text: &str| ours.write_all(format!("{text}\n").as_bytes()).unwrap();
        say(GREETING);
        let mut lines = BufReader::new(heard).lines();
        lines.next().unwrap().unwrap();
        say(r#"{"return": {}}"#);
        for id in 0..CALLS {
            lines.next().unwrap().unwrap();
            // Whoever wakes up at the reading has time to do so.
            std::thread::sleep(Duration::from_millis(20));
            say(&json!({"return": {}, "id": id}).to_string());
        }
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let parked = || runtime.metrics().worker_park_count(0);
    let client = runtime.block_on(async {
        let link = Link::unix(UnixStream::from_std(theirs).unwrap()).unwrap();
        Client::builder().adopt(link).await.unwrap()
    });
    let before = parked();
    runtime.block_on(async {
        for _ in 0..CALLS {
            client.execute_raw::<Any>("x-wait", None).await.unwrap();
        }
    });
    let count = parked() - before;
    assert!(count < CALLS * 3 / 2, "{count}");
    drop(client);
    server.join().unwrap();
}
