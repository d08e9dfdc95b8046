//! What holds within a session: order, limits, what comes along with a command.

mod support;

use std::io::IoSlice;
use std::mem::MaybeUninit;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use qapi_session::server::{Limits, MonitorConfig, Order, Throttle};
use qapi_session::{Peer, Server, Session, commands};
use qapi_types::Error;
use qapi_types::dispatch::Service;
use qapi_types::qmp::schema::SCHEMA;
use qapi_types::qmp::{command, event};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use serde_json::{Value, json};
use support::{Client, Fixture, builder, until};
use tokio::io::AsyncReadExt;
use tokio::sync::Semaphore;

fn done() -> Value {
    json!({"return": {}})
}

/// A machine whose `stop` waits until it is let go, and which counts how often it was asked.
struct Gate {
    open: Semaphore,
    asked: AtomicUsize,
}

async fn stop(gate: &Arc<Gate>, _: &Session, _: command::Stop) -> Result<(), Error> {
    gate.asked.fetch_add(1, Ordering::SeqCst);
    let permit = gate.open.acquire().await;
    permit.map_err(|_| Error::generic("closed"))?.forget();
    Ok(())
}

/// Out-of-band in QEMU's schema as in ours.
fn yank(gate: &Arc<Gate>, _: &Session, _: command::Cont) {
    gate.asked.fetch_add(1, Ordering::SeqCst);
}

fn gated(order: Order) -> (qapi_session::server::Builder, Arc<Gate>) {
    let gate = Arc::new(Gate {
        open: Semaphore::new(0),
        asked: AtomicUsize::new(0),
    });
    let service = commands::all(Service::builder(&SCHEMA).on(yank)).on_async(stop);
    let service = service.build().expect("each once");
    (
        Server::builder(service, Arc::clone(&gate)).order(order),
        gate,
    )
}

const STOP: &str = r#"{"execute":"stop"}"#;

async fn add_monitor(fixture: &Fixture, id: &str) {
    fixture.chardev(id).await;
    let config = MonitorConfig {
        id: Some(id.to_owned()),
        ..MonitorConfig::new(id)
    };
    fixture.server.add_monitor(config).expect("it is free");
}

