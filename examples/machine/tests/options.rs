//! What options start, seen from outside.

mod support;

use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixListener;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::{Value, json};
use support::{Client, Machine, command, output};

fn monitors(client: &mut Client<std::os::unix::net::UnixStream>) -> Vec<[String; 4]> {
    let monitors = client.run("query-monitors", &json!({}));
    let text = |value: &Value| value.to_string().replace('"', "");
    let monitors = monitors.as_array().expect("a list").iter();
    let members = ["id", "mode", "chardev", "dynamic"];
    monitors
        .map(|one| members.map(|member| text(&one[member])))
        .collect()
}

#[test]
fn what_is_wrong_ends_with_status_1_and_leaves_nothing() {
    let cases = [
        ("-nope", "there is no option '-nope'"),
        (
            "-qmp unix:a,server=on,wait=off -qmp unix:b,server=perhaps",
            "'server' is 'on' or 'off'",
        ),
        (
            "-qmp unix:a,server=on,wait=off -mon nobody",
            "no character device 'nobody'",
        ),
        (
            "-qmp unix:a,server=on,wait=off -chardev null,id=1x",
            "'1x' is no id",
        ),
        (
            "-chardev socket,id=c,path=a,server=on,wait=off -mon c,mode=control,id=_m",
            "'_m' is no id",
        ),
        (
            "-qmp unix:a,server=on,wait=off -qmp unix:no/where,server=on",
            "character device 'compat_monitor1': cannot listen at 'unix:no/where'",
        ),
        ("-qmp unix:nobody", "cannot connect to 'unix:nobody'"),
        (
            "-chardev socket,id=c,fd=3,server=on",
            "descriptor 3 was not handed over",
        ),
    ];
    for (arguments, message) in cases {
        let folder = tempfile::tempdir().expect("a folder");
        let output = output(&folder, arguments);
        let errors = String::from_utf8(output.stderr).expect("it is text");
        assert_eq!(output.status.code(), Some(1), "{arguments}: {errors}");
        assert!(
            errors.starts_with("machine: ") && errors.contains(message),
            "{arguments}: {errors}"
        );
        assert_eq!(
            (errors.lines().count(), output.stdout.len()),
            (1, 0),
            "{errors}"
        );
        let left: Vec<_> = folder.path().read_dir().expect("it is there").collect();
        assert!(left.is_empty(), "{arguments}: {left:?}");
    }
}

#[test]
fn help_and_version_are_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    for (argument, start) in [("-help", "usage: machine"), ("--version", "machine 0.")] {
        let output = output(&folder, argument);
        let text = String::from_utf8(output.stdout).expect("it is text");
        assert!(output.status.success() && text.starts_with(start), "{text}");
    }
}

#[test]
fn monitors_of_all_forms_are_there_at_once() {
    let machine = Machine::start(
        "-qmp unix:a,server=on,wait=off --qmp unix:b,server,nowait \
         -chardev socket,id=c0,path=c,server=on,wait=off -mon chardev=c0,id=m0,mode=control,pretty=on \
         --chardev null,id=c1 --mon chardev=c1,mode=readline -monitor null",
    );
    let mut first = machine.client("a");
    let expected = [
        ["#monitor0", "control", "compat_monitor0", "false"],
        ["#monitor1", "control", "compat_monitor1", "false"],
        ["m0", "control", "c0", "false"],
        ["#monitor2", "readline", "c1", "false"],
        ["#monitor3", "readline", "compat_monitor2", "false"],
    ];
    assert_eq!(monitors(&mut first), expected);
    let mut second = machine.client("b");
    assert_eq!(monitors(&mut second), expected);
    // Pretty ones send messages of several lines.
    let mut third = machine.connect("c");
    assert_eq!(third.line(), "{\n");
    // None of them can be removed: they were made at start-up.
    for (id, ..) in expected.map(|[id, ..]| (id,)) {
        let answer = first.execute("monitor-remove", &json!({"id": id}));
        assert_eq!(answer["error"]["class"], "GenericError", "{answer}");
    }
    assert_eq!(monitors(&mut first), expected);
}

