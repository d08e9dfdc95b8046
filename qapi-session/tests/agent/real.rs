//! `qemu-ga`, the agent itself, on a socket in place of a guest's port.

use std::path::{Path, PathBuf};
use std::time::Duration;

use qapi_session::Agent;
use qapi_session::client::Timeouts;
use qapi_types::qga::command;
use qapi_types::{Any, Empty, ErrorClass};
use serde_json::json;
use test_macros::server_test;
use tokio::io::AsyncWriteExt;
use tokio::net::UnixStream;
use tokio::process::{Child, Command};

use crate::peer::patient;

/// A folder with an agent's socket, and whatever else it makes.
struct Guest {
    folder: tempfile::TempDir,
}

impl Guest {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn socket(&self) -> PathBuf {
        self.path("qga.sock")
    }

    /// Starts an agent, which is killed when it is dropped.
    fn start(&self) -> Child {
        self.spawn(Command::new(test_support::program("qemu-ga")))
    }

    /// Starts an agent by a command.
    fn spawn(&self, mut command: Command) -> Child {
        let _ = std::fs::remove_file(self.socket());
        let folder: &Path = self.folder.path();
        command.args(["-m", "unix-listen", "-p"]).arg(self.socket());
        command
            .arg("-t")
            .arg(folder)
            .arg("-f")
            .arg(self.path("pid"));
        command.kill_on_drop(true).spawn().expect("it starts")
    }

    async fn agent(&self) -> Agent {
        let builder = Agent::builder().timeouts(patient()).wait_for_agent();
        let agent = builder.connect(self.socket().into()).await;
        agent.expect("the agent comes up")
    }
}

#[server_test("qemu-ga")]
async fn it_is_asked_what_it_is() {
    let guest = Guest::new();
    let _process = guest.start();
    let agent = guest.agent().await;
    agent.execute(command::GuestPing::new()).await.unwrap();
    let info = agent.execute(command::GuestInfo::new()).await.unwrap();
    assert!(!info.version.is_empty());
    let shutdown = info
        .supported_commands
        .iter()
        .find(|it| it.name == "guest-shutdown");
    assert!(!shutdown.unwrap().success_response);
    let error = agent.execute_raw::<Any>("guest-nonsense", None).await;
    assert_eq!(
        error.unwrap_err().class(),
        Some(&ErrorClass::CommandNotFound)
    );
    for _ in 0..1000 {
        agent.execute(command::GuestPing::new()).await.unwrap();
    }
}

