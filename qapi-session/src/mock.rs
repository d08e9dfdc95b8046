//! A mock: a peer for tests of programs that speak QMP or the guest agent's protocol.
//!
//! It is told which commands to expect and what to do about each, and gives one end of a real stream, a Unix
//! socket, to the program under test, which may use any client. In the end it reports what came otherwise than
//! expected.
//!
//! ```
//! use qapi_session::mock::Mock;
//! use qapi_types::Error;
//! use qapi_types::qmp::{RunState, StatusInfo, command, event};
//! # use tokio::io::{AsyncReadExt, AsyncWriteExt};
//! # async fn pause(mut stream: tokio::net::UnixStream) -> std::io::Result<String> {
//! #     for name in ["qmp_capabilities", "query-status", "stop", "chardev-remove"] {
//! #         let arguments = if name.starts_with("ch") { r#", "arguments": {"id": "c0"}"# } else { "" };
//! #         stream.write_all(format!(r#"{{"execute": "{name}"{arguments}}}"#).as_bytes()).await?;
//! #     }
//! #     stream.shutdown().await?;
//! #     let mut text = String::new();
//! #     stream.read_to_string(&mut text).await?;
//! #     Ok(text)
//! # }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut mock = Mock::new();
//! mock.expect(command::QueryStatus::new()).returns(StatusInfo::new(true, RunState::Running));
//! mock.expect(command::Stop::new()).emits(&event::Stop::new());
//! mock.expect_matching(|remove: &command::ChardevRemove| remove.id.starts_with('c'))
//!     .fails(Error::generic("it is busy"));
//! let stream = mock.start()?;
//!
//! let seen = pause(stream).await?; // What you test.
//!
//! mock.finish().await?;
//! # assert_eq!(seen.lines().count(), 6, "{seen}");
//! # Ok(())
//! # }
//! ```
//!
//! - Greeting and negotiation happen by themselves, see [`Mock::opening`] for other beginnings.
//! - Commands are expected [typed](Mock::expect), by a [function](Mock::expect_matching), or [by their
//!   name](Mock::expect_named): in order and once, unless it is said otherwise.
//! - What the mock does about them, including what no server should, are the steps of a [`Reaction`].
//! - A command that was not expected is answered with an error at once, so that nobody waits for a time-out. The
//!   [`Report`] of [`Mock::finish`] says what was wrong with it.
//! - [`record::Recorder`] writes down a session with a real server, and [`Mock::play`] plays it back.
//!
//! Tests without tokio have a runtime for the mock: `let _entered = runtime.enter();` before
//! [`start`](Mock::start), `runtime.block_on(mock.finish())` in the end.

mod actions;
mod difference;
mod expectation;
mod gate;
mod occasion;
mod peer;
mod play;
mod reaction;
pub mod record;
mod report;
mod script;
mod shared;
mod steps;
mod writer;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use qapi_types::message::Greeting;
use qapi_types::{Any, Command, Event, json, output};
use tokio::net::{UnixListener, UnixStream};
use tokio::runtime::Handle;
use tokio::time::timeout;

use self::expectation::{Arguments, Expectation};
use self::occasion::Occasion;
use self::script::Script;
use self::shared::Shared;
use crate::link::Link;

pub use self::expectation::Received;
pub use self::gate::Gate;
pub use self::occasion::{Now, Opening, To};
pub use self::play::PlayError;
pub use self::reaction::Reaction;
pub use self::report::Report;

/// How long [`Mock::finish`] waits for what has not come, if nothing is said.
const PATIENCE: Duration = Duration::from_secs(5);

/// A server that does as a test says, see the [module](self).
///
/// All that expects and sets may be said before clients connect or later. Dropped without
/// [`finish`](Self::finish), it closes its connections and says nothing of what did not come.
#[must_use = "`finish` says whether the client did what was expected"]
pub struct Mock {
    shared: Arc<Shared>,
    patience: Duration,
    /// The files of sockets that it listens on.
    sockets: Vec<PathBuf>,
}

