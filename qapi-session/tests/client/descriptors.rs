//! File descriptors go in the same message as the command that needs them.

use std::io::{Read, Write};
use std::os::fd::OwnedFd;

use qapi_session::{Client, Link, Server, Session, commands};
use qapi_types::dispatch::Service;
use qapi_types::qmp::schema::SCHEMA;
use qapi_types::qmp::{command, event};
use qapi_types::{Any, Error};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

use crate::peer::{GENEROUS, GREETING, Peer};
use crate::support::Fixture;

struct Files;

/// Writes into each descriptor that came along how many there are.
fn stop(_: &Files, session: &Session, _: command::Stop) -> Result<(), Error> {
    let descriptors = session.take_descriptors();
    let count = descriptors.len();
    for descriptor in descriptors {
        write!(std::fs::File::from(descriptor), "{count}")?;
    }
    session.server().emit(&event::Stop::new())
}

async fn fixture() -> (Fixture, Client) {
    let service = commands::all(Service::builder(&SCHEMA).on(stop));
    let fixture = Fixture::of(Server::builder(service.build().unwrap(), Files)).await;
    let client = Client::connect(fixture.path("main").into()).await.unwrap();
    (fixture, client)
}

fn pipe() -> (std::io::PipeReader, OwnedFd) {
    let (reader, writer) = std::io::pipe().unwrap();
    (reader, writer.into())
}

#[tokio::test(flavor = "multi_thread")]
async fn descriptors_come_with_their_command() {
    let (_fixture, client) = fixture().await;
    let calls = (1..=16).map(|count| {
        let client = client.clone();
        tokio::spawn(async move {
            let (readers, writers): (Vec<_>, Vec<_>) = (0..count).map(|_| pipe()).unzip();
            let call = client.execute(command::Stop::new()).descriptors(writers);
            call.await.unwrap();
            for mut reader in readers {
                let mut text = String::new();
                reader.read_to_string(&mut text).unwrap();
                assert_eq!(text, count.to_string());
            }
        })
    });
    let others = (0..100).map(|_| {
        let client = client.clone();
        tokio::spawn(async move {
            client.execute(command::QueryMonitors::new()).await.unwrap();
        })
    });
    for task in calls.chain(others).collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

/// Both are written at once.
#[tokio::test]
async fn descriptors_are_not_those_of_the_next_command() {
    let (_fixture, client) = fixture().await;
    let (mut reader, writer) = pipe();
    let (stopped, monitors) = tokio::join!(
        client.execute(command::Stop::new()).descriptors([writer]),
        client.execute(command::QueryMonitors::new()),
    );
    stopped.unwrap();
    monitors.unwrap();
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    assert_eq!(text, "1");
}

#[tokio::test]
async fn what_cannot_carry_them_refuses() {
    let (_fixture, client) = fixture().await;
    let (_, writers): (Vec<_>, Vec<_>) = (0..17).map(|_| pipe()).unzip();
    let error = client
        .execute(command::Stop::new())
        .descriptors(writers)
        .await;
    assert_eq!(
        error.unwrap_err().to_string(),
        "'stop': not sent: more than 16 descriptors"
    );
    let (ours, theirs) = tokio::io::duplex(1024);
    let link = qapi_session::Link::new(theirs);
    let server = async {
        let mut ours = ours;
        let text = format!("{}\n{}\n", GREETING, r#"{"return": {}}"#);
        tokio::io::AsyncWriteExt::write_all(&mut ours, text.as_bytes())
            .await
            .unwrap();
        ours
    };
    let (client, _ours) = tokio::join!(Client::builder().adopt(link), server);
    let (_, writer) = pipe();
    let call = client
        .unwrap()
        .execute_raw::<Any>("getfd", None)
        .descriptors([writer]);
    assert_eq!(
        call.await.unwrap_err().to_string(),
        "'getfd': not sent: only Unix sockets carry descriptors"
    );
}

#[tokio::test]
async fn none_go_over_anything() {
    let (ours, theirs) = tokio::io::duplex(4096);
    let server = async {
        let mut ours = BufReader::new(ours);
        let text = format!("{GREETING}\n{}\n", r#"{"return": {}}"#);
        ours.write_all(text.as_bytes()).await.unwrap();
        let mut line = String::new();
        ours.read_line(&mut line).await.unwrap();
        ours
    };
    let adopted = Client::builder().adopt(Link::new(theirs));
    let (client, mut ours) = tokio::join!(adopted, server);
    let client = client.unwrap();
    let call = tokio::spawn(client.execute_raw::<Any>("x-none", None).descriptors([]));
    let mut line = String::new();
    ours.read_line(&mut line).await.unwrap();
    assert_eq!(line, "{\"execute\":\"x-none\",\"id\":0}\n");
    ours.write_all(b"{\"return\": {}, \"id\": 0}\n")
        .await
        .unwrap();
    call.await.unwrap().unwrap();
}

#[tokio::test]
async fn they_are_closed_once_they_are_sent() {
    let (mut peer, client) = Peer::with_client().await;
    let (mut reader, writer) = pipe();
    let call = client.execute_raw::<Any>("getfd", None);
    let call = tokio::spawn(call.descriptors([writer]));
    let request = peer.hear().await;
    // The peer has closed its own.
    let closed = tokio::task::spawn_blocking(move || reader.read_to_end(&mut Vec::new()));
    let closed = tokio::time::timeout(GENEROUS, closed).await;
    assert_eq!(closed.expect("it is closed").unwrap().unwrap(), 0);
    peer.answer(&request, serde_json::json!({})).await;
    call.await.unwrap().unwrap();
}

/// A server has room for the descriptors of one command: the next ones wait until that is answered.
#[tokio::test]
async fn descriptors_wait_for_those_of_a_call_that_was_given_up() {
    let (mut peer, client) = Peer::with_client().await;
    let getfd = || {
        let call = client.execute_raw::<Any>("getfd", None);
        tokio::spawn(call.descriptors([pipe().1]))
    };
    let given_up = getfd();
    let first = peer.hear().await;
    given_up.abort();
    assert!(given_up.await.unwrap_err().is_cancelled());
    let waiting = getfd();
    let other = tokio::spawn(client.execute_raw::<Any>("x-other", None));
    let request = peer.hear().await;
    assert_eq!(request["execute"], "x-other");
    peer.answer(&request, serde_json::json!({})).await;
    other.await.unwrap().unwrap();
    peer.answer(&first, serde_json::json!({})).await;
    let request = peer.hear().await;
    assert_eq!(request["execute"], "getfd");
    peer.answer(&request, serde_json::json!({})).await;
    waiting.await.unwrap().unwrap();
}
