//! Jobs that are seen through to their end.

use qapi_session::Client;
use qapi_session::client::JobError;
use qapi_session::client::jobs::JobStatus;
use qapi_types::Any;
use qemu_types::qmp::{
    BlockdevCreateOptions, BlockdevCreateOptionsFile, BlockdevOnError, MirrorSyncMode, command,
};
use serde_json::{Value, json};
use test_macros::server_test;

use crate::support::{GENEROUS, Kind, Server, builder};

/// With and without a job's events in a machine.
const KINDS: [Kind; 2] = [Kind::Storage, Kind::None];

/// How much there is to copy.
const SIZE: u64 = 1 << 20;

async fn add(client: &Client, options: Value) {
    let added = client.execute_raw::<Any>("blockdev-add", Some(&options));
    added.await.unwrap();
}

/// A server with nodes: what is copied, where to, where there is too little room, and where nothing can be written.
async fn server(kind: Kind) -> (Server, Vec<u8>) {
    let server = Server::start(kind).await;
    let bytes: Vec<u8> = (0..=255).collect::<Vec<u8>>().repeat(1 << 12);
    std::fs::write(server.path("source"), &bytes).unwrap();
    for (name, size) in [("target", SIZE), ("small", SIZE / 2)] {
        let file = std::fs::File::create(server.path(name)).unwrap();
        file.set_len(size).unwrap();
    }
    for name in ["source", "target", "small"] {
        let path = server.file(name);
        let options = json!({"driver": "file", "filename": path, "node-name": name});
        add(&server.client, options).await;
    }
    let full = json!({
        "driver": "blkdebug", "node-name": "full",
        "image": {"driver": "null-co", "size": SIZE, "read-zeroes": true},
        "inject-error": [{"event": "none", "iotype": "write", "errno": 28}],
    });
    add(&server.client, full).await;
    for name in ["endless", "endless-target"] {
        let options = json!({"driver": "null-co", "size": 1_u64 << 40, "node-name": name});
        add(&server.client, options).await;
    }
    (server, bytes)
}

fn mirror() -> command::BlockdevMirror {
    command::BlockdevMirror {
        job_id: Some("mirror".into()),
        ..command::BlockdevMirror::new("source", "target", MirrorSyncMode::Full)
    }
}

fn backup(target: &str) -> command::BlockdevBackup {
    let source = match target {
        "endless-target" => "endless",
        _ => "source",
    };
    let mut backup = command::BlockdevBackup::new(source, MirrorSyncMode::Full, target);
    backup.0.job_id = Some("backup".into());
    backup
}

fn create(id: &str, path: String) -> command::BlockdevCreate {
    let file = BlockdevCreateOptionsFile::new(path, SIZE);
    command::BlockdevCreate::new(id, BlockdevCreateOptions::file(file))
}

