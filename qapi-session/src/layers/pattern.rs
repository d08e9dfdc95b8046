//! Patterns for names of commands: `*` stands for any text.

use std::fmt;

use qapi_types::schema::{Row, Schema};

/// Some patterns, in the order in which they were given.
#[derive(Clone, Debug)]
pub(super) struct Patterns(Vec<String>);

impl Patterns {
    pub(super) fn new<S: Into<String>>(patterns: impl IntoIterator<Item = S>) -> Self {
        Self(patterns.into_iter().map(Into::into).collect())
    }

    /// The first that stands for `name`.
    pub(super) fn find(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|pattern| matches(pattern, name));
        found.map(String::as_str)
    }

    /// Whether each stands for a command of a schema at least.
    pub(super) fn check(&self, schema: &Schema) -> Result<(), Unmatched> {
        let commands: Vec<_> = commands(schema).map(|(_, name)| name).collect();
        let unmatched =
            |pattern: &&String| !commands.iter().any(|command| matches(pattern, command));
        match self.0.iter().find(unmatched) {
            None => Ok(()),
            Some(pattern) => Err(Unmatched(pattern.clone())),
        }
    }
}

/// `'a', 'b'`
impl fmt::Display for Patterns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, pattern) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}'{pattern}'")?;
        }
        Ok(())
    }
}

/// The commands of a schema: their rows and names.
pub(super) fn commands(schema: &Schema) -> impl Iterator<Item = (Row, &str)> {
    let named = schema.rows().iter().filter_map(|row| match row {
        Row::Command(name, ..) => Some((*row, schema.name(*name))),
        _ => None,
    });
    // What the conditions of a build leave out is not found.
    named.filter(|(_, name)| schema.find(name).is_some())
}

fn matches(pattern: &str, name: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(mut left) = name.strip_prefix(first) else {
        return false;
    };
    let Some((between, last)) = rest.rsplit_once('*') else {
        return left.ends_with(rest);
    };
    for part in between.split('*') {
        match left.split_once(part) {
            Some((_, after)) => left = after,
            None => return false,
        }
    }
    left.ends_with(last)
}

/// A pattern stands for no command of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmatched(String);

impl Unmatched {
    /// The pattern.
    pub fn pattern(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Unmatched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}' matches no command of the schema", self.0)
    }
}

impl std::error::Error for Unmatched {}

#[cfg(test)]
mod tests;
