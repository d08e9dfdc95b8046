//! File descriptors that go to QEMU with the commands that need them.

use std::fs::{File, OpenOptions};
use std::path::PathBuf;

use qapi_session::Client;
use qemu_types::qmp::{BlockdevOptions, BlockdevOptionsFile, MirrorSyncMode, command, event};
use test_macros::server_test;

use crate::support::{GENEROUS, Kind, Server};

fn open(path: PathBuf) -> File {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    options.open(path).unwrap()
}

/// What a descriptor of the server leads to.
fn behind(client: &Client, descriptor: i64) -> PathBuf {
    let process = client.child().unwrap().id().unwrap();
    std::fs::read_link(format!("/proc/{process}/fd/{descriptor}")).unwrap()
}

fn node(name: &str, path: String) -> command::BlockdevAdd {
    let mut options = BlockdevOptions::file(BlockdevOptionsFile::new(path));
    options.node_name = Some(name.into());
    command::BlockdevAdd(options)
}

#[server_test("qemu-system-x86_64")]
async fn a_file_is_written_that_was_handed_over() {
    let mut server = Server::start(Kind::None).await;
    let client = &server.client;
    let bytes = (0..=250).collect::<Vec<u8>>().repeat(512);
    std::fs::write(server.path("source"), &bytes).unwrap();
    std::fs::write(server.path("target"), vec![0; bytes.len()]).unwrap();
    let mut add = command::AddFd::new();
    add.opaque = Some("rdwr:target".into());
    let target = open(server.path("target"));
    let added = client
        .execute(add)
        .descriptors([target.into()])
        .await
        .unwrap();
    assert_eq!(
        behind(client, added.fd),
        server.path("target").canonicalize().unwrap()
    );
    let sets = client.execute(command::QueryFdsets::new()).await.unwrap();
    let [set] = sets.as_slice() else {
        panic!("{sets:?}")
    };
    assert_eq!((set.fdset_id, set.fds[0].fd), (added.fdset_id, added.fd));
    assert_eq!(set.fds[0].opaque.as_deref(), Some("rdwr:target"));
    // The name is gone; what was handed over is there.
    std::fs::rename(server.path("target"), server.path("elsewhere")).unwrap();
    let path = format!("/dev/fdset/{}", added.fdset_id);
    client.execute(node("target", path)).await.unwrap();
    client
        .execute(node("source", server.file("source")))
        .await
        .unwrap();
    let mut completions = client.events::<event::BlockJobCompleted>();
    let mut readiness = client.events::<event::BlockJobReady>();
    let mut mirror = command::BlockdevMirror::new("source", "target", MirrorSyncMode::Full);
    mirror.job_id = Some("mirror".into());
    client.execute(mirror).await.unwrap();
    readiness
        .wait_for(GENEROUS, |it| it.event.device == "mirror")
        .await
        .unwrap();
    client
        .execute(command::JobComplete::new("mirror"))
        .await
        .unwrap();
    let completed = completions
        .wait_for(GENEROUS, |it| it.event.device == "mirror")
        .await;
    assert_eq!(completed.unwrap().event.error, None);
    // The job is gone by when it says so; its nodes can go then.
    let mut changes = client.events::<event::JobStatusChange>();
    while !client
        .execute(command::QueryJobs::new())
        .await
        .unwrap()
        .is_empty()
    {
        changes.next().await.unwrap().unwrap();
    }
    for name in ["source", "target"] {
        client
            .execute(command::BlockdevDel::new(name))
            .await
            .unwrap();
    }
    client
        .execute(command::RemoveFd::new(added.fdset_id))
        .await
        .unwrap();
    let sets = client.execute(command::QueryFdsets::new()).await.unwrap();
    assert!(sets.is_empty(), "{sets:?}");
    assert!(std::fs::read(server.path("elsewhere")).unwrap() == bytes);
    assert_eq!(server.events().len(), 9);
    server.quit(&[]).await;
}

#[server_test("qemu-system-x86_64")]
async fn a_descriptor_gets_a_name() {
    let server = Server::start(Kind::None).await;
    let client = &server.client;
    let file = open(server.path("file"));
    let named = client.execute(command::Getfd::new("file"));
    named.descriptors([file.into()]).await.unwrap();
    client.execute(command::Closefd::new("file")).await.unwrap();
    let gone = client
        .execute(command::Closefd::new("file"))
        .await
        .unwrap_err();
    assert!(gone.server().unwrap().desc.contains("file"), "{gone}");
    // Without one it is the server that misses it.
    let missing = client.execute(command::Getfd::new("nothing")).await;
    let missing = missing.unwrap_err();
    assert!(
        missing.server().unwrap().desc.contains("SCM_RIGHTS"),
        "{missing}"
    );
    server.quit(&[]).await;
}

/// How many commands with descriptors are made at once.
const MANY: usize = 200;

#[server_test("qemu-system-x86_64")]
async fn each_of_many_goes_with_its_command() {
    let server = Server::start(Kind::None).await;
    let client = &server.client;
    let calls: Vec<_> = (0..MANY)
        .map(|number| {
            let path = server.path(&format!("file-{number}"));
            let mut add = command::AddFd::new();
            add.fdset_id = Some(i64::try_from(number).unwrap());
            let call = client.execute(add).descriptors([open(path.clone()).into()]);
            // Others that carry nothing go in between.
            let plain = client.execute(command::QueryStatus::new());
            tokio::spawn(async move {
                plain.await.unwrap();
                (path, call.await.unwrap())
            })
        })
        .collect();
    for (number, call) in calls.into_iter().enumerate() {
        let (path, added) = call.await.unwrap();
        assert_eq!(added.fdset_id, i64::try_from(number).unwrap());
        assert_eq!(behind(client, added.fd), path.canonicalize().unwrap());
    }
    let sets = client.execute(command::QueryFdsets::new()).await.unwrap();
    assert_eq!(sets.len(), MANY);
    for set in sets {
        client
            .execute(command::RemoveFd::new(set.fdset_id))
            .await
            .unwrap();
    }
    server.quit(&[]).await;
}

#[server_test("qemu-system-x86_64")]
async fn calls_that_are_given_up_leave_theirs_to_nobody() {
    let server = Server::start(Kind::None).await;
    let client = &server.client;
    for number in 0..50 {
        let given_up = client.execute(command::Getfd::new(format!("given-up-{number}")));
        let given_up = given_up.descriptors([open(server.path("given-up")).into()]);
        let given_up = tokio::spawn(given_up);
        tokio::task::yield_now().await;
        given_up.abort();
        let path = server.path(&format!("file-{number}"));
        let call = client.execute(command::AddFd::new());
        let added = call.descriptors([open(path.clone()).into()]).await.unwrap();
        assert_eq!(behind(client, added.fd), path.canonicalize().unwrap());
        client
            .execute(command::RemoveFd::new(added.fdset_id))
            .await
            .unwrap();
    }
    server.quit(&[]).await;
}
