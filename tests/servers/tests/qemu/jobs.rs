//! Jobs of real servers, seen through to their ends.

use qapi_session::Client;
use qapi_session::client::JobError;
use qapi_session::client::jobs::JobStatus;
use qemu_types::qmp::{
    BlkdebugEvent, BlkdebugIOType, BlkdebugInjectErrorOptions, BlockdevCreateOptions,
    BlockdevCreateOptionsFile, BlockdevOptions, BlockdevOptionsBlkdebug, BlockdevOptionsFile,
    MirrorSyncMode, command,
};
use test_macros::server_test;

use crate::support::{GENEROUS, KINDS, Kind, Server, builder};

/// How much there is to copy.
const SIZE: usize = 1 << 20;

/// A second monitor.
const OTHER: &str = "socket,path=other.sock,server=on,wait=off";

async fn add(server: &Server, name: &str, mut options: BlockdevOptions) {
    options.node_name = Some(name.into());
    let added = server.client.execute(command::BlockdevAdd(options)).await;
    added.unwrap_or_else(|error| panic!("{name}: {error}"));
}

/// A server with two nodes of the same size, and what is in the first one.
async fn with_source_and_target(kind: Kind) -> (Server, Vec<u8>) {
    let server = Server::with(kind, builder(), |command| {
        kind.add_monitor(command, "other", OTHER);
    })
    .await;
    let bytes = (1..=128).collect::<Vec<u8>>().repeat(SIZE / 128);
    std::fs::write(server.path("source"), &bytes).unwrap();
    std::fs::write(server.path("target"), vec![0; SIZE]).unwrap();
    for name in ["source", "target"] {
        let options = BlockdevOptions::file(BlockdevOptionsFile::new(server.file(name)));
        add(&server, name, options).await;
    }
    (server, bytes)
}

fn mirror() -> command::BlockdevMirror {
    let mut mirror = command::BlockdevMirror::new("source", "target", MirrorSyncMode::Full);
    mirror.job_id = Some("job".into());
    mirror
}

/// One that is never ready.
fn slow_mirror() -> command::BlockdevMirror {
    let mut slow = mirror();
    slow.speed = Some(1);
    slow.buf_size = Some(65536);
    slow
}

fn backup() -> command::BlockdevBackup {
    let mut backup = command::BlockdevBackup::new("source", MirrorSyncMode::Full, "target");
    backup.0.job_id = Some("job".into());
    backup
}

fn create(id: &str, path: String) -> command::BlockdevCreate {
    let file = BlockdevCreateOptionsFile::new(path, 65536);
    command::BlockdevCreate::new(id, BlockdevCreateOptions::file(file))
}

async fn jobs(client: &Client) -> usize {
    client
        .execute(command::QueryJobs::new())
        .await
        .unwrap()
        .len()
}

