//! What came, beside what was expected, for people to read.

use std::fmt;

/// How many commands are shown before the first difference.
const BEFORE: usize = 5;

/// How many lines are shown from there on.
const AFTER: usize = 20;

/// One thing that happened, or that did not.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// What, in one line.
    pub(super) text: String,
    /// More about it, a line each.
    pub(super) details: Vec<String>,
    /// Whether it is not as expected.
    pub(super) wrong: bool,
}

impl Item {
    pub(super) fn fine(text: String) -> Self {
        Self {
            text,
            details: Vec::new(),
            wrong: false,
        }
    }

    pub(super) fn wrong(text: String, details: Vec<String>) -> Self {
        Self {
            text,
            details,
            wrong: true,
        }
    }
}

/// What a client did otherwise than expected.
///
/// It displays as what came and what was expected, in order, with each difference marked, by its path
/// inside of the arguments. `Debug` is the same, since that is what tests show that return an error or
/// unwrap it.
#[derive(Clone)]
pub struct Report {
    items: Vec<Item>,
    /// How many of them happened; the others did not.
    happened: usize,
}

impl Report {
    /// A report, if anything is wrong with what `happened` or something is `missing`.
    pub(super) fn of(happened: &[Item], missing: Vec<String>) -> Option<Self> {
        let mut items = happened.to_vec();
        items.extend(
            missing
                .into_iter()
                .map(|text| Item::wrong(text, Vec::new())),
        );
        items.iter().any(|item| item.wrong).then_some(Self {
            items,
            happened: happened.len(),
        })
    }

    /// What is wrong, a line each, in order.
    pub fn problems(&self) -> impl Iterator<Item = &str> {
        let wrong = self.items.iter().filter(|item| item.wrong);
        wrong.map(|item| item.text.as_str())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the mock's client did not do what was expected:")?;
        let first = self.items.iter().position(|item| item.wrong).unwrap_or(0);
        let begin = first.saturating_sub(BEFORE);
        if begin > 0 {
            write!(f, "\n        ({begin} before that, all as expected)")?;
        }
        let shown = (first - begin).saturating_add(AFTER);
        for (index, item) in self.items.iter().enumerate().skip(begin).take(shown) {
            f.write_str(if item.wrong { "\n  > " } else { "\n    " })?;
            if index < self.happened {
                write!(f, "{:>3}. {}", index + 1, item.text)?;
            } else {
                write!(f, "  -  {}", item.text)?;
            }
            for line in &item.details {
                write!(f, "\n           {line}")?;
            }
        }
        let left = self.items.len().saturating_sub(begin + shown);
        if left > 0 {
            write!(f, "\n        ({left} more)")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Report {}
