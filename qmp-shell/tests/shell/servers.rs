//! Servers of all kinds, and ways to them.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::thread;

use test_macros::server_test;

use super::lines::{messages, run};
use super::support::server::Server;
use super::support::{done, shell};

#[server_test("qemu-system-x86_64")]
fn the_human_monitor() {
    let server = Server::qemu();
    let (status, out, err) = run(
        &server,
        &["--hmp", "-e", "info version", "-e", "info status"],
    );
    assert_eq!((status, &*err), (Some(0), ""));
    assert!(out.starts_with(|c: char| c.is_ascii_digit()), "{out}");
    assert!(out.contains("VM status: running"), "{out}");
    let (status, out, _) = run(&server, &["-H", "--json", "-e", "info version"]);
    assert_eq!(status, Some(0));
    assert!(messages(&out)[0]["return"].is_string(), "{out}");
    // There is none, and each line is asked about it.
    let (status, _, err) = run(&server, &["-H", "-e", "cpu 0"]);
    assert_eq!(status, Some(1));
    assert!(err.contains("cpu-index"), "{err}");
}

#[server_test("qemu-system-x86_64")]
fn out_of_band() {
    let server = Server::qemu();
    let lines = ["--oob", "-v", "-k", "-e", "migrate-pause", "-e", "stop"];
    let (status, _, err) = run(&server, &lines);
    // There is no migration to pause.
    assert_eq!(status, Some(1));
    assert!(err.contains(r#"{"exec-oob": "migrate-pause"}"#), "{err}");
    assert!(err.contains("error: GenericError: migrate-pause"), "{err}");
    assert!(err.contains(r#"{"execute": "stop"}"#), "{err}");
}

#[server_test("qemu-system-x86_64", "qemu-storage-daemon")]
fn a_server_that_the_shell_starts_and_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let pid = folder.path().join("pid");
    let machine = [
        "-machine",
        "none",
        "-nodefaults",
        "-display",
        "none",
        "-pidfile",
    ];
    let output = shell(folder.path())
        .args(["-e", "query-status", "--", "qemu-system-x86_64"])
        .args(machine)
        .arg(&pid)
        .output();
    let (status, out, err) = done(&output.expect("it runs"));
    assert_eq!((status, &*err), (Some(0), ""));
    assert!(out.contains(r#""running": true"#), "{out}");
    assert!(!pid.exists(), "QEMU has ended, and removed it");
    let output = shell(folder.path())
        .args([
            "-e",
            "query-block-jobs",
            "-e",
            "quit",
            "--",
            "qemu-storage-daemon",
        ])
        .output();
    let (status, out, err) = done(&output.expect("it runs"));
    assert_eq!((status, &*out, &*err), (Some(0), "[]\n{}\n", ""));
    let output = shell(folder.path())
        .args([
            "-e",
            "stop",
            "--",
            "qemu-system-x86_64",
            "-machine",
            "nonesuch",
        ])
        .output();
    let (status, _, err) = done(&output.expect("it runs"));
    assert_eq!(status, Some(3));
    assert!(err.contains("unsupported machine type"), "{err}");
}

/// What connects to the address given is connected to a socket.
fn by_tcp(socket: PathBuf) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it has one");
    thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let mut server = UnixStream::connect(&socket).expect("it listens");
            let mut from_client = client.try_clone().expect("it can be shared");
            let mut to_server = server.try_clone().expect("it can be shared");
            thread::spawn(move || {
                let _ = io::copy(&mut from_client, &mut to_server);
                let _ = to_server.shutdown(Shutdown::Both);
            });
            let _ = io::copy(&mut server, &mut client);
        }
    });
    address
}

#[test]
fn tcp_and_unix_addresses() {
    let server = Server::machine();
    let tcp = by_tcp(server.socket());
    let addresses = [
        format!("unix:{}", server.socket().display()),
        format!("tcp:{tcp}"),
        tcp.to_string(),
    ];
    for address in addresses {
        let mut shell = shell(server.folder());
        let output = shell.args([&*address, "-e", "stop"]).output();
        assert_eq!(done(&output.expect("it runs")).0, Some(0), "{address}");
    }
    let mut shell = shell(server.folder());
    let output = shell.args(["tcp:nowhere", "-e", "stop"]).output();
    let (status, _, err) = done(&output.expect("it runs"));
    assert_eq!(status, Some(3));
    assert!(
        err.contains("'tcp:nowhere' is not of the form 'tcp:HOST:PORT'"),
        "{err}"
    );
}

#[server_test("qemu-ga")]
fn the_guest_agent() {
    let server = Server::agent();
    // Our schema does not have the latter; the agent says that it does.
    let lines = [
        "--agent",
        "-e",
        "guest-ping",
        "-e",
        "guest-file-open path=/etc/hostname",
    ];
    let (status, out, err) = run(&server, &lines);
    assert_eq!((status, &*err), (Some(0), ""));
    let handle = out
        .strip_prefix("{}\n")
        .expect("that is of the ping")
        .trim();
    assert!(handle.parse::<u64>().is_ok(), "{out}");
    let (status, _, err) = run(&server, &["-N", "-e", "guest-exec pat=/bin/true"]);
    assert_eq!(status, Some(1));
    assert!(err.contains("did you mean 'path'?"), "{err}");
    let (status, _, err) = run(
        &server,
        &["--agent", "-e", "guest-file-close handle=7777777"],
    );
    assert_eq!(status, Some(1));
    assert!(err.starts_with("error: GenericError: "), "{err}");
    let (status, out, _) = run(&server, &["--agent", "--json", "-e", "help guest-ping"]);
    assert_eq!(status, Some(0));
    assert!(out.starts_with("command guest-ping\n\n"), "{out}");
    // Nobody speaks for a guest agent's client here.
    let server = Server::machine();
    let (status, _, err) = run(
        &server,
        &["--agent", "--timeout", "0.5", "-e", "guest-ping"],
    );
    assert_eq!(status, Some(3));
    assert!(err.contains("negotiating"), "{err}");
}
