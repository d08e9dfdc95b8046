//! Character devices of others that do what they should not.

mod support;

use std::io;
use std::pin::Pin;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use qapi_session::chardev::{Chardev, Opening, Ringbuf};
use qapi_session::server::MonitorConfig;
use qapi_session::{Link, Peer, Server};
use serde_json::json;
use support::{Fixture, PATIENCE, builder, until};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::timeout;

/// Adds a monitor on the device, and sees that the others are served, and that it goes again.
async fn harms_nobody(fixture: &Fixture, device: impl Chardev) {
    fixture
        .server
        .add_chardev("bad", device)
        .expect("it is free");
    let config = MonitorConfig {
        id: Some("bad".to_owned()),
        dynamic: true,
        ..MonitorConfig::new("bad")
    };
    fixture.server.add_monitor(config).expect("it is free");
    let served = async {
        let mut client = fixture.client("main").await;
        for _ in 0..20 {
            tokio::time::sleep(Duration::from_millis(1)).await;
            let answer = client.execute(r#"{"execute":"query-status"}"#).await;
            assert_eq!(answer["return"]["running"], json!(true));
        }
    };
    timeout(PATIENCE, served).await.expect("others are served");
    fixture.server.remove_monitor("bad").expect("it is there");
    fixture.server.remove_chardev("bad").expect("it is free");
    fixture.server.shut_down();
    timeout(PATIENCE, fixture.server.closed())
        .await
        .expect("it ends");
}

/// A device whose peers are streams that a function makes.
struct Device<F>(F);

impl<F: Fn() -> io::Result<Link> + Send + Sync + 'static> Chardev for Device<F> {
    fn filename(&self, _: bool) -> String {
        "device".to_owned()
    }

    fn open(&self) -> Opening<'_> {
        Box::pin(async { (self.0)() })
    }
}

/// A stream that panics.
struct Panics;

impl AsyncRead for Panics {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        panic!("no reading")
    }
}

impl AsyncWrite for Panics {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
        panic!("no writing")
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        panic!("no flushing")
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        panic!("no shutdown")
    }
}

#[tokio::test]
async fn one_that_fails() {
    let device = Device(|| Err(io::Error::other("no peers")));
    harms_nobody(&Fixture::new().await, device).await;
}

#[tokio::test]
async fn one_that_panics() {
    let device = Device(|| panic!("no peers"));
    harms_nobody(&Fixture::new().await, device).await;
}

#[tokio::test]
async fn one_whose_peers_panic() {
    static OPENED: AtomicUsize = AtomicUsize::new(0);
    let device = Device(|| {
        OPENED.fetch_add(1, Ordering::SeqCst);
        Ok(Link::new(Panics))
    });
    let fixture = Fixture::new().await;
    fixture
        .server
        .add_chardev("bad", device)
        .expect("it is free");
    let monitor = fixture.server.add_monitor(MonitorConfig::new("bad"));
    let monitor = monitor.expect("it is free");
    until(|| OPENED.load(Ordering::SeqCst) == 1).await;
    until(|| !monitor.is_connected()).await;
}

#[tokio::test]
async fn one_whose_peers_are_gone_at_once() {
    let device = Device(|| Ok(Link::of_halves(tokio::io::empty(), tokio::io::sink())));
    harms_nobody(&Fixture::new().await, device).await;
}

#[tokio::test]
async fn one_whose_only_peer_is_refused() {
    let builder = builder().takes(|peer| matches!(peer, Peer::Unix(_)));
    let ringbuf = Ringbuf::new(Ringbuf::SIZE).expect("it is a power of two");
    harms_nobody(&Fixture::of(builder).await, ringbuf).await;
}

/// A device that asks for what its server has, in the end.
struct Curious(OnceLock<Server>);

impl Chardev for Curious {
    fn filename(&self, _: bool) -> String {
        let devices = self.0.get().map(|server| server.monitors().len());
        format!("beside {} monitors", devices.unwrap_or_default())
    }

    fn open(&self) -> Opening<'_> {
        Box::pin(std::future::pending())
    }

    fn close(&self) {
        self.filename(false);
    }
}

#[test]
fn one_that_asks_the_server() {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let fixture = Fixture::new().await;
            let server = fixture.server.clone();
            let device = Curious(OnceLock::from(server));
            fixture.server.add_chardev("c", device).expect("it is free");
            let infos = fixture.server.chardev_infos();
            assert_eq!(infos[0].filename, "beside 1 monitors");
            fixture.server.remove_chardev("c").expect("it is free");
            fixture.server.shut_down();
            fixture.server.closed().await;
        });
        sender.send(()).expect("somebody waits");
    });
    receiver.recv_timeout(PATIENCE).expect("it does not hang");
}
