//! Schemas cut down: to the definitions that patterns name and what those refer to, and to what is
//! there where given symbols are defined.
//!
//! Takes a [`Schema`] and a [`Selection`], gives a [`Schema`] as any other: what is kept refers to
//! nothing that is not. The decision comes first ([`Kept`]), then a copy is made (`copy`).

mod copy;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;

use qapi_util::suggest;

use super::{Branch, Condition, DefinitionId, EnumId, Pattern, Reference, Schema, Site, Union};

#[cfg(test)]
mod tests;

/// What to keep of a schema, see [`Schema::select`]. By default, everything.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    only: Vec<Pattern>,
    defined: Option<BTreeSet<String>>,
}

/// What [`Schema::select`] gives.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Selected {
    /// What is kept, a schema as any other.
    pub schema: Schema,
    /// How many definitions the whole schema has.
    pub of: usize,
}

/// How many definitions there are, by kind.
///
/// As text: `2 commands, 1 event and 5 types`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Commands.
    pub commands: usize,
    /// Events.
    pub events: usize,
    /// Enumerations, structs, unions and alternates.
    pub types: usize,
}

/// A pattern that no definition matches.
///
/// As text it says so, with the nearest name that there is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unmatched {
    /// The pattern.
    pub pattern: Pattern,
    /// The name or pattern that may have been meant.
    pub nearest: Option<String>,
}

impl Selection {
    /// Everything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps only the commands, events and types that a pattern matches, one of these or one given
    /// before, and what they refer to. Without any pattern everything is kept.
    #[must_use]
    pub fn only<S: Into<String>>(mut self, patterns: impl IntoIterator<Item = S>) -> Self {
        self.only.extend(patterns.into_iter().map(Pattern::new));
        self
    }

    /// Evaluates conditions, with these symbols defined besides those given before, and leaves out
    /// what is not there. A definition that something kept refers to stays whatever its condition.
    #[must_use]
    pub fn define<S: Into<String>>(mut self, symbols: impl IntoIterator<Item = S>) -> Self {
        let symbols = symbols.into_iter().map(Into::into);
        self.defined.get_or_insert_default().extend(symbols);
        self
    }

    /// Checks that every pattern matches in one of `schemas`, for selections from several.
    ///
    /// # Errors
    ///
    /// At the first pattern that matches in none. One for everything matches even where there is
    /// nothing.
    pub fn check(&self, schemas: &[&Schema]) -> Result<(), Unmatched> {
        let names = || schemas.iter().flat_map(|schema| schema.names());
        let unmatched =
            |pattern: &&Pattern| !pattern.is_all() && !names().any(|name| pattern.matches(name));
        match self.only.iter().find(unmatched) {
            None => Ok(()),
            Some(pattern) => Err(Unmatched {
                pattern: pattern.clone(),
                nearest: nearest(pattern.as_str(), names()),
            }),
        }
    }

    /// What is kept of `schema`. A pattern that matches nothing keeps nothing, see
    /// [`check`](Self::check).
    pub fn of(&self, schema: &Schema) -> Selected {
        Selected {
            schema: Kept::new(schema, self).copy(schema),
            of: schema.definitions.len(),
        }
    }

    fn names(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|pattern| pattern.matches(name))
    }

    /// Whether something with this condition is there.
    fn holds(&self, condition: Option<&Condition>) -> bool {
        let (Some(condition), Some(defined)) = (condition, &self.defined) else {
            return true;
        };
        condition.holds(&|symbol| defined.contains(symbol))
    }
}

impl Schema {
    /// A schema of what `selection` keeps of this one. Sources, and so spans, stay as they are. Where
    /// patterns select, those modules stay that still define something, and those that include them.
    ///
    /// A branch of a union is left out with the value that selects it. A value whose branch is left
    /// out by a condition of its own has no branch.
    ///
    /// ```
    /// # use qapi_parse::{Loader, schema::Selection};
    /// # let text = "{ 'command': 'stop' } { 'command': 'cont' } { 'command': 'set', 'data': 'Way' }
    /// #     { 'struct': 'Way', 'data': { 'far': 'bool' } }";
    /// # let mut read = |_: &std::path::Path| Ok(text.as_bytes().to_vec());
    /// # let schema = Loader::new().load_with("s.json", &mut read)?.schema;
    /// let selected = schema.select(&Selection::new().only(["se*"]))?;
    /// assert_eq!(selected.to_string(), "1 command and 1 type of 4 definitions");
    /// assert!(selected.schema.get("Way").is_some());
    /// assert!(selected.schema.get("stop").is_none());
    ///
    /// let unmatched = schema.select(&Selection::new().only(["stap"])).unwrap_err();
    /// assert_eq!(
    ///     unmatched.to_string(),
    ///     "there is no command, event or type 'stap' in the schema; there is 'stop'",
    /// );
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// At the first pattern that matches nothing, see [`Selection::check`].
    pub fn select(&self, selection: &Selection) -> Result<Selected, Unmatched> {
        selection.check(&[self])?;
        Ok(selection.of(self))
    }

