//! Character devices without a monitor of the server: served by somebody else, changed, in each other's way.

mod support;

use std::sync::Arc;
use std::time::Duration;

use qapi_session::chardev::socket::Address;
use qapi_session::chardev::{Chardev, Null, Ringbuf, Socket, Stdio};
use qapi_session::server::{MonitorConfig, RegistryError};
use support::{Fixture, PATIENCE};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::time::timeout;

#[tokio::test]
async fn somebody_elses_front_end_reads_and_writes_a_devices_links() {
    let fixture = Fixture::new().await;
    fixture.chardev("people").await;
    let monitor = fixture
        .server
        .register_readline(Some("hmp".to_owned()), "people");
    let monitor = monitor.expect("the device is free");
    let device = fixture.server.chardev("people").expect("it is there");
    let filename = || {
        let infos = fixture.server.chardev_infos();
        let info = infos.into_iter().find(|info| info.label == "people");
        let info = info.expect("it is there");
        assert!(info.frontend_open);
        info.filename
    };
    let address = format!("unix:{},server=on", fixture.path("people").display());
    for _ in 0..2 {
        let mut client = UnixStream::connect(fixture.path("people"))
            .await
            .expect("it listens");
        let peer = device.open().await.expect("a client is there");
        assert_eq!(filename(), format!("disconnected:{address}"));
        monitor.set_connected(true);
        assert_eq!(filename(), address);
        client
            .write_all(b"hello\nworld")
            .await
            .expect("it is connected");
        let mut peer = BufReader::new(peer);
        let mut line = String::new();
        peer.read_line(&mut line).await.expect("a line");
        peer.write_all(line.as_bytes())
            .await
            .expect("it is connected");
        peer.shutdown().await.expect("it is connected");
        drop(peer);
        monitor.set_connected(false);
        let mut all = String::new();
        // The rest was not read, so the end may be a reset.
        let _ = client.read_to_string(&mut all).await;
        assert_eq!(all, "hello\n");
    }
    assert_eq!(
        fixture.server.change_chardev("people", Null),
        Err(RegistryError::InUse("people".to_owned()))
    );
    fixture.server.unregister(&monitor);
    fixture
        .server
        .change_chardev("people", Null)
        .expect("it is free");
    assert_eq!(fixture.server.chardev_infos()[1].filename, "null");
}

#[tokio::test]
async fn a_device_leaves_the_file_of_one_that_took_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("socket");
    let listen = || Socket::listen(Address::Unix(path.clone()));
    let first = listen().await.expect("the path is free");
    let second = listen().await.expect("it takes the place");
    first.close();
    drop(first);
    UnixStream::connect(&path)
        .await
        .expect("the second one listens");
    second.open().await.expect("it is its client");
    drop(second);
    assert!(!path.exists());
}

#[tokio::test]
async fn a_device_moves_to_an_address_that_it_had() {
    let fixture = Fixture::new().await;
    fixture.chardev("c").await;
    let address = Address::Unix(fixture.path("c"));
    let socket = Socket::listen(address).await.expect("it takes the place");
    fixture
        .server
        .change_chardev("c", socket)
        .expect("it is free");
    fixture
        .server
        .add_monitor(MonitorConfig::new("c"))
        .expect("it is free");
    fixture.client("c").await;
    assert_eq!(
        fixture.server.change_chardev("d", Null),
        Err(RegistryError::NoChardev("d".to_owned()))
    );
}

#[tokio::test]
async fn an_id_can_be_asked_for_before_anything_is_made() {
    let server = Fixture::new().await.server;
    assert_eq!(server.check_monitor("m"), Ok(()));
    for (id, error) in [
        ("main", RegistryError::MonitorExists("main".to_owned())),
        (
            "#monitor0",
            RegistryError::IllFormed("#monitor0".to_owned()),
        ),
    ] {
        assert_eq!(server.check_monitor(id), Err(error));
    }
    assert_eq!(
        server.check_free_chardev("main"),
        Err(RegistryError::InUse("main".to_owned()))
    );
}

/// The names of what is in a buffer.
fn kinds(ringbuf: &Ringbuf) -> String {
    let bytes = ringbuf.read(Ringbuf::SIZE);
    String::from_utf8_lossy(&bytes).chars().take(6).collect()
}

#[tokio::test]
async fn a_buffer_is_greeted_by_each_monitor_that_it_gets() {
    let server = Fixture::new().await.server;
    let ringbuf = Ringbuf::new(Ringbuf::SIZE).expect("it is a power of two");
    server
        .add_chardev("c", ringbuf.clone())
        .expect("the id is free");
    for _ in 0..50 {
        let config = MonitorConfig {
            id: Some("m".to_owned()),
            dynamic: true,
            ..MonitorConfig::new("c")
        };
        server.add_monitor(config).expect("it is free");
        let greeted = async {
            while kinds(&ringbuf) != "{\"QMP\"" {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        timeout(PATIENCE, greeted).await.expect("a greeting");
        server.remove_monitor("m").expect("it is there");
    }
}

#[tokio::test]
async fn a_client_that_is_put_back_goes_to_who_waits() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("socket");
    let socket = Socket::listen(Address::Unix(path.clone()))
        .await
        .expect("the path is free");
    let client = UnixStream::connect(&path).await.expect("it listens");
    let link = socket.open().await.expect("it is the client");
    let mut waiting = socket.open();
    let soon = timeout(Duration::from_millis(50), &mut waiting).await;
    assert!(soon.is_err(), "there is no other client");
    socket.put_back(link);
    timeout(PATIENCE, waiting)
        .await
        .expect("it is there")
        .expect("it is the client");
    drop(client);
}

#[tokio::test]
async fn who_gives_up_waiting_leaves_clients_to_who_still_waits() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("socket");
    let socket = Socket::listen(Address::Unix(path.clone()))
        .await
        .expect("the path is free");
    let socket = Arc::new(socket);
    let soon = Duration::from_millis(10);
    let next = Arc::clone(&socket);
    let next = tokio::spawn(async move { next.open().await });
    tokio::time::sleep(soon).await;
    // A monitor that is being removed may ask once more when the next one has asked already.
    let removed = timeout(soon, socket.open()).await;
    assert!(removed.is_err(), "nobody is there");
    let _client = UnixStream::connect(&path).await.expect("it listens");
    timeout(PATIENCE, next)
        .await
        .expect("it is told")
        .expect("no panics")
        .expect("it is the client");
}

#[tokio::test]
async fn standard_input_and_output_have_one_link_whichever_device_it_is_of() {
    let soon = Duration::from_millis(50);
    let before = Stdio::new().expect("it is the only one");
    let link = before.open().await.expect("the peer is there");
    before.close();
    let device = Stdio::new().expect("it is the only one");
    // The link would read what is for the next one.
    assert!(timeout(soon, device.open()).await.is_err());
    drop(link);
    let link = timeout(PATIENCE, device.open()).await.expect("it is free");
    let link = link.expect("the peer is there");
    assert!(timeout(soon, device.open()).await.is_err());
    drop(link);
    timeout(PATIENCE, device.open())
        .await
        .expect("it is free")
        .expect("the peer is there");
}
