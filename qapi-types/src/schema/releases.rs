//! The schemas of all releases that a merged one was made from, to be asked what these would take.

use super::data::Schema;
use crate::command::Command;

/// The schemas of all releases that a [merged](Schema::releases) one was made from.
///
/// A program that has types for several releases makes this once, and asks it before it sends a command:
///
/// ```no_run
/// # #[cfg(feature = "schemas")] {
/// use std::sync::LazyLock;
///
/// use qapi_types::schema::Releases;
/// // In place of these, what was generated from several releases.
/// use qapi_types::qmp::{command::QueryBlockstats, schema::SCHEMA};
///
/// static RELEASES: LazyLock<Releases> = LazyLock::new(|| Releases::of(&SCHEMA));
///
/// let command = QueryBlockstats { query_nodes: Some(true), ..QueryBlockstats::new() };
/// match RELEASES.oldest(&command) {
///     Some(release) => println!("QEMU {release} takes it"),
///     None => println!("no release takes it"),
/// }
/// // What this release would refuse of it.
/// if let Some(Err(refused)) = RELEASES.get("7.2").map(|schema| schema.accepts(&command)) {
///     for problem in refused.problems() {
///         println!("{}: {problem}", problem.path());
///     }
/// }
/// # }
/// ```
///
/// That a release takes a command means that it has it with all arguments that are there, and needs no
/// others. What a server was built with and what its state allows, it alone can say; its answer to
/// `query-qmp-schema` is a [`Schema`], too. And what a release takes a newer one may refuse, so ask for the
/// release at hand where it is known.
#[derive(Clone, Debug)]
pub struct Releases {
    names: &'static [&'static str],
    schemas: Vec<Schema>,
}

impl Releases {
    /// The schemas of the releases that `schema` was made from. If it was not made from several, none.
    pub fn of(schema: &Schema) -> Self {
        let names = schema.releases();
        let schemas = names.iter().filter_map(|name| schema.release(name).ok());
        Self {
            names,
            schemas: schemas.collect(),
        }
    }

    /// Their names, oldest first.
    pub fn names(&self) -> &'static [&'static str] {
        self.names
    }

    /// The schema of a release; none, if there is no release of that name.
    pub fn get(&self, name: &str) -> Option<&Schema> {
        let at = self.names.iter().position(|known| *known == name)?;
        self.schemas.get(at)
    }

    /// The name of the oldest release that [accepts](Schema::accepts) a command; none, if no release does.
    pub fn oldest<C: Command>(&self, command: &C) -> Option<&'static str> {
        let mut releases = self.names.iter().zip(&self.schemas);
        let found = releases.find(|(_, schema)| schema.accepts(command).is_ok());
        found.map(|(name, _)| *name)
    }
}