impl Mock {
    /// A QMP server. It greets as QEMU 10.0, offers `oob`, and negotiates by itself.
    #[allow(
        clippy::new_without_default,
        reason = "nobody needs a mock that expects nothing"
    )]
    pub fn new() -> Self {
        Self::of(Script::new(false))
    }

    /// A guest agent. It does not greet, and answers `guest-sync` and, behind the byte 0xFF,
    /// `guest-sync-delimited` by itself, as agents do: the byte 0xFF from a client is answered with an error.
    pub fn agent() -> Self {
        Self::of(Script::new(true))
    }

    /// A server that does what one did in a session that was recorded: lines of JSON as
    /// [`record::Recorder`] writes them.
    ///
    /// It expects the recorded commands in their order, each with the same arguments, and sends what the server
    /// sent, in the same order, with the ids of the client; each answer as soon as its command has come, and
    /// events before the answer or behind the command that they were before or behind.
    /// `qmp_capabilities` and an agent's `guest-sync` may have other arguments. Where the server closed the
    /// connection, so does the mock.
    ///
    /// # Errors
    ///
    /// When a line is no part of a session. What the recorder noted as no message is passed over.
    pub fn play(lines: &str) -> Result<Self, PlayError> {
        play::script(lines).map(Self::of)
    }

    fn of(script: Script) -> Self {
        Self {
            shared: Shared::new(script),
            patience: PATIENCE,
            sockets: Vec::new(),
        }
    }

    /// Greets with this: a version, and the capabilities that clients may enable.
    pub fn greeting(&mut self, greeting: Greeting) {
        self.shared
            .change(|script| script.settings.greeting = greeting);
    }

    /// Says nothing when a client connects.
    pub fn without_greeting(&mut self) {
        self.shared
            .change(|script| script.opening = Some(Arc::new([])));
    }

    /// Takes commands at once, and `qmp_capabilities` for a command like any other. It greets all the same.
    pub fn without_negotiation(&mut self) {
        self.shared
            .change(|script| script.settings.negotiates = false);
    }

    /// How long [`finish`](Self::finish) waits for commands that have not come, 5 seconds if nothing is said.
    pub fn patience(&mut self, patience: Duration) {
        self.patience = patience;
    }

    /// What happens when a client connects, in place of the greeting.
    ///
    /// ```
    /// # use qapi_session::mock::Mock;
    /// # let mut mock = Mock::new();
    /// mock.opening().sends("SeaBIOS\n").greets(); // Something else is on the line.
    /// mock.opening().goes_silent(); // Or: never a greeting.
    /// ```
    pub fn opening(&mut self) -> Reaction<'_, Opening> {
        Reaction::new(&self.shared, Occasion::Opening)
    }

    /// Expects a command with these arguments.
    #[allow(clippy::needless_pass_by_value, reason = "tests make it in this place")]
    pub fn expect<C: Command>(&mut self, command: C) -> Reaction<'_, To<C, C::Response>> {
        let arguments = output::message(&command, false).map_err(|error| error.to_string());
        let arguments = arguments
            .and_then(|text| json::from_slice(&text).map_err(|error| error.to_string()))
            .map_or_else(Arguments::Unwritable, Arguments::Exactly);
        self.typed::<C>(Expectation::new(C::SPEC.name, arguments))
    }

    /// Expects a command whose arguments a function takes. It may be called for commands that are another
    /// expectation's, and must not use the mock.
    pub fn expect_matching<C: Command>(
        &mut self,
        matches: impl FnMut(&C) -> bool + Send + 'static,
    ) -> Reaction<'_, To<C, C::Response>> {
        self.typed::<C>(Expectation::new(C::SPEC.name, such(matches)))
    }

    /// Expects a command by its name. Its arguments have the members of these, with the same values, and maybe
    /// others, on each level: any arguments do for `json!({})`.
    pub fn expect_named(&mut self, name: &str, arguments: Any) -> Reaction<'_, To<Any, Any>> {
        let expectation = Expectation::new(name, Arguments::Including(arguments));
        Reaction::new(&self.shared, Occasion::named(expectation))
    }

    /// Allows a command with these arguments: any number of times, at any time, or never.
    pub fn allow<C: Command>(&mut self, command: C) -> Reaction<'_, To<C, C::Response>> {
        self.expect(command).allowed()
    }

    /// Allows a command whose arguments a function takes.
    pub fn allow_matching<C: Command>(
        &mut self,
        matches: impl FnMut(&C) -> bool + Send + 'static,
    ) -> Reaction<'_, To<C, C::Response>> {
        self.expect_matching(matches).allowed()
    }

    /// Allows a command by its name, with arguments as [`expect_named`](Self::expect_named) has them.
    pub fn allow_named(&mut self, name: &str, arguments: Any) -> Reaction<'_, To<Any, Any>> {
        self.expect_named(name, arguments).allowed()
    }

    fn typed<C: Command>(&self, expectation: Expectation) -> Reaction<'_, To<C, C::Response>> {
        Reaction::new(&self.shared, Occasion::typed::<C>(expectation))
    }

    /// Connects a client: the stream is its end. Each call makes another connection; they follow one script.
    ///
    /// # Errors
    ///
    /// When the system gives no sockets, or this is outside of a tokio runtime with I/O and time.
    pub fn start(&self) -> io::Result<UnixStream> {
        // Sockets of tokio's cannot be made without one.
        Handle::try_current().map_err(io::Error::other)?;
        let (client, server) = UnixStream::pair()?;
        self.serve(Link::unix(server)?)?;
        Ok(client)
    }

    /// Serves a client over a link of yours: a TCP socket, say, or one that has connected to where the program under
    /// test listens.
    ///
    /// # Errors
    ///
    /// When this is outside of a tokio runtime.
    pub fn serve(&self, link: Link) -> io::Result<()> {
        Handle::try_current().map_err(io::Error::other)?;
        peer::spawn(&self.shared, link);
        Ok(())
    }

    /// Listens on a Unix socket, for programs that connect by themselves, any number of times. The file is
    /// removed when the mock is finished or dropped.
    ///
    /// # Errors
    ///
    /// When the path is taken or the socket cannot be made, or this is outside of a tokio runtime.
    pub fn listen(&mut self, path: impl AsRef<Path>) -> io::Result<()> {
        Handle::try_current().map_err(io::Error::other)?;
        let listener = UnixListener::bind(&path)?;
        self.sockets.push(path.as_ref().to_owned());
        self.shared.change(|script| script.listening = true);
        let shared = Arc::clone(&self.shared);
        self.shared.tasks.spawn(async move {
            loop {
                let accepted = tokio::select! {
                    biased;
                    accepted = listener.accept() => accepted,
                    () = shared.finish.cancelled() => break,
                    () = shared.abandon.cancelled() => break,
                };
                match accepted.and_then(|(stream, _)| Link::unix(stream)) {
                    Ok(link) => peer::spawn(&shared, link),
                    Err(error) => {
                        let problem = format!("a client could not connect: {error}");
                        shared.change(|script| script.note(problem));
                    }
                }
            }
        });
        Ok(())
    }

    /// Emits an event now, on each connection that is open, behind what is being written.
    pub fn emit<E: Event>(&self, event: &E) {
        drop(self.now().emits(event));
    }

    /// Has the mock do something now, on each connection that is open, behind what is being written.
    pub fn now(&self) -> Reaction<'_, Now> {
        Reaction::new(&self.shared, Occasion::Now)
    }

    /// The commands that have come so far, with their arguments and file descriptors, whether they were
    /// expected or not.
    pub fn received(&self) -> Vec<Received> {
        self.shared.script().received.clone()
    }

    /// Waits until so many commands have come in all, those of negotiation counted.
    pub async fn has_received(&self, count: usize) {
        self.shared
            .until(|script| script.received.len() >= count)
            .await;
    }

    /// Ends the test: takes what has been sent, closes all connections, and says what went otherwise than expected.
    ///
    /// If something that was expected has not come, and nothing else is wrong, it is waited for, as long as a client is
    /// connected, for the time of [`patience`](Self::patience) at most.
    ///
    /// # Errors
    ///
    /// What went otherwise than expected.
    pub async fn finish(self) -> Result<(), Report> {
        let settled = self.shared.until(Script::is_settled);
        // What has not come by then is in the report.
        let _ = timeout(self.patience, settled).await;
        self.shared.finish.cancel();
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
        self.shared.script().report().map_or(Ok(()), Err)
    }
}

/// Arguments that a test's function takes.
fn such<C: Command>(mut matches: impl FnMut(&C) -> bool + Send + 'static) -> Arguments {
    Arguments::Such(Box::new(move |arguments| {
        let arguments = C::deserialize(arguments)
            .map_err(|error| format!("its arguments do not decode: {error}"))?;
        let refusal = || "its arguments are not those that the test's function takes".to_owned();
        matches(&arguments).then_some(()).ok_or_else(refusal)
    }))
}

impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock").finish_non_exhaustive()
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        self.shared.abandon.cancel();
        for socket in &self.sockets {
            // Who has removed it already has done what is to be done.
            let _ = std::fs::remove_file(socket);
        }
    }
}