#[server_test("qemu-ga")]
async fn it_runs_programs() {
    let guest = Guest::new();
    let _process = guest.start();
    let agent = guest.agent().await;
    let exec = command::GuestExec {
        arg: Some(vec!["-c".to_owned(), "cat; exit 3".to_owned()]),
        input_data: Some("aGVsbG8=".to_owned()),
        capture_output: Some(true.into()),
        ..command::GuestExec::new("/bin/sh")
    };
    let pid = agent.execute(exec).await.unwrap().pid;
    let status = loop {
        let status = command::GuestExecStatus::new(pid);
        let status = agent.execute(status).await.unwrap();
        if status.exited {
            break status;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    assert_eq!(status.exitcode, Some(3));
    assert_eq!(status.out_data.as_deref(), Some("aGVsbG8="));
    let again = agent.execute(command::GuestExecStatus::new(pid)).await;
    assert!(again.unwrap_err().server().is_some());
}

#[server_test("qemu-ga")]
async fn it_reads_files() {
    let guest = Guest::new();
    let _process = guest.start();
    let agent = guest.agent().await;
    std::fs::write(guest.path("file"), "hello").unwrap();
    let open = json!({"path": guest.path("file"), "mode": "r"});
    let handle: i64 = agent
        .execute_raw("guest-file-open", Some(&open))
        .await
        .unwrap();
    let handle = json!({ "handle": handle });
    let read: Any = agent
        .execute_raw("guest-file-read", Some(&handle))
        .await
        .unwrap();
    assert_eq!(
        read,
        json!({"count": 5, "buf-b64": "aGVsbG8=", "eof": true})
    );
    let close = agent.execute_raw::<Empty>("guest-file-close", Some(&handle));
    close.await.unwrap();
    let read = agent.execute_raw::<Any>("guest-file-read", Some(&handle));
    assert!(read.await.unwrap_err().server().is_some());
}

/// Others write to the channel what they like, and leave half of it.
#[server_test("qemu-ga")]
async fn it_is_found_among_what_others_left() {
    let guest = Guest::new();
    let _process = guest.start();
    drop(guest.agent().await);
    let left: [&[u8]; 4] = [
        b"{\"execute\": \"guest-pi",
        b"{\"execute\": \"guest-info\"}{\"execute\": \"guest-info\"}",
        b"}}]] garbage \x01\xFF\xFF {",
        b"{\"execute\": \"guest-sync-delimited\", \"arguments\": {\"id\": 7}}",
    ];
    for left in left {
        // Through the same connection, and through one before it.
        let mut raw = UnixStream::connect(guest.socket()).await.unwrap();
        raw.write_all(left).await.unwrap();
        let link = qapi_session::Link::unix(raw).unwrap();
        let agent = Agent::builder().timeouts(patient()).adopt(link).await;
        let agent = agent.unwrap();
        agent.execute(command::GuestInfo::new()).await.unwrap();
        let mut second = UnixStream::connect(guest.socket()).await.unwrap();
        second.write_all(left).await.unwrap();
        drop(second);
        agent.execute(command::GuestInfo::new()).await.unwrap();
        drop(agent);
        let agent = guest.agent().await;
        agent.execute(command::GuestInfo::new()).await.unwrap();
    }
}

/// Of many calls, some are given up at any moment.
#[server_test("qemu-ga")]
async fn calls_that_are_given_up_leave_no_trace() {
    let guest = Guest::new();
    let _process = guest.start();
    let agent = guest.agent().await;
    for round in 0..200_u64 {
        let limit = Duration::from_micros(round * 10);
        let given_up = agent.execute(command::GuestInfo::new()).timeout(limit);
        match given_up.await {
            Ok(info) => assert!(!info.version.is_empty()),
            Err(error) => assert!(error.is_timed_out(), "{error}"),
        }
        let time = agent.execute(command::GuestGetTime::new()).await.unwrap();
        assert!(time > 0);
    }
}

#[server_test("qemu-ga")]
async fn it_is_found_again_after_it_was_killed() {
    let guest = Guest::new();
    let mut process = guest.start();
    drop(guest.agent().await);
    let agent = Agent::connect(guest.socket().into()).await.unwrap();
    for _ in 0..3 {
        agent.execute(command::GuestPing::new()).await.unwrap();
        process.kill().await.unwrap();
        let error = agent.execute(command::GuestPing::new()).await.unwrap_err();
        assert!(error.is_disconnected(), "{error}");
        process = guest.start();
        // Who knows that it will be there asks until it is.
        drop(guest.agent().await);
    }
    agent.execute(command::GuestPing::new()).await.unwrap();
    // In the middle of its work.
    let pings = tokio::spawn({
        let agent = agent.clone();
        async move {
            loop {
                if let Err(error) = agent.execute(command::GuestInfo::new()).await {
                    return error;
                }
            }
        }
    });
    tokio::time::sleep(Duration::from_millis(20)).await;
    process.kill().await.unwrap();
    let error = pings.await.unwrap();
    assert!(error.is_disconnected(), "{error}");
    // Who is willing to wait does so in each call.
    let mut process = guest.start();
    let agent = guest.agent().await;
    process.kill().await.unwrap();
    let call = tokio::spawn(agent.execute(command::GuestPing::new()));
    tokio::time::sleep(Duration::from_millis(20)).await;
    let _process = guest.start();
    call.await.unwrap().unwrap();
}

#[server_test("qemu-ga")]
async fn what_it_does_not_answer_is_told_by_what_follows() {
    let guest = Guest::new();
    let _process = guest.start();
    let agent = guest.agent().await;
    // It is not told to shut down for real: this machine would.
    let nonsense = command::GuestShutdown {
        mode: Some("nonsense".to_owned()),
    };
    let error = agent.execute(nonsense).await.unwrap_err();
    assert!(error.server().is_some(), "{error}");
    agent.execute(command::GuestPing::new()).await.unwrap();
}

/// Puts a folder in place of the one with `shutdown`, for itself and the agent alone, and starts the agent only if what
/// would be run is now the file in that folder.
const HARMLESS: &str = r#"
set -eu
mount --bind "$1" /usr/sbin
if [ ! -L /sbin ]; then mount --bind "$1" /sbin; fi
cmp -s /sbin/shutdown "$2"
shift 2
exec "$@"
"#;

/// It is told to shut down for real, and what it runs for that is a file of this test.
#[server_test("qemu-ga", "unshare", "mount", "cmp")]
async fn it_shuts_down_without_an_answer() {
    let guest = Guest::new();
    let folder = guest.path("sbin");
    std::fs::create_dir(&folder).unwrap();
    // It says how it was called, and fails where it is to halt.
    let script = format!(
        "#!/bin/sh\necho \"$2\" >> '{}'\ntest \"$2\" != -H\n",
        guest.path("called").display()
    );
    std::fs::write(folder.join("shutdown"), script).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(folder.join("shutdown"), mode).unwrap();
    // Where it is may be out of sight then.
    std::fs::copy(test_support::program("qemu-ga"), guest.path("agent")).unwrap();
    std::fs::copy(folder.join("shutdown"), guest.path("expected")).unwrap();
    let unshare = || {
        let mut command = Command::new(test_support::program("unshare"));
        command.args(["--user", "--map-root-user", "--mount"]);
        command
    };
    let allowed = unshare().arg("true").status().await.unwrap();
    if !allowed.success() && std::env::var_os("QAPI_SERVERS").is_none() {
        println!("not tested: the system gives no folders of one's own");
        return;
    }
    let mut command = unshare();
    command.args(["sh", "-c", HARMLESS, "sh"]);
    command.arg(&folder).arg(guest.path("expected"));
    command.arg(guest.path("agent"));
    let mut process = guest.spawn(command);
    let agent = tokio::select! {
        agent = guest.agent() => agent,
        ended = process.wait() => panic!("the agent does not start: {ended:?}"),
    };
    agent.execute(command::GuestShutdown::new()).await.unwrap();
    let reboot = command::GuestShutdown {
        mode: Some("reboot".to_owned()),
    };
    agent.execute(reboot).await.unwrap();
    let raw = agent.execute_raw::<Empty>("guest-shutdown", None);
    raw.await.unwrap();
    let halt = command::GuestShutdown {
        mode: Some("halt".to_owned()),
    };
    let error = agent.execute(halt).await.unwrap_err();
    assert_eq!(error.class(), Some(&ErrorClass::GenericError), "{error}");
    agent.execute(command::GuestPing::new()).await.unwrap();
    let called = std::fs::read_to_string(guest.path("called")).unwrap();
    assert_eq!(called, "-P\n-r\n-P\n-H\n");
}

/// An agent that has another user does not answer.
#[server_test("qemu-ga")]
async fn it_is_waited_for_while_another_has_it() {
    let guest = Guest::new();
    let _process = guest.start();
    let first = guest.agent().await;
    let timeouts = Timeouts {
        negotiation: Duration::from_millis(300),
        ..patient()
    };
    let second = Agent::builder().timeouts(timeouts);
    let error = second.connect(guest.socket().into()).await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.ends_with("qga.sock: negotiating: not done within 300ms"),
        "{text}"
    );
    let (second, ()) = tokio::join!(guest.agent(), async {
        first.execute(command::GuestPing::new()).await.unwrap();
        drop(first);
    });
    second.execute(command::GuestPing::new()).await.unwrap();
}
