//! The error for a name that an enumeration does not have, with a hint at what was meant.

use std::fmt;

use super::Enum;

/// A name that the schema of an enumeration does not have.
///
/// It tells the name, the enumeration, and the value that was meant if one is near, or all of them if
/// they are few.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseEnumError {
    enumeration: &'static str,
    name: String,
    hint: Hint,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Hint {
    Nearest(&'static str),
    All(Vec<&'static str>),
    None,
}

/// More values than this are not listed.
const FEW: usize = 5;

impl ParseEnumError {
    /// Says that `E` has no value `name`.
    pub fn of<E: Enum>(name: &str) -> Self {
        Self {
            enumeration: E::NAME,
            name: name.to_owned(),
            hint: hint(name, E::ALL.iter().map(E::as_str).collect()),
        }
    }
}

fn hint(name: &str, values: Vec<&'static str>) -> Hint {
    match nearest(name, &values) {
        Some(value) => Hint::Nearest(value),
        None if (1..=FEW).contains(&values.len()) => Hint::All(values),
        None => Hint::None,
    }
}

/// The value most like `name`, the first of them, if any is like it at all.
fn nearest(name: &str, values: &[&'static str]) -> Option<&'static str> {
    let limit = (name.len() / 3).min(3);
    let near = values
        .iter()
        .filter(|value| value.len().abs_diff(name.len()) <= limit)
        .map(|value| (distance(name, value), *value))
        .filter(|(distance, _)| *distance <= limit);
    near.min_by_key(|(distance, _)| *distance)
        .map(|(_, value)| value)
}

/// How many bytes have to be changed, added or removed to make one text of the other, letters of
/// either case being the same (Levenshtein's distance).
fn distance(from: &str, to: &str) -> usize {
    // For the bytes of `from` so far: the distance to each beginning of `to`.
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (index, byte) in from.bytes().enumerate() {
        let mut last = index + 1;
        let mut diagonal = index;
        row[0] = last;
        for (entry, other) in row.iter_mut().skip(1).zip(to.bytes()) {
            let changed = diagonal + usize::from(!byte.eq_ignore_ascii_case(&other));
            diagonal = *entry;
            last = changed.min(diagonal + 1).min(last + 1);
            *entry = last;
        }
    }
    row[to.len()]
}

impl fmt::Display for ParseEnumError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            enumeration,
            name,
            hint,
        } = self;
        write!(f, "enumeration '{enumeration}' has no value '{name}'")?;
        match hint {
            Hint::None => Ok(()),
            Hint::Nearest(value) => write!(f, ": did you mean '{value}'?"),
            Hint::All(values) => write!(f, ": there is '{}'", values.join("', '")),
        }
    }
}

impl std::error::Error for ParseEnumError {}

#[cfg(test)]
mod tests;
