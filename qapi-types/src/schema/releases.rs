//! What releases would take: asked with commands that are about to be sent.

use std::fmt;

use super::data::Schema;
use super::release::UnknownRelease;
use super::row::Row;
use crate::check::Problem;
use crate::command::Command;
use crate::document::Document;
use crate::error::Error;
use crate::output;
use crate::stack::with_room;

/// The schemas of all releases that a merged schema was made from, to be asked what they would take.
///
/// A program that has types for several releases makes this once:
///
/// ```no_run
/// # #[cfg(feature = "schemas")] {
/// use std::sync::LazyLock;
///
/// use qapi_types::schema::Releases;
/// // In place of this, code that was generated from several releases.
/// use qapi_types::qmp::{command::QueryBlockstats, schema::SCHEMA};
///
/// static RELEASES: LazyLock<Releases> = LazyLock::new(|| Releases::of(&SCHEMA));
///
/// let command = QueryBlockstats { query_nodes: Some(true), ..QueryBlockstats::new() };
/// match RELEASES.oldest(&command) {
///     Some(release) => println!("QEMU {release} and its successors may take it"),
///     None => println!("no release takes it"),
/// }
/// if let Err(refusal) = RELEASES.check("7.2", &command) {
///     println!("{refusal}"); // QEMU 7.2: parameter 'query-nodes' is not expected here
/// }
/// # }
/// ```
///
/// That a release takes a command means that its strict check passes: it has the command with all arguments that
/// are there, and needs no others. What a server was built with or its state allows is for the server to say. What a
/// release takes a newer one may refuse, so ask for the release at hand where it is known.
#[derive(Clone, Debug)]
pub struct Releases {
    names: &'static [&'static str],
    schemas: Vec<Schema>,
}

/// Why a release would refuse a command.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no such release.
    Release(UnknownRelease),
    /// The release does not have the command.
    Command {
        /// The command's name.
        command: &'static str,
    },
    /// The release has the command, and would refuse these arguments: what is wrong with them, by path.
    Arguments(Problem),
    /// The command has no JSON.
    Encoding(Error),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Release(unknown) => unknown.fmt(f),
            Self::Command { command } => write!(f, "the release has no command '{command}'"),
            Self::Arguments(problem) => problem.fmt(f),
            Self::Encoding(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Refusal {}

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

    /// The schema of a release.
    pub fn get(&self, name: &str) -> Option<&Schema> {
        let at = self.names.iter().position(|known| *known == name)?;
        self.schemas.get(at)
    }

    /// The oldest release that would take a command; none, if no release would.
    pub fn oldest<C: Command>(&self, command: &C) -> Option<&'static str> {
        let text = output::message(command, false).ok()?;
        let mut releases = self.names.iter().zip(&self.schemas);
        let found = releases.find(|(_, schema)| check::<C>(schema, &text).is_ok());
        found.map(|(name, _)| *name)
    }

    /// Checks whether a release would take a command.
    ///
    /// # Errors
    ///
    /// Why it would not: the first that is wrong, in the order in which the command is written.
    pub fn check<C: Command>(&self, release: &str, command: &C) -> Result<(), Refusal> {
        let schema = self.get(release).ok_or_else(|| {
            Refusal::Release(UnknownRelease {
                name: release.to_owned(),
                known: self.names,
            })
        })?;
        let text = output::message(command, false).map_err(Refusal::Encoding)?;
        check::<C>(schema, &text)
    }
}

/// Checks the text of a command's arguments.
fn check<C: Command>(schema: &Schema, text: &[u8]) -> Result<(), Refusal> {
    let row = schema.find(C::SPEC.name).map(|row| schema.row(row));
    let Some(Row::Command(_, arguments, ..)) = row else {
        return Err(Refusal::Command {
            command: C::SPEC.name,
        });
    };
    let document = Document::read(text);
    let document =
        document.map_err(|error| Refusal::Encoding(Error::generic(error.to_string())))?;
    let root = document.root();
    let checked = || schema.check_arguments(arguments, root, !C::SPEC.r#gen);
    let checked = with_room(root.nesting(), checked);
    let checked = checked.map_err(|error| Refusal::Encoding(error.into()))?;
    checked.map_err(Refusal::Arguments)
}
