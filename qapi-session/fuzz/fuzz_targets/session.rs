//! From bytes to a session, to its answers: one for each message, each well-formed.
//!
//! The first byte of the input decides about negotiation, pretty answers, and how the rest is cut. Seeds: what
//! clients send, as in the corpus' `wire` folder.

#![no_main]

use std::cell::RefCell;
use std::io;
use std::sync::Mutex;

use libfuzzer_sys::fuzz_target;
use qapi_session::chardev::{Chardev, Opening};
use qapi_session::server::{Limits, MonitorConfig};
use qapi_session::{Link, Server, Session, commands};
use qapi_types::Error;
use qapi_types::dispatch::Service;
use qapi_types::frame::{self, Frames};
use qapi_types::qmp::schema::SCHEMA;
use qapi_types::qmp::{RunState, StatusInfo, command};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::runtime::{Builder, Runtime};

/// Has one peer.
struct One(Mutex<Option<DuplexStream>>);

impl Chardev for One {
    fn filename(&self, _: bool) -> String {
        "one".to_owned()
    }

    fn open(&self) -> Opening<'_> {
        Box::pin(async {
            let stream = self.0.lock().ok().and_then(|mut stream| stream.take());
            match stream {
                Some(stream) => Ok(Link::new(stream)),
                None => Err(io::Error::from(io::ErrorKind::NotConnected)),
            }
        })
    }
}

fn status(_: &(), _: &Session, _: command::QueryStatus) -> Result<StatusInfo, Error> {
    Ok(StatusInfo::new(true, RunState::Running))
}

/// Nothing that touches files, and nothing that ends the session.
fn server() -> Server {
    let service = Service::builder(&SCHEMA)
        .on(status)
        .on(commands::qmp_capabilities)
        .on(commands::query_version)
        .on(commands::query_monitors)
        .on(commands::query_chardev);
    let service = service.build().expect("each once");
    let limits = Limits {
        message: MESSAGE,
        ..Limits::default()
    };
    let builder = Server::builder(service, ()).limits(limits);
    builder.start().expect("a runtime is there")
}

/// Small enough to be met.
const MESSAGE: frame::Limits = frame::Limits {
    size: 1000,
    tokens: 100,
    nesting: 20,
};

async fn talk(server: &Server, input: &[u8]) {
    let Some((&choice, input)) = input.split_first() else {
        return;
    };
    let (mut ours, theirs) = tokio::io::duplex(1 << 16);
    server.add_chardev("one", One(Mutex::new(Some(theirs)))).expect("it is free");
    let config = MonitorConfig {
        id: Some("one".to_owned()),
        pretty: choice & 1 > 0,
        dynamic: true,
        ..MonitorConfig::new("one")
    };
    server.add_monitor(config).expect("it is free");

    let negotiation: &[u8] = match choice & 6 {
        0 => b"",
        2 => br#"{"execute":"qmp_capabilities"}"#,
        _ => br#"{"execute":"qmp_capabilities","arguments":{"enable":["oob"]}}"#,
    };
    let all = [negotiation, input].concat();
    let mut frames = Frames::with_limits(MESSAGE);
    let mut rest = &all[..];
    let mut expected = 0;
    while frames.next(&mut rest).is_some() {
        expected += 1;
    }

    let (mut read, mut write) = tokio::io::split(&mut ours);
    let send = async {
        for piece in all.chunks(usize::from(choice >> 3) * 7 + 1) {
            write.write_all(piece).await.expect("the server reads");
        }
        write.shutdown().await.expect("the server reads");
    };
    let mut received = Vec::new();
    let (_, count) = tokio::join!(send, read.read_to_end(&mut received));
    count.expect("the server closes");
    assert!(received.is_ascii());
    let messages = serde_json::Deserializer::from_slice(&received).into_iter();
    let messages = messages.collect::<Result<Vec<serde_json::Value>, _>>();
    let messages = messages.expect("messages are whole");
    assert!(messages.first().is_some_and(|greeting| greeting.get("QMP").is_some()));
    assert_eq!(messages.len() - 1, expected, "{}", all.escape_ascii());
    server.remove_monitor("one").expect("it is there");
    server.remove_chardev("one").expect("it is free");
}

thread_local! {
    static SERVER: RefCell<Option<(Runtime, Server)>> = const { RefCell::new(None) };
}

fuzz_target!(|input: &[u8]| {
    SERVER.with_borrow_mut(|it| {
        let (runtime, server) = it.get_or_insert_with(|| {
            let runtime = Builder::new_current_thread().enable_all().build();
            let runtime = runtime.expect("a runtime");
            let server = runtime.block_on(async { server() });
            (runtime, server)
        });
        runtime.block_on(talk(server, input));
    });
});