    /// How many definitions there are.
    pub fn counts(&self) -> Counts {
        let commands = self.commands.len();
        let events = self.events.len();
        Counts {
            commands,
            events,
            types: self.definitions.len() - commands - events,
        }
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.definitions
            .iter()
            .map(|id| self.head(*id).name.as_str())
    }
}

/// What `pattern` may have been meant to be: a name, or for `foo-*` the beginning of names.
fn nearest<'n>(pattern: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    let Some(beginning) = pattern.strip_suffix('*') else {
        return suggest::closest(pattern, names).map(str::to_owned);
    };
    let beginnings = names.flat_map(|name| {
        let dashes = name.match_indices(['-', '_']);
        dashes.map(move |(at, dash)| &name[..at + dash.len()])
    });
    let found = suggest::closest(beginning, beginnings)?;
    Some(format!("{found}*"))
}

/// What is kept of a schema: closed, so that nothing kept refers to a definition that is not.
struct Kept<'a> {
    selection: &'a Selection,
    definitions: BTreeSet<DefinitionId>,
    /// The values that are left out, of the enumerations that lose any.
    lost_values: HashMap<EnumId, HashSet<&'a str>>,
}

impl<'a> Kept<'a> {
    fn new(schema: &'a Schema, selection: &'a Selection) -> Self {
        let mut kept = Self {
            selection,
            definitions: BTreeSet::new(),
            lost_values: HashMap::new(),
        };
        for (id, it) in (0..).map(EnumId).zip(&schema.enums) {
            let lost = it
                .values
                .iter()
                .filter(|v| !selection.holds(v.condition.as_ref()));
            let lost: HashSet<&str> = lost.map(|value| value.name.as_str()).collect();
            if !lost.is_empty() {
                kept.lost_values.insert(id, lost);
            }
        }
        let named = schema.definitions.iter().copied().filter(|id| {
            let head = schema.head(*id);
            selection.names(head.name.as_str()) && selection.holds(head.condition.as_ref())
        });
        kept.definitions =
            schema.reach(named, |id, reference| kept.reference(schema, id, reference));
        kept
    }

    fn reference(&self, schema: &Schema, id: DefinitionId, reference: &Reference<'_>) -> bool {
        match (id, reference.site) {
            (DefinitionId::Union(id), Site::Branch(branch)) => self.branch(&schema[id], branch),
            _ => self.selection.holds(reference.condition()),
        }
    }

    /// Whether a branch is there: its condition holds, and so does that of its value.
    fn branch(&self, union: &Union, branch: &Branch) -> bool {
        let lost = self.lost_values.get(&union.tag);
        self.selection.holds(branch.condition.as_ref())
            && lost.is_none_or(|lost| !lost.contains(branch.name.as_str()))
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [
            (self.commands, "command"),
            (self.events, "event"),
            (self.types, "type"),
        ];
        let counts: Vec<String> = (counts.iter().filter(|(count, _)| *count > 0))
            .map(|(count, what)| format!("{count} {what}{}", if *count == 1 { "" } else { "s" }))
            .collect();
        match counts.split_last() {
            None => f.write_str("nothing"),
            Some((last, [])) => f.write_str(last),
            Some((last, others)) => write!(f, "{} and {last}", others.join(", ")),
        }
    }
}

impl fmt::Display for Selected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.of == 1 { "" } else { "s" };
        write!(
            f,
            "{} of {} definition{plural}",
            self.schema.counts(),
            self.of
        )
    }
}

impl fmt::Display for Unmatched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pattern = self.pattern.as_str();
        let what = "command, event or type";
        if self.pattern.is_exact() {
            write!(f, "there is no {what} '{pattern}' in the schema")?;
        } else {
            write!(f, "no {what} matches '{pattern}' in the schema")?;
        }
        match &self.nearest {
            Some(nearest) => write!(f, "; there is '{nearest}'"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Unmatched {}