#[test]
fn a_socket_that_waits_holds_the_machine_back() {
    let machine = Machine::start("-qmp unix:a,server=on,wait=off -qmp unix:b,server");
    // Connected, but there is no machine yet.
    let early = machine.stream("a");
    let short = std::time::Duration::from_millis(300);
    early.set_read_timeout(Some(short)).expect("a time");
    let error = loop {
        match std::io::Read::read(&mut (&early), &mut [0]) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            other => break other.expect_err("nobody greets"),
        }
    };
    assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
    let mut late = machine.client("b");
    early
        .set_read_timeout(Some(support::PATIENCE))
        .expect("a time");
    let mut early = Client::new(early);
    early.negotiate();
    late.run("query-status", &json!({}));
    late.send(r#"{"execute": "quit"}"#);
    assert_eq!(early.event("SHUTDOWN")["reason"], "host-qmp-quit");
    let (status, errors) = machine.end();
    assert_eq!(status, Some(0));
    assert_eq!(
        errors,
        "machine: waiting for a client of 'compat_monitor1' at disconnected:unix:b,server=on\n"
    );
}

#[test]
fn who_waits_can_be_ended() {
    let mut machine = Machine::start("-qmp unix:b,server");
    let mut line = [0; 7];
    let errors = machine.child.stderr.as_mut().expect("it is a pipe");
    std::io::Read::read_exact(errors, &mut line).expect("it says that it waits");
    let file = machine.path("b");
    assert!(file.exists());
    terminate(&machine);
    let folder = machine.folder.path().to_owned();
    let (status, _) = machine.end();
    assert_eq!(status, Some(0));
    assert!(!folder.join("b").exists());
}

fn terminate(machine: &Machine) {
    let id = machine.child.id().to_string();
    let killed = Command::new("kill")
        .arg(id)
        .status()
        .expect("there is kill");
    assert!(killed.success());
}

#[test]
fn a_signal_ends_the_machine_and_is_told() {
    let machine = Machine::start("-qmp unix:a,server=on,wait=off");
    let mut client = machine.client("a");
    terminate(&machine);
    let data = client.event("SHUTDOWN");
    assert_eq!(data, json!({"guest": false, "reason": "host-signal"}));
    assert_eq!(client.receive(), None);
    let file = machine.path("a");
    let (status, errors) = machine.end();
    assert_eq!((status, &*errors), (Some(0), ""));
    assert!(!file.exists(), "the socket goes with the machine");
}

#[test]
fn standard_input_and_output_carry_a_session() {
    let mut machine = Machine::start("-qmp stdio");
    let mut client = machine.stdio();
    client.negotiate();
    let chardevs = client.run("query-chardev", &json!({}));
    assert_eq!(
        chardevs,
        json!([{"label": "compat_monitor0", "filename": "stdio", "frontend-open": true}])
    );
    // There is one of them.
    let backend = json!({"type": "stdio", "data": {}});
    let again = client.execute("chardev-add", &json!({"id": "again", "backend": backend}));
    assert_eq!(again["error"]["class"], "GenericError", "{again}");
    client.send("{\"execute\":\"quit\"}");
    client.event("SHUTDOWN");
    assert_eq!(client.receive(), Some(json!({"return": {}})));
    assert_eq!(machine.end(), (Some(0), String::new()));
}

#[test]
fn monitors_come_and_go_on_standard_input_and_output() {
    let mut machine = Machine::start("-qmp unix:main,server=on,wait=off -chardev stdio,id=c");
    let mut main = machine.client("main");
    let mut client = machine.stdio();
    for _ in 0..3 {
        main.run("monitor-add", &json!({"id": "hot", "chardev": "c"}));
        client.negotiate();
        client.run("query-status", &json!({}));
        main.run("monitor-remove", &json!({"id": "hot"}));
    }
    // So can the device. None of what is sent is lost.
    main.run("chardev-remove", &json!({"id": "c"}));
    main.run(
        "chardev-add",
        &json!({"id": "c", "backend": {"type": "stdio", "data": {}}}),
    );
    main.run("monitor-add", &json!({"id": "hot", "chardev": "c"}));
    client.negotiate();
    client.run("monitor-remove", &json!({"id": "hot"}));
    // The answer is there before the device is free, and nobody sees a connection close.
    let start = Instant::now();
    let add = json!({"id": "hot", "chardev": "c"});
    while main.execute("monitor-add", &add) != json!({"return": {}}) {
        assert!(
            start.elapsed() < support::PATIENCE,
            "the device is never free"
        );
    }
    client.negotiate();
    // At the end of input it is over.
    client.end_of_input();
    assert_eq!(main.run("query-status", &json!({}))["running"], true);
    let chardevs = main.run("query-chardev", &json!({}));
    assert_eq!(chardevs[0]["filename"], "stdio");
}

