//! `qemu-ga`, on a socket in place of a guest's port.

use std::time::Duration;

use qapi_session::Agent;
use qapi_session::client::Timeouts;
use qapi_types::{Any, Command};
use qemu_types::qga::{GuestFileWhence, command};
use tempfile::TempDir;
use test_macros::server_test;
use tokio::process::{self, Child};

use crate::support::GENEROUS;

/// An agent with its process, which is killed when it is dropped, and its folder.
async fn agent() -> (Agent, Child, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("qga.sock");
    let mut process = process::Command::new(test_support::program("qemu-ga"));
    process.args(["-m", "unix-listen", "-p"]).arg(&socket);
    process.arg("-t").arg(folder.path());
    process.arg("-f").arg(folder.path().join("pid"));
    let process = process.kill_on_drop(true).spawn().unwrap();
    let timeouts = Timeouts {
        connect: GENEROUS,
        negotiation: GENEROUS,
        ..Timeouts::default()
    };
    let builder = Agent::builder().timeouts(timeouts).wait_for_agent();
    let agent = builder.connect(socket.into()).await.unwrap();
    (agent, process, folder)
}

/// Has a command without arguments executed. What the agent answers decodes, and comes out as it went in.
async fn carried<C: Command>(agent: &Agent, found: &mut Vec<&'static str>) {
    let name = C::SPEC.name;
    // What a host is not, or a container may not, is an error of the agent's.
    let Ok(answer) = agent.execute_raw::<Any>(name, None).await else {
        return;
    };
    let typed: C::Response = serde_json::from_value(answer.clone())
        .unwrap_or_else(|error| panic!("{name}: {error} in {answer}"));
    assert_eq!(serde_json::to_value(&typed).unwrap(), answer, "{name}");
    found.push(name);
}

#[server_test("qemu-ga")]
async fn all_that_it_tells_of_a_guest_is_known() {
    let (agent, _process, _folder) = agent().await;
    let mut found = Vec::new();
    macro_rules! carried {
        ($($command:ident),* $(,)?) => {
            $(carried::<command::$command>(&agent, &mut found).await;)*
        };
    }
    carried![
        GuestInfo,
        GuestGetTime,
        GuestGetHostName,
        GuestGetOsinfo,
        GuestGetTimezone,
        GuestGetUsers,
        GuestGetVcpus,
        GuestGetMemoryBlocks,
        GuestGetMemoryBlockInfo,
        GuestGetFsinfo,
        GuestGetDisks,
        GuestGetDiskstats,
        GuestGetCpustats,
        GuestNetworkGetInterfaces,
        GuestFsfreezeStatus,
    ];
    for name in [
        "guest-info",
        "guest-get-host-name",
        "guest-get-osinfo",
        "guest-get-users",
        "guest-network-get-interfaces",
    ] {
        assert!(found.contains(&name), "{name} in {found:?}");
    }
}

#[server_test("qemu-ga")]
async fn it_runs_a_program() {
    let (agent, _process, _folder) = agent().await;
    let exec = command::GuestExec {
        arg: Some(vec!["-c".to_owned(), "printf hello; exit 3".to_owned()]),
        capture_output: Some(true.into()),
        ..command::GuestExec::new("/bin/sh")
    };
    let pid = agent.execute(exec).await.unwrap().pid;
    let status = loop {
        let status = agent.execute(command::GuestExecStatus::new(pid)).await;
        let status = status.unwrap();
        if status.exited {
            break status;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    assert_eq!(status.exitcode, Some(3));
    assert_eq!(status.out_data.as_deref(), Some("aGVsbG8="));
}

#[server_test("qemu-ga")]
async fn it_reads_and_writes_files() {
    let (agent, _process, folder) = agent().await;
    let path = folder.path().join("file");
    let mut open = command::GuestFileOpen::new(path.to_str().unwrap());
    open.mode = Some("w+".to_owned());
    let handle = agent.execute(open).await.unwrap();
    let write = command::GuestFileWrite::new(handle, "aGVsbG8=");
    assert_eq!(agent.execute(write).await.unwrap().count, 5);
    let seek = command::GuestFileSeek::new(handle, 1, GuestFileWhence::from(0));
    assert_eq!(agent.execute(seek).await.unwrap().position, 1);
    let read = command::GuestFileRead::new(handle);
    let read = agent.execute(read).await.unwrap();
    assert_eq!((read.count, read.buf_b64.as_str()), (4, "ZWxsbw=="));
    agent
        .execute(command::GuestFileClose::new(handle))
        .await
        .unwrap();
    assert_eq!(std::fs::read_to_string(path).unwrap(), "hello");
}
