//! A layer that tells `tracing` of calls.

use std::time::Instant;

use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::client::{Answering, Error, ErrorKind, Layer, Next, Request};
use crate::masked::{SECRET, masked};

/// A span of `tracing` for each call, called `qmp`, at level DEBUG, and an event in it when the call is over: at level
/// DEBUG, or WARN when it fails.
///
/// | field | what it has |
/// |---|---|
/// | `command` | the command's name |
/// | `oob` | whether it is executed out-of-band |
/// | `outcome` | `ok`, or what went wrong: `server`, `decode`, `timed-out`, `disconnected`, `refused`, `dropped` |
/// | `ms` | how long it took, in milliseconds |
///
/// A call that its own time-out ends is dropped: the time-out is around all layers.
///
/// At level TRACE there is an event with the arguments, too. Secrets are masked there: members called `password` or
/// `secret` wherever they stand, the `data` of secret objects in `object-add`, and those that [`mask`](Self::mask)
/// names; the line of `human-monitor-command`, if it has to do with passwords or secrets. What stands in other text, such as a
/// user and his password in a URL, is not. `Debug` of a [`Request`] masks the same, but for what [`mask`](Self::mask) names.
///
/// ```no_run
/// # fn example(client: &qapi_session::Client) {
/// use qapi_session::layers::Trace;
///
/// let client = client.with(Trace::new().mask("x-token"));
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Trace {
    /// Members whose values are not shown.
    secret: Vec<String>,
}

impl Trace {
    /// One that masks what is known to be secret.
    pub fn new() -> Self {
        Self {
            secret: SECRET.map(str::to_owned).into(),
        }
    }

    /// Masks members called `name`, too, wherever they stand.
    #[must_use]
    pub fn mask(mut self, name: impl Into<String>) -> Self {
        self.secret.push(name.into());
        self
    }
}

impl Default for Trace {
    fn default() -> Self {
        Self::new()
    }
}

impl Layer for Trace {
    fn call<'a>(&'a self, request: Request, next: Next<'a>) -> Answering<'a> {
        let span = tracing::debug_span!(
            "qmp",
            command = request.name(),
            oob = request.is_out_of_band(),
            outcome = Empty,
            ms = Empty,
        );
        let watched = span.clone();
        let traced = async move {
            if tracing::enabled!(tracing::Level::TRACE) {
                let arguments = masked(request.name(), request.arguments(), &self.secret);
                tracing::trace!(%arguments, "executing");
            }
            let watch = Watch::new(watched);
            let outcome = next.run(request).await;
            watch.end(outcome.as_ref().err());
            outcome
        };
        Box::pin(traced.instrument(span))
    }
}

/// Tells of the end of a call, also when it is dropped.
struct Watch {
    span: Span,
    begin: Instant,
    over: bool,
}

impl Watch {
    fn new(span: Span) -> Self {
        Self {
            span,
            begin: Instant::now(),
            over: false,
        }
    }

    fn end(mut self, error: Option<&Error>) {
        self.over = true;
        let ms = self.record(error.map_or("ok", |error| outcome(error.kind())));
        match error {
            None => tracing::debug!(ms, "executed"),
            Some(error) => tracing::warn!(ms, %error, "failed"),
        }
    }

    /// Puts it into the span, and gives how long it took.
    fn record(&self, outcome: &str) -> f64 {
        let ms = self.begin.elapsed().as_secs_f64() * 1000.0;
        self.span.record("outcome", outcome);
        self.span.record("ms", ms);
        ms
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if !self.over {
            let ms = self.record("dropped");
            self.span.in_scope(|| tracing::debug!(ms, "dropped"));
        }
    }
}

fn outcome(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Server(_) => "server",
        ErrorKind::Decode(_) => "decode",
        ErrorKind::TimedOut(_) => "timed-out",
        ErrorKind::Disconnected(_) => "disconnected",
        ErrorKind::Refused(_) => "refused",
    }
}