/// How much time of a processor a process has taken, in the system's ticks: 100 a second.
#[cfg(target_os = "linux")]
fn ticks(machine: &Machine) -> u64 {
    let path = format!("/proc/{}/stat", machine.child.id());
    let text = std::fs::read_to_string(path).expect("it runs");
    let (_, rest) = text.rsplit_once(')').expect("its name is in brackets");
    let fields = rest.split_whitespace().skip(11).take(2);
    fields
        .map(|field| field.parse::<u64>().expect("a number"))
        .sum()
}

#[cfg(target_os = "linux")]
#[test]
fn standard_output_that_nobody_reads_is_given_up() {
    for options in ["-qmp stdio", "-monitor stdio"] {
        let mut machine = Machine::start(&format!("{options} -qmp unix:main,server=on,wait=off"));
        let mut main = machine.client("main");
        drop(machine.child.stdout.take());
        // What is said now cannot be written.
        main.send(r#"{"execute": "stop"}"#);
        main.event("STOP");
        main.receive();
        let input = machine.child.stdin.as_mut().expect("it is a pipe");
        std::io::Write::write_all(input, b"info status\n").expect("it is connected");
        let before = ticks(&machine);
        std::thread::sleep(std::time::Duration::from_millis(500));
        assert!(ticks(&machine) - before < 10, "{options}: it is busy");
        main.run("query-status", &json!({}));
    }
}

#[test]
fn tcp_is_served_and_connected_from() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("it listens").port();
    // The machine connects to us, and does again.
    let machine = Machine::start(&format!("-qmp tcp:127.0.0.1:{port},reconnect-ms=10"));
    for _ in 0..2 {
        let (stream, _) = listener.accept().expect("it connects");
        let mut client = Client::of_halves(stream.try_clone().expect("it is one"), stream);
        client.negotiate();
    }
    drop(machine);
    // We connect to the machine, at the port that it found free.
    let machine = Machine::start(
        "-chardev socket,id=c,host=localhost,port=0,server,wait=off -mon c,mode=control \
         -qmp unix:qmp,server=on,wait=off",
    );
    let chardevs = machine.client("qmp").run("query-chardev", &json!({}));
    let chardevs = chardevs.as_array().expect("a list").iter();
    let mut places = chardevs.filter_map(|one| one["filename"].as_str());
    let port = places.find_map(|place| place.strip_prefix("disconnected:tcp:localhost:"));
    let port = port.and_then(|port| port.strip_suffix(",server=on"));
    let port: u16 = port.and_then(|port| port.parse().ok()).expect("a port");
    let stream = std::net::TcpStream::connect(("localhost", port)).expect("it listens");
    let mut client = Client::of_halves(stream.try_clone().expect("it is one"), stream);
    client.negotiate();
}

#[test]
fn a_machine_can_be_told_to_wait_for_cont() {
    let machine = Machine::start("-S -qmp unix:a,server=on,wait=off");
    let mut client = machine.client("a");
    let status = client.run("query-status", &json!({}));
    assert_eq!(status, json!({"running": false, "status": "prelaunch"}));
    client.send(r#"{"execute": "cont"}"#);
    client.event("RESUME");
    client.receive();
    let status = client.run("query-status", &json!({}));
    assert_eq!(status, json!({"running": true, "status": "running"}));
}

#[test]
fn sockets_that_are_handed_over_are_served() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("handed");
    let listener = UnixListener::bind(&path).expect("the path is free");
    let arguments = "-chardev socket,id=c,fd=3,server=on,wait=off -mon c,mode=control";
    // The descriptor comes as standard input, and is moved to where it is handed over.
    let mut shell = Command::new("sh");
    let machine = command(&folder, arguments);
    shell
        .args([
            "-c",
            "LISTEN_FDS=1 LISTEN_PID=$$ exec \"$@\" 3<&0 0</dev/null",
            "sh",
        ])
        .arg(machine.get_program())
        .args(machine.get_args())
        .current_dir(folder.path())
        .stdin(OwnedFd::from(listener))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = shell.spawn().expect("there is a shell");
    let machine = Machine { child, folder };
    for _ in 0..2 {
        let mut client = machine.client("handed");
        let chardevs = client.run("query-chardev", &json!({}));
        let filename = format!("unix:{},server=on", path.display());
        assert_eq!(chardevs[0]["filename"], filename);
    }
    let mut client = machine.client("handed");
    client.send("{\"execute\":\"quit\"}");
    client.event("SHUTDOWN");
    let path = machine.path("handed");
    assert_eq!(client.receive(), Some(json!({"return": {}})));
    let folder = std::fs::metadata(&path);
    assert!(folder.is_ok(), "the file is whose socket it is");
    assert_eq!(machine.end(), (Some(0), String::new()));
}
