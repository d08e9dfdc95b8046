//! The table of a schema's commands, sorted by name.

use serde::de::DeserializeOwned;

use crate::command::{Command, CommandSpec};
use crate::error::Error;
use crate::schema::{Introspection, Keep, RowIndex, Schema};

/// A row of a dispatch table: what the schema says of a command, and the call. `C` is the type of
/// calls, [`Call`](super::Call) or [`AsyncCall`](super::AsyncCall).
pub struct Entry<C> {
    /// Name, flags and features.
    pub spec: &'static CommandSpec,
    /// The type of the arguments in the schema's static data.
    pub arguments: RowIndex,
    /// Whether the handler implements it.
    pub implemented: bool,
    /// The way to the handler.
    pub call: C,
}

impl<C: Copy> Entry<C> {
    /// The row of the command `T`.
    pub const fn new<T: Command>(arguments: RowIndex, implemented: bool, call: C) -> Self {
        Self {
            spec: T::SPEC,
            arguments,
            implemented,
            call,
        }
    }
}

impl<C> std::fmt::Debug for Entry<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry")
            .field("spec", self.spec)
            .field("implemented", &self.implemented)
            .finish_non_exhaustive()
    }
}

/// The commands of a schema with the way to a handler, sorted by name.
#[derive(Debug)]
pub struct Table<C: 'static> {
    schema: &'static Schema,
    entries: &'static [Entry<C>],
}

impl<C> Table<C> {
    /// What generated code makes of `entries`, which are sorted by name.
    pub const fn new(schema: &'static Schema, entries: &'static [Entry<C>]) -> Self {
        Self { schema, entries }
    }

    /// The schema's static data.
    pub const fn schema(&self) -> &'static Schema {
        self.schema
    }

    /// All rows, those of commands that are not implemented included.
    pub const fn entries(&self) -> &'static [Entry<C>] {
        self.entries
    }

    /// The row of the command `name`, implemented or not.
    pub fn find(&self, name: &str) -> Option<&'static Entry<C>> {
        let index = self
            .entries
            .binary_search_by(|entry| entry.spec.name.cmp(name));
        index.ok().and_then(|index| self.entries.get(index))
    }

    /// The commands that are implemented, sorted by name: what `query-commands` lists.
    pub fn commands(&self) -> impl Iterator<Item = &'static CommandSpec> {
        let entries = self.entries.iter();
        entries
            .filter(|entry| entry.implemented)
            .map(|entry| entry.spec)
    }

    /// Whether the command `name` is implemented.
    pub fn implements(&self, name: &str) -> bool {
        self.find(name).is_some_and(|entry| entry.implemented)
    }

    /// Calls `with` with the answer to `query-qmp-schema`: the schema, cut to the commands that are
    /// implemented and what they refer to.
    pub fn introspection<T>(&self, with: impl FnOnce(Introspection<'_>) -> T) -> T {
        let keep = |name: &str| self.implements(name);
        with(self.schema.introspection(Keep::Only(&keep)))
    }

    /// The answer to `query-qmp-schema` as the type that the command returns.
    ///
    /// # Errors
    ///
    /// When that type cannot hold it.
    pub fn introspect<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let text = self.introspection(|answer| answer.to_string());
        Ok(serde_json::from_str(&text)?)
    }

    /// The table itself, if every command is implemented. In a constant, this makes the compiler
    /// insist:
    ///
    /// ```compile_fail
    /// # use qapi_types::qmp::dispatch::{Handler, table};
    /// struct Server;
    ///
    /// impl Handler for Server {}
    ///
    /// const _: () = table::<Server, ()>().require_complete();
    /// ```
    ///
    /// # Panics
    ///
    /// When a command is not implemented, with its name: at compile time, in a constant.
    pub const fn require_complete(&self) {
        let mut index = 0;
        while index < self.entries.len() {
            // A message made of parts cannot be had at compile time, so it is the name alone.
            assert!(
                self.entries[index].implemented,
                "{}",
                self.entries[index].spec.name
            );
            index += 1;
        }
    }
}
