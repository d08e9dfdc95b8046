//! Services: the commands that a server has, with the functions that answer them.
//!
//! A service admits requests and runs what it admitted. It keeps nothing of messages, and any number
//! of threads may use it at once.

use std::fmt::{self, Display};
use std::sync::OnceLock;

use super::built_in::BuiltIn;
use super::entry::{Entry, Function};
use super::kind::{Blocking, Kind};
use super::layer::{AnyAfter, Layer};
use super::method::{Arguments, prepared_elsewhere};
use super::prepared::Prepared;
use super::request::{Refusal, Request};
use super::running::{Ending, Progress, Running, caught};
use super::state::State;
use crate::command::CommandSpec;
use crate::error::Error;
use crate::output::Output;
use crate::schema::{Keep, Schema};
use crate::stack::with_room;

/// The commands that a server has, of those in a schema, with the functions that answer them, for a
/// handler `H` and sessions `S`. `K` is [`Blocking`] or [`Asynchronous`](super::Asynchronous).
///
/// [`Service::builder`] makes one.
pub struct Service<H, S = (), K = Blocking> {
    pub(super) schema: &'static Schema,
    /// Sorted by name.
    pub(super) entries: Vec<Entry<H, S, K>>,
    /// The outermost first.
    pub(super) layers: Vec<Layer<S>>,
    /// The answer to `query-qmp-schema`, once that was asked for.
    pub(super) introspection: OnceLock<Box<[u8]>>,
    /// No other service of the process has it.
    pub(super) number: u64,
}

