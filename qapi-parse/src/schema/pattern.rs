//! Patterns for names of a schema.

/// A name of a schema, or a pattern with `*` for any text. `.` and `*` stand for all.
///
/// ```
/// use qapi_parse::schema::Pattern;
///
/// let monitors = Pattern::new("monitor-*");
/// assert!(monitors.matches("monitor-add"));
/// assert!(!monitors.matches("query-monitors"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// The pattern that `text` spells.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        // prost's way to say "all".
        Self(if text == "." { "*".to_owned() } else { text })
    }

    /// How it is spelt; `*` for all.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it stands for everything there is, which may be nothing.
    pub fn is_all(&self) -> bool {
        self.0 == "*"
    }

    /// Whether it names one thing.
    pub fn is_exact(&self) -> bool {
        !self.0.contains('*')
    }

    /// Whether it stands for `name`.
    pub fn matches(&self, name: &str) -> bool {
        let Some((first, rest)) = self.0.split_once('*') else {
            return self.0 == name;
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
}

#[cfg(test)]
mod tests;