#[tokio::test]
async fn commands_of_a_monitor_are_executed_one_after_the_other() {
    for order in [Order::OneAtATime, Order::SideBySide] {
        let (builder, gate) = gated(order);
        let fixture = Fixture::of(builder).await;
        let mut client = fixture.client("main").await;
        for id in 0..5 {
            client
                .send(format!(r#"{{"execute":"stop","id":{id}}}"#))
                .await;
        }
        for id in 0..5 {
            until(|| gate.asked.load(Ordering::SeqCst) == id + 1).await;
            tokio::time::sleep(Duration::from_millis(2)).await;
            assert_eq!(gate.asked.load(Ordering::SeqCst), id + 1);
            gate.open.add_permits(1);
            assert_eq!(client.receive().await.expect("an answer")["id"], id);
        }
    }
}

#[tokio::test]
async fn monitors_wait_for_one_another_or_not_as_the_order_says() {
    for (order, at_once) in [(Order::OneAtATime, 1), (Order::SideBySide, 2)] {
        let (builder, gate) = gated(order);
        let fixture = Fixture::of(builder).await;
        add_monitor(&fixture, "other").await;
        let mut main = fixture.client("main").await;
        let mut other = fixture.client("other").await;
        main.send(STOP).await;
        other.send(STOP).await;
        until(|| gate.asked.load(Ordering::SeqCst) == at_once).await;
        tokio::time::sleep(Duration::from_millis(5)).await;
        assert_eq!(gate.asked.load(Ordering::SeqCst), at_once);
        gate.open.add_permits(2);
        assert_eq!(main.receive().await, Some(done()));
        assert_eq!(other.receive().await, Some(done()));
    }
}

#[tokio::test]
async fn reading_stops_with_eight_commands_waiting_and_goes_on() {
    let (builder, gate) = gated(Order::OneAtATime);
    let fixture = Fixture::of(builder).await;
    let mut client = fixture.client("main").await;
    let sent = 10_000;
    let text = (0..sent)
        .map(|id| format!(r#"{{"execute":"stop","id":{id}}}"#))
        .collect::<Vec<_>>()
        .concat();
    let (_, mut write) = client.stream.split();
    // The system takes some of it, and no more: nobody reads.
    let writing = tokio::io::AsyncWriteExt::write_all(&mut write, text.as_bytes());
    let written = tokio::time::timeout(Duration::from_millis(300), writing).await;
    assert!(written.is_err(), "what nobody reads cannot be written");
    assert_eq!(gate.asked.load(Ordering::SeqCst), 1);
    gate.open.add_permits(sent);
    for id in 0..100 {
        assert_eq!(client.receive().await.expect("an answer")["id"], id);
    }
}

#[tokio::test]
async fn errors_are_answered_in_their_turn() {
    let (builder, gate) = gated(Order::OneAtATime);
    let fixture = Fixture::of(builder).await;
    let mut client = fixture.client("main").await;
    client.send([STOP, "[1, }", "{}", STOP].concat()).await;
    until(|| gate.asked.load(Ordering::SeqCst) == 1).await;
    gate.open.add_permits(2);
    assert_eq!(client.receive().await, Some(done()));
    for _ in 0..2 {
        let error = client.receive().await.expect("an answer");
        assert_eq!(error["error"]["class"], "GenericError");
    }
    assert_eq!(client.receive().await, Some(done()));
}

#[tokio::test]
async fn a_client_that_does_not_read_is_disconnected_and_delays_nobody() {
    let limits = Limits {
        unsent: 1 << 20,
        ..Limits::default()
    };
    let fixture = Fixture::of(builder().limits(limits)).await;
    add_monitor(&fixture, "other").await;
    let mut silent = fixture.client("main").await;
    let mut other = fixture.client("other").await;
    for round in 0..20_000 {
        fixture
            .server
            .emit(&event::Stop {})
            .expect("it has no numbers");
        if round % 100 == 0 {
            let mut message = other.execute(r#"{"execute":"query-status"}"#).await;
            while message["event"] == "STOP" {
                message = other.receive().await.expect("an answer");
            }
            assert_eq!(message["return"]["running"], true);
        }
    }
    let mut received = Vec::new();
    silent
        .stream
        .read_to_end(&mut received)
        .await
        .expect("it ends");
    let received = String::from_utf8_lossy(&received).matches("STOP").count();
    assert!(
        received < 20_000,
        "it was disconnected after {received} events"
    );
}

#[tokio::test]
async fn messages_beyond_the_limits_are_answered_with_an_error() {
    let limits = Limits {
        message: qapi_types::frame::Limits {
            size: 100,
            ..qapi_types::frame::Limits::QEMU
        },
        ..Limits::default()
    };
    let fixture = Fixture::of(builder().limits(limits)).await;
    let mut client = fixture.client("main").await;
    let long = "x".repeat(200);
    client
        .send(format!(r#"{{"execute":"query-status","id":"{long}"}}"#))
        .await;
    let error = client.receive().await.expect("an answer");
    assert_eq!(error["error"]["class"], "GenericError");
    client.send(b"\x01").await;
    loop {
        let message = client.execute(r#"{"execute":"query-status","id":1}"#).await;
        if message["id"] == 1 {
            break;
        }
    }
}

#[tokio::test]
async fn events_are_limited_as_in_qemu_and_the_last_one_wins() {
    let throttle = |name: &str, key: Option<&str>| Throttle {
        event: name.to_owned(),
        interval: Duration::from_millis(150),
        key: key.map(str::to_owned),
    };
    let throttles = vec![throttle("VSERPORT_CHANGE", Some("id"))];
    let fixture = Fixture::of(builder().throttles(throttles)).await;
    let mut client = fixture.client("main").await;
    let change = |id: &str, open| event::VserportChange {
        id: id.to_owned(),
        open,
    };
    for open in [true, false, true, false] {
        fixture.server.emit(&change("a", open)).expect("no numbers");
        fixture.server.emit(&change("b", open)).expect("no numbers");
    }
    let mut seen = Vec::new();
    for _ in 0..4 {
        let event = client.receive().await.expect("an event");
        seen.push((event["data"]["id"].clone(), event["data"]["open"].clone()));
    }
    seen.sort_by_key(|(id, open)| (id.to_string(), open.to_string()));
    let expected = [("a", false), ("a", true), ("b", false), ("b", true)];
    assert_eq!(seen, expected.map(|(id, open)| (json!(id), json!(open))));
    fixture.server.emit(&event::Stop {}).expect("no numbers");
    assert_eq!(client.receive().await.expect("an event")["event"], "STOP");
}

#[tokio::test]
async fn a_server_refuses_clients_by_their_credentials() {
    let builder = builder().takes(|peer| !matches!(peer, Peer::Unix(_)));
    let fixture = Fixture::of(builder).await;
    let mut client = fixture.connect("main").await;
    assert_eq!(client.receive().await, None);
}

/// Sends bytes along with one end of each of `count` pipes; gives the other ends.
async fn send_with_pipes(client: &Client, text: &str, count: usize) -> Vec<std::io::PipeReader> {
    let pipes = (0..count).map(|_| std::io::pipe().expect("a pipe"));
    let (readers, writers): (Vec<_>, Vec<_>) = pipes.unzip();
    let borrowed: Vec<_> = writers.iter().map(AsFd::as_fd).collect();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(16))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    assert!(ancillary.push(SendAncillaryMessage::ScmRights(&borrowed)));
    client.stream.writable().await.expect("it is connected");
    let slices = [IoSlice::new(text.as_bytes())];
    let sent = sendmsg(&client.stream, &slices, &mut ancillary, SendFlags::empty());
    assert_eq!(sent, Ok(text.len()));
    readers
}

/// How many descriptors came with each `stop`, in its order; what `cont` takes is written to.
#[derive(Default)]
struct Descriptors(std::sync::Mutex<Vec<usize>>);

fn count(it: &Arc<Descriptors>, session: &Session, _: command::Stop) {
    let taken = session.take_descriptors();
    it.0.lock().expect("no panics").push(taken.len());
}

fn use_them(_: &Arc<Descriptors>, session: &Session, _: command::Cont) -> Result<(), Error> {
    for descriptor in session.take_descriptors() {
        std::io::Write::write_all(&mut std::fs::File::from(descriptor), b"x")?;
    }
    Ok(())
}

#[tokio::test]
async fn descriptors_reach_the_command_that_they_came_with() {
    let it = Arc::new(Descriptors::default());
    let service = Service::builder(&SCHEMA).on(count).on(use_them);
    let service = commands::all(service).build().expect("each once");
    let fixture = Fixture::of(Server::builder(service, Arc::clone(&it))).await;
    let mut client = fixture.client("main").await;

    client.send(STOP).await;
    let readers = send_with_pipes(&client, STOP, 2).await;
    client.send(STOP).await;
    for _ in 0..3 {
        assert_eq!(client.receive().await, Some(done()));
    }
    assert_eq!(*it.0.lock().expect("no panics"), [0, 2, 0]);
    // Nobody has them any more: the pipes are at their end.
    for mut reader in readers {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut reader, &mut text).expect("it ends");
        assert_eq!(text, "");
    }

    // A command in two pieces.
    let readers = send_with_pipes(&client, r#"{"execute":"#, 1).await;
    client.send(r#""cont"}"#).await;
    assert_eq!(client.receive().await, Some(done()));
    for mut reader in readers {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut reader, &mut text).expect("it ends");
        assert_eq!(text, "x");
    }

    // Of those that come with pieces of one command, the last are kept.
    let first = send_with_pipes(&client, r#"{"exe"#, 16).await;
    let last = send_with_pipes(&client, r#"cute":"#, 1).await;
    let closed = tokio::task::spawn_blocking(move || {
        for mut reader in first {
            std::io::Read::read_to_string(&mut reader, &mut String::new()).expect("it ends");
        }
    });
    tokio::time::timeout(support::PATIENCE, closed)
        .await
        .expect("the first are closed")
        .expect("no panics");
    client.send(r#""cont"}"#).await;
    assert_eq!(client.receive().await, Some(done()));
    for mut reader in last {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut reader, &mut text).expect("it ends");
        assert_eq!(text, "x");
    }

    // What a command does not take is closed.
    let readers = send_with_pipes(&client, r#"{"execute":"query-monitors"}"#, 16).await;
    client.receive().await.expect("an answer");
    for mut reader in readers {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut reader, &mut text).expect("it ends");
    }
}

/// How many commands have begun, and how many have ended.
type Counts = Arc<[AtomicUsize; 2]>;

#[tokio::test]
async fn a_command_whose_client_is_gone_learns_of_it_and_ends() {
    async fn wait(counts: &Counts, session: &Session, _: command::Stop) {
        assert!(session.is_connected());
        counts[0].fetch_add(1, Ordering::SeqCst);
        session.disconnected().await;
        counts[1].fetch_add(1, Ordering::SeqCst);
    }

    let counts = Counts::default();
    let service = commands::all(Service::builder(&SCHEMA)).on_async(wait);
    let service = service.build().expect("each once");
    // Longer than anybody waits for anything here.
    let limits = Limits {
        flush: Duration::from_secs(3600),
        ..Limits::default()
    };
    let builder = Server::builder(service, Arc::clone(&counts)).limits(limits);
    let fixture = Fixture::of(builder.removes_any(true)).await;
    let mut client = fixture.client("main").await;
    client.send(STOP).await;
    until(|| counts[0].load(Ordering::SeqCst) == 1).await;
    drop(client);
    until(|| counts[1].load(Ordering::SeqCst) == 1).await;

    let mut client = fixture.client("main").await;
    client.send(STOP).await;
    until(|| counts[0].load(Ordering::SeqCst) == 2).await;
    fixture.server.remove_monitor("main").expect("it is there");
    assert_eq!(client.receive().await, None);
    until(|| counts[1].load(Ordering::SeqCst) == 2).await;
}

#[tokio::test]
async fn who_hangs_up_behind_his_commands_has_them_executed_and_delays_nobody() {
    let (builder, gate) = gated(Order::OneAtATime);
    let limits = Limits {
        flush: Duration::from_secs(3600),
        ..Limits::default()
    };
    let fixture = Fixture::of(builder.limits(limits)).await;
    let mut client = fixture.client("main").await;
    client.send(STOP.repeat(3)).await;
    drop(client);
    let mut next = fixture.connect("main").await;
    assert!(next.receive().await.expect("a greeting")["QMP"].is_object());
    gate.open.add_permits(3);
    until(|| gate.asked.load(Ordering::SeqCst) == 3).await;
}