async fn jobs(client: &Client) -> Vec<String> {
    let jobs = client.execute(command::QueryJobs::new()).await.unwrap();
    jobs.into_iter().map(|job| job.id).collect()
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn jobs_that_stay_are_dismissed() {
    for kind in KINDS {
        let (server, _) = server(kind).await;
        let client = &server.client;
        let path = server.file("made");
        client.run_job(create("create", path)).await.unwrap();
        let made = std::fs::metadata(server.path("made")).unwrap();
        assert_eq!(made.len(), SIZE);
        let path = server.file("absent/made");
        let error = client.run_job(create("create", path)).await.unwrap_err();
        let JobError::Failed { id, desc } = &error else {
            panic!("{error}")
        };
        assert_eq!(id, "create");
        assert!(desc.contains("No such file"), "{error}");
        assert!(jobs(client).await.is_empty());
    }
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn what_is_mirrored_is_completed() {
    for kind in KINDS {
        let (server, bytes) = server(kind).await;
        let client = &server.client;
        client.run_job(mirror()).await.unwrap();
        assert!(std::fs::read(server.path("target")).unwrap() == bytes);
        assert!(jobs(client).await.is_empty());
        // The same, step by step; it is adopted in between.
        let job = client.job(mirror()).await.unwrap();
        assert_eq!(job.id(), "mirror");
        drop(job);
        let mut job = client.adopt_job("mirror").await.unwrap().unwrap();
        job.ready().await.unwrap();
        let progress = job.progress().await.unwrap().unwrap();
        assert_eq!(progress.status, JobStatus::Ready);
        assert!((progress.fraction() - 1.0).abs() < f64::EPSILON);
        job.pause().await.unwrap();
        while job.progress().await.unwrap().unwrap().status != JobStatus::Standby {}
        job.resume().await.unwrap();
        job.run().await.unwrap();
        assert!(job.progress().await.unwrap().is_none());
        assert!(client.adopt_job("mirror").await.unwrap().is_none());
    }
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn what_fails_says_why() {
    for kind in KINDS {
        let (server, bytes) = server(kind).await;
        let client = &server.client;
        let error = client.run_job(backup("small")).await.unwrap_err();
        let JobError::Command(command) = &error else {
            panic!("{error}")
        };
        assert_eq!(command.command(), "blockdev-backup");
        assert!(command.server().is_some());
        // It is gone before one can ask, or stays.
        for dismissed in [true, false] {
            let mut backup = backup("full");
            backup.0.auto_dismiss = Some(dismissed);
            let error = client.run_job(backup).await.unwrap_err();
            assert_eq!(
                error.to_string(),
                "job 'backup': No space left on device",
                "{dismissed}"
            );
            assert!(jobs(client).await.is_empty());
        }
        // It goes well, and waits for each step.
        let mut backup = backup("target");
        backup.0.auto_finalize = Some(false);
        backup.0.auto_dismiss = Some(false);
        client.run_job(backup).await.unwrap();
        assert!(std::fs::read(server.path("target")).unwrap() == bytes);
        assert!(jobs(client).await.is_empty());
    }
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn a_job_is_cancelled() {
    for kind in KINDS {
        let (server, _) = server(kind).await;
        let client = &server.client;
        for dismissed in [true, false] {
            let mut slow = backup("endless-target");
            slow.0.speed = Some(1);
            slow.0.auto_dismiss = Some(dismissed);
            let mut job = client.job(slow).await.unwrap();
            let progress = job.progress().await.unwrap().unwrap();
            assert!(progress.fraction() < 1.0, "{progress:?}");
            job.cancel().await.unwrap();
            let ended = tokio::time::timeout(GENEROUS, job.finished()).await;
            let error = ended.unwrap().unwrap_err();
            assert!(matches!(error, JobError::Cancelled { .. }), "{error}");
            assert!(jobs(client).await.is_empty());
        }
        // By somebody else, when it is ready.
        let mut job = client.job(mirror()).await.unwrap();
        job.ready().await.unwrap();
        client
            .execute(command::JobCancel::new("mirror"))
            .await
            .unwrap();
        let error = job.finished().await.unwrap_err();
        assert!(matches!(error, JobError::Cancelled { .. }), "{error}");
    }
}

/// A job that stops at errors is paused by them, and goes on when it is told to.
#[server_test("qemu-storage-daemon")]
async fn a_job_that_stops_at_errors_is_waited_for() {
    let (server, _) = server(Kind::Storage).await;
    let client = &server.client;
    let mut backup = backup("full");
    backup.0.on_target_error = Some(BlockdevOnError::Stop);
    let mut job = client.job(backup).await.unwrap();
    let client = client.clone();
    let control = tokio::spawn(async move {
        loop {
            let info = client.execute(command::QueryJobs::new()).await.unwrap();
            if info[0].status == qemu_types::qmp::JobStatus::Paused {
                break;
            }
        }
        client
            .execute(command::JobCancel::new("backup"))
            .await
            .unwrap();
    });
    let ended = tokio::time::timeout(GENEROUS, job.run()).await;
    assert!(matches!(ended.unwrap(), Err(JobError::Cancelled { .. })));
    control.await.unwrap();
}

/// Most of their events are missed.
#[server_test("qemu-storage-daemon")]
async fn many_jobs_at_once() {
    let server = Server::with(Kind::Storage, builder().event_buffer(1), |_| {}).await;
    let running = (0..50).map(|number| {
        let client = server.client.clone();
        let path = server.file(&format!("made{number}"));
        tokio::spawn(async move { client.run_job(create(&format!("j{number}"), path)).await })
    });
    let running: Vec<_> = running.collect();
    for job in running {
        let ended = tokio::time::timeout(GENEROUS, job).await;
        ended.unwrap().unwrap().unwrap();
    }
    assert!(jobs(&server.client).await.is_empty());
}

#[server_test("qemu-storage-daemon")]
async fn a_server_that_dies_takes_its_jobs_along() {
    let (server, _) = server(Kind::Storage).await;
    let mut job = server.client.job(mirror()).await.unwrap();
    job.ready().await.unwrap();
    server.kill().await;
    let error = job.finished().await.unwrap_err();
    let JobError::Disconnected { end, .. } = &error else {
        panic!("{error}")
    };
    assert!(end.child().is_some(), "{error}");
}
