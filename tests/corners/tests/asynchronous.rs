//! Asynchronous handlers alone, polled without a runtime.

/// Generated from `schemas/` with asynchronous handlers.
#[allow(dead_code)]
mod core {
    include!(concat!(env!("OUT_DIR"), "/core.rs"));
}

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};

use self::core::dispatch::async_service;
use self::core::{RunState, StatusInfo, command};
use qapi_types::Error;
use qapi_types::dispatch::{Asynchronous, Builder, Service, State, dispatch_async};

#[derive(Default)]
struct Machine {
    waits: AtomicU32,
}

type Session = Mutex<String>;

impl Machine {
    async fn query_status(
        &self,
        session: &Session,
        _: command::QueryStatus,
    ) -> Result<StatusInfo, Error> {
        poll_fn(|context| {
            context.waker().wake_by_ref();
            match self.waits.fetch_add(1, Ordering::Relaxed) {
                0 | 1 => Poll::Pending,
                _ => Poll::Ready(()),
            }
        })
        .await;
        session.lock().expect("whole").push_str("asked");
        Ok(StatusInfo {
            running: true,
            status: RunState::Running,
        })
    }

    async fn stop(&self, _: &Session, _: command::Stop) -> Result<(), Error> {
        std::future::ready(()).await;
        panic!("what now?")
    }
}

/// There is one of the generated trait, too, for any handler.
#[allow(dead_code, reason = "it compiles")]
fn of_all<H>() -> Builder<H, Session, Asynchronous>
where
    H: core::dispatch::AsyncHandler<Session> + 'static,
{
    async_service()
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            return value;
        }
    }
}

fn assert_send<T: Send>(value: T) -> T {
    value
}

#[test]
fn asynchronous_functions_are_polled_until_they_have_an_answer() {
    let (machine, session) = (Machine::default(), Session::default());
    let service = Service::builder(&core::schema::SCHEMA)
        .on_async(Machine::query_status)
        .on_async(Machine::stop);
    let service = service.build().expect("each once");
    let send = |message: &[u8]| {
        let call = dispatch_async(&service, &machine, &session, State::new(), message);
        let answer = wait(assert_send(call)).expect("an answer");
        String::from_utf8(answer).expect("text")
    };
    assert_eq!(
        send(br#"{"execute": "query-status", "id": 1}"#),
        r#"{"return":{"running":true,"status":"running"},"id":1}"#
    );
    assert!(send(br#"{"execute": "stop", "id": 2}"#).ends_with(r#","id":2}"#));
    assert!(send(br#"{"execute": "cont"}"#).contains("CommandNotFound"));
    assert_eq!(machine.waits.load(Ordering::Relaxed), 3);
    assert_eq!(*session.lock().expect("whole"), "asked");
}
