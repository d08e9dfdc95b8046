//! Removal and shutdown while commands run and wait.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use qapi_session::server::{Builder, Limits, MonitorConfig, Order};
use qapi_session::{Server, Session, commands};
use qapi_types::Error;
use qapi_types::dispatch::Service;
use qapi_types::qmp::command;
use qapi_types::qmp::schema::SCHEMA;
use serde_json::{Value, json};
use support::{Fixture, PATIENCE, builder, until};
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Much less than a connection has for its end.
const SOON: Duration = Duration::from_secs(2);

const STOP: &str = r#"{"execute":"stop"}"#;

fn done() -> Value {
    json!({"return": {}})
}

/// A machine whose commands wait until they are let go.
struct Gate {
    open: Semaphore,
    begun: AtomicUsize,
    ended: AtomicUsize,
}

impl Gate {
    async fn pass(&self) -> Result<(), Error> {
        self.begun.fetch_add(1, Ordering::SeqCst);
        let permit = self.open.acquire().await;
        permit.map_err(|_| Error::generic("closed"))?.forget();
        self.ended.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

async fn stop(gate: &Arc<Gate>, _: &Session, _: command::Stop) -> Result<(), Error> {
    gate.pass().await
}

/// Removes its own monitor, later.
async fn cont(gate: &Arc<Gate>, session: &Session, _: command::Cont) -> Result<(), Error> {
    gate.pass().await?;
    let id = session.monitor().id().to_owned();
    Ok(session.server().remove_monitor_for(&id, session)?)
}

fn gated(order: Order) -> (Builder, Arc<Gate>) {
    let gate = Arc::new(Gate {
        open: Semaphore::new(0),
        begun: AtomicUsize::new(0),
        ended: AtomicUsize::new(0),
    });
    let service = commands::all(Service::builder(&SCHEMA));
    let service = service.on_async(stop).on_async(cont);
    let service = service.build().expect("each once");
    let builder = Server::builder(service, Arc::clone(&gate));
    (builder.order(order).removes_any(true), gate)
}

#[tokio::test]
async fn removed_with_one_running_and_others_queued() {
    for order in [Order::OneAtATime, Order::SideBySide] {
        let (builder, gate) = gated(order);
        let fixture = Fixture::of(builder).await;
        let mut client = fixture.client("main").await;
        client.send(STOP.repeat(5)).await;
        until(|| gate.begun.load(Ordering::SeqCst) == 1).await;
        fixture.server.remove_monitor("main").expect("it is there");
        assert_eq!(client.receive().await, None);
        fixture.server.remove_chardev("main").expect("it is free");
        gate.open.add_permits(5);
        until(|| gate.ended.load(Ordering::SeqCst) == 1).await;
        tokio::time::sleep(Duration::from_millis(5)).await;
        assert_eq!(gate.begun.load(Ordering::SeqCst), 1, "nothing else begins");
    }
}

#[tokio::test]
async fn what_waits_behind_quit_delays_no_end() {
    for order in [Order::OneAtATime, Order::SideBySide] {
        let fixture = Fixture::of(builder().order(order)).await;
        let mut client = fixture.client("main").await;
        let status = r#"{"execute":"query-status"}"#;
        let all = [r#"{"execute":"quit"}"#, status, status].concat();
        client.send(all).await;
        assert_eq!(client.receive().await, Some(done()));
        timeout(SOON, fixture.server.closed())
            .await
            .expect("nothing is under way");
    }
}

#[tokio::test]
async fn what_waits_on_another_monitor_delays_no_end() {
    let (builder, gate) = gated(Order::OneAtATime);
    let fixture = Fixture::of(builder).await;
    fixture.chardev("other").await;
    let config = MonitorConfig::new("other");
    fixture.server.add_monitor(config).expect("it is free");
    let mut main = fixture.client("main").await;
    let mut other = fixture.client("other").await;
    main.send(STOP).await;
    until(|| gate.begun.load(Ordering::SeqCst) == 1).await;
    other.send(STOP.repeat(2)).await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    fixture.server.shut_down();
    gate.open.add_permits(1);
    assert_eq!(main.receive().await, Some(done()));
    timeout(SOON, fixture.server.closed())
        .await
        .expect("what waits is dropped");
    assert_eq!(other.receive().await, None);
}

#[tokio::test]
async fn what_a_client_without_more_to_say_waits_for_delays_no_end() {
    let (builder, gate) = gated(Order::OneAtATime);
    let fixture = Fixture::of(builder).await;
    let mut client = fixture.client("main").await;
    client.send(STOP.repeat(3)).await;
    until(|| gate.begun.load(Ordering::SeqCst) == 1).await;
    let rest = tokio::spawn(client.finish());
    tokio::time::sleep(Duration::from_millis(20)).await;
    fixture.server.shut_down();
    gate.open.add_permits(1);
    timeout(SOON, fixture.server.closed())
        .await
        .expect("what waits is dropped");
    assert_eq!(rest.await.expect("it does not panic"), [done()]);
}

#[tokio::test]
async fn a_command_of_a_former_client_that_removes_the_monitor_ends_the_present_one() {
    let (builder, gate) = gated(Order::OneAtATime);
    let limits = Limits {
        flush: Duration::from_millis(50),
        ..Limits::default()
    };
    let fixture = Fixture::of(builder.limits(limits)).await;
    let mut former = fixture.client("main").await;
    former.send(r#"{"execute":"cont"}"#).await;
    until(|| gate.begun.load(Ordering::SeqCst) == 1).await;
    drop(former);
    let mut present = fixture.connect("main").await;
    present.receive().await.expect("a greeting");
    gate.open.add_permits(1);
    let end = timeout(SOON, present.receive()).await;
    assert_eq!(end.expect("it is disconnected at once"), None);
    timeout(
        PATIENCE,
        until(|| fixture.server.remove_chardev("main").is_ok()),
    )
    .await
    .expect("it is free");
}
