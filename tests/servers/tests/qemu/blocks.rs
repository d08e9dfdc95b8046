//! The life of a block graph, from nodes that are added to nodes that are gone, and of jobs in it.

use std::process::{Command, Stdio};

use qapi_session::Client;
use qapi_session::client::{ErrorKind, Subscription};
use qapi_types::{Any, ErrorClass, Timestamped};
use qemu_types::qmp::event::Event;
use qemu_types::qmp::{
    BlockdevOptions, BlockdevOptionsFile, BlockdevOptionsQcow2, JobStatus, JobType, MirrorSyncMode,
    command,
};
use test_macros::server_test;

use crate::support::{GENEROUS, KINDS, Server};

/// A node for a file, with a name by which others refer to it.
fn file(name: &str, path: String) -> command::BlockdevAdd {
    let mut options = BlockdevOptions::file(BlockdevOptionsFile::new(path));
    options.node_name = Some(name.into());
    command::BlockdevAdd(options)
}

/// A node for an image in a file.
fn qcow2(name: &str, options: BlockdevOptionsQcow2) -> command::BlockdevAdd {
    let mut options = BlockdevOptions::qcow2(options);
    options.node_name = Some(name.into());
    command::BlockdevAdd(options)
}

/// Makes images: a base, and overlays on it.
fn images(server: &Server, names: &[&str]) {
    let mut below = None;
    for name in names {
        let mut create = Command::new(test_support::program("qemu-img"));
        create.args(["create", "-q", "-f", "qcow2"]);
        if let Some(below) = below {
            create.args(["-F", "qcow2", "-b", below]);
        }
        create.args([name, "1M"]).stdout(Stdio::null());
        let status = create.current_dir(server.path("")).status().unwrap();
        assert!(status.success(), "{status}");
        below = Some(name);
    }
}

