//! Monitors are added, used and removed, over and over, many at once: nothing is left behind, and those
//! that stay lose nothing. On its own, because it counts the descriptors and tasks of its process.
//!
//! `QAPI_ROUNDS=50` makes it 100,000 rounds.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use support::{Client, Fixture, open_descriptors};
use test_support::rounds;

/// How many are at it at once.
const WORKERS: usize = 50;

/// One life of a monitor, on the same id and path each time.
async fn live(fixture: &Fixture, control: &mut Client, worker: usize, round: usize) {
    let id = format!("m{worker}");
    let path = fixture.path(&id);
    let execute =
        |name: &str, arguments| json!({"execute": name, "arguments": arguments}).to_string();
    let done = json!({"return": {}});
    let backend = json!({"type": "socket", "data": {
        "server": true, "wait": false, "addr": {"type": "unix", "data": {"path": path}},
    }});
    let add = execute("chardev-add", json!({"id": id, "backend": backend}));
    assert_eq!(control.answer(&add).await, done);
    let add = execute("monitor-add", json!({"id": id, "chardev": id}));
    assert_eq!(control.answer(&add).await, done);

    let mut client = Client::connect(&path).await;
    client.negotiate(&[]).await;
    let answer = client.answer(r#"{"execute":"query-status","id":1}"#).await;
    assert_eq!(answer["id"], 1);
    fixture
        .server
        .emit(&qapi_types::qmp::event::Resume {})
        .expect("no numbers");

    let remove = execute("monitor-remove", json!({"id": id}));
    if round.is_multiple_of(2) {
        assert_eq!(client.answer(&remove).await, done);
    } else {
        assert_eq!(control.answer(&remove).await, done);
    }
    while client.receive().await.is_some() {}
    let remove = execute("chardev-remove", json!({"id": id}));
    assert_eq!(control.answer(&remove).await, done);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn monitors_leave_nothing_behind() {
    let fixture = Arc::new(Fixture::new().await);
    // The events of all rounds go to one that stays.
    let mut stays = fixture.client("main").await;
    let all = rounds(2000);
    for worker in 0..WORKERS {
        let config = qapi_session::server::MonitorConfig::new(format!("control{worker}"));
        fixture.chardev(&config.chardev).await;
        fixture.server.add_monitor(config).expect("it is free");
    }
    let tasks = || {
        tokio::runtime::Handle::current()
            .metrics()
            .num_alive_tasks()
    };
    let (descriptors, running) = (open_descriptors(), tasks());
    let next = Arc::new(AtomicUsize::new(0));
    let workers = (0..WORKERS).map(|worker| {
        let (fixture, next) = (Arc::clone(&fixture), Arc::clone(&next));
        tokio::spawn(async move {
            let mut control = fixture.connect(&format!("control{worker}")).await;
            control.negotiate(&[]).await;
            loop {
                let round = next.fetch_add(1, Ordering::Relaxed);
                if round >= all {
                    break;
                }
                live(&fixture, &mut control, worker, round).await;
            }
        })
    });
    let workers: Vec<_> = workers.collect();
    for _ in 0..all {
        let message = stays.receive().await.expect("an event");
        assert_eq!(message["event"], "RESUME");
    }
    for worker in workers {
        worker.await.expect("it does not panic");
    }
    let status = stays.execute(r#"{"execute":"query-status","id":2}"#).await;
    assert_eq!(status["id"], 2, "no event came twice");
    let infos = stays.execute(r#"{"execute":"query-monitors"}"#).await;
    assert_eq!(infos["return"].as_array().map(Vec::len), Some(WORKERS + 1));
    support::until(|| open_descriptors() <= descriptors && tasks() <= running).await;
    println!("{all} rounds");
}
