//! Drives a machine with the published crate `qapi`: monitors that come and go, on one path and with the same
//! ids.
//!
//! Arguments: the socket of the machine's first monitor, and a path for those that are added.

use std::io::BufReader;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use qapi::qmp::{
    ChardevBackend, ChardevCommon, ChardevSocket, Event, RunState, SocketAddressLegacy,
    UnixSocketAddress, chardev_add, chardev_remove, cont, query_qmp_schema, query_status,
    query_version, quit, stop,
};
use qapi::{Command, Empty, Qmp, Stream};
use serde::Serialize;

type Client = Qmp<Stream<BufReader<UnixStream>, UnixStream>>;

/// The crate does not know it.
#[derive(Serialize)]
struct MonitorAdd {
    id: String,
    chardev: String,
}

impl Command for MonitorAdd {
    type Ok = Empty;
    const NAME: &'static str = "monitor-add";
    const ALLOW_OOB: bool = false;
}

/// Neither this one.
#[derive(Serialize)]
struct MonitorRemove {
    id: String,
}

impl Command for MonitorRemove {
    type Ok = Empty;
    const NAME: &'static str = "monitor-remove";
    const ALLOW_OOB: bool = false;
}

fn connect(path: &str) -> Client {
    let stream = UnixStream::connect(path).expect("somebody listens");
    let patience = Some(Duration::from_secs(30));
    stream.set_read_timeout(patience).expect("it is a time");
    let reader = BufReader::new(stream.try_clone().expect("there are descriptors"));
    let mut client = Qmp::new(Stream::new(reader, stream));
    client.handshake().expect("a greeting, and negotiation");
    client
}

/// Adds a monitor, and connects to it.
fn add(main: &mut Client, path: &str) -> Client {
    let address = UnixSocketAddress {
        abstract_: None,
        tight: None,
        path: path.to_owned(),
    };
    let socket = ChardevSocket {
        base: ChardevCommon {
            logappend: None,
            logfile: None,
        },
        nodelay: None,
        reconnect: None,
        server: Some(true),
        telnet: None,
        tls_authz: None,
        tls_creds: None,
        tn3270: None,
        wait: Some(false),
        websocket: None,
        addr: SocketAddressLegacy::unix(address.into()),
    };
    let added = main.execute(&chardev_add {
        id: "c0".to_owned(),
        backend: ChardevBackend::socket(socket.into()),
    });
    assert!(added.expect("the path is free").pty.is_none());
    let id = "hot".to_owned();
    let chardev = "c0".to_owned();
    main.execute(&MonitorAdd { id, chardev })
        .expect("the id is free");
    connect(path)
}

fn remove(client: &mut Client) {
    let id = "hot".to_owned();
    client.execute(&MonitorRemove { id }).expect("it is there");
}

fn ended(mut client: Client) {
    client.nop().expect_err("the connection is closed");
}

/// The events that came before the answer to a command.
fn events(client: &mut Client) -> Vec<Event> {
    client.nop().expect("it is answered");
    client.events().collect()
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut argument = || arguments.next().expect("two paths");
    let (path, added) = (argument(), argument());
    let mut main = connect(&path);
    let version = main.execute(&query_version {}).expect("it is answered");
    assert!(version.qemu.major >= 10);
    let schema = main
        .execute(&query_qmp_schema {})
        .expect("the crate reads all of it");
    for _ in 0..2 {
        let mut hot = add(&mut main, &added);
        let same = hot.execute(&query_qmp_schema {}).expect("it is answered");
        assert_eq!(same.len(), schema.len());
        main.execute(&stop {}).expect("it stops");
        let status = hot.execute(&query_status {}).expect("it is answered");
        assert!(!status.running && status.status == RunState::paused);
        main.execute(&cont {}).expect("it runs");
        let told = events(&mut hot);
        assert!(
            matches!(told[..], [Event::STOP { .. }, Event::RESUME { .. }]),
            "{told:?}"
        );
        remove(&mut main);
        ended(hot);
        let id = "c0".to_owned();
        main.execute(&chardev_remove { id })
            .expect("nobody uses it");
        // Removed by itself.
        let mut hot = add(&mut main, &added);
        remove(&mut hot);
        ended(hot);
        let id = "c0".to_owned();
        main.execute(&chardev_remove { id })
            .expect("nobody uses it");
    }
    // The crate writes the end of the line last, when there may be nobody to read it.
    let _ = main.execute(&quit {});
    println!("done");
}
