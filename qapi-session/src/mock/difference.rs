//! The first difference between two JSON values, by its path.

use std::fmt;

use qapi_types::Any;

/// How much of a value is shown.
const SHOWN: usize = 160;

/// Whether an object may have members beyond those that are expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Others {
    Refused,
    Allowed,
}

/// Where two values differ, and what stands there.
#[derive(Debug)]
pub(super) struct Difference {
    path: String,
    expected: Option<Any>,
    came: Option<Any>,
}

/// The first difference, members in the order of their names; `None` if there is none.
pub(super) fn difference(expected: &Any, came: &Any, others: Others) -> Option<Difference> {
    let mut path = String::new();
    let (expected, came) = find(expected, came, others, &mut path)?;
    Some(Difference {
        path,
        expected: expected.cloned(),
        came: came.cloned(),
    })
}

type Sides<'v> = (Option<&'v Any>, Option<&'v Any>);

/// What differs first; `path` is then the way to it.
fn find<'v>(
    expected: &'v Any,
    came: &'v Any,
    others: Others,
    path: &mut String,
) -> Option<Sides<'v>> {
    let length = path.len();
    match (expected, came) {
        (Any::Object(expected), Any::Object(came)) => {
            let surplus = came
                .iter()
                .filter(|(name, _)| others == Others::Refused && !expected.contains_key(*name))
                .map(|(name, value)| (name, None, Some(value)));
            let members = expected
                .iter()
                .map(|(name, value)| (name, Some(value), came.get(name)));
            for (name, expected, came) in members.chain(surplus) {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
                let (Some(expected), Some(came)) = (expected, came) else {
                    return Some((expected, came));
                };
                if let Some(sides) = find(expected, came, others, path) {
                    return Some(sides);
                }
                path.truncate(length);
            }
            None
        }
        (Any::Array(expected), Any::Array(came)) => {
            for index in 0..expected.len().max(came.len()) {
                path.extend(["[", &index.to_string(), "]"]);
                let (Some(expected), Some(came)) = (expected.get(index), came.get(index)) else {
                    return Some((expected.get(index), came.get(index)));
                };
                if let Some(sides) = find(expected, came, others, path) {
                    return Some(sides);
                }
                path.truncate(length);
            }
            None
        }
        _ => (!same(expected, came)).then_some((Some(expected), Some(came))),
    }
}

/// Whether two values that do not both have parts are the same. `1` is `1.0`, as servers take it.
fn same(expected: &Any, came: &Any) -> bool {
    match (expected, came) {
        (Any::Number(a), Any::Number(b)) if a.is_f64() != b.is_f64() => a.as_f64() == b.as_f64(),
        _ => expected == came,
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match (&self.expected, &self.came) {
            (Some(expected), Some(came)) => {
                let (expected, came) = (Short(expected), Short(came));
                write!(f, "'{path}' is {came}, expected {expected}")
            }
            (Some(expected), None) => {
                write!(f, "'{path}' is missing, expected {}", Short(expected))
            }
            (None, Some(came)) => write!(f, "'{path}' is {}, expected nothing", Short(came)),
            (None, None) => write!(f, "'{path}' differs"),
        }
    }
}

/// A value's JSON, cut where it is long.
pub(super) struct Short<'v>(pub(super) &'v Any);

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        match text.char_indices().nth(SHOWN) {
            Some((end, _)) => write!(f, "{}…", text.get(..end).unwrap_or_default()),
            None => f.write_str(&text),
        }
    }
}
