//! From whatever a server sends to a client: it connects or says why not, and each call and subscription ends.
//!
//! The first byte of the input decides whether a greeting and an answer to the negotiation come before the rest, and
//! how that is cut. Seeds: what servers send, as in the corpus' `sessions`.

#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use qapi_session::{Client, Link};
use qapi_types::Any;
use qapi_types::frame;
use qapi_types::qmp::command;
use qapi_types::qmp::event::Event;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::runtime::{Builder, Runtime};

/// Small enough to be met.
const MESSAGE: frame::Limits = frame::Limits {
    size: 1000,
    tokens: 100,
    nesting: 20,
};

const GREETING: &str = r#"{"QMP": {"version": {}, "capabilities": ["oob"]}} {"return": {}}"#;

async fn talk(input: &[u8]) {
    let Some((&choice, input)) = input.split_first() else {
        return;
    };
    let (mut ours, theirs) = tokio::io::duplex(1 << 16);
    let beginning: &[u8] = if choice & 1 > 0 { GREETING.as_bytes() } else { b"" };
    let all = [beginning, input].concat();
    let server = async {
        for piece in all.chunks(usize::from(choice >> 1) * 7 + 1) {
            // Who is no QMP server is left by the client.
            if ours.write_all(piece).await.is_err() {
                return;
            }
            tokio::task::yield_now().await;
        }
        // It reads on, and so is closed by whoever has read all.
        let _ = ours.shutdown().await;
        let _ = ours.read_to_end(&mut Vec::new()).await;
    };
    let client = async {
        let builder = Client::builder().optional_capability("oob").limits(MESSAGE).event_buffer(4);
        let Ok(client) = builder.adopt(Link::new(theirs)).await else {
            return;
        };
        let (mut events, mut raw) = (client.all_events::<Event>(), client.raw_events());
        let calls = async {
            let _ = tokio::join!(
                client.execute(command::QueryStatus::new()),
                client.execute(command::QueryMonitors::new()),
                client.execute_raw::<Any>("x", None).out_of_band(),
                client.execute(command::Quit::new()),
            );
            assert!(client.closed().await.is_by_server());
        };
        let typed = async { while events.next().await.is_some() {} };
        let untyped = async { while raw.next().await.is_some() {} };
        tokio::join!(calls, typed, untyped);
    };
    tokio::join!(server, client);
}

thread_local! {
    static RUNTIME: RefCell<Option<Runtime>> = const { RefCell::new(None) };
}

fuzz_target!(|input: &[u8]| {
    RUNTIME.with_borrow_mut(|runtime| {
        let runtime = runtime.get_or_insert_with(|| {
            let runtime = Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime")
        });
        runtime.block_on(talk(input));
    });
});