/// Nodes that no job uses any more can go. What has happened on the way was looked at by jobs.
async fn finish(mut server: Server, nodes: &[&str]) {
    assert_eq!(jobs(&server.client).await, 0);
    for name in nodes {
        let gone = server
            .client
            .execute(command::BlockdevDel::new(*name))
            .await;
        gone.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    for event in server.events() {
        let known = event.name == "JOB_STATUS_CHANGE" || event.name.starts_with("BLOCK_JOB_");
        assert!(known, "{event:?}");
    }
    server.quit(&[]).await;
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn what_is_mirrored_is_there() {
    for kind in KINDS {
        let (server, bytes) = with_source_and_target(kind).await;
        server.client.run_job(mirror()).await.unwrap();
        assert!(std::fs::read(server.path("target")).unwrap() == bytes);
        finish(server, &["source", "target"]).await;
    }
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn what_waits_for_its_user_is_completed_finalized_and_dismissed() {
    for kind in KINDS {
        let (server, bytes) = with_source_and_target(kind).await;
        for _ in 0..3 {
            let mut patient = mirror();
            patient.auto_finalize = Some(false);
            patient.auto_dismiss = Some(false);
            server.client.run_job(patient).await.unwrap();
            let mut patient = backup();
            patient.0.auto_finalize = Some(false);
            patient.0.auto_dismiss = Some(false);
            server.client.run_job(patient).await.unwrap();
        }
        assert!(std::fs::read(server.path("target")).unwrap() == bytes);
        finish(server, &["source", "target"]).await;
    }
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn many_at_once() {
    for kind in KINDS {
        let server = Server::start(kind).await;
        let running: Vec<_> = (0..100)
            .map(|number| {
                let path = server.path(&format!("image-{number}"));
                let create = create(&format!("job-{number}"), path.to_str().unwrap().to_owned());
                let client = server.client.clone();
                let ran = tokio::spawn(async move { client.run_job(create).await });
                (path, ran)
            })
            .collect();
        for (path, ran) in running {
            ran.await.unwrap().unwrap();
            assert_eq!(path.metadata().unwrap().len(), 65536);
        }
        finish(server, &[]).await;
    }
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn what_fails_says_why() {
    for kind in KINDS {
        let (server, _) = with_source_and_target(kind).await;
        // One that stays until it is dismissed, more than once.
        for _ in 0..2 {
            let nowhere = create("job", server.file("nowhere/image"));
            let error = server.client.run_job(nowhere).await.unwrap_err();
            let JobError::Failed { id, desc } = &error else {
                panic!("{error}")
            };
            assert_eq!(id, "job");
            assert!(desc.contains("No such file"), "{desc}");
        }
        // One that is gone by itself, because of a disk that cannot be written to.
        let mut failing = BlkdebugInjectErrorOptions::new(BlkdebugEvent::None);
        failing.iotype = Some(BlkdebugIOType::Write);
        failing.errno = Some(5);
        let mut broken = BlockdevOptionsBlkdebug::new("target");
        broken.inject_error = Some(vec![failing]);
        add(&server, "broken", BlockdevOptions::blkdebug(broken)).await;
        let mut failing = backup();
        failing.0.target = "broken".into();
        let error = server.client.run_job(failing).await.unwrap_err();
        assert!(
            matches!(&error, JobError::Failed { desc, .. } if desc.contains("Input/output error")),
            "{error}"
        );
        // One that does not begin.
        let mut absent = backup();
        absent.0.device = "absent".into();
        let error = server.client.run_job(absent).await.unwrap_err();
        assert!(
            matches!(&error, JobError::Command(error) if error.command() == "blockdev-backup"),
            "{error}"
        );
        finish(server, &["broken", "source", "target"]).await;
    }
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn what_is_too_slow_is_cancelled() {
    for kind in KINDS {
        let (server, _) = with_source_and_target(kind).await;
        let mut job = server.client.job(slow_mirror()).await.unwrap();
        let progress = job.progress().await.unwrap().unwrap();
        assert_eq!(progress.status, JobStatus::Running);
        assert!(progress.fraction() < 1.0, "{progress:?}");
        job.cancel().await.unwrap();
        let error = job.run().await.unwrap_err();
        assert!(
            matches!(&error, JobError::Cancelled { id } if id == "job"),
            "{error}"
        );
        assert_eq!(job.progress().await.unwrap(), None);
        finish(server, &["source", "target"]).await;
    }
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn one_client_takes_over_from_another() {
    for kind in KINDS {
        let (server, bytes) = with_source_and_target(kind).await;
        let other = builder()
            .connect(server.path("other.sock").into())
            .await
            .unwrap();
        let mut patient = mirror();
        patient.auto_dismiss = Some(false);
        let mut job = other.job(patient).await.unwrap();
        job.ready().await.unwrap();
        drop((job, other));
        assert!(server.client.adopt_job("nobody").await.unwrap().is_none());
        let mut job = server.client.adopt_job("job").await.unwrap().unwrap();
        job.run().await.unwrap();
        assert!(std::fs::read(server.path("target")).unwrap() == bytes);
        finish(server, &["source", "target"]).await;
    }
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn a_server_that_is_killed_takes_them_along() {
    for kind in KINDS {
        let (server, _) = with_source_and_target(kind).await;
        let mut job = server.client.job(slow_mirror()).await.unwrap();
        let running = tokio::spawn(async move { job.run().await });
        tokio::task::yield_now().await;
        server.kill_at_once();
        let error = tokio::time::timeout(GENEROUS, running)
            .await
            .unwrap()
            .unwrap();
        let error = error.unwrap_err();
        let JobError::Disconnected { end, .. } = &error else {
            panic!("{error}")
        };
        assert!(end.to_string().contains("signal: 9"), "{end}");
    }
}
