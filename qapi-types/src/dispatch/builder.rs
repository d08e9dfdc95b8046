//! Making a service: functions are registered by the type of their argument.

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::built_in::BuiltIn;
use super::entry::{Entry, Function};
use super::kind::{Asynchronous, Blocking, Kind};
use super::layer::{After, Layer, layer};
use super::method::{AsyncMethod, IntoAnswer, Method, decode};
use super::prepared::Prepared;
use super::service::Service;
use crate::command::{Command, CommandSpec};
use crate::error::Error;
use crate::schema::{Row, RowIndex, Schema};

impl<H, S> Service<H, S> {
    /// A service for `schema`, which has none of its commands yet.
    ///
    /// ```
    /// # #[cfg(feature = "schemas")] {
    /// use qapi_types::Error;
    /// use qapi_types::dispatch::{Service, State, dispatch};
    /// use qapi_types::qmp::{self, StatusInfo, command};
    ///
    /// struct Machine;
    ///
    /// impl Machine {
    ///     fn stop(&self, (): &(), _: command::Stop) -> Result<(), Error> {
    ///         Ok(())
    ///     }
    /// }
    ///
    /// /// Functions may stand anywhere, and have errors of their own.
    /// fn status(_: &Machine, (): &(), _: command::QueryStatus) -> Result<StatusInfo, String> {
    ///     Err("nobody knows".to_owned())
    /// }
    ///
    /// let service = Service::builder(&qmp::schema::SCHEMA)
    ///     .on(Machine::stop)
    ///     .on(status)
    ///     .build()
    ///     .unwrap();
    /// let answer = dispatch(&service, &Machine, &(), State::new(), br#"{"execute": "stop"}"#);
    /// assert_eq!(answer.unwrap(), br#"{"return":{}}"#);
    /// # }
    /// ```
    ///
    /// A function that returns something else than the command answers does not compile:
    ///
    /// ```compile_fail,E0277
    /// # use qapi_types::Error;
    /// # use qapi_types::dispatch::Service;
    /// # use qapi_types::qmp::{self, StatusInfo, command};
    /// fn status(_: &(), _: &(), _: command::QueryStatus) -> Result<Vec<StatusInfo>, Error> {
    ///     Ok(Vec::new())
    /// }
    ///
    /// let service = Service::builder(&qmp::schema::SCHEMA).on(status).build();
    /// ```
    pub fn builder(schema: &'static Schema) -> Builder<H, S> {
        Builder {
            schema,
            functions: Vec::new(),
            layers: Vec::new(),
        }
    }
}

/// A [`Service`] in the making.
pub struct Builder<H, S = (), K = Blocking> {
    schema: &'static Schema,
    functions: Vec<(&'static CommandSpec, Function<H, S, K>)>,
    layers: Vec<Layer<S>>,
}

impl<H: 'static, S: 'static, K> Builder<H, S, K> {
    /// The schema that the service is for.
    pub fn schema(&self) -> &'static Schema {
        self.schema
    }

    /// Has `function` handle the command whose arguments it takes, after handler and session.
    /// Name and flags of the command, and what the function must return, follow from that type.
    ///
    /// Handler and session come by reference, and functions run at once wherever calls are run. Who
    /// changes something in them has a lock or a channel there.
    #[must_use]
    pub fn on<C, R, F>(mut self, function: F) -> Self
    where
        C: Command,
        R: IntoAnswer<C::Response> + 'static,
        F: Fn(&H, &S, C) -> R + Send + Sync + 'static,
    {
        let function = Box::new(Method::new(function));
        self.functions
            .push((C::SPEC, Function::Blocking(decode::<C>, function)));
        self
    }

    /// Has an asynchronous function handle the command whose arguments it takes: an `async fn`, or
    /// one that returns a future. Its future is `Send`, and may borrow from handler and session.
    #[must_use]
    pub fn on_async<C, R, F>(self, function: F) -> Builder<H, S, Asynchronous>
    where
        K: Kind,
        C: Command,
        R: IntoAnswer<C::Response> + 'static,
        F: for<'a> AsyncMethod<'a, H, S, C, R> + Send + Sync + 'static,
    {
        let mut service = self.into_async();
        let function = Box::new(Method::new(function));
        service.functions.push((
            C::SPEC,
            Function::Async(Asynchronous::IT, decode::<C>, function),
        ));
        service
    }

    /// The same as a service that may have asynchronous functions, even if it has none.
    #[must_use]
    pub fn into_async(self) -> Builder<H, S, Asynchronous>
    where
        K: Kind,
    {
        let functions = self.functions.into_iter();
        let functions = functions.map(|(spec, function)| (spec, function.into_asynchronous()));
        Builder {
            schema: self.schema,
            functions: functions.collect(),
            layers: self.layers,
        }
    }

