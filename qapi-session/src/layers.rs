//! Layers for a client: ready-made ones for what is done around its calls, one line each.
//!
//! A layer is given to [`Client::with`](crate::Client::with), which gives a client that has it:
//!
//! ```no_run
//! # async fn example(client: qapi_session::Client) -> Result<(), Box<dyn std::error::Error>> {
//! use qapi_session::layers::{Deny, OneAtATime, ReadOnly, Retry, Trace};
//!
//! let schema = client.schema().await?;
//! let viewer = client.with(ReadOnly::of(&schema)).with(Retry::new());
//! let client = client
//!     .with(Deny::commands(["quit", "system_*", "human-monitor-command"]))
//!     .with(OneAtATime::by_argument("id"))
//!     .with(Trace::new());
//! # Ok(())
//! # }
//! ```
//!
//! | layer | what it does |
//! |---|---|
//! | [`Allow`], [`Deny`] | refuse commands by their names |
//! | [`ReadOnly`] | refuses what may change something, by the server's schema |
//! | [`Guard`] | refuses commands by their typed arguments |
//! | [`Retry`] | repeats what may be repeated, with pauses |
//! | [`OneAtATime`] | has calls wait that concern the same thing |
//! | [`Trace`] | a span of `tracing` for each call |
//!
//! The layer that is given last is outermost: it sees a call first. So [`Trace`] given after [`Retry`] has a span for a
//! call with all its attempts, and before it one for each attempt. What a layer refuses is an error of that call
//! ([`ErrorKind::Refused`](crate::client::ErrorKind::Refused)) and is not sent.
//!
//! # Layers of your own
//!
//! A [`Layer`](crate::client::Layer) sees the command with its type. This one has devices of one bus taken away by
//! nobody, and says how long calls took:
//!
//! ```no_run
//! use std::time::Instant;
//!
//! use qapi_session::client::{Answering, Layer, Next, Request};
//! use qapi_types::qmp::command;
//!
//! struct Careful;
//!
//! impl Layer for Careful {
//!     fn call<'a>(&'a self, request: Request, next: Next<'a>) -> Answering<'a> {
//!         Box::pin(async move {
//!             if let Some(remove) = request.command::<command::ChardevRemove>()
//!                 && remove.id.starts_with("serial")
//!             {
//!                 return Err(request.refused("serial ports stay"));
//!             }
//!             let name = request.name().to_owned();
//!             let begin = Instant::now();
//!             let outcome = next.run(request).await;
//!             println!("{name}: {:?}", begin.elapsed());
//!             outcome
//!         })
//!     }
//! }
//! ```
//!
//! A command that is executed by name ([`execute_raw`](crate::Client::execute_raw)) has no type for
//! [`Request::command`](crate::client::Request::command) to find; [`Request::read`](crate::client::Request::read)
//! reads its arguments as the type whose command it is. [`Guard`] does so.

mod guard;
mod names;
mod one_at_a_time;
mod pattern;
mod read_only;
mod retry;
mod trace;

pub use self::guard::Guard;
pub use self::names::{Allow, Deny};
pub use self::one_at_a_time::OneAtATime;
pub use self::pattern::Unmatched;
pub use self::read_only::ReadOnly;
pub use self::retry::Retry;
pub use self::trace::Trace;
