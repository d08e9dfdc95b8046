//! Paths as text: which parts they have, and what is wrong with text that is none.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use super::error::{ProbeError, ProbeErrorKind, visible};

/// Where in a schema something is: `blockdev-add/arg/driver=nbd/reconnect-delay`. The [module](super) says how paths
/// are written.
///
/// ```
/// use qapi_types::probe::{Path, ProbeErrorKind};
///
/// let path: Path = "query-block/ret/inserted^unstable".parse().unwrap();
/// assert_eq!(path.call(), "query-block");
/// let error = "query-block/return".parse::<Path>().unwrap_err();
/// assert_eq!(error.kind(), ProbeErrorKind::Malformed);
/// assert_eq!(error.range(), 12..18);
/// assert_eq!(error.to_string(), "'return' must be 'arg' or 'ret'");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path {
    text: String,
    call: usize,
    side: Option<(Side, Range<usize>)>,
    steps: Vec<Step>,
    feature: Option<Range<usize>>,
}

/// Which of the types of a command or event a path goes into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Side {
    Arguments,
    Return,
}

/// A member, and one of its values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Step {
    pub(super) name: Range<usize>,
    pub(super) value: Option<Range<usize>>,
}

impl Path {
    /// The path as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The name of the command or event.
    pub fn call(&self) -> &str {
        self.part(0..self.call)
    }

    /// Some of its text.
    pub(super) fn part(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    pub(super) fn side(&self) -> Option<(Side, Range<usize>)> {
        self.side.clone()
    }

    pub(super) fn steps(&self) -> &[Step] {
        &self.steps
    }

    pub(super) fn feature(&self) -> Option<Range<usize>> {
        self.feature.clone()
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Path {
    type Err = ProbeError;

    fn from_str(text: &str) -> Result<Self, ProbeError> {
        let reader = Reader(text);
        let end = text.find('^').unwrap_or(text.len());
        let feature = (end < text.len()).then_some(end + 1..text.len());
        let mut parts = Vec::new();
        let mut start = 0;
        for part in text.get(..end).unwrap_or_default().split('/') {
            parts.push(start..start + part.len());
            start += part.len() + 1;
        }
        let mut parts = parts.into_iter();
        let call = parts.next().unwrap_or(0..0);
        reader.name(&call, "a command or event")?;
        let side = match parts.next() {
            None => None,
            Some(range) => Some((reader.side(&range)?, range)),
        };
        let steps = parts.map(|range| reader.step(range));
        let steps = steps.collect::<Result<_, _>>()?;
        if let Some(feature) = &feature {
            reader.name(feature, "a feature")?;
        }
        Ok(Self {
            text: text.to_owned(),
            call: call.end,
            side,
            steps,
            feature,
        })
    }
}

/// The text of what may be a path.
struct Reader<'t>(&'t str);

impl Reader<'_> {
    fn text(&self, range: &Range<usize>) -> &str {
        self.0.get(range.clone()).unwrap_or_default()
    }

    fn error(&self, range: Range<usize>, message: String) -> ProbeError {
        ProbeError::new(ProbeErrorKind::Malformed, self.0, range, message)
    }

    fn name(&self, range: &Range<usize>, what: &str) -> Result<(), ProbeError> {
        let name = self.text(range);
        if name.is_empty() {
            return Err(self.error(range.clone(), format!("the name of {what} is missing")));
        }
        let is_odd = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.');
        match name.char_indices().find(|(_, c)| is_odd(*c)) {
            None => Ok(()),
            Some((at, odd)) => {
                let at = range.start + at..range.start + at + odd.len_utf8();
                let message = format!("no name has '{}' in it", visible(self.text(&at)));
                Err(self.error(at, message))
            }
        }
    }

    fn side(&self, range: &Range<usize>) -> Result<Side, ProbeError> {
        match self.text(range) {
            "arg" => Ok(Side::Arguments),
            "ret" => Ok(Side::Return),
            other => {
                let message = format!("'{}' must be 'arg' or 'ret'", visible(other));
                Err(self.error(range.clone(), message))
            }
        }
    }

    fn step(&self, range: Range<usize>) -> Result<Step, ProbeError> {
        let (name, value) = match self.text(&range).find('=') {
            None => (range, None),
            Some(at) => {
                let at = range.start + at;
                (range.start..at, Some(at + 1..range.end))
            }
        };
        self.name(&name, "a member")?;
        if let Some(value) = &value {
            self.name(value, "a value")?;
        }
        Ok(Step { name, value })
    }
}