    /// Puts a layer around every call, those that the service answers itself included: `before` is
    /// called with the call and its session, and refuses it with an error, or gives what is to be
    /// done after it (see [`After`]). A layer that is added later is called later, and left earlier.
    ///
    /// ```
    /// # #[cfg(feature = "schemas")] {
    /// # use qapi_types::dispatch::{Prepared, Service};
    /// # use qapi_types::{Error, qmp};
    /// struct Session { may_stop: bool }
    ///
    /// let service = Service::<(), Session>::builder(&qmp::schema::SCHEMA)
    ///     .around(|call: &Prepared<'_>, session: &Session| {
    ///         if call.name() == "stop" && !session.may_stop {
    ///             return Err(Error::generic("not here"));
    ///         }
    ///         let name = call.name();
    ///         Ok(move |result: Result<(), &Error>| println!("{name}: {result:?}"))
    ///     })
    ///     .build();
    /// # }
    /// ```
    #[must_use]
    pub fn around<A, L>(mut self, before: L) -> Self
    where
        A: After,
        L: Fn(&Prepared<'_>, &S) -> Result<A, Error> + Send + Sync + 'static,
    {
        self.layers.push(layer(before));
        self
    }

    /// The service.
    ///
    /// Where the schema has `query-commands` and `query-qmp-schema` as QEMU's has them, the service
    /// answers them itself unless functions are registered for them. As in QEMU, both may run
    /// before the machine is built.
    ///
    /// # Errors
    ///
    /// When two functions handle the same command, or one handles a command that the schema does
    /// not have. The error names all of them.
    pub fn build(self) -> Result<Service<H, S, K>, BuildError> {
        let Self {
            schema,
            mut functions,
            layers,
        } = self;
        let mut error = BuildError::default();
        functions.sort_by_key(|(spec, _)| spec.name);
        let mut entries: Vec<Entry<H, S, K>> =
            Vec::with_capacity(functions.len() + BuiltIn::ALL.len());
        for (spec, function) in functions {
            if entries
                .last()
                .is_some_and(|last| last.spec.name == spec.name)
            {
                push_once(&mut error.repeated, spec.name);
            } else if let Some(arguments) = arguments_of(schema, spec.name) {
                entries.push(Entry {
                    spec,
                    arguments,
                    function,
                });
            } else {
                push_once(&mut error.unknown, spec.name);
            }
        }
        if !error.unknown.is_empty() || !error.repeated.is_empty() {
            return Err(error);
        }
        for command in BuiltIn::ALL {
            let spec = command.spec();
            let Err(place) = entries.binary_search_by_key(&spec.name, |entry| entry.spec.name)
            else {
                continue;
            };
            if let Some(arguments) = command.arguments(schema) {
                let function = Function::BuiltIn(command);
                let entry = Entry {
                    spec,
                    arguments,
                    function,
                };
                entries.insert(place, entry);
            }
        }
        Ok(Service {
            schema,
            entries,
            layers,
            introspection: OnceLock::new(),
            number: NUMBER.fetch_add(1, Ordering::Relaxed),
        })
    }
}

/// The number of the next service.
static NUMBER: AtomicU64 = AtomicU64::new(0);

fn push_once(names: &mut Vec<&'static str>, name: &'static str) {
    if names.last() != Some(&name) {
        names.push(name);
    }
}

/// The type of a command's arguments; `None` when the schema does not have the command.
fn arguments_of(schema: &Schema, command: &str) -> Option<RowIndex> {
    match schema.row(schema.find(command)?) {
        Row::Command(_, arguments, ..) => Some(arguments),
        _ => None,
    }
}

impl<H, S, K> fmt::Debug for Builder<H, S, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.functions.iter().map(|(spec, _)| spec.name);
        f.debug_list().entries(names).finish()
    }
}

/// Why there is no service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildError {
    unknown: Vec<&'static str>,
    repeated: Vec<&'static str>,
}

impl BuildError {
    /// Commands that the schema does not have, sorted.
    pub fn unknown(&self) -> &[&'static str] {
        &self.unknown
    }

    /// Commands that have more than one function, sorted.
    pub fn repeated(&self) -> &[&'static str] {
        &self.repeated
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |names: &[&str]| {
            let names: Vec<_> = names.iter().map(|name| format!("'{name}'")).collect();
            names.join(", ")
        };
        if !self.unknown.is_empty() {
            write!(f, "the schema has no command {}", quoted(&self.unknown))?;
        }
        if !self.unknown.is_empty() && !self.repeated.is_empty() {
            f.write_str("; ")?;
        }
        if !self.repeated.is_empty() {
            let names = quoted(&self.repeated);
            write!(f, "more than one function handles {names}")?;
        }
        Ok(())
    }
}

impl std::error::Error for BuildError {}
