//! Whether the tables of a schema fit together, so that the methods of one that does need not look.
//!
//! Takes a schema, gives the first thing that is wrong. What is read from a server must pass; what is
//! generated does, as tests show.

use std::collections::HashSet;
use std::fmt;

use super::data::Schema;
use super::presence::{ABSENT, is_present};
use super::row::{Row, RowIndex, Span};
use super::tables::items;
use crate::document::is_plain_ascii;

/// How many arrays and unions may be in each other: no schema has more than a few, and what walks
/// them need not fear for the stack.
const MAX_NESTING: usize = 64;

/// What is wrong with a schema, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidSchema {
    path: String,
    entry: String,
    message: String,
}

impl InvalidSchema {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            entry: String::new(),
            message: message.into(),
        }
    }

    /// Puts a step in front of the path.
    pub(super) fn within(mut self, step: impl fmt::Display) -> Self {
        self.path.insert_str(0, &step.to_string());
        self
    }

    /// Says the name of the entry that it is about.
    pub(super) fn of(mut self, entry: impl Into<String>) -> Self {
        self.entry = entry.into();
        self
    }

    /// Where: the position of the entry in brackets, and within it names of members with dots before
    /// them and positions in brackets, as in `[12].members[3].type`. Empty when it is no entry.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for InvalidSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no valid schema: ")?;
        if !self.path.is_empty() {
            write!(f, "'{}'", self.path)?;
            if !self.entry.is_empty() {
                write!(f, " of '{}'", self.entry)?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for InvalidSchema {}

type Result = std::result::Result<(), InvalidSchema>;

impl Schema {
    /// Checks that all tables fit together: every index leads to what it should, tables are sorted
    /// that must be, and no type consists of itself.
    ///
    /// # Errors
    ///
    /// What is wrong first, in the order of the rows. The position in the path is a row's.
    pub fn validate(&self) -> Result {
        self.sizes()?;
        self.plain_names()?;
        let mut nesting = vec![None; self.rows.len()];
        for (row, index) in self.rows.iter().zip(0..) {
            let result = self.valid_row(index, *row);
            let result = result.and_then(|()| self.nesting(index, 0, &mut nesting).map(|_| ()));
            result.map_err(|error| self.at_row(index, error))?;
        }
        self.valid_calls()?;
        self.valid_masks()?;
        self.valid_features("features", &self.features, self.rows.len())?;
        let members = items(&self.members).len();
        self.valid_features("member_features", &self.member_features, members)?;
        self.valid_features("value_features", &self.value_features, self.values.len())?;
        self.valid_releases()
    }

    /// Says which row an error is about.
    fn at_row(&self, index: RowIndex, error: InvalidSchema) -> InvalidSchema {
        let name = match (self.row_names.get(index as usize), self.row(index)) {
            (Some(name), _) => self.names.get(*name),
            (None, Row::Command(name, ..) | Row::Event(name, _)) => self.names.get(name & !ABSENT),
            _ => None,
        };
        let error = error.within(format_args!("[{index}]"));
        match name {
            Some(name) => error.of(name),
            None => error,
        }
    }

    fn sizes(&self) -> Result {
        // A member's type is twice a row's number.
        let lengths = [
            self.names.len(),
            self.rows.len().saturating_mul(2),
            self.members.len(),
            self.values.len(),
            self.branches.len(),
            self.choices.len(),
        ];
        if lengths.iter().any(|length| *length >= ABSENT as usize) {
            return Err(InvalidSchema::new("there is more than there are numbers"));
        }
        let pairs = [
            &self.members,
            &self.branches,
            &self.features,
            &self.member_features,
            &self.value_features,
        ];
        if pairs.iter().any(|pairs| pairs.len() % 2 != 0) {
            return Err(InvalidSchema::new("half a pair"));
        }
        if self.shown as usize > self.rows.len() {
            return Err(InvalidSchema::new("more rows are shown than there are"));
        }
        if !self.row_names.is_empty() && self.row_names.len() != self.rows.len() {
            return Err(InvalidSchema::new("some rows have no name"));
        }
        Ok(())
    }

    /// Static names are written as they are.
    fn plain_names(&self) -> Result {
        let mut names = self.names.static_names().iter();
        match names.find(|name| !is_plain_ascii(name)) {
            Some(name) => Err(InvalidSchema::new(format!("{name:?} is no name of QAPI"))),
            None => Ok(()),
        }
    }

    fn valid_row(&self, index: RowIndex, row: Row) -> Result {
        if let Some(name) = self.row_names.get(index as usize) {
            self.valid_name(*name)?;
        }
        match row {
            Row::Builtin(_, shown) => match self.rows.get(shown as usize) {
                Some(Row::Builtin(_, own)) if *own == shown => Ok(()),
                _ => no_row(shown, "a built-in type that introspection shows as it is"),
            },
            Row::Array(element, shown) => {
                self.valid_type(element)?;
                match self.rows.get(shown as usize) {
                    Some(Row::Array(_, own)) if *own == shown => Ok(()),
                    _ => no_row(shown, "an array that introspection shows as it is"),
                }
            }
            Row::Enum(_, span) => {
                let values = run(&self.values, span, "values")?;
                values.iter().try_for_each(|name| self.valid_name(*name))
            }
            Row::Struct(_, span) => self.valid_members(span),
            Row::Union(_, span, tag, branches) => {
                self.valid_members(span)?;
                if !(span.0..span.1).contains(&tag) {
                    return Err(InvalidSchema::new("the discriminator is no common member"));
                }
                let branches = run(items(&self.branches), branches, "branches")?;
                branches.iter().try_for_each(|[name, ty]| {
                    self.valid_name(*name)?;
                    self.valid_object(*ty)
                })
            }
            Row::Alternate(_, span) => {
                let choices = run(&self.choices, span, "choices")?;
                choices.iter().try_for_each(|ty| {
                    let ty = ty & !ABSENT;
                    self.valid_type(ty)?;
                    match self.rows.get(ty as usize) {
                        Some(Row::Alternate(..)) => no_row(ty, "a type other than an alternate"),
                        _ => Ok(()),
                    }
                })
            }
            Row::Command(name, arguments, returns, _) => {
                self.valid_name(name)?;
                self.valid_object(arguments)?;
                self.valid_type(returns)
            }
            Row::Event(name, arguments) => {
                self.valid_name(name)?;
                self.valid_object(arguments)
            }
            Row::Unknown(text) => self.valid_name(text),
        }
    }

    fn valid_name(&self, number: u32) -> Result {
        match self.names.get(number & !ABSENT) {
            Some(_) => Ok(()),
            None => Err(InvalidSchema::new(format!("there is no name {number}"))),
        }
    }

    fn valid_type(&self, index: RowIndex) -> Result {
        match self.rows.get(index as usize) {
            None | Some(Row::Command(..) | Row::Event(..)) => no_row(index, "a type"),
            Some(_) => Ok(()),
        }
    }

    fn valid_object(&self, index: RowIndex) -> Result {
        match self.rows.get(index as usize) {
            Some(Row::Struct(..) | Row::Union(..) | Row::Unknown(_)) => Ok(()),
            _ => no_row(index, "an object type"),
        }
    }

    fn valid_members(&self, span: Span) -> Result {
        let members = run(items(&self.members), span, "members")?;
        members.iter().try_for_each(|[name, ty]| {
            self.valid_name(*name)?;
            self.valid_type(ty / 2)
        })
    }

    /// How many arrays and unions a type has in it that take the same value or its elements.
    fn nesting(
        &self,
        index: RowIndex,
        depth: usize,
        known: &mut [Option<usize>],
    ) -> std::result::Result<usize, InvalidSchema> {
        let place = index as usize;
        let own = known.get(place).copied().flatten();
        if depth + own.unwrap_or(0) > MAX_NESTING {
            return Err(InvalidSchema::new(format!(
                "consists of itself, or of arrays or unions nested deeper than {MAX_NESTING}"
            )));
        }
        if let Some(own) = own {
            return Ok(own);
        }
        let own = match self.rows.get(place) {
            Some(Row::Array(element, _)) => 1 + self.nesting(*element, depth + 1, known)?,
            Some(Row::Union(.., branches)) => {
                let mut deepest = 0;
                for [_, ty] in run(items(&self.branches), *branches, "branches")? {
                    deepest = deepest.max(self.nesting(*ty, depth + 1, known)?);
                }
                1 + deepest
            }
            _ => 0,
        };
        if let Some(known) = known.get_mut(place) {
            *known = Some(own);
        }
        Ok(own)
    }

    /// All commands and events that introspection shows are there, sorted by name.
    fn valid_calls(&self) -> Result {
        let is_call = |row: &Row| matches!(row, Row::Command(..) | Row::Event(..));
        let all = self.rows.iter().filter(|row| is_call(row)).count();
        let shown = |row: &RowIndex| {
            let row = self.rows.get(*row as usize).filter(|_| *row < self.shown);
            row.is_some_and(is_call)
        };
        let in_order = |pair: &[RowIndex]| match pair {
            [one, other] => self.call_name(*one) < self.call_name(*other),
            _ => true,
        };
        // Only rows that are there have names to compare.
        if self.calls.len() == all
            && self.calls.iter().all(shown)
            && self.calls.windows(2).all(in_order)
        {
            Ok(())
        } else {
            Err(InvalidSchema::new(
                "commands and events are not all there, once, sorted by name",
            ))
        }
    }

    /// No two rows go by the same name.
    fn valid_masks(&self) -> Result {
        let mut seen = HashSet::new();
        for (row, index) in self.rows.iter().zip(0..) {
            let name = match (self.row_names.get(index as usize), row) {
                (Some(name), _) => *name,
                (
                    None,
                    Row::Enum(mask, _)
                    | Row::Struct(mask, _)
                    | Row::Union(mask, ..)
                    | Row::Alternate(mask, _),
                ) => mask & !ABSENT,
                _ => continue,
            };
            if !seen.insert(name) {
                let error = InvalidSchema::new("another has the same name");
                return Err(self.at_row(index, error));
            }
        }
        Ok(())
    }

    fn valid_features(&self, table: &str, pairs: &[u32], owners: usize) -> Result {
        let pairs = items(pairs);
        let mut last = 0;
        for (at, [owner, name]) in pairs.iter().enumerate() {
            let error = |message| InvalidSchema::new(format!("{table}, {at}: {message}"));
            if *owner as usize >= owners || *owner < last {
                return Err(error(
                    "what has the feature is not there, or not in its place",
                ));
            }
            last = *owner;
            if is_present(*name) && self.names.get(*name).is_none() {
                return Err(error("there is no such name"));
            }
        }
        Ok(())
    }
}

fn no_row(index: RowIndex, wanted: &str) -> Result {
    Err(InvalidSchema::new(format!(
        "row {index} should be {wanted}"
    )))
}

fn run<'t, T>(
    table: &'t [T],
    (first, end): Span,
    name: &str,
) -> std::result::Result<&'t [T], InvalidSchema> {
    table
        .get(first as usize..end as usize)
        .ok_or_else(|| InvalidSchema::new(format!("there are no {name} from {first} to {end}")))
}