/// The names of all nodes, sorted, and of those below them. What says more does not decode in the types of a later
/// release, and that is no matter for the session.
async fn nodes(client: &Client) -> Vec<String> {
    let typed = client.execute(command::QueryNamedBlockNodes::new()).await;
    if let Err(error) = typed {
        let ErrorKind::Decode(answer) = error.kind() else {
            panic!("{error}")
        };
        assert!(answer.error().to_string().contains("active"), "{error}");
        assert!(answer.value().get().starts_with('['), "{error}");
    }
    let graph = client
        .execute_raw::<Any>("x-debug-query-block-graph", None)
        .await;
    let graph = graph.unwrap();
    let drivers = graph["nodes"].as_array().unwrap().iter();
    let drivers = drivers.filter(|node| node["type"] == "block-driver");
    let mut names: Vec<String> = drivers
        .map(|node| node["name"].as_str().unwrap().to_owned())
        .filter(|name| !name.starts_with('#'))
        .collect();
    names.sort();
    names
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64", "qemu-img")]
async fn a_chain_of_images() {
    for kind in KINDS {
        let server = Server::start(kind).await;
        images(&server, &["base.qcow2", "middle.qcow2", "top.qcow2"]);
        let client = &server.client;
        assert!(nodes(client).await.is_empty());
        // A file and an image that refers to it; then images with their files defined in place.
        let add = file("base-file", server.file("base.qcow2"));
        client.execute(add).await.unwrap();
        let base = BlockdevOptionsQcow2::new("base-file");
        client.execute(qcow2("base", base)).await.unwrap();
        for (name, below) in [("middle", "base"), ("top", "middle")] {
            let mut inner = BlockdevOptions::file(BlockdevOptionsFile::new(
                server.file(&format!("{name}.qcow2")),
            ));
            inner.node_name = Some(format!("{name}-file"));
            let mut options = BlockdevOptionsQcow2::new(inner);
            options.backing = Some(below.into());
            client.execute(qcow2(name, options)).await.unwrap();
        }
        let all = [
            "base",
            "base-file",
            "middle",
            "middle-file",
            "top",
            "top-file",
        ];
        assert_eq!(nodes(client).await, all);
        // What is used stays, and what is not there is not there.
        for (name, why) in [("base", "base"), ("nobody", "nobody")] {
            let del = client.execute(command::BlockdevDel::new(name)).await;
            let error = del.unwrap_err();
            assert_eq!(error.class(), Some(&ErrorClass::GenericError), "{error}");
            assert!(error.to_string().contains(why), "{error}");
        }
        let again = client
            .execute(file("base-file", server.file("base.qcow2")))
            .await;
        assert!(
            again
                .unwrap_err()
                .server()
                .unwrap()
                .desc
                .contains("base-file")
        );
        let absent = client
            .execute(file("absent", server.file("absent.qcow2")))
            .await;
        let error = absent.unwrap_err();
        assert!(
            error.server().unwrap().desc.contains("No such file"),
            "{error}"
        );
        for name in ["top", "middle", "base", "base-file"] {
            client
                .execute(command::BlockdevDel::new(name))
                .await
                .unwrap();
        }
        assert!(nodes(client).await.is_empty());
        server.quit(&[]).await;
    }
}

/// What a job is said to do next.
async fn next(events: &mut Subscription<Timestamped<Event>>) -> Event {
    let event = tokio::time::timeout(GENEROUS, events.next()).await;
    let event = event.unwrap().unwrap().unwrap();
    assert!(event.timestamp.seconds > 1_600_000_000, "{event:?}");
    event.event
}

async fn expect_status(events: &mut Subscription<Timestamped<Event>>, expected: &[JobStatus]) {
    for status in expected {
        match next(events).await {
            Event::JobStatusChange(change) => {
                assert_eq!((change.id.as_str(), &change.status), ("mirror", status));
            }
            other => panic!("{other:?} in place of {status:?}"),
        }
    }
}

/// How much there is to copy.
const SIZE: i64 = 251 << 12;

/// A server with two nodes, and what is in the first one.
async fn with_source_and_target(kind: crate::support::Kind) -> (Server, Vec<u8>) {
    let server = Server::start(kind).await;
    let bytes = (0..=250).collect::<Vec<u8>>().repeat(1 << 12);
    std::fs::write(server.path("source"), &bytes).unwrap();
    std::fs::write(server.path("target"), vec![0; bytes.len()]).unwrap();
    for name in ["source", "target"] {
        let add = file(name, server.file(name));
        server.client.execute(add).await.unwrap();
    }
    (server, bytes)
}

fn mirror() -> command::BlockdevMirror {
    let mut mirror = command::BlockdevMirror::new("source", "target", MirrorSyncMode::Full);
    mirror.job_id = Some("mirror".into());
    mirror
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn a_mirror_job() {
    use JobStatus::{Concluded, Created, Null, Pending, Ready, Running, Waiting};
    for kind in KINDS {
        let (mut server, bytes) = with_source_and_target(kind).await;
        let client = &server.client;
        let mut events = client.all_events::<Event>();
        let mut completions = client.events::<qemu_types::qmp::event::BlockJobCompleted>();
        client.execute(mirror()).await.unwrap();
        expect_status(&mut events, &[Created, Running, Ready]).await;
        let Event::BlockJobReady(ready) = next(&mut events).await else {
            panic!("it is ready")
        };
        assert_eq!(
            (ready.type_, ready.len, ready.offset),
            (JobType::Mirror, SIZE, SIZE)
        );
        let jobs = client.execute(command::QueryJobs::new()).await.unwrap();
        let [job] = jobs.as_slice() else {
            panic!("{jobs:?}")
        };
        assert_eq!(
            (job.id.as_str(), &job.status, &job.error),
            ("mirror", &Ready, &None)
        );
        assert_eq!((job.current_progress, job.total_progress), (SIZE, SIZE));
        client
            .execute(command::JobComplete::new("mirror"))
            .await
            .unwrap();
        expect_status(&mut events, &[Waiting, Pending]).await;
        let Event::BlockJobCompleted(completed) = next(&mut events).await else {
            panic!("it is completed")
        };
        assert_eq!(
            (completed.device.as_str(), completed.error),
            ("mirror", None)
        );
        expect_status(&mut events, &[Concluded, Null]).await;
        let awaited = completions
            .wait_for(GENEROUS, |it| it.event.device == "mirror")
            .await;
        assert_eq!(awaited.unwrap().event.offset, SIZE);
        assert!(
            client
                .execute(command::QueryJobs::new())
                .await
                .unwrap()
                .is_empty()
        );
        for name in ["source", "target"] {
            client
                .execute(command::BlockdevDel::new(name))
                .await
                .unwrap();
        }
        assert!(events.try_next().is_none());
        assert!(std::fs::read(server.path("target")).unwrap() == bytes);
        let names: Vec<String> = server
            .events()
            .into_iter()
            .map(|event| event.name)
            .collect();
        assert_eq!(names.len(), 9, "{names:?}");
        server.quit(&[]).await;
    }
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn a_mirror_job_that_is_cancelled() {
    use JobStatus::{Aborting, Concluded, Created, Null, Running};
    for kind in KINDS {
        let (mut server, _) = with_source_and_target(kind).await;
        let client = &server.client;
        let mut events = client.all_events::<Event>();
        let mut slow = mirror();
        // So slow that it is never ready.
        slow.speed = Some(1);
        client.execute(slow).await.unwrap();
        expect_status(&mut events, &[Created, Running]).await;
        let busy = client.execute(command::BlockdevDel::new("source")).await;
        assert!(busy.unwrap_err().server().is_some());
        client
            .execute(command::JobCancel::new("mirror"))
            .await
            .unwrap();
        expect_status(&mut events, &[Aborting]).await;
        let Event::BlockJobCancelled(cancelled) = next(&mut events).await else {
            panic!("it is cancelled")
        };
        assert_eq!((cancelled.device.as_str(), cancelled.speed), ("mirror", 1));
        expect_status(&mut events, &[Concluded, Null]).await;
        let gone = client.execute(command::JobDismiss::new("mirror")).await;
        assert!(gone.unwrap_err().server().is_some());
        for name in ["target", "source"] {
            client
                .execute(command::BlockdevDel::new(name))
                .await
                .unwrap();
        }
        assert_eq!(server.events().len(), 6);
        server.quit(&[]).await;
    }
}
