//! Dispatch: from a message's bytes to its answer's bytes, in three steps.
//!
//! 1. [`Request::read`] reads the envelope.
//! 2. [`Service::admit`] decides whether the request may be executed now, checks the arguments
//!    strictly against the schema, and decodes them: a [`Prepared`] call.
//! 3. [`Service::run`] calls the function that handles the command, and writes the answer.
//!
//! [`dispatch`] and [`dispatch_async`] take them in a row. A server that queues takes them one by
//! one, so that it parses each message once, and lets what is out-of-band overtake. None does I/O
//! or keeps anything between messages: sessions, their greeting, negotiation and queues stand on
//! this.
//!
//! A [`Service`] is made of functions ([`Service::builder`]), or of the trait that generated code
//! has for all commands of a schema, by the function `service` beside it. Its handler is what all
//! functions share; a session is what those of a client share.
//!
//! Messages nest as deep as QEMU takes them, 1024 levels. What is deep is checked and decoded on a
//! thread with a stack for it; handlers run where the caller is, at any depth, and values that they
//! are given need little to be dropped. To clone or compare one takes some 4 KB of stack a level
//! in unoptimized builds: a handler that does so with what a client nests leaves room for it.
//!
//! ```
//! # #[cfg(feature = "schemas")] {
//! use std::collections::VecDeque;
//!
//! use qapi_types::Error;
//! use qapi_types::dispatch::{Request, Service, State};
//! use qapi_types::qmp::{self, RunState, StatusInfo, command};
//!
//! struct Machine;
//!
//! impl Machine {
//!     fn status(&self, (): &(), _: command::QueryStatus) -> Result<StatusInfo, Error> {
//!         Ok(StatusInfo::new(true, RunState::Running))
//!     }
//! }
//!
//! let service = Service::builder(&qmp::schema::SCHEMA).on(Machine::status).build().unwrap();
//! let mut queue = VecDeque::new();
//! for id in 1..=2 {
//!     let message = format!(r#"{{"execute": "query-status", "id": {id}}}"#);
//!     let request = Request::read(message.into_bytes()).unwrap();
//!     queue.push_back(service.admit(request, State::new()).unwrap());
//! }
//! let second = service.run(queue.pop_back().unwrap(), &Machine, &());
//! assert_eq!(
//!     second.answer().unwrap(),
//!     br#"{"return":{"running":true,"status":"running"},"id":2}"#
//! );
//! # }
//! ```

mod builder;
mod built_in;
mod entry;
mod kind;
mod layer;
mod method;
mod prepared;
mod request;
mod running;
mod service;
mod state;

pub use self::builder::{BuildError, Builder};
pub use self::kind::{Asynchronous, Blocking, Kind};
pub use self::layer::After;
pub use self::method::{AsyncMethod, IntoAnswer};
pub use self::prepared::Prepared;
pub use self::request::{Refusal, Request};
pub use self::running::Running;
pub use self::service::Service;
pub use self::state::{Mode, Phase, State};

/// Executes one message: the three steps in a row, for a service of blocking functions. `None` when
/// there is nothing to answer: the command succeeded, and its schema says `'success-response':
/// false`; or there is no message, but white space alone.
///
/// Whatever the message, the answer is one well-formed JSON object in ASCII.
pub fn dispatch<H, S>(
    service: &Service<H, S>,
    handler: &H,
    session: &S,
    state: State,
    message: &[u8],
) -> Option<Vec<u8>> {
    begin(service, handler, session, state, message).answer()
}

/// Executes one message as [`dispatch`] does, for a service that may have asynchronous functions.
/// Knows no runtime: whoever polls, runs it.
///
/// Dropped before it is ready, it leaves the command unanswered and its function where it was.
pub async fn dispatch_async<H, S, K: Kind>(
    service: &Service<H, S, K>,
    handler: &H,
    session: &S,
    state: State,
    message: &[u8],
) -> Option<Vec<u8>> {
    begin(service, handler, session, state, message).await
}

fn begin<'a, H, S, K: Kind>(
    service: &Service<H, S, K>,
    handler: &'a H,
    session: &'a S,
    state: State,
    message: &'a [u8],
) -> Running<'a, K> {
    if is_blank(message) {
        return Running::done(None);
    }
    let request = Request::read(message);
    match request.and_then(|request| service.admit(request, state)) {
        Ok(prepared) => service.run(prepared, handler, session),
        Err(refusal) => Running::done(Some(refusal.answer(state.pretty))),
    }
}

/// Whether there is nothing in it but what JSON allows between messages.
fn is_blank(message: &[u8]) -> bool {
    let space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    message.iter().all(space)
}