impl<H, S, K> Service<H, S, K> {
    /// The schema.
    pub fn schema(&self) -> &'static Schema {
        self.schema
    }

    /// The commands that it has, sorted by name: what it answers to `query-commands`.
    pub fn commands(&self) -> impl Iterator<Item = &'static CommandSpec> {
        self.entries.iter().map(|entry| entry.spec)
    }

    /// What the schema says of the command `name`; `None` when the service does not have it.
    pub fn command(&self, name: &str) -> Option<&'static CommandSpec> {
        self.find(name).map(|(_, entry)| entry.spec)
    }

    /// What it answers to `query-qmp-schema`: the schema, cut to the commands that it has and what
    /// they refer to. Displays as a JSON array.
    ///
    /// The text is made when it is asked for first, be it here or by a client, and kept as long as the service is
    /// there: some 220 KB for all of QEMU's schema, and nothing where nobody asks.
    pub fn introspection(&self) -> impl Display {
        SchemaOf(self)
    }

    fn find(&self, name: &str) -> Option<(usize, &Entry<H, S, K>)> {
        let index = self
            .entries
            .binary_search_by(|entry| entry.spec.name.cmp(name));
        let index = index.ok()?;
        Some((index, self.entries.get(index)?))
    }

    /// The second step: decides whether a request may be executed, and checks and decodes its
    /// arguments.
    ///
    /// # Errors
    ///
    /// In QEMU's order: out-of-band execution is not enabled; the command is not there, or not in
    /// this [`Mode`](super::Mode); it cannot be executed out-of-band, or not in this
    /// [`Phase`](super::Phase); its arguments are not what the schema says, or decoding them panics.
    pub fn admit<'t>(
        &self,
        request: Request<'t>,
        state: State,
    ) -> Result<Prepared<'t>, Refusal<'t>> {
        match self.check(&request, state) {
            Ok((entry, spec, arguments)) => Ok(Prepared {
                request,
                spec,
                arguments,
                service: self.number,
                entry,
                pretty: state.pretty,
            }),
            Err(error) => Err(request.refuse(error)),
        }
    }

    fn check(
        &self,
        request: &Request<'_>,
        state: State,
    ) -> Result<(usize, &'static CommandSpec, Arguments), Error> {
        state.admits_band(request)?;
        let name = request.name();
        state.has(&name)?;
        let found = self.find(&name);
        let (index, entry) = found.ok_or_else(|| Error::command_not_found(&name))?;
        state.admits(entry.spec, request.is_out_of_band())?;
        let arguments = request.arguments();
        let (schema, ty, open) = (self.schema, entry.arguments, !entry.spec.r#gen);
        let decode = entry.function.decode();
        let checked = || {
            schema.check_arguments(ty, arguments, open)?;
            decode(arguments)
        };
        // A type of a user's own may panic when it is decoded.
        let arguments = caught(|| with_room(arguments.nesting(), checked))???;
        state.admits_prepared(entry.spec)?;
        Ok((index, entry.spec, arguments))
    }

    /// The third step: begins the call. A blocking function has returned when this does.
    ///
    /// A panic of the function or of a layer is answered with an error of class `GenericError`, as
    /// is a call that another service has prepared. The handler and the session are used again
    /// afterwards, in whatever state the panic left them; who cannot live with that aborts on panic
    /// or keeps track of it on its own.
    pub fn run<'a>(&self, prepared: Prepared<'a>, handler: &'a H, session: &'a S) -> Running<'a, K>
    where
        K: Kind,
    {
        let pretty = prepared.pretty;
        let mut after = Vec::new();
        let entry = self.begin(&prepared, session, &mut after);
        let Prepared {
            request,
            spec,
            arguments,
            ..
        } = prepared;
        let ending = Ending {
            request,
            pretty,
            success_response: spec.success_response,
            after,
        };
        let mut output = Output::new(pretty);
        let result = match entry.map(|entry| &entry.function) {
            Err(error) => Err(error),
            Ok(Function::BuiltIn(command)) => self.answer(*command, &mut output),
            Ok(Function::Blocking(_, function)) => {
                let result = caught(|| function.call(handler, session, arguments, &mut output));
                result.and_then(|result| result)
            }
            Ok(Function::Async(kind, _, function)) => {
                match caught(|| function.begin(handler, session, arguments, output)) {
                    Ok(pending) => return Running(Progress::Pending(*kind, pending, ending)),
                    Err(error) => {
                        output = Output::new(pretty);
                        Err(error)
                    }
                }
            }
        };
        Running::done(ending.finish(output, result))
    }

    /// Finds the entry of a call and goes through the layers. What those that were passed leave to be
    /// done is in `after`.
    fn begin(
        &self,
        prepared: &Prepared<'_>,
        session: &S,
        after: &mut Vec<AnyAfter>,
    ) -> Result<&Entry<H, S, K>, Error> {
        let own = prepared.service == self.number;
        let entry = self.entries.get(prepared.entry).filter(|_| own);
        let entry = entry.ok_or_else(prepared_elsewhere)?;
        for layer in &self.layers {
            after.push(caught(|| layer(prepared, session))??);
        }
        Ok(entry)
    }

    /// Writes the answer to `query-commands`. JSON escapes nothing that names of commands may have.
    fn write_commands(&self, out: &mut Vec<u8>) {
        let mut separator = "[";
        for spec in self.commands() {
            for text in [separator, r#"{"name":""#, spec.name, "\"}"] {
                out.extend_from_slice(text.as_bytes());
            }
            separator = ",";
        }
        out.extend_from_slice(if separator == "[" { b"[]" } else { b"]" });
    }

    /// The answer to `query-qmp-schema`. Clients ask for it as soon as they are there, each of them.
    fn schema_text(&self) -> &[u8] {
        self.introspection.get_or_init(|| {
            let has = |name: &str| self.command(name).is_some();
            let text = self.schema.introspection(Keep::Only(&has)).to_vec();
            text.into_boxed_slice()
        })
    }

    fn answer(&self, command: BuiltIn, output: &mut Output) -> Result<(), Error> {
        match command {
            BuiltIn::Commands => output.write_json(|out| self.write_commands(out)),
            BuiltIn::Schema => {
                let text = self.schema_text();
                output.write_json(|out| {
                    // An id follows, and it all gets room at once.
                    out.reserve(text.len() + 128);
                    out.extend_from_slice(text);
                })
            }
        }
    }
}

impl<H, S, K> fmt::Debug for Service<H, S, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service")
            .field("commands", &self.entries)
            .finish_non_exhaustive()
    }
}

/// The answer to `query-qmp-schema`.
struct SchemaOf<'a, H, S, K>(&'a Service<H, S, K>);

impl<H, S, K> Display for SchemaOf<'_, H, S, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = str::from_utf8(self.0.schema_text());
        f.write_str(text.map_err(|_| fmt::Error)?)
    }
}
