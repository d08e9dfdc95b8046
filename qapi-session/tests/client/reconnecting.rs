//! Reconnecting as a policy: what is under way fails, subscriptions live on, a hook runs first.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use qapi_session::chardev::Socket;
use qapi_session::client::{DisconnectReason, Reconnect};
use qapi_session::{Address, Client};
use qapi_types::Any;
use qapi_types::qmp::{command, event};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};

use crate::peer::{GENEROUS, GREETING};

/// The server's end of one connection.
struct Accepted(BufReader<UnixStream>);

impl Accepted {
    async fn new(listener: &UnixListener) -> Self {
        let accepted = tokio::time::timeout(GENEROUS, listener.accept()).await;
        let (stream, _) = accepted.unwrap().unwrap();
        let mut accepted = Self(BufReader::new(stream));
        accepted.say(GREETING).await;
        assert_eq!(accepted.hear().await["execute"], "qmp_capabilities");
        accepted.say(r#"{"return": {}}"#).await;
        accepted
    }

    async fn say(&mut self, text: &str) {
        let text = format!("{text}\n");
        self.0.get_mut().write_all(text.as_bytes()).await.unwrap();
    }

    async fn hear(&mut self) -> Value {
        let mut line = String::new();
        let read = tokio::time::timeout(GENEROUS, self.0.read_line(&mut line)).await;
        read.unwrap().unwrap();
        serde_json::from_str(&line).unwrap()
    }

    async fn answer(&mut self, request: &Value) {
        let answer = json!({"return": {}, "id": request["id"]});
        self.say(&answer.to_string()).await;
    }
}

struct Listening {
    listener: UnixListener,
    address: Address,
    _folder: tempfile::TempDir,
}

fn listening() -> Listening {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("qmp.sock");
    Listening {
        listener: UnixListener::bind(&path).unwrap(),
        address: Address::Unix(path),
        _folder: folder,
    }
}

fn quick() -> Reconnect {
    Reconnect::new().pauses(Duration::from_millis(1), Duration::from_millis(10))
}

#[tokio::test]
async fn the_next_connection_is_made() {
    let Listening {
        listener, address, ..
    } = &listening();
    let builder = Client::builder().reconnect(quick());
    let (client, first) = tokio::join!(builder.connect(address.clone()), Accepted::new(listener));
    let (client, mut first) = (client.unwrap(), first);
    let mut stops = client.events::<event::Stop>();
    let call = tokio::spawn(client.execute(command::Stop::new()));
    first.hear().await;
    drop(first);
    let error = call.await.unwrap().unwrap_err();
    assert!(error.is_disconnected(), "{error}");
    let (connected, mut second) = tokio::join!(client.connected(), Accepted::new(listener));
    connected.unwrap();
    client.connected().await.unwrap();
    let call = tokio::spawn(client.execute(command::Stop::new()));
    let request = second.hear().await;
    second.say(r#"{"event": "STOP"}"#).await;
    second.answer(&request).await;
    call.await.unwrap().unwrap();
    stops.next().await.unwrap().unwrap();
    drop((client, stops));
    let mut rest = String::new();
    assert_eq!(second.0.read_line(&mut rest).await.unwrap(), 0);
}

#[tokio::test]
async fn the_hook_comes_first() {
    let Listening {
        listener, address, ..
    } = &listening();
    let ran = Arc::new(AtomicUsize::new(0));
    let policy = quick().hook({
        let ran = Arc::clone(&ran);
        move |client| {
            let ran = Arc::clone(&ran);
            async move {
                client.execute_raw::<Any>("x-prepare", None).await?;
                ran.fetch_add(1, Ordering::SeqCst);
                Ok(())
            }
        }
    });
    let builder = Client::builder().reconnect(policy);
    let (client, first) = tokio::join!(builder.connect(address.clone()), Accepted::new(listener));
    let client = client.unwrap();
    drop(first);
    // A hook that fails, since the server refuses; one whose connection ends; and one that succeeds.
    let mut refusing = Accepted::new(listener).await;
    let request = refusing.hear().await;
    let refused = client.execute(command::Stop::new()).await;
    assert!(refused.unwrap_err().is_disconnected());
    let error = json!({"error": {"class": "GenericError", "desc": "no"}, "id": request["id"]});
    refusing.say(&error.to_string()).await;
    let mut ending = Accepted::new(listener).await;
    ending.hear().await;
    drop(ending);
    let mut good = Accepted::new(listener).await;
    let request = good.hear().await;
    assert_eq!(
        (&request["execute"], ran.load(Ordering::SeqCst)),
        (&json!("x-prepare"), 0)
    );
    good.answer(&request).await;
    client.connected().await.unwrap();
    assert_eq!(ran.load(Ordering::SeqCst), 1);
    let call = tokio::spawn(client.execute(command::Stop::new()));
    let request = good.hear().await;
    good.answer(&request).await;
    call.await.unwrap().unwrap();
}

#[tokio::test]
async fn attempts_are_used_up() {
    let Listening {
        listener,
        address,
        _folder,
    } = listening();
    let builder = Client::builder().reconnect(quick().attempts(3));
    let (client, first) = tokio::join!(builder.connect(address.clone()), Accepted::new(&listener));
    let client = client.unwrap();
    let mut stops = client.events::<event::Stop>();
    drop((first, listener));
    let end = client.closed().await;
    assert!(
        matches!(end.reason(), DisconnectReason::NotReconnected(_)),
        "{end}"
    );
    assert!(client.connected().await.is_err());
    assert!(stops.next().await.is_none());
    let error = client.execute(command::Stop::new()).await.unwrap_err();
    let beginning = format!("'stop': the connection was lost: {address}: connecting: ");
    assert!(error.to_string().starts_with(&beginning), "{error}");
}

#[tokio::test]
async fn a_client_that_is_closed_does_not_reconnect() {
    let Listening {
        listener, address, ..
    } = &listening();
    let builder = Client::builder().reconnect(quick());
    let (client, first) = tokio::join!(builder.connect(address.clone()), Accepted::new(listener));
    let client = client.unwrap();
    client.close();
    assert!(matches!(
        client.closed().await.reason(),
        DisconnectReason::Local
    ));
    drop(first);
    // One that is closed while there is no connection, either.
    let builder = Client::builder().reconnect(quick());
    let (client, first) = tokio::join!(builder.connect(address.clone()), Accepted::new(listener));
    let client = client.unwrap();
    drop(first);
    client.close();
    client.closed().await;
}

#[tokio::test]
async fn servers_connect_again_to_who_listens() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("qmp.sock");
    let socket = Socket::listen(Address::Unix(path.clone())).await.unwrap();
    let serve = async |path: &std::path::Path| {
        let mut stream = UnixStream::connect(path).await.unwrap();
        let text = format!("{GREETING}\n{}\n", r#"{"return": {}}"#);
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    };
    let builder = Client::builder().reconnect(quick());
    let (client, first) = tokio::join!(builder.accept(socket), serve(&path));
    let client = client.unwrap();
    drop(first);
    let error = client.execute(command::Stop::new()).await;
    assert!(error.unwrap_err().is_disconnected());
    let (connected, second) = tokio::join!(client.connected(), serve(&path));
    connected.unwrap();
    drop(second);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_is_told_of_the_end_waits_for_the_next_connection() {
    let Listening {
        listener, address, ..
    } = &listening();
    let builder = Client::builder().reconnect(quick());
    let (client, first) = tokio::join!(builder.connect(address.clone()), Accepted::new(listener));
    let (client, mut first) = (client.unwrap(), first);
    let told = client.clone();
    let told = tokio::spawn(async move {
        let error = told.execute(command::Stop::new()).await.unwrap_err();
        assert!(error.is_disconnected(), "{error}");
        told.connected().await.unwrap();
        told.execute(command::Stop::new()).await
    });
    first.hear().await;
    // Telling all of them takes a while, in which the first one looks for another connection.
    let others: Vec<_> = (0..5000)
        .map(|_| tokio::spawn(client.execute(command::Stop::new())))
        .collect();
    for _ in &others {
        first.hear().await;
    }
    drop(first);
    let mut second = Accepted::new(listener).await;
    let request = second.hear().await;
    second.answer(&request).await;
    told.await.unwrap().unwrap();
    for other in others {
        assert!(other.await.unwrap().unwrap_err().is_disconnected());
    }
}

/// Who negotiates and hangs up, each time, is not connected to without a pause.
#[tokio::test]
async fn a_server_that_hangs_up_at_once_is_left_in_peace() {
    let Listening {
        listener, address, ..
    } = &listening();
    let first = Duration::from_millis(100);
    let policy = Reconnect::new().pauses(first, first);
    let builder = Client::builder().reconnect(policy);
    let begin = Instant::now();
    let (client, accepted) =
        tokio::join!(builder.connect(address.clone()), Accepted::new(listener));
    let _client = client.unwrap();
    drop(accepted);
    for _ in 0..5 {
        drop(Accepted::new(listener).await);
    }
    // The first one began some time after that.
    assert!(begin.elapsed() >= 5 * first, "{:?}", begin.elapsed());
}
